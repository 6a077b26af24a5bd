"""Vectors: a loop whose rounds need nothing of each other is computed for all rounds at once.

In: a `loop` node of a known number of rounds. Out: nodes without a loop that give the same, where each value of the
body has one axis more, in front: one row for each round. None where a round reads what an earlier one wrote.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from dy2st.graph import Block, Node, Origin, Value, constant
from dy2st.rules.places import (
    Entries,
    Number,
    Places,
    Unfit,
    Window,
    Written,
    inner_index,
    is_inside,
    is_known,
    order_of,
    progression,
    proof,
)
from dy2st.rules.rounds import Found, Rows, State, Sum, Typed, is_the_same
from dy2st.runtime import ops
from dy2st.runtime.array import ArrayType, Primitive
from dy2st.runtime.ops.dtypes import cast
from dy2st.runtime.ops.keys import FULL, Cut
from dy2st.runtime.ops.shape import HOLE

__all__ = ["vectorised"]

LARGEST = 1 << 20  # elements of a value of all rounds: more than that goes through memory again and again
FOLDED = 1 << 14  # elements up to which what is known is computed here
REDUCTIONS = (ops.reduce_sum, ops.reduce_mean, ops.reduce_prod, ops.reduce_max, ops.reduce_min, ops.reduce_any,
              ops.reduce_all)  # fmt: skip
SUMMED = (np.float32, np.float64, np.int64)  # dtypes of sums
MAY_RAISE = ("floor_divide", "remainder", "fmod", "divmod", "power", "left_shift", "right_shift", "gcd", "lcm")


def vectorised(loop: Node, around: Block) -> tuple[list[Node], list[Value]] | None:
    """The nodes that take the place of a loop in a block, and its results; None where they cannot."""
    if loop.params["has_test"] or not loop.params["has_trip"] or len(loop.results) != loop.params["carried"]:
        return None
    trip = loop.operands[0].resolve().constant
    if trip is None or int(trip) < 2:
        return None
    try:
        return Vectors(loop, int(trip), around).run()
    except Unfit:
        return None


class Vectors:
    """The rewriting of one loop."""

    def __init__(self, loop: Node, rounds: int, around: Block) -> None:
        self.loop, self.rounds, self.around = loop, rounds, around
        (self.body,) = loop.blocks
        self.initial = [operand.resolve() for operand in loop.operands[1:]]
        self.places = Places(loop, rounds)
        self.written: dict[int, Written] = {}  # how each carried array is written
        self.sums: dict[int, tuple[Rows, Rows]] = {}  # what each round adds to what is carried, and what that makes
        self.nodes: list[Node] = []
        self.found: dict[int, Found] = {}
        self.origin: Origin = loop.origin
        self.masked = 0  # branches around, both sides of which are computed
        self.proven: set[tuple[int, int, int]] = set()  # base, offset and size of indices that raise where they must
        self.numbers = constant(np.arange(rounds, dtype=np.int64))

    def run(self) -> tuple[list[Node], list[Value]]:
        index, *params = self.body.params
        self.found[id(index)] = Rows(self.numbers)
        results = [result.resolve() for result in self.body.results[1:]]
        for number, (param, result) in enumerate(zip(params, results)):
            if result is param:
                self.found[id(param)] = self.initial[number]
                continue
            written = self.places.written(param)
            if written is not None:
                self.written[number] = written
                self.found[id(param)] = State(number, None)
            elif param.type.dtype in SUMMED:
                self.found[id(param)] = Sum(number, None)
        self.replay(self.body)
        self.origin = self.loop.origin
        for number, (part, _) in self.sums.items():
            if self.value_of(results[number]) != Sum(number, part):
                raise Unfit
        outs = [self.after(self.value_of(result)) for result in results]
        for out, result in zip(outs, self.loop.results):
            if (out.type.dtype, out.type.shape) != (result.type.dtype, result.type.shape):
                raise Unfit
        return self.nodes, outs

    def after(self, found: Found) -> Value:
        """What a carried value is after the last round."""
        if isinstance(found, Sum):
            found = self.sum_until_now(found)
        if isinstance(found, Rows):
            return self.emit(ops.getitem, found.value, index=(self.rounds - 1, *(FULL,) * len(found.shape)))
        if not isinstance(found, State):
            return found
        base, written = self.initial[found.number], self.written[found.number]
        if found.part is None:
            return base
        cut = progression(written.entries[written.axis])
        if cut is None or not all(self.is_sure(written.entries[axis], base.type.shape[axis]) for axis in written.fixed):
            raise Unfit
        index: list[Any] = []
        parts: list[Value] = []
        order = []
        for axis, entry in enumerate(written.entries):
            if axis == written.axis or axis in written.inner:
                index.append(cut if axis == written.axis else FULL)
                order.append(axis)
            else:
                index.append(self.whole_number(entry, parts, base.type.shape[axis]))
        source = [written.axis, *written.inner]
        value = self.transposed(found.part.value, [source.index(axis) for axis in order])
        return self.emit(ops.put_item, base, value, *parts, index=tuple(index))

    def is_sure(self, entry: Any, size: int) -> bool:
        """Whether an index would have raised before, were it out of range: a round that writes nothing does not."""
        return is_inside(entry, size) or proof(entry, size) in self.proven

    # --- values ------------------------------------------------------------------------------

    def value_of(self, value: Value) -> Found:
        """What a value of the body is now; one from outside is itself."""
        value = value.resolve()
        found = self.found.get(id(value))
        if found is None and id(value) in self.places.inside:
            raise Unfit
        return value if found is None else found

    def emit(self, op: Primitive, *operands: Value, **params: Any) -> Value:
        """A new node, or what it gives where that is known."""
        known = [operand.constant for operand in operands]
        try:
            types = op.infer(*(Typed(operand.type) for operand in operands), **params)
            if isinstance(types, tuple) or not all(isinstance(size, int) for size in types.shape):
                raise Unfit
            size = math.prod(types.shape)
            if size > LARGEST:
                raise Unfit
            if size <= FOLDED and all(data is not None for data in known):
                with np.errstate(all="ignore"):
                    return constant(np.asarray(op.kernel(*known, **params), types.dtype))
        except (ArithmeticError, LookupError, ValueError):  # the user's: the loop raises it where it must
            raise Unfit from None
        node = Node(op, list(operands), params, (), (), self.origin)
        node.results = (Value(ArrayType(types.dtype, types.shape), block=self.around, node=node),)
        self.nodes.append(node)
        return node.results[0]

    def rows(self, found: Found, shape: Sequence[Any] | None = None) -> Rows:
        """As a value of each round, broadcast to a shape where one is given."""
        if isinstance(found, State):
            return found.part or self.initial_part(found.number)
        if isinstance(found, Sum):
            found = self.sum_until_now(found)
        shape = tuple((found.shape if isinstance(found, Rows) else found.type.shape) if shape is None else shape)
        aligned = self.aligned(found, len(shape))
        full = (self.rounds, *shape)
        if aligned.type.shape != full:
            aligned = self.emit(ops.broadcast_to, aligned, shape=full)
        return Rows(aligned)

    def aligned(self, found: Found, rank: int) -> Value:
        """With axes of size 1 after the first, so that it is broadcast as it was without the first."""
        if isinstance(found, (State, Sum)):
            found = self.rows(found)
        if isinstance(found, Value):
            return found
        missing = rank - len(found.shape)
        if missing <= 0:
            return found.value
        return self.emit(ops.getitem, found.value, index=(FULL, *(None,) * missing, *(FULL,) * len(found.shape)))

    # --- nodes -------------------------------------------------------------------------------

    def replay(self, block: Block) -> None:
        for node in block.nodes:
            self.origin = node.origin
            operands = [self.value_of(operand) for operand in node.operands]
            found = self.branch(node, operands) if node.op == "if" else (self.one(node, operands),)
            for result, each in zip(node.results, found):
                self.found[id(result)] = each

    def one(self, node: Node, operands: list[Found]) -> Found:
        """The result of a node that has no blocks."""
        if node.blocks or len(node.results) != 1 or not isinstance(node.op, Primitive):
            raise Unfit
        op, params = node.op, node.params
        if any(isinstance(operand, Sum) for operand in operands):
            added = self.added(node, operands)
            if added is not None:
                return added
            operands = [self.sum_until_now(each) if isinstance(each, Sum) else each for each in operands]
        if isinstance(operands[0] if operands else None, State):
            return self.access(node, operands)
        if any(isinstance(operand, State) for operand in operands):
            raise Unfit
        if not any(isinstance(operand, Rows) for operand in operands) and not self.masked:
            return self.emit(op, *operands, **params)  # type: ignore[arg-type]
        if op in (ops.where, cast) or (isinstance(op.kernel, np.ufunc) and op.kernel.signature is None):
            return self.arithmetic(node, operands)
        if op in (ops.getitem, ops.gather):
            return self.read(node, operands[0])
        if op is ops.put_item:
            return self.put(node, operands)
        if op is ops.matmul and not params:
            return Rows(self.product(*operands))
        rows = [self.rows(operand) for operand in operands]
        if op in REDUCTIONS:
            params = {**params, "axis": tuple(axis + 1 for axis in params["axis"])}
        elif op in (ops.concatenate, ops.sort_values):
            params = {**params, "axis": params["axis"] + 1}
        elif op is ops.transpose:
            params = {"axes": (0, *(axis + 1 for axis in params["axes"]))}
        elif op is ops.reshape and len(operands) == 1 and HOLE not in params["shape"]:
            params = {**params, "shape": (self.rounds, *params["shape"])}
        elif op is ops.broadcast_to and len(operands) == 1 and HOLE not in params["shape"]:
            return self.rows(rows[0], params["shape"])
        else:
            raise Unfit
        return Rows(self.emit(op, *(each.value for each in rows), **params))

    def arithmetic(self, node: Node, operands: list[Found]) -> Found:
        """Operands with the axis of the rounds are aligned behind it."""
        if self.masked and node.name in MAY_RAISE and node.results[0].type.dtype.kind in "iub":
            divisor = operands[-1]
            if not isinstance(divisor, Value) or divisor.constant is None or not np.all(divisor.constant > 0):
                raise Unfit
        rank = node.results[0].type.ndim
        assert isinstance(node.op, Primitive)
        result = self.emit(node.op, *(self.aligned(operand, rank) for operand in operands), **node.params)
        return Rows(result) if any(isinstance(operand, Rows) for operand in operands) else result

    def added(self, node: Node, operands: list[Found]) -> Sum | None:
        """What a round adds to a sum; None where the node does something else."""
        if len(operands) == 1 and isinstance(operands[0], Sum) and is_the_same(node):
            return operands[0]
        if node.op not in (ops.add, ops.subtract) or len(operands) != 2:
            return None
        first, second = operands if isinstance(operands[0], Sum) or node.op is ops.subtract else operands[::-1]
        if not isinstance(first, Sum) or first.part is not None or isinstance(second, Sum):
            return None
        type = self.initial[first.number].type
        part = self.rows(second, type.shape)
        if part.value.type.dtype != type.dtype or node.results[0].type.shape != type.shape:
            raise Unfit
        return Sum(first.number, part if node.op is ops.add else Rows(self.emit(ops.negative, part.value)))

    def sum_until_now(self, found: Sum) -> Rows:
        """The sum in each round, made in the order of the rounds."""
        if found.part is None:
            raise Unfit
        made = self.sums.get(found.number)
        if made is None:
            rest = (FULL,) * len(found.part.shape)
            start = self.emit(ops.getitem, self.initial[found.number], index=(None, *rest))
            every = self.emit(ops.cumsum, self.emit(ops.concatenate, start, found.part.value, axis=0), axis=0)
            made = found.part, Rows(self.emit(ops.getitem, every, index=(Cut(1), *rest)))
            self.sums[found.number] = made
        if made[0] != found.part:
            raise Unfit
        return made[1]

    def product(self, first: Found, second: Found) -> Value:
        """A product of vectors and matrices in each round."""
        a, b = self.rows(first), self.rows(second)
        ranks = len(a.shape), len(b.shape)
        if max(ranks) > 2:
            raise Unfit
        if ranks == (1, 1):
            return self.emit(ops.reduce_sum, self.emit(ops.multiply, a.value, b.value), axis=(1,), keepdims=False)
        if isinstance(second, Value) and ranks[1] == 2:
            return self.emit(ops.matmul, a.value, second)
        if isinstance(first, Value) and ranks == (2, 1):
            return self.emit(ops.matmul, b.value, self.transposed(first, [1, 0]))
        if ranks == (2, 2):
            return self.emit(ops.matmul, a.value, b.value)
        raise Unfit

    def branch(self, node: Node, operands: list[Found]) -> list[Found]:
        """Both sides are computed, then each result is chosen; what is not wanted must not raise."""
        (test,) = operands
        sides = []
        self.masked += 1
        for block in node.blocks:
            self.replay(block)
            sides.append([self.value_of(result) for result in block.results])
        chosen = [self.choice(test, first, second) for first, second in zip(*sides)]
        self.masked -= 1
        return chosen

    def choice(self, test: Found, first: Found, second: Found) -> Found:
        """By the test of each round; floats as rows of both sides, since a `where` loses the sign of a zero."""
        if first == second:
            return first
        if isinstance(first, Sum) or isinstance(second, Sum):
            return self.chosen_sum(test, first, second)
        if isinstance(first, State) != isinstance(second, State):
            raise Unfit
        if isinstance(first, State) and isinstance(second, State) and first.number != second.number:
            raise Unfit
        shape = self.rows(first).shape
        if shape != self.rows(second).shape:
            raise Unfit
        sides = [self.rows(side, shape).value for side in (first, second)]
        if sides[0].type.dtype != sides[1].type.dtype:
            raise Unfit
        if sides[0].type.dtype.kind == "f":
            shift = self.emit(cast, self.aligned(test, 0), dtype=np.dtype(np.int64))
            shift = self.emit(ops.multiply, shift, constant(np.int64(-self.rounds)))
            rows = self.emit(ops.add, shift, constant(np.arange(self.rounds, 2 * self.rounds)))
            both = self.emit(ops.concatenate, *sides, axis=0)
            chosen = Rows(self.emit(ops.gather, both, rows, index=(HOLE, *(FULL,) * len(shape))))
        else:
            chosen = Rows(self.emit(ops.where, self.aligned(test, len(shape)), *sides))
        return State(first.number, chosen) if isinstance(first, State) else chosen

    def chosen_sum(self, test: Found, first: Found, second: Found) -> Sum:
        """What is added on either side; nothing is -0.0, which leaves every float as it is."""
        if not isinstance(first, Sum) or not isinstance(second, Sum) or first.number != second.number:
            raise Unfit
        type = self.initial[first.number].type
        nothing = constant(np.negative(np.zeros((), type.dtype)))
        parts = [self.rows(nothing, type.shape) if each.part is None else each.part for each in (first, second)]
        chosen = self.choice(test, *parts)
        return Sum(first.number, self.rows(chosen, type.shape))

    def put(self, node: Node, operands: list[Found]) -> Found:
        """An array of the round's own that is written at a known place."""
        base, value, *parts = operands
        if parts:
            raise Unfit
        index = node.params["index"]
        shape = node.operands[0].type.shape
        rows = self.rows(base, shape)
        target = ops.getitem.infer(Typed(ArrayType(rows.value.type.dtype, rows.shape)), index=index).shape
        written = self.rows(value, target).value
        return Rows(self.emit(ops.put_item, rows.value, written, index=(FULL, *index)))

    # --- arrays that the loop carries ----------------------------------------------------------

    def access(self, node: Node, operands: list[Found]) -> Found:
        """A carried array is read or written."""
        state = operands[0]
        assert isinstance(state, State)
        written, shape = self.written[state.number], self.initial[state.number].type.shape
        if node.op is ops.put_item:
            key = self.places.entries(shape, node.params["index"], node.operands[2:])
            if not self.masked:
                self.proven |= {proof(key[axis], shape[axis]) for axis in written.fixed}
            inner = [inner_index(key[axis]) for axis in written.inner]
            whole = self.part_shape(state.number)
            if all(entry == FULL for entry in inner):
                return State(state.number, self.rows(operands[1], whole))
            part = self.rows(state).value
            target = ops.getitem.infer(Typed(ArrayType(part.type.dtype, whole)), index=tuple(inner)).shape
            value = self.rows(operands[1], target).value
            return State(state.number, Rows(self.emit(ops.put_item, part, value, index=(FULL, *inner))))
        if node.op is not ops.getitem:
            raise Unfit
        key = self.places.entries(shape, node.params["index"], node.operands[1:])
        if self.places.is_own(key, written, shape):
            inner = [inner_index(key[axis]) for axis in written.inner]
            part = self.rows(state).value
            return Rows(self.emit(ops.getitem, part, index=(FULL, *inner)) if inner else part)
        if self.places.is_before(key, written, shape):
            return self.taken(self.initial[state.number], key)
        raise Unfit

    def part_shape(self, number: int) -> tuple[Any, ...]:
        return tuple(self.initial[number].type.shape[axis] for axis in self.written[number].inner)

    def initial_part(self, number: int) -> Rows:
        """What each round finds at its place before it writes there."""
        written = self.written[number]
        key = tuple(FULL if axis in written.inner else entry for axis, entry in enumerate(written.entries))
        return Rows(self.taken(self.initial[number], key).value)

    # --- reading -------------------------------------------------------------------------------

    def read(self, node: Node, source: Found) -> Found:
        """source[index] in each round: one read for all."""
        index, parts = node.params["index"], node.operands[1:]
        if len(parts) == 1 and parts[0].type.ndim and parts[0].type.dtype.kind in "iu" and index[0] is HOLE:
            return self.picked(source, self.value_of(parts[0]), index)
        if isinstance(source, Value):
            return self.taken(source, self.places.entries(source.type.shape, index, parts))
        if not isinstance(source, Rows):
            raise Unfit
        if not parts:
            return Rows(self.emit(ops.getitem, source.value, index=(FULL, *index)))
        own = Number(self.numbers, None, np.arange(self.rounds))
        return self.taken(source.value, (own, *self.places.entries(source.shape, index, parts)))

    def picked(self, source: Found, places: Found, index: tuple[Any, ...]) -> Found:
        """source[places] for an index array on the first axis."""
        places = self.sum_until_now(places) if isinstance(places, Sum) else places
        if isinstance(source, (State, Sum)) or isinstance(places, State) or any(entry != FULL for entry in index[1:]):
            raise Unfit
        size = (source.shape if isinstance(source, Rows) else source.type.shape)[0]
        if isinstance(source, Value):
            rows = self.safe(places.value if isinstance(places, Rows) else places, size)
            result = self.emit(ops.gather, source, rows, index=index)
            return Rows(result) if isinstance(places, Rows) else result
        rows = self.safe(self.rows(places).value, size)
        each = constant(np.arange(self.rounds).reshape(-1, *(1,) * (rows.type.ndim - 1)))
        return Rows(self.emit(ops.gather, source.value, each, rows, index=(HOLE, *index)))

    def taken(self, source: Value, key: Entries) -> Any:
        """What a key takes of an array in each round; the same for all where no entry differs."""
        windows = [entry for entry in key if isinstance(entry, Window)]
        each = [entry for entry in key if isinstance(entry, Window) or (isinstance(entry, Number) and entry.each)]
        index: list[Any] = []
        parts: list[Value] = []
        cut = progression(each[0]) if len(each) == 1 else None
        for entry, size in zip(key, source.type.shape):
            if isinstance(entry, Window):
                index.append(self.array(entry.start[:, None] + np.arange(entry.length), parts, windows, entry))
            elif isinstance(entry, Cut):
                index.append(entry)
            elif not entry.each:
                index.append(self.whole_number(entry, parts, size))
            elif cut is not None and entry.offset.min() >= 0 and entry.offset.max() < size:
                index.append(cut)
            else:
                cut = None
                index.append(self.rounds_number(entry, parts, windows, size))
        if not each:
            return self.emit(ops.getitem, source, *parts, index=tuple(index))
        result = self.emit(ops.getitem if cut is not None else ops.gather, source, *parts, index=tuple(index))
        return Rows(self.transposed(result, order_of(key, index, cut)))

    def array(self, places: Any, parts: list[Value], windows: list[Window], window: Window | None) -> Any:
        """An index array of all rounds, with an axis for each window."""
        shape = [self.rounds, *(each.length if each is window else 1 for each in windows)]
        parts.append(constant(np.reshape(places, shape)))
        return HOLE

    def rounds_number(self, entry: Number, parts: list[Value], windows: list[Window], size: Any) -> Any:
        """An integer that is another one in each round, as an index array."""
        if is_known(entry):
            places = entry.offset
            if self.masked:
                places = np.clip(places, -size, size - 1)
            elif places.min() < -size or places.max() >= size:
                raise Unfit
            return self.array(places, parts, windows, None)
        value = self.value_of(entry.value)
        if not isinstance(value, Rows):
            raise Unfit
        places = self.safe(value.value, size)
        parts.append(self.emit(ops.getitem, places, index=(FULL, *(None,) * len(windows))) if windows else places)
        return HOLE

    def whole_number(self, entry: Any, parts: list[Value], size: Any) -> Any:
        """An integer that is the same in all rounds."""
        if entry.base is None:
            if not -size <= entry.offset < size:
                raise Unfit
            return entry.offset
        value = self.value_of(entry.value)
        if not isinstance(value, Value):
            raise Unfit
        if not self.masked:
            self.proven.add(proof(entry, size))
        parts.append(value if is_inside(entry, size) else self.safe(value, size))
        return HOLE

    def safe(self, value: Value, size: int) -> Value:
        """An index that does not raise, where it may be that nobody wants what it takes."""
        if not self.masked:
            return value
        value = value if value.type.dtype == np.int64 else self.emit(cast, value, dtype=np.dtype(np.int64))
        low, high = constant(np.int64(-size)), constant(np.int64(size - 1))
        return self.emit(ops.minimum, self.emit(ops.maximum, value, low), high)

    def transposed(self, value: Value, order: list[int]) -> Value:
        return value if order == sorted(order) else self.emit(ops.transpose, value, axes=tuple(order))
