"""What all objects of Keras have in common: they know what they were made with, and can be made anew from it.

In: the arguments of a class. Out: `get_config`, `from_config`; and for whole objects `serialize` and `deserialize`,
to and from what JSON can hold. Also the settings that hold everywhere: the dtype of floats, and names.
"""

from __future__ import annotations

import inspect
import re
import types
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

__all__ = [
    "Configured", "clear_session", "deserialize", "floatx", "from_table", "register_keras_serializable",
    "serialize", "set_floatx", "snake_case", "unique_name",
]  # fmt: skip

settings: dict[str, Any] = {"floatx": "float32"}
_counts: dict[str, int] = {}
_registered: dict[str, Any] = {}
_keys: dict[Any, str] = {}


def floatx() -> str:
    """The dtype of new weights, and that inputs of floats are converted to."""
    return str(settings["floatx"])


def set_floatx(value: str) -> None:
    """Set `floatx`: "float16", "float32" or "float64"."""
    if value not in ("float16", "float32", "float64"):
        raise ValueError(f"Unknown `floatx` value: {value}. Expected one of ('float16', 'float32', 'float64')")
    settings["floatx"] = value


def snake_case(name: str) -> str:
    """A class name as names of layers are: Conv2D is conv2d, BatchNormalization batch_normalization."""
    name = re.sub(r"\W+", "", name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()


def unique_name(name: str) -> str:
    """The name for the first that asks; then with _1, _2 …"""
    count = _counts.get(name, 0)
    _counts[name] = count + 1
    return f"{name}_{count}" if count else name


def clear_session(free_memory: bool = True) -> None:
    """Let names begin anew."""
    _counts.clear()


class Configured:
    """The arguments of `__init__` are its config; `None` where it was given what has no value to keep."""

    _given: dict[str, Any]

    def __new__(cls, *args: Any, **keywords: Any) -> Any:
        self = object.__new__(cls)
        object.__setattr__(self, "_given", given(cls, args, keywords))
        return self

    def get_config(self) -> dict[str, Any]:
        """The arguments to make an equal one with."""
        return {key: serialize(value) for key, value in self._given.items()}

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Any:
        """One made with these arguments."""
        return cls(**{key: deserialize(value) for key, value in config.items()})


def given(cls: type, args: tuple[Any, ...], keywords: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments by name; nothing for those that do not fit, which raise in `__init__`."""
    try:
        signature = inspect.signature(cls.__init__)  # type: ignore[misc]
        bound = signature.bind(None, *args, **keywords)
    except TypeError:
        return {}
    found: dict[str, Any] = {}
    for position, (name, parameter) in enumerate(bound.signature.parameters.items()):
        if position and name in bound.arguments:
            value = bound.arguments[name]
            found.update(value if parameter.kind is parameter.VAR_KEYWORD else {name: value})
    return found


# --- objects as JSON ------------------------------------------------------------------------------


def register_keras_serializable(package: str = "Custom", name: str | None = None) -> Callable[[Any], Any]:
    """Decorate a class or function: `load_model` finds it by its name."""

    def decorate(value: Any) -> Any:
        registered([value], name)
        return value

    return decorate


def registered(values: Iterable[Any], name: str | None = None, *, package: str = "") -> None:
    """Let classes and functions be found by their names; `package` tells apart those that have one name."""
    for value in values:
        key = package + (name or value.__name__)
        _registered[key], _keys[value] = value, key


def serialize(value: Any) -> Any:
    """A value as JSON has it. Raises TypeError for one that has no config."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (list, tuple)):
        items = [serialize(item) for item in value]
        return items if isinstance(value, list) else {"class_name": "__tuple__", "items": items}
    if isinstance(value, dict):
        return {str(key): serialize(item) for key, item in value.items()}
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return {"class_name": "__array__", "dtype": str(value.dtype), "items": value.tolist()}
    if isinstance(value, np.dtype):
        return value.name
    if isinstance(value, types.FunctionType):
        if value.__name__ == "<lambda>":
            raise TypeError("a lambda has no name to be saved by: write it as a function")
        return {"class_name": "__function__", "name": _keys.get(value, value.__name__)}
    if hasattr(value, "get_config"):
        return {"class_name": _keys.get(type(value), type(value).__name__), "config": value.get_config()}
    raise TypeError(f"cannot save {value!r}: it has no get_config")


def deserialize(value: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """What `serialize` was given. Raises ValueError for a class or function that nobody knows."""
    if isinstance(value, list):
        return [deserialize(item, custom_objects) for item in value]
    if not isinstance(value, dict):
        return value
    kind = value.get("class_name")
    if kind == "__tuple__":
        return tuple(deserialize(item, custom_objects) for item in value["items"])
    if kind == "__array__":
        return np.array(value["items"], value["dtype"])
    if kind == "__function__":
        return _named(value["name"], custom_objects)
    if kind is not None and "config" in value:
        config = value["config"]
        if custom_objects:
            config = {key: _custom(item, custom_objects) for key, item in config.items()}
        return _named(kind, custom_objects).from_config(config)
    return {key: deserialize(item, custom_objects) for key, item in value.items()}


def _custom(value: Any, custom_objects: Mapping[str, Any]) -> Any:
    """A part of a config: an object made of it, where it is one."""
    return deserialize(value, custom_objects) if isinstance(value, (dict, list)) else value


def _named(name: str, custom_objects: Mapping[str, Any] | None) -> Any:
    found = (custom_objects or {}).get(name, _registered.get(name))
    if found is None:
        raise ValueError(
            f"`{name}` is not known: give custom_objects={{{name!r}: …}}, or decorate it with "
            "`keras.saving.register_keras_serializable()`"
        )
    return found


def from_table(identifier: Any, table: Mapping[str, Any], what: str) -> Any:
    """The object that a name, a config, a class or the object itself stands for. Raises ValueError for another."""
    if identifier is None:
        return None
    if isinstance(identifier, str):
        found = table.get(identifier, table.get(identifier.lower()))
        if found is None:
            raise ValueError(f"Could not interpret {what} identifier: {identifier}")
        return found() if isinstance(found, type) else found
    if isinstance(identifier, dict):
        return deserialize(identifier)
    if isinstance(identifier, type):
        return identifier()
    if callable(identifier) or isinstance(identifier, Configured):
        return identifier
    raise ValueError(f"Could not interpret {what} identifier: {identifier}")
