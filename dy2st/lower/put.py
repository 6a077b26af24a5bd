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
from dy2st.lower.broadcast import expand
from dy2st.lower.index import index_row, scalars
from dy2st.lower.keys import Key, Part, cut_axes, flat, iota, mask_term, positions
from dy2st.lower.shape import reshape_term, sizes_of, unsqueeze
from dy2st.runtime import ops
from dy2st.runtime.array import Dim
from dy2st.runtime.ops.keys import FULL, Cut

__all__: list[str] = []

SMALL = 8  # a block this many times smaller than the array is scattered, not joined


class Put:
    """One assignment: the array, the value (with its shape), and the filled key."""

    def __init__(self, node: Node, base: Term, value: Term, parts: Sequence[Term]) -> None:
        self.base, self.value = base, value
        self.key = Key(node, parts, node.operands[2:])
        self.shape: tuple[Any, ...] = self.key.shape
        self.value_shape: tuple[Any, ...] = node.operands[1].type.shape

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

    def aligned(self, b: Builder) -> tuple[Term, list[Any]]:
        """The value with one axis for each axis of the array, for keys without index arrays.

        Axes made by None are dropped, those of integers are added with size 1.
        """
        missing = len(self.key.result) - len(self.value_shape)
        sources: list[int | None] = []
        place = -missing
        for entry in self.key.entries:
            if isinstance(entry, Cut):
                sources.append(place if place >= 0 else None)
            elif entry is not None and entry is not ...:
                sources.append(None)
            place += entry is None or isinstance(entry, Cut)
        return with_axes(b, self.value, self.value_shape, sources)


def with_axes(
    b: Builder, x: Term, old: Sequence[Any], sources: Sequence[int | None]
) -> tuple[Term, list[Any]]:
    """(term, shape) of `x` with the axes `sources`, in order; None is a new one of size 1.

    Axes that are left out must have size 1.
    """
    new = [1 if i is None else old[i] for i in sources]
    if list(sources) == list(range(len(old))):
        return x, new
    sizes = [s if i is None or not isinstance(s, Dim) else b.size(x, i) for i, s in zip(sources, new)]
    if sum(isinstance(s, Term) for s in sizes) == 1 and 0 not in new:
        sizes = [-1 if isinstance(s, Term) else s for s in sizes]
    return reshape_term(b, x, sizes), new


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
    """ScatterElements with a reduction; ScatterND reduces in parallel and loses repeated elements."""
    put = Put(node, base, value, parts)
    return base if 0 in put.key.result else scattered(b, put, node.params["how"])


# --- slices and integers -------------------------------------------------------------------------


def _put_basic(b: Builder, put: Put) -> Term:
    if _covers(put):
        return _whole(b, put)
    numbers = scalars(put.key)
    if all(cut == FULL for cut, _ in put.cuts) and [a for _, a in numbers] == list(range(len(numbers))):
        return _put_row(b, put, [entry for entry, _ in numbers])
    if put.only_cuts_and_numbers and _is_block(put):
        return _put_block(b, put)
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


def _whole(b: Builder, put: Put) -> Term:
    """The value, broadcast to the whole array."""
    value, shape = put.aligned(b)
    sizes = sizes_of(b, put.base, put.shape, range(len(put.shape)))
    return expand(b, value, shape, put.shape, sizes)


def _put_row(b: Builder, put: Put, numbers: Sequence[Any]) -> Term:
    """base[i, j, …] = value, integers on the first axes."""
    rest = put.shape[len(numbers) :]
    value = _row_value(b, put, rest)
    static = isinstance(numbers[0], int) and not any(isinstance(size, Dim) for size in rest)
    if len(numbers) == 1 and (static or not rest):
        return _put_elements_row(b, put, numbers, value, rest)
    row = index_row(b, numbers)
    indices = reshape_term(b, row, [1, len(numbers)])
    return b.op("ScatterND", put.base, indices, unsqueeze(b, value, [0]))  # type: ignore[no-any-return]


def _put_elements_row(
    b: Builder, put: Put, numbers: Sequence[Any], value: Term, rest: Sequence[Any]
) -> Term:
    """A row by ScatterElements: unlike ScatterND it writes in place where the array is not used again."""
    count = math.prod(rest)
    sizes = (1, *rest)
    if isinstance(numbers[0], int) and count <= 1024:
        indices = b.const(np.full(sizes, numbers[0], np.int64))
    else:
        ones = (1,) * len(sizes)
        indices = expand(b, reshape_term(b, index_row(b, numbers), ones), ones, sizes, sizes)
    return b.op("ScatterElements", put.base, indices, unsqueeze(b, value, [0]), axis=0)  # type: ignore[no-any-return]


def _row_value(b: Builder, put: Put, rest: Sequence[Any]) -> Term:
    """The value broadcast to one row of shape `rest`."""
    missing, rank = len(put.shape) - len(rest), len(put.shape)
    value, shape = put.aligned(b)
    value, shape = with_axes(b, value, shape, range(missing, rank))
    return expand(b, value, shape, rest, sizes_of(b, put.base, put.shape, range(missing, rank)))


