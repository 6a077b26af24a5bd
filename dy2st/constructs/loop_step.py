"""Loops on the tape: a loop over tensors is one step, whose derivative is a loop over its rounds in reverse.

In: the tensors that a loop carries, before, inside and after a round. Out: an entry of the tape. The forward loop
stacks what its rounds began with, where the way back asks for it. Each round of the backward loop computes again
what it needs of that round (see `replay`), goes back along its tape, and sums the gradients of what is outside.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from dy2st.constructs.derivatives import BOOL, Part, Step, captured, refuse_writes
from dy2st.constructs.loop_node import INDEX, counter
from dy2st.constructs.replay import Lift, Replay, node_at
from dy2st.constructs.state import is_array, operand_value
from dy2st.constructs.tensors import chosen_array
from dy2st.errors import ConversionError
from dy2st.graph import Block, Node, Value, constant
from dy2st.runtime import ops
from dy2st.runtime.array import ArrayType, Dim, by_numpy, type_of
from dy2st.runtime.history import History
from dy2st.runtime.tape import Cotangent, Entry, Taped, TapedArray, either, shown, taped_of
from dy2st.symbol import Symbol, compute
from dy2st.trace import Frame, current, where

if TYPE_CHECKING:
    from dy2st.constructs.carry import GraphLoop

__all__ = ["LoopStep", "enter_array", "enter_column", "leave_array", "leave_column", "record"]

BY_DATA = object()
"""Whether there is a derivative is carried along."""


@dataclasses.dataclass
class Carried:
    """A tensor that is carried: before the loop, at the start of a round and at its end; `result` is after it."""

    initial: Taped
    inside: Taped
    out: Taped | None = None
    result: Any = None


class LoopStep(Step):
    """The step of a `loop` node."""

    def __init__(self) -> None:
        super().__init__("loop", where())
        self.states: dict[str, Carried] = {}
        self.node: Node | None = None
        self.frame: Frame | None = None

    # --- while the loop is built -------------------------------------------------------------------

    def enter(self, path: str, initial: Taped, data: Any, is_carried: bool) -> TapedArray:
        """What stands in a round for an array that has a derivative, or will have one; `data` is what it holds."""
        if not is_carried:  # the array of all rounds is the one outside
            return chosen_array(initial)
        begin = Begin("round", lambda g, y: (), (), data)
        begin.error = ConversionError(
            "a gradient flows from one round of a loop on data into the one before", where(),
            "Call `backward()` after the loop, or `detach()` what is carried.",
        )  # fmt: skip
        self.states[path] = Carried(initial, Taped(data, begin))
        return chosen_array(self.states[path].inside)

    def leave(self, path: str, out: Taped) -> bool:
        """Note what a round made of an array; whether it has a derivative and the one that was carried has none."""
        if path in self.states:
            self.states[path].out = out
            return False
        return out.entry is not None

    def finish(self, path: str, data: Any) -> Taped:
        """The array after the loop, which holds `data`."""
        state = self.states.get(path)
        if state is None:
            return Taped(data)
        state.result = data
        return Taped(data, self, list(self.states).index(path))

    def given(self, path: str) -> list[Taped | None]:
        """What the array after the loop may be."""
        return [self.states[path].initial, self.states[path].out] if path in self.states else []

    def close(self, node: Node, frame: Frame) -> None:
        """The loop is built."""
        self.node, self.frame = node, frame
        states = list(self.states.values())
        for state in states:
            assert isinstance(state.inside.entry, Begin)
            state.inside.entry.error = None
        self.captured = captured(self, [state.out for state in states], frame.start)
        self.operands = (*(state.initial for state in states), *self.captured)
        self.results = tuple(states)

    # --- going back ------------------------------------------------------------------------------

    def pull(self, cotangents: Sequence[Part], wanted: Sequence[bool], lift: Lift) -> Sequence[Part]:
        self.refuse_second(lift)
        assert self.node is not None
        node = node_at(lift, self.node)
        rounds = number_of_rounds(node)
        flags = [None if c is None else True if c.there is True else BY_DATA for c in cotangents]
        inputs = [x for x, want in zip(self.captured, wanted[len(flags) :]) if want]
        while True:
            back = Backward(self, node, rounds, lift, inputs)
            after = back.build(cotangents, flags)
            if after == flags:
                break
            flags = after
        found = iter(back.emit())
        return [*(next(found) for _ in flags), *(next(found) if want else None for want in wanted[len(flags) :])]


def record(loop: GraphLoop, path: str, out: Taped) -> None:
    """Note what a round made of an array; start again if it has a derivative where none was carried."""
    if loop.step.leave(path, out):
        loop.plan.taped.add(path)
        loop.again = True


def enter_array(loop: GraphLoop, value: Any, path: str, frame: Frame) -> TapedArray:
    """What stands in a round for an array of a function of which a derivative is taken."""
    initial = taped_of(value) if isinstance(value, TapedArray) else Taped(value)
    data = loop.enter(initial.data, f"{path} as data", frame)
    is_carried = loop.slot_of(data) is not None
    if is_carried and type_of(data).dtype.kind != "f":
        return chosen_array(Taped(data))
    return loop.step.enter(path, initial, data, is_carried)


def leave_array(loop: GraphLoop, before: Any, inside: Any, out: Any, path: str) -> Callable[[], Any]:
    """How to build it after the loop; start again if it was a plain number so far."""
    if not is_array(out):
        raise loop.mismatch(path, before, out)
    if not isinstance(inside, TapedArray):
        loop.plan.arrays.add(path)
        loop.again = True
        return lambda: before
    after = out.taped if isinstance(out, TapedArray) else Taped(out)
    record(loop, path, after)
    initial = before.data if isinstance(before, TapedArray) else before
    finish = loop.leave(initial, inside.data, after.data, f"{path} as data")
    return lambda: chosen_array(loop.step.finish(path, finish()))


def enter_column(loop: GraphLoop, column: Any, path: str, frame: Frame) -> Any:
    """What stands in a round for the rows of a list, of which there are more from round to round."""
    if isinstance(column, TapedArray) or path in loop.plan.arrays:
        loop.plan.free.add((f"{path} as data", 0))
        return enter_array(loop, column, path, frame)
    return loop.new_slot(column, type_of(column), path, frame, (0,))


def leave_column(loop: GraphLoop, before: Any, inside: Any, out: Any, path: str, number: int) -> Callable[[], Any]:
    """How to build the rows of a list after the loop."""
    if isinstance(inside, TapedArray) or isinstance(out, TapedArray):
        return leave_array(loop, before, inside, out, f"{path}[]{number}")
    return loop.leave(before, inside, out, path)


class Begin(Entry):
    """What a tensor is at the start of a round."""

    error: Exception | None = None


@dataclasses.dataclass
class Slot:
    """What the backward loop carries: before it, inside, after a round; its type inside and after the loop."""

    initial: Any
    symbol: Symbol
    out: Any
    type: ArrayType
    after: ArrayType


class Backward:
    """One backward loop on its way into the graph."""

    def __init__(self, step: LoopStep, node: Node, rounds: Any, lift: Lift, inputs: list[Taped]) -> None:
        self.step, self.node, self.rounds, self.lift, self.inputs = step, node, rounds, lift, inputs
        self.states, self.around = list(step.states.values()), current().block
        self.slots: list[Slot] = []
        self.parts: list[tuple[Slot, Any] | None] = []  # a cotangent and whether it is there: a slot, or what is known

    def slot(self, initial: Any, type: ArrayType, after: ArrayType | None = None) -> Slot:
        self.slots.append(Slot(initial, Symbol(self.block.parameter(type), type.kind), None, type, after or type))
        return self.slots[-1]

    def build(self, cotangents: Sequence[Part], flags: list[Any]) -> list[Any]:
        """Build the body for flags of the carried cotangents; the flags that it should have been built for."""
        forward = self.step.frame
        assert forward is not None
        with current().frame() as frame:
            self.block: Block = frame.block
            index = counter(self.block, self.rounds)
            last = by_numpy[np.subtract](self.rounds, 1)
            at = by_numpy[np.subtract](last, index)
            self.replay = Replay(forward.block, self.block, self.lift, lambda value: self.saved(value, at))
            pairs = []
            for state, c, flag in zip(self.states, cotangents, flags):
                part = self.enter(state, c, flag)
                self.parts.append(part)
                if part is not None and state.out is not None:
                    there = part[1].symbol if isinstance(part[1], Slot) else part[1]
                    pairs.append((state.out, Cotangent(part[0].symbol, there)))
            inputs = [*(state.inside for state in self.states), *self.inputs]
            history = History([x for x, _ in pairs], inputs, forward.start)
            found = history.cotangents(pairs, self.replay)
            after = [self.leave(*each) for each in zip(self.parts, flags, found, self.states)]
            for operand, c in zip(self.inputs, found[len(flags) :]):
                self.parts.append(self.sum(operand, c))
            refuse_writes(frame)
            for slot in self.slots:
                slot.out = operand_value(slot.out, slot.type)
        return after

    def saved(self, value: Value, at: Symbol) -> Value:
        """What a parameter of the forward loop was in round `at`."""
        if value.index == 0:
            return at.value
        final = self.node.results[value.index - 1]
        axes = [axis for axis, (a, b) in enumerate(zip(value.type.shape, final.type.shape)) if a != b]
        if not axes:
            row: Symbol = Symbol(stacked(self.node, self.node.blocks[0].params[value.index]), "array")[at]
            return row.value
        if len(axes) > 1 or not grows(self.node, value.index, axes[0]):
            raise ConversionError(
                "the derivative of a loop that needs an array whose size changes from round to round", self.step.place,
                "Carry arrays of one size, or such that grow at their end: `x = torch.cat([x, new])`.",
            )  # fmt: skip
        size = Symbol(stacked(self.node, size_of(self.node, value.index, axes[0])), "array")[at]
        part: Symbol = Symbol(final, "array")[(slice(None),) * axes[0] + (slice(0, size),)]
        return part.value

    def enter(self, state: Carried, c: Part, flag: Any) -> tuple[Slot, Any] | None:
        """The carried cotangent of a tensor; None while there is none."""
        if flag is None:
            return None
        initial = self.zeros(Taped(state.result)) if c is None else c.value
        slot = self.slot(initial, type_of(state.inside.data), type_of(state.initial.data))
        if flag is True:
            return slot, True
        return slot, self.slot(False if c is None else c.there, BOOL)

    def leave(self, part: tuple[Slot, Any] | None, flag: Any, c: Part, state: Carried) -> Any:
        """Set what a round gives; the flag that the cotangent should have had."""
        if part is None:
            return None if c is None else BY_DATA
        slot, there = part
        slot.out = by_numpy[np.zeros_like](self.replay(state.inside)) if c is None else c.value
        if isinstance(there, Slot):
            there.out = False if c is None else c.there
            return flag
        return True if c is not None and c.there is True else BY_DATA

    def sum(self, operand: Taped, c: Part) -> tuple[Slot, Any] | None:
        """Add the cotangent of something outside over the rounds."""
        if c is None:
            return None
        slot = self.slot(self.zeros(operand), type_of(operand.data))
        slot.out = slot.symbol + shown(c)
        if c.there is not True:
            there = self.slot(False, BOOL)
            there.out = either(there.symbol, c.there)
            return slot, there
        if isinstance(self.rounds, Symbol):
            return slot, None
        return (slot, True) if self.rounds else None

    def zeros(self, like: Taped) -> Any:
        """Zeros, made before the loop."""
        trace = current()
        inside, trace.block = trace.block, self.around
        try:
            return by_numpy[np.zeros_like](self.lift(like))
        finally:
            trace.block = inside

    def emit(self) -> list[Part]:
        """The node; a cotangent for each carried tensor and each input."""
        trace = current()
        self.block.results = [constant(np.bool_(True)), *(slot.out for slot in self.slots)]
        operands = [operand_value(self.rounds, INDEX), *(operand_value(s.initial, s.type) for s in self.slots)]
        types = tuple(slot.after for slot in self.slots)
        params = {"carried": len(types), "has_trip": True, "has_test": False}
        results = trace.emit("loop", operands, params, types, (self.block,)) if types else ()
        after = {id(slot): Symbol(value, slot.type.kind) for slot, value in zip(self.slots, results)}
        found: list[Part] = []
        for part in self.parts:
            if part is None:
                found.append(None)
                continue
            slot, there = part
            if there is None:
                there = Symbol(by_numpy[np.greater](self.rounds, 0).value, "python")
            is_sum = len(found) >= len(self.states)  # and so zeros where nothing was added
            found.append(Cotangent(after[id(slot)], after[id(there)] if isinstance(there, Slot) else there, is_sum))
        return found


def number_of_rounds(node: Node) -> Any:
    """How many rounds a loop made: an int, or a Symbol."""
    if node.params["has_trip"] and not node.params["has_test"]:
        trip = node.operands[0].resolve()
        return Symbol(trip, "python") if trip.constant is None else int(trip.constant)
    return Symbol(stacked(node, node.blocks[0].params[0]), "array").shape[0]


def stacked(node: Node, value: Value) -> Value:
    """The result of a loop that has, for each round, what a value of its body was."""
    (block,) = node.blocks
    count = node.params["carried"]
    for inside, result in zip(block.results[1 + count :], node.results[count:]):
        if inside is value:
            return result
    rounds = node.results[count].type.shape[0] if len(node.results) > count else Dim.new()
    type = ArrayType(value.type.dtype, (rounds, *value.type.shape))
    result = Value(type, block=node.results[0].block, node=node, index=len(node.results))
    block.results.append(value)
    node.results = (*node.results, result)
    return result


def grows(node: Node, index: int, axis: int) -> bool:
    """Whether what a loop carries is joined with more at its end, and so is a part of what it is after the loop."""
    (block,) = node.blocks
    parameter = block.params[index]

    def extends(value: Value) -> bool:
        value = value.resolve()
        made = value.node
        if value is parameter or made is None:
            return value is parameter
        if made.op == "if":
            return all(extends(each.results[value.index]) for each in made.blocks)
        return made.name == "concatenate" and made.params["axis"] == axis and extends(made.operands[0])

    return extends(block.results[index])


def size_of(node: Node, index: int, axis: int) -> Value:
    """The size of what a loop carries, at the start of a round."""
    (block,) = node.blocks
    parameter = block.params[index]
    for each in block.nodes:
        if each.op is ops.dim_size and each.operands[0] is parameter and each.params["axis"] == axis:
            return each.results[0]
    with current().reopened(block):
        size: Value = compute(ops.dim_size, [Symbol(parameter)], {"axis": axis}).value
    return size
