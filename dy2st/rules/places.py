"""Places: which elements of an array each round of a loop reads and writes, as far as that is known.

In: the keys of index nodes in the body of a loop. Out: an entry for each axis, in which an integer is a base (a value
from outside the loop, or nothing) and an offset (one number, or one for each round); and whether what is read can be
what another round has written.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from dy2st.graph import Block, Node, Value, constant
from dy2st.runtime import ops
from dy2st.runtime.ops.dtypes import cast
from dy2st.runtime.ops.keys import FULL, Cut, fill_index

__all__ = [
    "Entries", "Number", "Places", "Unfit", "Window", "Written", "inner_index", "is_inside", "is_known", "order_of",
    "progression", "proof",
]  # fmt: skip

EXACT = (ops.add, ops.subtract, ops.multiply, ops.negative, ops.floor_divide, ops.remainder)


class Unfit(Exception):
    """The loop cannot be written without its rounds."""


@dataclasses.dataclass(frozen=True, eq=False)
class Number:
    """An integer of a key: `base + offset`; offset is one int, or an array of one for each round.

    `varies`: it is another one in each round, and not known.
    """

    value: Value
    base: Value | None
    offset: Any
    varies: bool = False

    @property
    def each(self) -> bool:
        """Whether rounds differ."""
        return self.varies or isinstance(self.offset, np.ndarray)


@dataclasses.dataclass(frozen=True, eq=False)
class Window:
    """A slice of known length that begins elsewhere in each round."""

    start: Any
    length: int


Entries = tuple[Number | Window | Cut, ...]


@dataclasses.dataclass(frozen=True, eq=False)
class Written:
    """How an array is written: each round at one place of `axis`, at the same place of the `fixed` axes."""

    entries: Entries
    axis: int
    rows: Any
    fixed: tuple[int, ...]
    inner: tuple[int, ...]


class Places:
    """The keys in the body of a loop."""

    def __init__(self, loop: Node, rounds: int) -> None:
        (self.body,) = loop.blocks
        self.index, self.rounds = self.body.params[0], rounds
        self.inside = {id(value) for value in defined(self.body)}

    def number(self, value: Value) -> Number:
        """An integer as base and offset."""
        value = value.resolve()
        if value.type.shape or value.type.dtype.kind not in "iu":
            raise Unfit
        if value.constant is not None:
            return Number(value, None, int(value.constant))
        if value is self.index:
            return Number(value, None, np.arange(self.rounds))
        node = value.node
        if node is not None and node.op is cast and node.operands[0].type.dtype == np.int64 == value.type.dtype:
            return dataclasses.replace(self.number(node.operands[0]), value=value)
        if node is not None and node.op in EXACT and value.type.dtype == np.int64:
            found = self.calculated(value, node)
            if found is not None:
                return found
        return Number(value, value, 0, varies=id(value) in self.inside)

    def calculated(self, value: Value, node: Node) -> Number | None:
        parts = [self.number(operand) for operand in node.operands]
        if all(part.base is None for part in parts):
            if node.op in (ops.floor_divide, ops.remainder) and np.any(parts[1].offset == 0):
                return None
            result = node.op.kernel(*(np.asarray(part.offset) for part in parts))  # type: ignore[union-attr]
            return Number(value, None, result if np.ndim(result) else int(result))
        if node.op not in (ops.add, ops.subtract):
            return None
        first, second = parts
        if second.base is not None and node.op is ops.add:
            first, second = second, first
        if second.base is not None or first.varies:
            return None
        sign = 1 if node.op is ops.add else -1
        return Number(value, first.base, first.offset + sign * second.offset)

    def entries(self, shape: Sequence[Any], index: tuple[Any, ...], parts: Sequence[Value]) -> Entries:
        """One for each axis. Raises Unfit for new axes, index arrays, masks, and slices that are not known."""
        if any(entry is None for entry in index) or not all(isinstance(size, int) for size in shape):
            raise Unfit
        filled = fill_index(index, [self.number(part) for part in parts])
        rest = [FULL] * (len(shape) - sum(entry is not ... for entry in filled))
        place = next((i for i, entry in enumerate(filled) if entry is ...), len(filled))
        filled = [*filled[:place], *rest, *filled[place + 1 :]]
        return tuple(self.entry(entry, size) for entry, size in zip(filled, shape, strict=True))

    def entry(self, entry: Any, size: int) -> Number | Window | Cut:
        if isinstance(entry, int):
            return Number(constant(np.int64(entry)), None, entry)
        if isinstance(entry, Number):
            return entry
        if not any(isinstance(bound, Number) for bound in entry.bounds):
            return entry  # type: ignore[no-any-return]
        start, stop, step = entry.bounds
        bounds = [0 if start is None else start, size if stop is None else stop]
        known = [bound if isinstance(bound, int) else bound.offset for bound in bounds]
        if step not in (None, 1) or any(isinstance(b, Number) and (b.base is not None or b.varies) for b in bounds):
            raise Unfit
        first, last = np.broadcast_arrays(*known)
        if not first.ndim:
            return Cut(int(first), int(last))
        lengths = np.unique(last - first)
        if len(lengths) > 1 or lengths[0] < 1 or first.min() < 0 or last.max() > size:
            raise Unfit
        return Window(first, int(lengths[0]))

    # --- what is written ---------------------------------------------------------------------

    def written(self, param: Value) -> Written | None:
        """How the body writes a carried array; None where it does not use it."""
        puts = list(self.puts(self.body, {id(param)}))
        if not puts:
            return None
        shape = param.type.shape
        keys = [self.entries(shape, put.params["index"], put.operands[2:]) for put in puts]
        first = keys[0]
        axes = [a for a, entry in enumerate(first) if np.ndim(getattr(entry, "offset", 0))]
        if len(axes) != 1:
            raise Unfit
        (axis,) = axes
        entry = first[axis]
        assert isinstance(entry, Number)
        if entry.base is not None or entry.varies:
            raise Unfit
        rows = normalized(entry.offset, shape[axis])
        if len(np.unique(rows)) != self.rounds:
            raise Unfit
        fixed = tuple(a for a in range(len(shape)) if a != axis and all(alike(key[a], first[a]) for key in keys))
        inner = tuple(a for a in range(len(shape)) if a != axis and a not in fixed)
        for key in keys:
            if not alike(key[axis], entry) or not all(is_static(key[a], shape[a]) for a in inner):
                raise Unfit
        return Written(first, axis, rows, fixed, inner)

    def puts(self, block: Block, same: set[int]) -> Iterator[Node]:
        """The nodes that write an array; `same` has the ids of the values that are the array, before and after."""
        for node in block.nodes:
            operands = [operand.resolve() for operand in node.operands]
            if node.op is ops.put_item and id(operands[0]) in same:
                same.add(id(node.results[0]))
                yield node
            for inner in node.blocks:
                if node.op != "if":
                    raise Unfit
                yield from self.puts(inner, same)
            for place, result in enumerate(node.results if node.op == "if" else ()):
                if any(id(inner.results[place].resolve()) in same for inner in node.blocks):
                    same.add(id(result))

    # --- what is read --------------------------------------------------------------------------

    def is_own(self, key: Entries, written: Written, shape: Sequence[int]) -> bool:
        """Whether what is read is the place that this round writes, and no other."""
        same = all(alike(key[axis], written.entries[axis]) for axis in (written.axis, *written.fixed))
        return same and all(is_static(key[axis], shape[axis]) for axis in written.inner)

    def is_before(self, key: Entries, written: Written, shape: Sequence[int]) -> bool:
        """Whether what is read is never what this round or one before it has written."""
        axes = (written.axis, *written.fixed)
        if any(is_apart(key[axis], written.entries[axis], shape[axis]) for axis in axes):
            return True
        entry = key[written.axis]
        if not isinstance(entry, Number) or entry.base is not None or entry.varies:
            return False
        writer = np.full(shape[written.axis], self.rounds)
        writer[written.rows] = np.arange(self.rounds)
        return bool((writer[normalized(entry.offset, shape[written.axis])] > np.arange(self.rounds)).all())


def defined(block: Block) -> Iterator[Value]:
    """Every value that a block and those in it define."""
    yield from block.params
    for node in block.nodes:
        yield from node.results
        for inner in node.blocks:
            yield from defined(inner)


def normalized(offset: Any, size: int) -> Any:
    """Places counted from the front. Raises Unfit for one that is out of range."""
    offset = np.asarray(offset)
    if np.any(offset < -size) or np.any(offset >= size):
        raise Unfit
    return np.where(offset < 0, offset + size, offset)


def is_inside(entry: Number, size: int) -> bool:
    """Whether an integer is known to be in range: a number, or one that the counter of a loop around gives."""
    if entry.base is None:
        return bool(np.all((entry.offset >= -size) & (entry.offset < size)))
    block = entry.base.block
    if block is None or not block.rounds or entry.base is not block.params[0]:
        return False
    return bool(np.all((entry.offset >= -size) & (entry.offset + block.rounds <= size)))


def is_static(entry: Any, size: int) -> bool:
    """Whether an entry is the same for every round, and known."""
    if isinstance(entry, Number):
        known = entry.base is None and isinstance(entry.offset, int) and not entry.varies
        return known and -size <= entry.offset < size
    return isinstance(entry, Cut)


def alike(one: Any, other: Any) -> bool:
    """Whether two integers of keys are the same in each round."""
    if not isinstance(one, Number) or not isinstance(other, Number) or one.varies or other.varies:
        return False
    return one.base is other.base and np.array_equal(one.offset, other.offset)


def is_apart(one: Any, other: Any, size: int) -> bool:
    """Whether two integers of keys are never the same place, in whatever rounds."""
    if not isinstance(one, Number) or not isinstance(other, Number) or one.varies or other.varies:
        return False
    if one.base is not other.base:
        return False
    if one.base is None:
        return not np.intersect1d(normalized(one.offset, size), normalized(other.offset, size)).size
    apart = np.subtract.outer(np.asarray(one.offset), np.asarray(other.offset))
    return bool(((apart != 0) & (abs(apart) < size)).all())


def proof(entry: Any, size: int) -> tuple[int, int, int]:
    """That an integer is in the range of an axis of this size."""
    return id(entry.base), entry.offset, size


def is_known(entry: Any) -> bool:
    """Whether the integers of all rounds are known."""
    return isinstance(entry, Number) and entry.base is None and not entry.varies


def inner_index(entry: Any) -> Any:
    return entry.offset if isinstance(entry, Number) else entry


def progression(entry: Any) -> Cut | None:
    """The slice that takes what an integer takes in all rounds, in this order, where there is one."""
    if not is_known(entry):
        return None
    rows = entry.offset
    step = int(rows[1] - rows[0])
    if step == 0 or np.any(np.diff(rows) != step) or rows.min() < 0:
        return None
    stop = int(rows[-1]) + step
    return Cut(int(rows[0]), None if stop < 0 else stop, step)


def order_of(key: Entries, index: list[Any], cut: Cut | None) -> list[int]:
    """How to move the axes of what was taken: that of the rounds first, then the others in the order of the array."""
    rest = [axis for axis, entry in enumerate(key) if isinstance(entry, Cut)]
    if cut is not None:
        place = next(i for i, entry in enumerate(key) if isinstance(entry, Number) and entry.each)
        first = sum(axis < place for axis in rest)
        return [first, *(i for i in range(len(rest) + 1) if i != first)]
    spots = [axis for axis, entry in enumerate(index) if not isinstance(entry, Cut)]
    at = sum(axis < spots[0] for axis in rest) if spots[-1] - spots[0] == len(spots) - 1 else 0
    windows = [axis for axis, entry in enumerate(key) if isinstance(entry, Window)]
    block = [-1, *windows]
    made = [*rest[:at], *block, *rest[at:]]
    return [made.index(axis) for axis in [-1, *sorted([*rest, *windows])]]
