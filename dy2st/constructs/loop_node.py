"""The `loop` node: a built body, what it carries, and where the results go."""

from __future__ import annotations

from typing import Any

import numpy as np

from dy2st.aliasing import link, mark, select, selected
from dy2st.constructs.slots import Slot, is_set
from dy2st.constructs.state import is_number, operand_value
from dy2st.graph import Block, Node, Value, constant
from dy2st.host import Rounds
from dy2st.runtime.array import ArrayType, Dim, type_of
from dy2st.symbol import Symbol
from dy2st.trace import Frame, current

__all__ = ["counter", "emit_loop", "link_results"]

INDEX = ArrayType(np.dtype(np.int64), (), "python")
Cell = tuple[Symbol, Value, Value, Value]
"""An array changed in place: (itself, its value before, at the start of a step, after it)."""


def counter(block: Block, length: Any) -> Symbol:
    """The first parameter of a body: the number of the round. `length` is how many there are, if that is known."""
    block.rounds = length if isinstance(length, int) else None
    return Symbol(block.parameter(INDEX), "python")


def emit_loop(
    frame: Frame, slots: list[Slot], cells: list[Cell], outs: list[Value], control: tuple[Any, Any, Any]
) -> Node:
    """The node; results go to the slots and the cells. control: (length, whether to start, whether to go on)."""
    length, go, going = control
    block, trace = frame.block, current()
    for _, _, inside, _ in cells:
        inside.index = len(block.params)
        block.params.append(inside)
    has_test = go is not None or isinstance(going, Symbol)
    with trace.reopened(block):
        test = going.value if isinstance(going, Symbol) else constant(np.bool_(going))
        block.results = [test, *outs, *(cell[3] for cell in cells)]
    operands: list[Value] = []
    if length is not None:
        operands.append(operand_value(length, INDEX))
    if has_test:
        operands.append(operand_value(True if go is None else go, type_of(True)))
    operands += [operand_value(slot.initial, slot.type) for slot in slots]
    operands += [cell[1] for cell in cells]
    types = tuple(result_type(slot) for slot in slots) + tuple(cell[1].type for cell in cells)
    params = {"carried": len(types), "has_trip": length is not None, "has_test": has_test}
    if frame.draws:
        trace.frames[-1].draws.append(Rounds(operands[0], frame.draws, frame.draws[0].where))
    results = trace.emit("loop", operands, params, types, (block,))
    node = trace.block.nodes[-1]
    for slot, value in zip(slots, results):
        slot.result = Symbol(value, slot.type.kind)
    for cell, value in zip(cells, results[len(slots) :]):
        cell[0].install(value)
    return node


def result_type(slot: Slot) -> ArrayType:
    """A size that changes from step to step is another one after the loop."""
    assert slot.parameter is not None
    inside = slot.parameter.type.shape
    before = type_of(slot.initial).shape if is_number(slot.initial) else inside
    shape = tuple(a if a == b else Dim.new() for a, b in zip(inside, before))
    return ArrayType(slot.type.dtype, shape, slot.type.kind)


def link_results(slots: list[Slot], results: frozenset[str], start: int) -> None:
    """Link what is carried with the arrays it may share elements with; `start` is when the loop began.

    What the function returns is what it was set to, where it was set; it is carried for nothing else.
    """
    flags = {slot.path: slot.result for slot in slots}
    for slot in slots:
        if slot.type.kind != "array" or slot.out is slot.symbol:
            continue
        assert slot.result is not None and slot.symbol is not None
        roots = [
            x.root
            for x in (slot.initial, slot.out)
            if isinstance(x, Symbol) and x.kind == "array" and x.root is not slot.symbol
        ]
        returned = flags.get(is_set(slot.name)) if slot.name in results else None
        older = {id(base): base for root in roots for base, _ in selected(root) if base is not slot.symbol}
        if returned is not None and len(older) == 1:
            (base,) = older.values()
            select(slot.result, base, returned, start)
            continue
        link(slot.result, roots)
        if slot.written or slot.poison:
            link(slot.symbol, roots)
            mark(slot.symbol, [slot.symbol])
