"""Stacked lists: the items of a list whose length depends on data, as rows of arrays.

In: items of one form. Out: a `Stack`, one array for each leaf of an item, with a first axis of unknown size; of
tensors, and of arrays of which a derivative is taken, on the tape.
Numbers of two types become one type where `np.array` of the items would do the same; else they are refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from dy2st.aliasing import Ties, link, seal
from dy2st.constructs.tensors import ended, note_in_list
from dy2st.errors import ConversionError
from dy2st.runtime.array import Array, ArrayType, Dim, by_numpy, python_type, type_of
from dy2st.runtime.tape import TapedArray
from dy2st.runtime.tensors.tensor import Tensor
from dy2st.runtime.tree import LEAF, Structure, children, is_container, is_dataclass_instance, rebuild
from dy2st.symbol import Symbol, as_symbol
from dy2st.trace import Place, current, where

__all__ = ["TENSOR", "Stack", "common", "commons", "identity", "join"]


class Stack:
    """The rows of a list whose length is not known: one array for each leaf of an item."""

    def __init__(self, structure: Structure, columns: list[Any], types: list[ArrayType]) -> None:
        self.structure, self.columns, self.types = structure, columns, types

    @classmethod
    def of(cls, items: Sequence[Any], like: Any) -> Stack:
        """`items` as rows; `like` is an item that tells structure and types."""
        leaves, structure = opened(like)
        rows = [cls.leaves(item, structure) for item in items]
        types = [type_of(leaf) for leaf in leaves]
        for row in rows:
            types = commons(types, [type_of(leaf) for leaf in row])
        columns = [column([row[i] for row in rows], type) for i, type in enumerate(types)]
        return cls(structure, columns, types)

    @classmethod
    def rows(cls, array: Any) -> Stack:
        """The rows of an array."""
        row = type_of(array)
        kind = "array" if row.ndim > 1 else "scalar"
        return cls(LEAF, [array], [ArrayType(row.dtype, row.shape[1:], kind)])

    @classmethod
    def numbers(cls, array: Any) -> Stack:
        """The elements of a vector as Python numbers."""
        wide = np.dtype({"b": np.bool_, "f": np.float64}.get(array.dtype.kind, np.int64))
        column = as_symbol(by_numpy[np.astype](array, wide))
        return cls(LEAF, [column], [ArrayType(wide, (), "python")])

    @staticmethod
    def leaves(item: Any, structure: Structure) -> list[Any]:
        leaves, found = opened(item)
        note_in_list(leaves)
        seal_all(item)
        if found != structure:
            raise ConversionError(
                "the items of a list whose length depends on data differ in structure", where(),
                "Append items of one form (the same tuple, dict or array each time).",
            )  # fmt: skip
        return leaves

    @property
    def count(self) -> Any:
        return self.columns[0].shape[0]

    def __getitem__(self, index: slice) -> Stack:
        return self.with_columns(lambda column: column[index].copy())

    def with_columns(self, function: Callable[..., Any]) -> Stack:
        return Stack(self.structure, [function(c) for c in self.columns], self.types)

    @staticmethod
    def like(items: Any) -> Any:
        """An item whose types can hold those of all, which may be a Stack."""
        if isinstance(items, Stack):
            return items.example
        leaves, structure = opened(items[0])
        if not all(isinstance(leaf, (Array, np.ndarray, np.generic, bool, int, float)) for leaf in leaves):
            return items[0]
        types = [type_of(leaf) for leaf in leaves]
        for item in items[1:]:
            types = commons(types, [type_of(leaf) for leaf in Stack.leaves(item, structure)])
        return Stack(structure, [], types).example

    @property
    def example(self) -> Any:
        """An item of the right form; its numbers mean nothing."""
        arrays = [np.zeros([s if isinstance(s, int) else 0 for s in t.shape], t.dtype) for t in self.types]
        ways = {"array": lambda a: a, "scalar": lambda a: a[()], "python": lambda a: a.item()}
        leaves = [ways[t.kind](a) for a, t in zip(arrays, self.types)]
        return rebuild(self.structure, leaves)

    def item(self, index: Any) -> Any:
        found = rebuild(self.structure, [as_item(c[index], t) for c, t in zip(self.columns, self.types)])
        note_in_list(opened(found)[0])
        return found

    def retyped(self, types: list[ArrayType]) -> Stack:
        """The same numbers as items of other types."""
        if all((a.dtype, a.kind) == (b.dtype, b.kind) for a, b in zip(types, self.types)):
            return self
        columns = [as_column(by_numpy[np.astype](c, t.dtype, copy=False)) for c, t in zip(self.columns, types)]
        return Stack(self.structure, columns, types)

    def appended(self, item: Any) -> Stack:
        types = [type_of(leaf) for leaf in self.leaves(item, self.structure)]
        types = commons(self.types, types)
        columns = [column([leaf], type) for leaf, type in zip(self.leaves(item, self.structure), types)]
        return self.joined(Stack(self.structure, columns, types))

    def joined(self, other: Stack) -> Stack:
        types = commons(self.types, other.types)
        first, second = self.retyped(types), other.retyped(types)
        columns = [by_numpy[np.concatenate]([a, b]) for a, b in zip(first.columns, second.columns)]
        for joined, type, *parts in zip(columns, types, first.columns, second.columns):
            if type.kind == "array" and isinstance(joined, Symbol):  # the list holds the arrays themselves, not copies
                link(joined, [part.root for part in parts])
        return Stack(self.structure, columns, types)

    def replaced(self, index: Any, item: Any) -> Stack:
        leaves = self.leaves(item, self.structure)
        types = commons(self.types, [type_of(leaf) for leaf in leaves])
        columns = [as_column(c.copy()) for c in self.retyped(types).columns]
        for c, leaf in zip(columns, leaves):
            c[index] = leaf
        return Stack(self.structure, columns, types)


TENSOR = Structure(Tensor, ("array",), (LEAF,))


def opened(item: Any) -> tuple[list[Any], Structure]:
    """The leaves of an item, tensors as the arrays inside, and the structure around them."""
    leaves: list[Any] = []

    def structure(value: Any) -> Structure:
        if isinstance(value, Tensor):
            leaves.append(value.cell)
            return TENSOR
        if not is_container(value):
            leaves.append(value)
            return LEAF
        kind, keys, items, extra = children(value)
        return Structure(kind, keys, tuple(structure(each) for each in items), extra)

    return leaves, structure(item)


def as_column(array: Any) -> Any:
    """An array of the tape, or a Symbol."""
    return array if isinstance(array, TapedArray) else as_symbol(array)


def seal_all(item: Any) -> None:
    """The containers in an item of a stacked list must not change any more: the list holds copies."""
    if is_container(item):
        place = identity(item)
        if place is not None:
            seal(place)
        for part in children(item)[2]:
            seal_all(part)


def column(leaves: list[Any], type: ArrayType) -> Any:
    """The leaves as rows of one array."""
    if any(type_of(leaf).shape != type.shape for leaf in leaves):
        raise ConversionError(
            "a list whose length depends on data holds arrays of different shapes", where(),
            "Give its items one shape.",
        )  # fmt: skip
    if not leaves:
        if not all(isinstance(size, int) for size in type.shape):
            raise ConversionError(
                "the items of a list whose length depends on data have a shape that depends on data",
                where(), "Give its items a fixed shape.",
            )  # fmt: skip
        return as_symbol(np.zeros((0, *type.shape), type.dtype))
    rows = [by_numpy[np.astype](by_numpy[np.asarray](leaf), type.dtype) for leaf in leaves]
    result = as_column(by_numpy[np.concatenate]([by_numpy[np.expand_dims](row, 0) for row in rows]))
    if type.kind == "array" and isinstance(result, Symbol):
        link(result, [leaf.root for leaf in leaves if isinstance(leaf, Symbol)])
    return result


def as_item(value: Any, type: ArrayType) -> Any:
    """A row of a stack as the kind of thing that was put in."""
    if type.kind == "python" and isinstance(value, Symbol):
        return Symbol(value.value, "python")
    if type.kind == "python":
        return python_type(type.dtype)(value)
    return ended(value) if isinstance(value, TapedArray) else value


WIDE = (np.dtype(np.int64), np.dtype(np.float64))


def common(a: ArrayType, b: ArrayType) -> ArrayType | None:
    """The type of items of two types in one list; None where `np.array` of them, or one of them, would be another."""
    if (a.dtype, a.kind) == (b.dtype, b.kind):
        return a
    is_wide = a.dtype in WIDE and b.dtype in WIDE and "python" in (a.kind, b.kind)
    return join(a, b) if is_wide and "array" not in (a.kind, b.kind) else None


def commons(first: list[ArrayType], second: list[ArrayType]) -> list[ArrayType]:
    """The types of the leaves of items of two forms."""
    found = [common(a, b) for a, b in zip(first, second)]
    if None in found:
        if any(type.dtype.kind not in "biufc" for type in (*first, *second)):
            raise ConversionError(
                "a list whose length or order depends on data holds what is no number or array", where(),
                "Keep numbers or arrays in it, and find the others by their index.",
            )  # fmt: skip
        a, b = next(pair for pair, type in zip(zip(first, second), found) if type is None)
        raise ConversionError(
            f"a list whose length or order depends on data holds items of two types: {a} and {b}", where(),
            "Give all its items one type: `0.0` and not `0` among floats, `np.float32(0)` among those of float32.",
        )  # fmt: skip
    return found  # type: ignore[return-value]


def join(a: ArrayType, b: ArrayType) -> ArrayType | None:
    """The type that holds both: Python numbers adapt, but a bool is no number; sizes that differ become unknown."""
    kinds = {a.kind, b.kind}
    bools = {a.dtype == bool, b.dtype == bool}
    if a.ndim != b.ndim or kinds == {"array", "scalar"} or ("python" in kinds and len(bools) == 2):
        return None
    if kinds == {"python"}:
        dtype = a.dtype if a.dtype == b.dtype else np.result_type(a.dtype, b.dtype)
    elif "python" in kinds:
        weak, strong = (a, b) if a.kind == "python" else (b, a)
        dtype = strong.dtype
        if np.result_type(python_type(weak.dtype)(0), np.empty(0, dtype)) != dtype:
            return None
    elif a.dtype != b.dtype:
        return None
    else:
        dtype = a.dtype
    kind = next(k for k in ("array", "scalar", "python") if k in kinds)
    shape = tuple(p if p == q else Dim.new() for p, q in zip(a.shape, b.shape))
    return ArrayType(dtype, shape, kind)


class Identity(Place):
    """What is known of the other names of an object that this trace made."""

    noun = "object"

    def __init__(self, owner: Any) -> None:
        self.owner = owner
        self.born = current().births.get(id(owner), 0)
        self.ties = Ties()

    def content(self) -> Any:
        return None

    def set_content(self, content: Any) -> None:
        """The attributes are places of their own."""


def identity(value: Any) -> Any:
    """The place that stands for a list, dict, set or dataclass as an object; None for what cannot change."""
    if isinstance(value, Place) and isinstance(value, (list, dict, set)):
        return value
    trace = current()
    if not is_dataclass_instance(value) or id(value) not in trace.made:
        return None
    if id(value) not in trace.identities:
        trace.identities[id(value)] = Identity(value)
    return trace.identities[id(value)]
