"""Targets: what the command line names, found and read.

In: texts such as `model.py:step`, `x:float32[batch,64]`, `data.npz`. Out: the function, and the
arguments to call it with. What cannot be read raises `UsageError`, which says what would do.
"""

from __future__ import annotations

import ast
import dataclasses
import importlib
import importlib.util
import inspect
import os
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from dy2st.function import StaticFunction, to_static
from dy2st.signature import InputSpec

__all__ = [
    "Arguments", "Target", "UsageError", "fill", "load_module", "load_target", "made_up", "read_arrays",
    "read_input",
]  # fmt: skip

Arguments = tuple[tuple[Any, ...], dict[str, Any]]
FORMS = '"x:float32[batch,64]", "x:1,3,224,224", "x:data.npy" or "n=3"'
SHAPED = re.compile(
    r"(?P<name>[^=]+?):(?:(?P<dtype>[A-Za-z_]\w*)?\[(?P<sizes>[^\[\]]*)\]|(?P<plain>[^\[\]:]+))$"
)
SIZE = re.compile(r"\d+|[A-Za-z_]\w*|\?|-1$")
CROSSED = re.compile(r"\d+(x\d+)+$")


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
            raise UsageError(f"{text} names no function: write {where}:NAME; {functions_of(module)}")
        name = "MAIN"
    value: Any = module
    for part in name.split("."):
        if not hasattr(value, part):
            raise UsageError(f"{where} has no `{name}`; {functions_of(module)}")
        value = getattr(value, part)
    given = {key: option for key, option in options.items() if option is not None}
    if not callable(value):
        raise UsageError(f"`{name}` in {where} is a {type(value).__name__}, not a function")
    return Target(text, module, to_static(value, **given))


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
            hint = f" (did you mean {name}.py?)" if Path(f"{name}.py").is_file() else ""
            raise UsageError(f"there is no module {name}{hint}") from None
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


# --- inputs -----------------------------------------------------------------------------------


def read_input(text: str) -> tuple[str, Any]:
    """(name, InputSpec, array or constant) of one `--input`.

    `x:float32[batch,64]`, `x:float32[]`, `x:[1,3]`, `x:1,3`, `x:1x3`, `x:int64` (rank 0),
    `x:data.npy`, `n=3` (a Python constant). A size is a number, a name, or ? for any.
    """
    shaped = SHAPED.match(text.strip())
    if shaped is None:
        return read_constant(text)
    name, plain = shaped["name"].strip(), shaped["plain"]
    if plain is None:
        return name, InputSpec(read_sizes(shaped["sizes"], text), read_dtype(shaped["dtype"], text))
    plain = plain.strip()
    if plain.endswith(".npy"):
        return name, read_file(plain)
    if re.match(r"[A-Za-z_]\w*$", plain) and is_dtype(plain):
        return name, InputSpec((), plain)
    sizes = plain.replace("x", ",") if CROSSED.match(plain) else plain
    return name, InputSpec(read_sizes(sizes, text), "float32")


