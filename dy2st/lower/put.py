"""Lowering of runtime.ops.index: writing, `put_item` and `combine_at`; `index.py` has the reading.

What is written decides the spelling: everything is the value itself; a block that is known is
joined from its surroundings; a mask with one value is Where; rows are ScatterND, which copies in
parallel and is only used where no element is named twice; all else is ScatterElements on the
flattened array, in order, so that the last value stays.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from dy2st.graph import Node
from dy2st.lower.base import Builder, Term, lowers
from dy2st.lower.cuts import Part, cut_axes
from dy2st.lower.filling import Filling
from dy2st.lower.index import scalars
from dy2st.lower.keys import Key, flat, iota, mask_term, positions
from dy2st.lower.shape import reshape_term, sizes_of, unsqueeze
from dy2st.runtime import ops
from dy2st.runtime.array import Dim
from dy2st.runtime.ops.keys import FULL, Cut

__all__: list[str] = []

SMALL = 8  # a block this many times smaller than the array is scattered, not joined


class Put:
    """One assignment: the array, the value, and the filled key."""

    def __init__(self, node: Node, base: Term, value: Term, parts: Sequence[Term]) -> None:
        self.base = base
        self.value = Filling.of(value, node.operands[1])
        self.key = Key(node, parts, node.operands[2:])
        self.shape: tuple[Any, ...] = self.key.shape

    @property
    def cuts(self) -> list[tuple[Cut, int]]:
        return [(entry, axis) for entry, axis in self.key.pairs if isinstance(entry, Cut)]

    @property
    def only_cuts_and_numbers(self) -> bool:
        """Whether each axis has a slice or an integer that is known to be in range."""
        return all(
            entry is None or entry is ... or isinstance(entry, Cut)
            or (isinstance(entry, int) and not isinstance(self.shape[axis], Dim))
            for entry, axis in self.key.pairs
        )  # fmt: skip

    def sizes(self, b: Builder, axes: Sequence[int]) -> list[Any]:
        """The sizes of some axes of the array, ints and Terms."""
        return sizes_of(b, self.base, self.shape, axes)

    def sources(self) -> list[int | None]:
        """For each axis of the array the axis of the value, for keys without index arrays.

        None where the value has none: on the axes of integers, and in front. Axes of the value
        that None made in the key are left out.
        """
        place = len(self.value.shape) - len(self.key.result)
        sources: list[int | None] = []
        for entry in self.key.entries:
            if isinstance(entry, Cut):
                sources.append(place if place >= 0 else None)
            elif entry is not None and entry is not ...:
                sources.append(None)
            place += entry is None or isinstance(entry, Cut)
        return sources


@lowers(ops.put_item)
def put_item(b: Builder, node: Node, base: Term, value: Term, *parts: Term) -> Term:
    """The first spelling that fits."""
    put = Put(node, base, value, parts)
    arrays = put.key.arrays
    if 0 in put.key.result:
        return base
    if not arrays:
        return _put_basic(b, put)
    if len(arrays) == 1 and arrays[0][0].is_mask and _others_full(put):
        return _put_mask(b, put, *arrays[0])
    return scattered(b, put, None)


@lowers(ops.combine_at)
def combine_at(b: Builder, node: Node, base: Term, value: Term, *parts: Term) -> Term:
    """ScatterElements; ScatterND reduces in parallel, which loses repeated elements."""
    put = Put(node, base, value, parts)
    return base if 0 in put.key.result else scattered(b, put, node.params["how"])


# --- slices and integers -------------------------------------------------------------------------


def _put_basic(b: Builder, put: Put) -> Term:
    if _covers(put):
        axes = range(len(put.shape))
        value = put.value.with_axes(b, put.sources())
        return value.broadcast(b, put.shape, put.sizes(b, axes))
    numbers = scalars(put.key)
    in_front = [axis for _, axis in numbers] == list(range(len(numbers)))
    if in_front and all(cut == FULL for cut, _ in put.cuts):
        return _put_row(b, put, [entry for entry, _ in numbers])
    if put.only_cuts_and_numbers and _is_block(put):
        value = put.value.with_axes(b, put.sources())
        return _joined(b, put, put.base, put.shape, 0, value)
    cut, axis = put.cuts[0]
    if axis == 0 and not numbers and all(other == FULL for other, _ in put.cuts[1:]):
        return _put_rows(b, put, cut)
    return scattered(b, put, None)


def _covers(put: Put) -> bool:
    """Whether the key names every element, in order."""
    return all(
        entry is None or entry is ... or entry == FULL
        or (not isinstance(entry, Cut) and put.shape[axis] == 1 and not isinstance(entry, Part))
        for entry, axis in put.key.pairs
    )  # fmt: skip


def _put_row(b: Builder, put: Put, numbers: Sequence[Any]) -> Term:
    """base[i, j, …] = value, integers on the first axes."""
    count, rank = len(numbers), len(put.shape)
    rest = put.shape[count:]
    row = put.value.with_axes(b, [None, *put.sources()[count:]])
    value = row.broadcast(b, (1, *rest), [1, *put.sizes(b, range(count, rank))])
    known = not any(isinstance(size, Dim) for size in rest)
    if count == 1 and (not rest or (isinstance(numbers[0], int) and known)):
        indices = _row_indices(b, numbers[0], (1, *rest))
        return b.op("ScatterElements", put.base, indices, value, axis=0)
    pieces = [_matrix(b, number) for number in numbers]
    indices = b.op("Concat", *pieces, axis=1) if count > 1 else pieces[0]
    return b.op("ScatterND", put.base, indices, value)


def _matrix(b: Builder, number: Any) -> Term:
    """An integer of a key as an int64 matrix of one element."""
    if isinstance(number, Part):
        return reshape_term(b, b.cast(number.term, np.int64), [1, 1])
    return b.const(np.full((1, 1), number))


def _row_indices(b: Builder, number: Any, sizes: Sequence[int]) -> Term:
    """Indices by which ScatterElements writes a row in place, where the array is not used again."""
    if isinstance(number, Part):
        return reshape_term(b, b.cast(number.term, np.int64), [1])
    return b.const(np.full(sizes, number, np.int64))


def _put_rows(b: Builder, put: Put, cut: Cut) -> Term:
    """base[start:stop:step] = value: whole rows, each named once."""
    rows = cut_axes(b, iota(b, put.base, put.shape, 0), [(cut, 0)], put.shape)
    value = put.value.with_axes(b, put.sources())
    target = (Dim.new(), *put.shape[1:])
    sizes = [b.size(rows, 0), *put.sizes(b, range(1, len(put.shape)))]
    return b.op("ScatterND", put.base, unsqueeze(b, rows, [1]), value.broadcast(b, target, sizes))


# --- blocks --------------------------------------------------------------------------------------


def _is_block(put: Put) -> bool:
    """Whether the key names neighbours only, so many that joining is cheaper than scattering."""
    if not all(_is_unit(cut, put.shape[axis]) for cut, axis in put.cuts):
        return False
    if any(isinstance(s, Dim) for s in (*put.shape, *put.key.result)):
        return True
    return math.prod(put.key.result) * SMALL >= math.prod(put.shape)


def _is_unit(cut: Cut, size: Any) -> bool:
    """Whether a slice has known bounds and step 1, and can be told apart from what is around it."""
    start, stop, step = cut.bounds
    if step not in (None, 1) or isinstance(start, Part) or isinstance(stop, Part):
        return False
    from_end = isinstance(start, int) and start < 0 and isinstance(stop, int) and stop >= 0
    return not (isinstance(size, Dim) and from_end)


def _joined(b: Builder, put: Put, x: Term, sizes: Sequence[Any], axis: int, value: Filling) -> Term:
    """`x`, of which the block along `axis` and all later axes is replaced by the value."""
    if all(_entry(put, a) == FULL for a in range(axis, len(sizes))):
        return value.broadcast(b, sizes, sizes_of(b, x, sizes, range(len(sizes))))
    if isinstance(sizes[axis], Dim):
        before, inside, left, after = _parts(b, put, x, axis)
    else:
        start, stop = _ends(put, axis)
        before = cut_axes(b, x, [(Cut(0, start), axis)], sizes) if start > 0 else None
        after = cut_axes(b, x, [(Cut(stop), axis)], sizes) if stop < sizes[axis] else None
        inside, left = x, stop - start
        deeper = any(_entry(put, a) != FULL for a in range(axis + 1, len(sizes)))
        if deeper or any(isinstance(size, Dim) for size in sizes):
            inside = cut_axes(b, x, [(Cut(start, stop), axis)], sizes)
    inner_sizes = (*sizes[:axis], left, *sizes[axis + 1 :])
    inner = _joined(b, put, inside, inner_sizes, axis + 1, value)
    pieces = [piece for piece in (before, inner, after) if piece is not None]
    return inner if len(pieces) == 1 else b.op("Concat", *pieces, axis=axis)


def _parts(b: Builder, put: Put, x: Term, axis: int) -> tuple[Term | None, Term, Any, Term | None]:
    """What is before the block along an axis of unknown size, the block, its size, what is after.

    The end is cut from what the begin leaves, so that an empty block is told apart too.
    """
    entry = _entry(put, axis)
    start, stop = entry.start or 0, entry.stop
    before = cut_axes(b, x, [(Cut(None, start), axis)], put.shape) if start else None
    inside = cut_axes(b, x, [(Cut(start), axis)], put.shape)
    if stop is None:
        return before, inside, Dim.new() if start else put.shape[axis], None
    stop = max(stop - start, 0) if stop >= 0 else stop
    after = cut_axes(b, inside, [(Cut(stop), axis)], put.shape)
    return before, cut_axes(b, inside, [(Cut(None, stop), axis)], put.shape), Dim.new(), after


def _entry(put: Put, axis: int) -> Any:
    """The slice or integer of a key on an axis."""
    return next(e for e, a in put.key.pairs if a == axis and e is not None and e is not ...)


def _ends(put: Put, axis: int) -> tuple[int, int]:
    """Where the block begins and ends along an axis of known size."""
    entry, size = _entry(put, axis), put.shape[axis]
    if isinstance(entry, int):
        return entry % size, entry % size + 1
    first, last, _ = slice(entry.start, entry.stop).indices(size)
    return first, max(first, last)


# --- masks ---------------------------------------------------------------------------------------


def _others_full(put: Put) -> bool:
    """Whether the key is one mask and otherwise full slices."""
    return not scalars(put.key) and all(
        entry is ... or entry == FULL or isinstance(entry, Part) for entry in put.key.entries
    )


def _put_mask(b: Builder, put: Put, mask: Part, axis: int) -> Term:
    """Where, if the value is the same for every element of the mask; else rows by ScatterND."""
    count, rank = mask.type.ndim, len(put.shape)
    term = mask_term(b, put.key, put.base, mask, axis)
    after = rank - axis - count
    at = len(put.value.shape) - after - 1  # the axis of the value that runs over the mask
    if at < 0 or put.value.shape[at] == 1:
        sources: list[int | None] = list(range(len(put.value.shape)))
        if at >= 0:
            sources[at : at + 1] = [None] * count
        value = put.value.with_axes(b, sources).term
        condition = unsqueeze(b, term, range(count, count + after))
        return b.op("Where", condition, value, put.base, dtype=put.base.dtype)
    if axis != 0 or count == 0:
        return scattered(b, put, None)
    rows = b.op("Transpose", b.op("NonZero", term, dtype=np.int64), perm=[1, 0])
    target = (Dim.new(), *put.shape[count:])
    sizes = [b.size(rows, 0), *put.sizes(b, range(count, rank))]
    return b.op("ScatterND", put.base, rows, put.value.broadcast(b, target, sizes))


# --- everything else -----------------------------------------------------------------------------


def scattered(b: Builder, put: Put, reduction: str | None) -> Term:
    """ScatterElements at the positions in the flattened array."""
    where = positions(b, put.key, put.base)
    target = put.key.result
    rank, shape, value = len(target), put.shape, put.value.term
    if not any(isinstance(size, Dim) for size in target):
        value = put.value.broadcast(b, target, target)
    elif put.value.shape != target:
        value = b.op("Expand", value, b.shape(where))
    base, places, value = flat(b, put.base, len(shape)), flat(b, where, rank), flat(b, value, rank)
    done = b.op("ScatterElements", base, places, value, axis=0, reduction=reduction)
    if reduction in ("max", "min") and value.dtype.kind == "f":  # which pass over NaN
        only = [nan_or_zero(b, term) for term in (base, value)]
        spoilt = b.op("ScatterElements", only[0], places, only[1], axis=0, reduction="add")
        done = b.op("Add", done, spoilt)
    return done if len(shape) == 1 else reshape_term(b, done, put.sizes(b, range(len(shape))))


def nan_or_zero(b: Builder, x: Term) -> Term:
    """NaN where `x` is, else 0."""
    return b.op("Where", b.op("IsNaN", x, dtype=bool), x, b.scalar(0, x.dtype), dtype=x.dtype)  # type: ignore[no-any-return]
