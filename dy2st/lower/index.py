"""Lowering of runtime.ops.index: reading `x[key]`; `put.py` has the writing.

Integers in front become Gather or GatherND, which fail for an index out of range; slices one
Slice, which clamps as NumPy does; masks Compress; index arrays Gather or GatherND.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from dy2st.graph import Node
from dy2st.lower.base import Builder, Term, lowers
from dy2st.lower.cuts import Part, cut_axes
from dy2st.lower.keys import Key, index_block, integers, mask_term
from dy2st.lower.shape import reshape_term, size_vector, unsqueeze
from dy2st.runtime import ops
from dy2st.runtime.array import Dim
from dy2st.runtime.ops.keys import Cut

__all__: list[str] = []

WIDE = 1 << 12  # elements from which the data cost more than a few nodes


@lowers(ops.getitem)
def getitem(b: Builder, node: Node, x: Term, *parts: Term) -> Term:
    """Integers in front, then slices and further integers, then new axes."""
    key = Key(node, parts, node.operands[1:])
    return new_axes(b, key, basic(b, key, x))


@lowers(ops.gather)
def gather(b: Builder, node: Node, x: Term, *parts: Term) -> Term:
    """As `getitem`; then index arrays or a mask. Of no elements a constant: ONNX Runtime 1.32 drops
    an Expand that makes an axis of size 1 empty (2026-11).
    """
    shape = node.results[0].type.shape
    if 0 in shape and not any(isinstance(size, Dim) for size in shape):
        return b.const(np.zeros(shape, x.dtype))
    key = Key(node, parts, node.operands[1:])
    arrays = key.arrays
    if not arrays:
        return new_axes(b, key, basic(b, key, x))
    if len(arrays) == 1 and arrays[0][0].is_mask and not scalars(key):
        return new_axes(b, key, compressed(b, key, x, *arrays[0]))
    return new_axes(b, key, gathered(b, key, x))


def scalars(key: Key) -> list[tuple[Any, int]]:
    """The integers of a key that are no arrays, with their axes."""
    arrays = [part for part, _ in key.arrays]
    return [(e, a) for e, a in key.pairs if isinstance(e, (int, Part)) and e not in arrays]


def new_axes(b: Builder, key: Key, x: Term) -> Term:
    """The axes that None makes."""
    block, at = index_block(key)
    places, place = [], 0
    for entry in key.entries:
        if block and place == at:
            place += block
            block = 0
        if entry is None:
            places.append(place)
        place += entry is None or isinstance(entry, Cut)
    return unsqueeze(b, x, places)


# --- integers and slices -------------------------------------------------------------------------


def basic(b: Builder, key: Key, x: Term) -> Term:
    """`x` after its slices and single integers; the axes of these are gone."""
    cuts = [(entry, axis) for entry, axis in key.pairs if isinstance(entry, Cut)]
    numbers = scalars(key)
    leading = [(e, a) for place, (e, a) in enumerate(numbers) if a == place]
    shift = 0
    if leading and not all(key.shape[a] == 1 for _, a in leading):
        x = leading_items(b, x, [e for e, _ in leading], key.shape)
        numbers = numbers[len(leading) :]
        shift = len(leading)
        cuts = [(cut, axis - shift) for cut, axis in cuts]
        numbers = [(e, axis - shift) for e, axis in numbers]
    safe = [(e, a) for e, a in numbers if _is_safe(e, key.shape[a + shift])]
    single = [(Cut(e, e + 1 or None, 1), a) for e, a in safe if key.shape[a + shift] != 1]
    cuts = sorted(cuts + single, key=lambda pair: pair[1])
    x = cut_axes(b, x, cuts, key.shape[shift:])
    for entry, axis in reversed([pair for pair in numbers if pair not in safe]):
        x = b.op("Gather", x, scalar_term(b, entry), axis=axis)
        safe = [(e, a - (a > axis)) for e, a in safe]
    return b.op("Squeeze", x, b.ints(*(a for _, a in safe))) if safe else x


def _is_safe(entry: Any, size: Any) -> bool:
    """Whether an integer is known to be in range: a slice of length 1 then takes it."""
    return isinstance(entry, int) and not isinstance(size, Dim)


def scalar_term(b: Builder, entry: Any) -> Term:
    """An integer of a key as an int64 of rank 0."""
    return b.cast(entry.term, np.int64) if isinstance(entry, Part) else b.scalar(entry, np.int64)


def leading_items(b: Builder, x: Term, entries: Sequence[Any], shape: Sequence[Any]) -> Term:
    """x[i, j, …] for integers on the first axes: Gathers where the rows between are short."""
    rest = shape[1:]
    short = not any(isinstance(size, Dim) for size in rest) and math.prod(rest) <= WIDE
    unknown = any(isinstance(entry, Part) for entry in entries)
    if len(entries) > 1 and not (unknown and short):
        items = [entry.term if isinstance(entry, Part) else entry for entry in entries]
        return b.op("GatherND", x, size_vector(b, items))
    for entry in entries:
        x = b.op("Gather", x, scalar_term(b, entry), axis=0)
    return x


# --- masks ---------------------------------------------------------------------------------------


def compressed(b: Builder, key: Key, x: Term, mask: Part, axis: int) -> Term:
    """`x` where one mask holds, after the slices of the other axes."""
    count = mask.type.ndim
    term = mask_term(b, key, x, mask, axis)
    cuts = [(entry, a) for entry, a in key.pairs if isinstance(entry, Cut)]
    x = cut_axes(b, x, cuts, key.shape)
    rank = len(key.shape)
    if count == 0:
        x = unsqueeze(b, x, [axis])
    condition = term if count == 1 else reshape_term(b, term, [-1])
    if count == rank and count:
        return b.op("Compress", x, condition)
    if count > 1:
        sizes = key_sizes(b, key, x)
        together = sizes[axis : axis + count]
        known = not any(isinstance(size, Term) for size in together)
        merged = math.prod(together) if known else b.size(condition, 0)
        x = reshape_term(b, x, [*sizes[:axis], merged, *sizes[axis + count :]])
    return b.op("Compress", x, condition, axis=axis)


def key_sizes(b: Builder, key: Key, x: Term) -> list[Any]:
    """The sizes of `x` after slicing, ints and Terms."""
    full = [a for e, a in key.pairs if isinstance(e, Cut) and e.bounds == (None, None, None)]
    known = {a: key.shape[a] for a in full if not isinstance(key.shape[a], Dim)}
    return [known[a] if a in known else b.size(x, a) for a in range(len(key.shape))]


# --- index arrays --------------------------------------------------------------------------------


def gathered(b: Builder, key: Key, x: Term) -> Term:
    """`x` at its index arrays, after its slices and single integers."""
    whole, x = x, basic(b, key, x)
    gone = [axis for _, axis in scalars(key)]
    pairs = [(part, axis - sum(g < axis for g in gone)) for part, axis in key.arrays]
    found = [
        (indices, ndim, now + offset)
        for (part, now), (_, axis) in zip(pairs, key.arrays)
        for offset, (indices, ndim) in enumerate(integers(b, key, whole, part, axis))
    ]
    block, at = index_block(key)
    at -= sum(entry is None for entry in key.entries[: _spot(key)]) if at else 0
    rank = len(key.shape) - len(gone)
    axes = [axis for _, _, axis in found]
    if len(found) == 1:
        result, place = along_axis(b, key, x, found[0][0], axes[0], rank), axes[0]
    else:
        order = [*axes, *(a for a in range(rank) if a not in axes)]
        front = x if order == sorted(order) else b.op("Transpose", x, perm=order)
        result, place = b.op("GatherND", front, joined(b, key, found, block)), 0
    return moved(b, result, block, place, at, rank - len(axes) + block)


def _spot(key: Key) -> int:
    return next(i for i, e in enumerate(key.entries) if isinstance(e, (int, Part)))


def along_axis(b: Builder, key: Key, x: Term, indices: Term, axis: int, rank: int) -> Term:
    """Gather; a long last axis is brought to the front, where whole rows are copied."""
    sizes = key.shape
    long = all(isinstance(s, int) for s in sizes) and math.prod(sizes) >= WIDE
    if (
        axis == 0
        or axis != rank - 1
        or not long
        or rank != len(sizes)
        or key.arrays[0][0].type.ndim != 1
    ):
        return b.op("Gather", x, indices, axis=axis)
    order = [rank - 1, *range(rank - 1)]
    rows = b.op("Gather", b.op("Transpose", x, perm=order), indices, axis=0)
    return b.op("Transpose", rows, perm=[*range(1, rank), 0])


def joined(b: Builder, key: Key, found: Sequence[tuple[Term, int, int]], block: int) -> Term:
    """The indices of several axes as rows of GatherND, broadcast to each other."""
    constants = [part.constant for part, _ in key.arrays]
    if all(c is not None and c.dtype != bool for c in constants):
        return b.const(np.stack(np.broadcast_arrays(*constants), -1).astype(np.int64))
    shapes = [part.type.shape for part, _ in key.arrays if not part.is_mask]
    same = len(set(shapes)) <= 1 and len(shapes) in (0, len(key.arrays))
    columns = [indices for indices, _, _ in found]
    if not same or (not shapes and len(key.arrays) > 1):
        columns = together(b, columns)
    return b.op("Concat", *(unsqueeze(b, c, [block]) for c in columns), axis=-1)


def together(b: Builder, columns: Sequence[Term]) -> list[Term]:
    """Index arrays broadcast to each other."""
    total = columns[0]
    for column in columns[1:]:
        total = b.op("Add", total, column)
    shape = b.shape(total)
    return [b.op("Expand", column, shape) for column in columns]


def moved(b: Builder, x: Term, block: int, place: int, at: int, rank: int) -> Term:
    """`x` of this rank with its `block` axes from `place` on brought to begin at `at`."""
    rest = [a for a in range(rank) if not place <= a < place + block]
    order = [*rest[:at], *range(place, place + block), *rest[at:]]
    return x if order == sorted(order) else b.op("Transpose", x, perm=order)
