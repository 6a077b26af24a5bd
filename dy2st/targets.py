"""Targets: the functions that the command line names.

In: texts such as `model.py:step` or `package.module:step`. Out: the function as a `Target`. What
cannot be found raises `UsageError`, which says what is there.
"""

from __future__ import annotations

import dataclasses
import importlib
import importlib.util
import inspect
import os
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from dy2st.function import StaticFunction, static_function

__all__ = ["Target", "UsageError", "load_module", "load_target"]


class UsageError(Exception):
    """The command line asks for something that is not there or cannot be read."""


@dataclasses.dataclass(frozen=True)
class Target:
    """A function that the command line names, with the module that it stands in."""

    name: str
    module: ModuleType
    function: StaticFunction

    def own_arguments(self) -> tuple[Any, ...] | None:
        """What the module's `inputs()` gives, where the function is the module's `MAIN`."""
        main, inputs = getattr(self.module, "MAIN", None), getattr(self.module, "inputs", None)
        mine = main is not None and getattr(main, "eager", main) is self.function.eager
        return tuple(inputs()) if mine and callable(inputs) else None

    def own_specs(self) -> tuple[Any, ...] | None:
        """The module's `DYNAMIC`, where the function is its `MAIN`."""
        return getattr(self.module, "DYNAMIC", None) if self.own_arguments() is not None else None


def load_target(text: str, **options: Any) -> Target:
    """`path.py:name` or `package.module:name`; `options` are those of `to_static`."""
    where, colon, name = text.rpartition(":")
    if not colon or name.endswith(".py"):
        where, name = text, ""
    module = load_module(where)
    if not name:
        if not hasattr(module, "MAIN"):
            raise UsageError(
                f"{text} names no function: write {where}:NAME; {functions_of(module)}"
            )
        name = "MAIN"
    value: Any = module
    for part in name.split("."):
        if not hasattr(value, part):
            raise UsageError(f"{where} has no `{name}`; {functions_of(module)}")
        value = getattr(value, part)
    given = {key: option for key, option in options.items() if option is not None}
    if not callable(value):
        raise UsageError(f"`{name}` in {where} is a {type(value).__name__}, not a function")
    return Target(text, module, static_function(value, **given))


def load_module(where: str) -> ModuleType:
    """The module of a path or of a dotted name; what lies beside it can be imported."""
    path = Path(where)
    is_file = where.endswith(".py") or os.sep in where
    folder = str(path.resolve().parent) if is_file else os.getcwd()
    if folder not in sys.path:
        sys.path.insert(0, folder)
    if not is_file:
        return import_module(where)
    if not path.is_file():
        raise UsageError(f"there is no file {where}")
    name = path.stem if path.stem not in sys.modules else f"{path.stem}_{len(sys.modules)}"
    spec = importlib.util.spec_from_file_location(name, path.resolve())
    if spec is None or spec.loader is None:
        raise UsageError(f"{where} is not a Python file")
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def import_module(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name and (name == error.name or name.startswith(f"{error.name}.")):
            raise UsageError(f"there is no module {name}") from None
        raise


def functions_of(module: ModuleType) -> str:
    """The names that would do, as a part of a message."""
    names = [
        name
        for name, value in vars(module).items()
        if (inspect.isfunction(value) or isinstance(value, StaticFunction))
        and value.__module__ == module.__name__  # type: ignore[union-attr]
    ]
    return "it has: " + ", ".join(names) if names else "it has no functions"
