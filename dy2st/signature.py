"""Signatures: what a graph was built for, and which later calls it serves.

In: the arguments of a call, bound to the parameters. Out: leaves with their names, a key for all
that is constant, the shapes; and, for a later call with other sizes, which sizes become dynamic.
"""

from __future__ import annotations

import dataclasses
import inspect
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from dy2st.runtime.array import ArrayType, Dim
from dy2st.runtime.random import GENERATORS
from dy2st.runtime.tree import PLAIN_ARRAYS, UNSEEN, Structure, children, flatten, is_container, paths

__all__ = ["Arguments", "InputSpec", "bind", "leaf_key", "native", "widen"]


@dataclasses.dataclass(frozen=True)
class InputSpec:
    """Shape and dtype of an array that is not there yet.

    shape: ints, None (any size) or names; equal names are equal sizes. dtype: as NumPy takes it.
    name: the input's name in the exported model; by default the parameter's.
    """

    shape: Sequence[int | str | None]
    dtype: Any = "float32"
    name: str | None = None
    __leaf__ = True  # not opened as a container

    def __post_init__(self) -> None:
        shape = (self.shape,) if isinstance(self.shape, (int, str)) else tuple(self.shape)
        for size in shape:
            if not (size is None or isinstance(size, (int, str))) or (isinstance(size, int) and size < 0):
                raise TypeError(f"a size in InputSpec is an int, None or a name, not {size!r}")
        object.__setattr__(self, "shape", shape)
        object.__setattr__(self, "dtype", np.dtype(self.dtype))

    @property
    def type(self) -> ArrayType:
        sizes = [
            Dim.named(size) if isinstance(size, str) else Dim.new() if size is None else size
            for size in self.shape
        ]
        return ArrayType(self.dtype, tuple(sizes))


@dataclasses.dataclass(frozen=True)
class Arguments:
    """The arguments of one call: leaves in order, their paths, the structure, the constant key."""

    leaves: list[Any]
    structure: Structure
    names: list[str]
    key: tuple[Any, ...]
    bound: inspect.BoundArguments

    def call(self, values: Mapping[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """(args, kwargs) for other values of the same parameters."""
        bound = inspect.BoundArguments(self.bound.signature, OrderedDict(values))
        return bound.args, bound.kwargs

    @property
    def arrays(self) -> list[int]:
        """Positions of the leaves that are inputs of the graph."""
        return [i for i, leaf in enumerate(self.leaves) if is_input(leaf)]


def is_input(leaf: Any) -> bool:
    """Whether a leaf is an input of the graph rather than a constant."""
    return isinstance(leaf, (np.ndarray, np.generic, InputSpec))


def bind(signature: inspect.Signature, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Arguments:
    """The arguments by parameter. Raises Python's TypeError for a wrong number of them."""
    bound = signature.bind(*args, **kwargs)
    refuse_repeated(bound.arguments)
    leaves, structure = flatten(bound.arguments)
    names = paths(structure, "")
    seen: dict[int, int] = {}
    key: list[Any] = [structure, key_types(structure)]
    for position, (leaf, name) in enumerate(zip(leaves, names)):
        key.append(leaf_key(leaf, name))
        if isinstance(leaf, (np.ndarray, set, bytearray, *GENERATORS)):
            key.append(seen.setdefault(id(leaf), position))
    return Arguments(leaves, structure, names, tuple(key), bound)


def refuse_repeated(arguments: Mapping[str, Any]) -> None:
    """One list, dict or object given twice would be two in the graph. Raises ValueError."""
    seen: dict[int, str] = {}
    pending = [(value, name) for name, value in arguments.items() if is_container(value)]
    for value, name in pending:
        if not isinstance(value, tuple):
            if id(value) in seen:
                raise ValueError(f"`{seen[id(value)]}` and `{name}` are one object: pass a copy of one")
            seen[id(value)] = name
        _, keys, items, _ = children(value)
        pending.extend((item, f"{name}.{key}") for key, item in zip(keys, items) if is_container(item))


def key_types(structure: Structure) -> tuple[Any, ...]:
    """The types of the keys of dicts, at every level: 1, 1.0 and True are one key to Python."""
    own = structure.keys if issubclass(structure.kind or object, dict) else ()
    return (*map(key_type, own), *(key_types(item) for item in structure.items if item.kind is not None))


def key_type(key: Any) -> Any:
    if isinstance(key, tuple):
        return tuple(map(key_type, key))
    return leaf_key(key, "") if type(key) is float else type(key)


def native(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """The dtype in this machine's byte order: NumPy's one object for it, so that `is` compares."""
    return np.dtype(dtype.char)


def leaf_key(leaf: Any, name: str) -> Any:
    """What of a leaf is fixed in a graph. Raises TypeError for arrays that no graph can hold."""
    if isinstance(leaf, InputSpec):
        return "array", leaf.dtype, len(leaf.shape)
    if isinstance(leaf, (np.ndarray, np.generic)):
        if isinstance(leaf, np.ndarray) and type(leaf) not in PLAIN_ARRAYS:
            raise TypeError(f"argument `{name}` is a {type(leaf).__name__}; pass `np.asarray({name})`")
        if leaf.dtype.kind not in "biufc" or leaf.dtype.char in "gG":
            raise TypeError(f"argument `{name}` has dtype {leaf.dtype}, which a graph cannot hold")
        kind = "array" if isinstance(leaf, np.ndarray) else "scalar"
        return kind, native(leaf.dtype), leaf.ndim
    if isinstance(leaf, (int, float, str, bytes, type(None))) and not getattr(leaf, "__dict__", None):
        return type(leaf), np.float64(leaf).tobytes() if isinstance(leaf, float) else leaf
    if type(leaf) is set:
        return set, tuple((type(item), item) for item in leaf)
    if type(leaf) is bytearray:
        return bytearray, bytes(leaf)
    if isinstance(leaf, (set, bytearray, *UNSEEN)):
        raise TypeError(f"argument `{name}` is a {type(leaf).__name__}; pass an array, a list, a dict or a set")
    return ("generator", type(leaf)) if isinstance(leaf, GENERATORS) else ("object", id(leaf))


ArrayShape = tuple[Any, ...]
Shapes = tuple[ArrayShape, ...]


def widen(seen: Sequence[Shapes]) -> tuple[ArrayShape, ...]:
    """The shapes that serve all shapes seen: sizes that differ become Dims.

    Sizes that were equal in every call are taken to be one Dim.
    """
    dims: dict[tuple[Any, ...], Any] = {}
    widened = []
    for position, shape in enumerate(seen[0]):
        sizes: list[Any] = []
        for axis in range(len(shape)):
            column = tuple(shapes[position][axis] for shapes in seen)
            constant = all(size == column[0] for size in column)
            sizes.append(column[0] if constant else dims.setdefault(column, Dim.new()))
        widened.append(tuple(sizes))
    return tuple(widened)
