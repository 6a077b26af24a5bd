"""Keys in a graph: the template of an index node filled with terms, and positions of elements.

In: a node with the param `index`, and the terms of its parts. Out: a list of entries, where an
integer array, a mask or an unknown integer is a `Part` and slices hold ints, None and Parts.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from dy2st.graph import Node, Value
from dy2st.lower.base import Builder, Term
from dy2st.lower.cuts import Part, cut_axes
from dy2st.lower.shape import reshape_term, sizes_of, unsqueeze
from dy2st.runtime.array import Dim
from dy2st.runtime.ops.keys import Cut, consumed, fill_index, indexed_shape, is_advanced

__all__ = [
    "LARGE", "Key", "flat", "index_block", "integers", "iota", "mask_term",
    "positions",
]  # fmt: skip

LARGE = 1 << 16  # elements up to which index arrays are computed while building the graph


class Key:
    """A filled index for an array of a known type: entries, their axes, the shape they give."""

    def __init__(self, node: Node, terms: Sequence[Term], values: Sequence[Value]) -> None:
        """`terms` and `values` are those of the parts; operand 0 of the node is the array."""
        parts = [Part(t, v.type, v.resolve().constant) for t, v in zip(terms, values)]
        self.shape: tuple[Any, ...] = node.operands[0].type.shape
        self.entries = fill_index(node.params["index"], parts, bound=_bound)
        self.axes: list[int] = []
        axis = 0
        for entry in self.entries:
            self.axes.append(axis)
            axis += consumed(_typed(entry))
        self.result = indexed_shape(self.shape, [_typed(e) for e in self.entries])

    @property
    def pairs(self) -> list[tuple[Any, int]]:
        """(entry, first axis of the array that it indexes)."""
        return list(zip(self.entries, self.axes))

    @property
    def arrays(self) -> list[tuple[Part, int]]:
        """The parts that are masks, or integers of rank 1 and more."""
        return [(e, a) for e, a in self.pairs if is_advanced(_typed(e))]

    @property
    def is_known(self) -> bool:
        """Whether neither a size nor a part is unknown."""
        sizes = [s for s in self.shape if isinstance(s, Dim)]
        return not sizes and all(_is_known(entry) for entry in self.entries)

    def known_positions(self) -> Any:
        """For a known key: where the indexed elements stand in the flattened array."""
        index = tuple(_plain(entry) for entry in self.entries)
        return np.arange(math.prod(self.shape)).reshape(self.shape)[index]


def _bound(part: Part) -> Any:
    return part if part.constant is None else int(part.constant)


def _typed(entry: Any) -> Any:
    """An entry as `indexed_shape` takes it."""
    if isinstance(entry, Part):
        return entry.type
    if isinstance(entry, Cut):
        return Cut(*(Dim.new() if isinstance(bound, Part) else bound for bound in entry.bounds))
    return entry


def _is_known(entry: Any) -> bool:
    if isinstance(entry, Cut):
        return not any(isinstance(bound, Part) for bound in entry.bounds)
    return not isinstance(entry, Part) or entry.constant is not None


def _plain(entry: Any) -> Any:
    if isinstance(entry, Cut):
        return slice(*entry.bounds)
    return entry.constant if isinstance(entry, Part) else entry


# --- positions -----------------------------------------------------------------------------------


def positions(b: Builder, key: Key, x: Term) -> Term:
    """Where the indexed elements stand in the flattened `x`, int64 of the shape of the result.

    Fails when run if an integer is out of range.
    """
    if key.is_known and math.prod(key.result) <= LARGE:
        return b.const(key.known_positions().astype(np.int64))
    vectors = list(_axis_vectors(b, key, x))
    total: Term | None = None
    for axis, vector in vectors:
        strided = _times_stride(b, vector, key, x, axis)
        total = strided if total is None else b.op("Add", total, strided)
    if total is None:
        return b.const(np.zeros(key.result, np.int64))
    return total


def _axis_vectors(b: Builder, key: Key, x: Term) -> Any:
    """(axis, indices along it) for each axis, aligned so that they broadcast to the result."""
    rank = len(key.result)
    block, at = index_block(key)
    place = 0  # the next axis of the result that is no index array's
    for entry, axis in key.pairs:
        if place == at:
            place += block
        if entry is None:
            place += 1
        elif isinstance(entry, Cut):
            numbers = iota(b, x, key.shape, axis)
            vector = cut_axes(b, numbers, [(entry, 0)], key.shape[axis:])
            yield axis, _trailing(b, vector, 1, rank - place - 1)
            place += 1
        elif entry is not ...:
            after = rank - at - block
            for offset, (indices, ndim) in enumerate(integers(b, key, x, entry, axis)):
                numbers = iota(b, x, key.shape, axis + offset)
                checked = b.op("Gather", numbers, indices, axis=0)
                yield axis + offset, _trailing(b, checked, ndim, after if ndim else 0)


def index_block(key: Key) -> tuple[int, int]:
    """(how many axes of the result the index arrays give, where these begin)."""
    arrays = [part for part, _ in key.arrays]
    if not arrays:
        return 0, 0
    block = max(1 if part.is_mask else part.type.ndim for part in arrays)
    spots = [i for i, e in enumerate(key.entries) if isinstance(e, (int, Part))]
    if spots[-1] - spots[0] != len(spots) - 1:
        return block, 0
    return block, sum(e is None or isinstance(e, Cut) for e in key.entries[: spots[0]])


def integers(b: Builder, key: Key, x: Term, entry: Any, axis: int) -> list[tuple[Term, int]]:
    """(indices, rank) for each axis that an int, a Part of integers, or a mask indexes."""
    if not isinstance(entry, Part):
        return [(b.scalar(entry, np.int64), 0)]
    if not entry.is_mask:
        return [(b.cast(entry.term, np.int64), entry.type.ndim)]
    mask = mask_term(b, key, x, entry, axis)
    places = b.op("NonZero", mask, dtype=np.int64)
    return [
        (b.op("Gather", places, b.scalar(i, np.int64), axis=0), 1) for i in range(entry.type.ndim)
    ]


def mask_term(b: Builder, key: Key, x: Term, part: Part, axis: int) -> Term:
    """A mask, made to fail when run if it may have another shape than the axes it indexes."""
    sizes = key.shape[axis : axis + part.type.ndim]
    if sizes == part.type.shape:
        return part.term
    axes = range(axis, axis + part.type.ndim)
    return reshape_term(b, part.term, sizes_of(b, x, key.shape, axes))


def iota(b: Builder, x: Term, shape: Sequence[Any], axis: int) -> Term:
    size = shape[axis]
    if not isinstance(size, Dim) and size <= LARGE:
        return b.const(np.arange(size))
    count = b.op("Squeeze", b.size(x, axis))
    zero, one = b.scalar(0, np.int64), b.scalar(1, np.int64)
    return b.op("Range", zero, count, one)


def _trailing(b: Builder, vector: Term, ndim: int, count: int) -> Term:
    return unsqueeze(b, vector, range(ndim, ndim + count))


def _times_stride(b: Builder, vector: Term, key: Key, x: Term, axis: int) -> Term:
    """The indices along one axis times the number of elements that a step is."""
    later = key.shape[axis + 1 :]
    if not any(isinstance(size, Dim) for size in later):
        stride = math.prod(later)
        return vector if stride == 1 else b.op("Mul", vector, b.scalar(stride, np.int64))
    sizes = b.op("Shape", x, dtype=np.int64, start=axis + 1)
    product = b.op("ReduceProd", sizes, keepdims=0)
    return b.op("Mul", vector, product)


def flat(b: Builder, x: Term, ndim: int) -> Term:
    """`x` in one dimension."""
    return x if ndim == 1 else reshape_term(b, x, [-1])
