"""Containers: flattened to leaves, rebuilt, mapped, with a path for each leaf.

In: any nesting of list, tuple, dict, named tuple and dataclass. Out: the leaves in order and a
`Structure`, hashable and comparable, that rebuilds the same nesting around other leaves.
Everything else (arrays, numbers, strings, None, objects) is a leaf.
"""

from __future__ import annotations

import dataclasses
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterator
from typing import Any

__all__ = [
    "LEAF", "Structure", "children", "flatten", "is_container", "is_dataclass_instance", "paths", "rebuild", "tree_map",
]  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Structure:
    """The shape of a container: `kind` is its type (None for a leaf), `keys` name its items.

    `extra` is what the constructor needs besides the items (the factory of a defaultdict).
    """

    kind: type | None = None
    keys: tuple[Any, ...] = ()
    items: tuple[Structure, ...] = ()
    extra: Any = None

    @property
    def size(self) -> int:
        """The number of leaves."""
        return 1 if self.kind is None else sum(item.size for item in self.items)


LEAF = Structure()


def is_namedtuple(value: Any) -> bool:
    return isinstance(value, tuple) and hasattr(type(value), "_fields")


def is_dataclass_instance(value: Any) -> bool:
    known = dataclasses.is_dataclass(value) and not isinstance(value, type)
    return known and not getattr(type(value), "__leaf__", False)


def is_container(value: Any) -> bool:
    """Whether `value` is one of the five kinds that are opened."""
    return isinstance(value, (list, tuple, dict)) or is_dataclass_instance(value)


def children(value: Any) -> tuple[type, tuple[Any, ...], list[Any], Any]:
    """(kind, keys, items, extra) of a container, one level deep."""
    if isinstance(value, dict):
        kind = type(value) if isinstance(value, (OrderedDict, defaultdict)) else dict
        factory = value.default_factory if isinstance(value, defaultdict) else None
        return kind, tuple(value), list(value.values()), factory
    if is_namedtuple(value):
        return type(value), type(value)._fields, list(value), None
    if isinstance(value, (list, tuple)):
        plain = list if isinstance(value, list) else tuple
        return plain, tuple(range(len(value))), list(value), None
    names = tuple(field.name for field in dataclasses.fields(value))
    return type(value), names, [getattr(value, name) for name in names], None


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
    if kind is tuple:
        return tuple(items)
    if kind is defaultdict:
        return defaultdict(extra, zip(keys, items))
    if issubclass(kind, dict):
        return kind(zip(keys, items))
    if issubclass(kind, tuple):
        return kind(*items)
    value = object.__new__(kind)
    for name, item in zip(keys, items):
        object.__setattr__(value, name, item)
    return value


def tree_map(function: Callable[[Any], Any], value: Any) -> Any:
    """`value` with `function` applied to each leaf; containers are new objects."""
    leaves, structure = flatten(value)
    return rebuild(structure, [function(leaf) for leaf in leaves])


def paths(structure: Structure, root: str) -> list[str]:
    """The name of each leaf: `x`, `x.0`, `x.key`, in the order of the leaves."""
    if structure.kind is None:
        return [root]
    return [
        path
        for key, item in zip(structure.keys, structure.items)
        for path in paths(item, f"{root}.{key}" if root else str(key))
    ]
