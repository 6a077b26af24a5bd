"""Containers: flattened to leaves, rebuilt, mapped, with a path for each leaf.

In: any nesting of list, deque, tuple, dict, named tuple and dataclass, and of their subclasses. Out: the
leaves in order and a `Structure`, hashable and comparable, that rebuilds the same nesting around other leaves.
A class whose instances have `__tree_names__`, attributes that `__tree_build__` makes another of, is opened too
(tensors); what else makes them equal is `__tree_extra__`.
Everything else (arrays, numbers, strings, None, objects) is a leaf.
"""

from __future__ import annotations

import array
import dataclasses
import os
from collections import ChainMap, OrderedDict, UserDict, UserList, defaultdict, deque
from collections.abc import Callable, Iterator
from types import MappingProxyType
from typing import Any

import numpy as np

__all__ = [
    "LEAF", "PLAIN_ARRAYS", "UNSEEN", "Structure", "children", "flatten", "has_more", "is_container",
    "is_dataclass_instance", "is_opened", "paths", "rebuild", "tree_map",
]  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Structure:
    """The shape of a container: `kind` is its type (None for a leaf), `keys` name its items.

    `extra` is what the constructor needs besides the items (the factory of a defaultdict, the most
    items of a deque, what a tensor has to do with the tape).
    """

    kind: type | None = None
    keys: tuple[Any, ...] = ()
    items: tuple[Structure, ...] = ()
    extra: Any = None

    @property
    def size(self) -> int:
        """The number of leaves."""
        return 1 if self.kind is None else sum(item.size for item in self.items)

    @property
    def is_tensor(self) -> bool:
        """Whether it is an array inside an object of its own."""
        return hasattr(self.kind, "__tree_build__") and len(self.items) == 1 and self.items[0].kind is None


LEAF = Structure()


def is_namedtuple(value: Any) -> bool:
    return isinstance(value, tuple) and hasattr(type(value), "_fields")


def is_dataclass_instance(value: Any) -> bool:
    known = dataclasses.is_dataclass(value) and not isinstance(value, type)
    return known and not getattr(type(value), "__leaf__", False)


def has_more(value: Any) -> bool:
    """Whether a dataclass instance has attributes that are no fields."""
    return any(name not in value.__dataclass_fields__ for name in getattr(value, "__dict__", ()))


def is_container(value: Any) -> bool:
    """Whether `value` is one of the kinds that are opened."""
    opened = isinstance(value, (list, tuple, dict, deque)) or hasattr(type(value), "__tree_names__")
    return opened or is_dataclass_instance(value)


def is_opened(value: Any) -> bool:
    """Whether a container can be opened: a dataclass with attributes besides its fields is an object."""
    return is_container(value) and not (is_dataclass_instance(value) and has_more(value))


def children(value: Any) -> tuple[type, tuple[Any, ...], list[Any], Any]:
    """(kind, keys, items, extra) of a container, one level deep.

    A class may say with `__stands_for__` which kind its instances are. Raises TypeError for an
    instance of a subclass that has attributes besides its items.
    """
    if not isinstance(value, (list, tuple, dict, deque)):
        if hasattr(type(value), "__tree_names__"):
            names = value.__tree_names__
            return type(value), names, [getattr(value, name) for name in names], value.__tree_extra__
        names = tuple(field.name for field in dataclasses.fields(value))
        if has_more(value):
            more = ", ".join(name for name in vars(value) if name not in names)
            raise TypeError(f"a {type(value).__name__} with attributes that are no fields ({more}) cannot be opened")
        return type(value), names, [getattr(value, name) for name in names], None
    kind = getattr(type(value), "__stands_for__", type(value))
    if kind not in PLAIN and getattr(value, "__dict__", None):
        raise TypeError(f"a {kind.__name__} with attributes of its own ({', '.join(vars(value))}) cannot be opened")
    if isinstance(value, dict):
        factory = value.default_factory if isinstance(value, defaultdict) else None
        return kind, tuple(value), list(value.values()), factory
    most = value.maxlen if isinstance(value, deque) else None
    keys = kind._fields if hasattr(kind, "_fields") else tuple(range(len(value)))  # type: ignore[attr-defined]
    return kind, keys, list(value), most


UNSEEN: tuple[type, ...] = (
    type({}.keys()), type({}.values()), type({}.items()), MappingProxyType, memoryview, np.flatiter, array.array,
    ChainMap, UserDict, UserList, type(os.environ),
)  # fmt: skip
"""What shows the content of something else, or is not opened and holds what changes without a sign."""

PLAIN_ARRAYS = (np.ndarray, np.memmap)
"""The classes of arrays; what other subclasses do is not what NumPy does."""

PLAIN = (list, tuple, dict, deque, OrderedDict, defaultdict)


def flatten(value: Any) -> tuple[list[Any], Structure]:
    """Leaves in order, and the structure around them."""
    leaves: list[Any] = []
    return leaves, _flatten(value, leaves)


def _flatten(value: Any, leaves: list[Any]) -> Structure:
    if not is_container(value):
        leaves.append(value)
        return LEAF
    kind, keys, items, extra = children(value)
    return Structure(kind, keys, tuple(_flatten(item, leaves) for item in items), extra)


def rebuild(structure: Structure, leaves: list[Any] | Iterator[Any]) -> Any:
    """The nesting of `structure` around `leaves` (as many as `structure.size`)."""
    return _rebuild(structure, iter(leaves))


def _rebuild(structure: Structure, leaves: Iterator[Any]) -> Any:
    kind = structure.kind
    if kind is None:
        return next(leaves)
    return build(kind, structure.keys, [_rebuild(item, leaves) for item in structure.items], structure.extra)


def build(kind: type, keys: tuple[Any, ...], items: list[Any], extra: Any) -> Any:
    """A container of `kind` from its items."""
    if kind is list:
        return items
    if issubclass(kind, tuple):
        return tuple.__new__(kind, items)
    if hasattr(kind, "__tree_build__"):
        return kind.__tree_build__(items, extra)
    value: Any = kind.__new__(kind)
    if issubclass(kind, defaultdict):
        value.default_factory = extra
    if issubclass(kind, OrderedDict):
        OrderedDict.update(value, zip(keys, items))
    elif issubclass(kind, dict):
        dict.update(value, zip(keys, items))
    elif issubclass(kind, deque):
        deque.__init__(value, items, extra)
    elif issubclass(kind, list):
        list.extend(value, items)
    else:
        for name, item in zip(keys, items):
            object.__setattr__(value, name, item)
    return value


def tree_map(function: Callable[[Any], Any], value: Any) -> Any:
    """`value` with `function` applied to each leaf; containers are new objects."""
    leaves, structure = flatten(value)
    return rebuild(structure, [function(leaf) for leaf in leaves])


def paths(structure: Structure, root: str) -> list[str]:
    """The name of each leaf: `x`, `x.0`, `x.key`, in the order of the leaves."""
    if structure.kind is None or structure.is_tensor:
        return [root]
    return [
        path
        for key, item in zip(structure.keys, structure.items)
        for path in paths(item, f"{root}.{key}" if root else str(key))
    ]