def _put_rows(b: Builder, put: Put, cut: Cut) -> Term:
    """base[start:stop:step] = value: whole rows, each named once."""
    rows = cut_axes(b, iota(b, put.base, put.shape, 0), [(cut, 0)])
    value, shape = put.aligned(b)
    target = (Dim.new(), *put.shape[1:])
    count = b.size(rows, 0)
    sizes = [count, *sizes_of(b, put.base, put.shape, range(1, len(put.shape)))]
    value = expand(b, value, shape, target, sizes)
    return b.op("ScatterND", put.base, unsqueeze(b, rows, [1]), value)  # type: ignore[no-any-return]


# --- blocks --------------------------------------------------------------------------------------


def _is_block(put: Put) -> bool:
    """Whether the key names neighbours only, and so many that joining is cheaper than scattering."""
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


def _put_block(b: Builder, put: Put) -> Term:
    """A block of neighbours: along each axis, what is before, the new, and what is after."""
    value, shape = put.aligned(b)
    return _joined(b, put, put.base, put.shape, 0, value, shape)


def _joined(
    b: Builder, put: Put, x: Term, sizes: Sequence[Any], axis: int, value: Term, shape: Sequence[Any]
) -> Term:
    """`x`, of which the block along `axis` and all later axes is replaced by the value."""
    if axis == len(sizes):
        return expand(b, value, shape, sizes, sizes_of(b, x, sizes, range(len(sizes))))
    start, stop = _ends(put, axis)
    size = sizes[axis]
    before = cut_axes(b, x, [(Cut(None, start), axis)]) if start != 0 else None
    rest, left = x, size
    if start != 0:
        rest, left = cut_axes(b, x, [(Cut(start), axis)]), _left(size, start)
        stop = max(stop - start, 0) if isinstance(stop, int) and stop >= 0 else stop
    after = None
    if stop is not None and stop != left:
        after = cut_axes(b, rest, [(Cut(stop), axis)])
        rest = cut_axes(b, rest, [(Cut(None, stop), axis)])
        left = _part(left, stop)
    inner = _joined(b, put, rest, (*sizes[:axis], left, *sizes[axis + 1 :]), axis + 1, value, shape)
    pieces = [piece for piece in (before, inner, after) if piece is not None]
    return inner if len(pieces) == 1 else b.op("Concat", *pieces, axis=axis)


def _left(size: Any, start: int) -> Any:
    return Dim.new() if isinstance(size, Dim) else size - start


def _part(size: Any, stop: int) -> Any:
    return Dim.new() if isinstance(size, Dim) else len(range(size)[:stop])


def _ends(put: Put, axis: int) -> tuple[int, int | None]:
    """Where the block begins and ends along an axis: from the front if the size is known.

    Where it is not: begin counted from the front or from the end, an end of None is the last.
    """
    entry = next(e for e, a in put.key.pairs if a == axis and e is not None and e is not ...)
    size = put.shape[axis]
    if isinstance(entry, int):
        return entry % size, entry % size + 1
    start, stop = entry.start, entry.stop
    if not isinstance(size, Dim):
        first, last, _ = slice(start, stop).indices(size)
        return first, max(first, last)
    return start or 0, stop


# --- masks ---------------------------------------------------------------------------------------


def _others_full(put: Put) -> bool:
    return all(
        entry is None or entry is ... or entry == FULL or isinstance(entry, Part)
        for entry in put.key.entries
    ) and len(scalars(put.key)) == 0


def _put_mask(b: Builder, put: Put, mask: Part, axis: int) -> Term:
    """Where, if the value is the same for every element of the mask; else rows by ScatterND."""
    if None in put.key.entries:
        return scattered(b, put, None)
    count, rank = mask.type.ndim, len(put.shape)
    term = mask_term(b, put.key, put.base, mask, axis)
    after = rank - axis - count
    at = len(put.value_shape) - after - 1  # the axis of the value that runs over the mask
    if at < 0 or put.value_shape[at] == 1:
        sources: list[int | None] = list(range(len(put.value_shape)))
        if at >= 0:
            sources[at : at + 1] = [None] * count
        value, _ = with_axes(b, put.value, put.value_shape, sources)
        condition = unsqueeze(b, term, range(count, count + after))
        return b.op("Where", condition, value, put.base, dtype=put.base.dtype)  # type: ignore[no-any-return]
    if axis != 0 or count == 0:
        return scattered(b, put, None)
    rows = b.op("Transpose", b.op("NonZero", term, dtype=np.int64), perm=[1, 0])
    target = (Dim.new(), *put.shape[count:])
    sizes = [b.size(rows, 0), *sizes_of(b, put.base, put.shape, range(count, rank))]
    value = expand(b, put.value, put.value_shape, target, sizes)
    return b.op("ScatterND", put.base, rows, value)  # type: ignore[no-any-return]


# --- everything else -----------------------------------------------------------------------------


def scattered(b: Builder, put: Put, reduction: str | None) -> Term:
    """ScatterElements at the positions in the flattened array."""
    where = positions(b, put.key, put.base)
    rank = len(put.key.result)
    value = put.value
    if put.value_shape != put.key.result:
        value = b.op("Expand", value, b.shape(where))
    elements = flat(b, put.base, len(put.shape))
    done = b.op(
        "ScatterElements", elements, flat(b, where, rank), flat(b, value, rank), axis=0,
        reduction=reduction,
    )  # fmt: skip
    if len(put.shape) == 1:
        return done  # type: ignore[no-any-return]
    sizes = sizes_of(b, put.base, put.shape, range(len(put.shape)))
    return reshape_term(b, done, sizes)