def read_constant(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise UsageError(f'cannot read --input "{text}": write {FORMS}')
    try:
        return name.strip(), ast.literal_eval(value.strip())
    except (ValueError, SyntaxError):
        return name.strip(), value.strip()


def read_sizes(sizes: str, text: str) -> tuple[int | str | None, ...]:
    parts = [part.strip() for part in sizes.split(",")] if sizes.strip() else []
    for part in parts:
        if not SIZE.fullmatch(part):
            raise UsageError(
                f'cannot read --input "{text}": `{part}` is no size (a number, a name, or ? for any)'
            )
    return tuple(
        int(part) if part.isdecimal() else None if part in ("?", "-1", "None") else part for part in parts
    )


def is_dtype(name: str) -> bool:
    try:
        return np.dtype(name).kind in "biuf"
    except TypeError:
        return False


def read_dtype(name: str | None, text: str) -> str:
    if name is not None and not is_dtype(name):
        raise UsageError(
            f'cannot read --input "{text}": `{name}` is no dtype '
            "(float32, float64, float16, int64, int32, …, uint8, bool)"
        )
    return name or "float32"


def read_arrays(path: str) -> dict[str, Any]:
    """The arrays of an .npz file by name; an .npy file is one array, named arr_0."""
    loaded = read_file(path)
    if isinstance(loaded, np.ndarray):
        return {"arr_0": loaded}
    with loaded:
        return {name: loaded[name] for name in loaded.files}


def read_file(path: str) -> Any:
    try:
        return np.load(path, allow_pickle=False)
    except FileNotFoundError:
        raise UsageError(f"there is no file {path}") from None
    except (ValueError, EOFError, OSError) as error:
        raise UsageError(f"{path} is not an .npz or .npy file of plain arrays: {error}") from None


def fill(function: StaticFunction, given: dict[str, Any]) -> Arguments:
    """(args, kwargs) of a call, from values by parameter name.

    `x.0` and `x.key` are items of the list or dict `x`. arr_0, arr_1, … (arrays saved without
    names) are taken in order. Raises UsageError for what is missing or unknown.
    """
    signature = function.signature
    parameters = signature.parameters
    if given and all(re.fullmatch(r"arr_\d+", name) and name not in parameters for name in given):
        given = dict(zip(parameters, given.values())) if len(given) <= len(parameters) else given
    values = nested(given)
    takes = ", ".join(parameters) or "no arguments"
    kinds = {one.kind for one in parameters.values()}
    for name in values:
        if name not in parameters and inspect.Parameter.VAR_KEYWORD not in kinds:
            raise UsageError(f"`{function.__name__}` has no parameter `{name}`; it takes {takes}")  # type: ignore[attr-defined]
    first = inspect.Parameter.POSITIONAL_ONLY
    args = tuple(values.pop(n) for n, p in parameters.items() if p.kind is first and n in values)
    try:
        signature.bind(*args, **values)
    except TypeError as error:
        raise UsageError(
            f"`{function.__name__}` takes {takes}: {error}. Give --inputs data.npz, or "  # type: ignore[attr-defined]
            f"--input for each: {FORMS}"
        ) from None
    return args, values


def nested(given: dict[str, Any]) -> dict[str, Any]:
    """`{"x.0": a, "x.1": b}` as `{"x": [a, b]}`, names as dicts."""
    values: dict[str, Any] = {}
    for path, value in given.items():
        *outer, last = path.split(".")
        place = values
        for key in outer:
            place = place.setdefault(key, {})
            if not isinstance(place, dict):
                raise UsageError(f"`{path}` and `{key}` cannot both be given")
        place[last] = value
    return {name: listed(value) for name, value in values.items()}


def listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    items = {key: listed(item) for key, item in value.items()}
    keys = [str(i) for i in range(len(items))]
    return [items[key] for key in keys] if sorted(items) == sorted(keys) else items


def made_up(values: Iterable[Any], sizes: dict[str, int], seed: int) -> list[Any]:
    """The values, with random arrays in the place of each InputSpec.

    `sizes` holds the sizes by name, and gets those that are chosen here. Floats are normal,
    integers from 0 to 9.
    """
    generator = np.random.default_rng(seed)
    return [
        random_array(value, sizes, generator) if isinstance(value, InputSpec) else value for value in values
    ]


def random_array(spec: InputSpec, sizes: dict[str, int], generator: np.random.Generator) -> Any:
    shape: Sequence[int] = [
        size if isinstance(size, int) else sizes.setdefault(size or f"?{len(sizes)}", 4 + len(sizes))
        for size in spec.shape
    ]
    kind = np.dtype(spec.dtype).kind
    if kind == "f":
        return generator.standard_normal(shape).astype(spec.dtype)
    if kind == "b":
        return generator.integers(0, 2, shape).astype(bool)
    return generator.integers(0, 10, shape).astype(spec.dtype)
