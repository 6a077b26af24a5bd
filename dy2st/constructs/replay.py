"""Replay: what a branch or the body of a loop computed, computed again in another block.

In: a block that has ended, and values of it. Out: nodes in the block that is being built, as few as the values
need: derivatives ask for what the forward run computed, which cannot leave its block.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from dy2st.graph import Block, Node, Value
from dy2st.runtime.history import data_of
from dy2st.symbol import Symbol, compute
from dy2st.trace import current

__all__ = ["Lift", "Replay", "node_at", "stand_in"]

Lift = Callable[[Any], Any]


class Replay:
    """Operands of the tape, and nodes, of `source` as they are in `into`; others as `outer` gives them.

    parameter(value) is the value that stands for a parameter of `source`.
    """

    def __init__(
        self, source: Block, into: Block, outer: Lift, parameter: Callable[[Value], Value] | None = None
    ) -> None:
        self.source, self.into, self.outer, self.parameter = source, into, outer, parameter
        self.values: dict[Value, Value] = {}
        self.nodes: dict[int, Node] = {}
        self.order = {id(node): position for position, node in enumerate(source.nodes)}

    def __call__(self, operand: Any) -> Any:
        data = data_of(operand)
        return stand_in(self, data) if isinstance(data, Symbol) else data

    def value(self, value: Value) -> Value | None:
        """What stands for a value of the source; None for a value of elsewhere."""
        value = value.resolve()
        if value.block is not self.source:
            return self.outer.value(value) if isinstance(self.outer, Replay) else None
        if value not in self.values:
            with self.building():
                self.make([value])
        return self.values[value]

    def node(self, node: Node) -> Node:
        """What stands for a node of the source."""
        self.value(node.results[0])
        return self.nodes[id(node)]

    @contextmanager
    def building(self) -> Iterator[None]:
        """Nodes go to the block of the copies."""
        trace = current()
        before, trace.block = trace.block, self.into
        try:
            yield
        finally:
            trace.block = before

    def make(self, wanted: list[Value]) -> None:
        """Copy what the values need, in its order."""
        needed: dict[int, Node] = {}
        pending = wanted
        while pending:
            value = pending.pop()
            if value.block is not self.source or value in self.values:
                continue
            if value.node is None:
                assert self.parameter is not None
                self.values[value] = self.parameter(value)
            elif id(value.node) not in needed:
                needed[id(value.node)] = value.node
                pending.extend(used_by(value.node))
        for node in sorted(needed.values(), key=lambda each: self.order[id(each)]):
            self.copy(node)

    def copy(self, node: Node) -> None:
        inner: dict[Value, Value] = {}
        blocks = tuple(self.copied(block, self.into, inner) for block in node.blocks)
        operands = [self.reached(x, inner) for x in node.operands]
        results = current().emit(node.op, operands, dict(node.params), tuple(r.type for r in node.results), blocks)
        self.keep(node, results, self.values)
        assert results[0].node is not None
        self.nodes[id(node)] = results[0].node

    def copied(self, block: Block, parent: Block, inner: dict[Value, Value]) -> Block:
        """A copy of a block inside a node; `inner` collects what stands for the values of such blocks."""
        made = Block(parent=parent, closed=True, rounds=block.rounds)
        for parameter in block.params:
            inner[parameter] = made.parameter(parameter.type)
        for node in block.nodes:
            blocks = tuple(self.copied(each, made, inner) for each in node.blocks)
            operands = [self.reached(x, inner) for x in node.operands]
            twin = Node(node.op, operands, dict(node.params), (), blocks, node.origin)
            twin.results = tuple(Value(r.type, block=made, node=twin, index=r.index) for r in node.results)
            made.nodes.append(twin)
            self.keep(node, twin.results, inner)
        made.results = [self.reached(x, inner) for x in block.results]
        return made

    def reached(self, value: Value, inner: dict[Value, Value]) -> Value:
        value = value.resolve()
        return inner.get(value) or self.value(value) or value

    @staticmethod
    def keep(node: Node, results: tuple[Value, ...], found: dict[Value, Value]) -> None:
        for old, new in zip(node.results, results):
            new.dim = old.dim
            found[old] = new


def stand_in(replay: Replay, symbol: Symbol) -> Symbol:
    """What stands for a Symbol of the source; the Symbol itself if it is of elsewhere.

    A view is taken anew: what it points to may be a value of any block in which it was read.
    """
    if symbol.base is not None and symbol.viewed is not None:
        primitive, rest, params = symbol.viewed
        made: Symbol = compute(primitive, [replay(symbol.base), *map(replay, rest)], params)
        return made
    value = replay.value(symbol._value)
    if value is None and symbol._value.forward is not None:  # what a loop read of outside
        value = symbol._value.resolve()
    return symbol if value is None else Symbol(value, symbol.kind)


def node_at(lift: Lift, node: Node) -> Node:
    """`node`, or what stands for it where its block is replayed."""
    value = node.results[0]
    while isinstance(lift, Replay):
        if value.block is lift.source:
            return lift.node(node)
        lift = lift.outer
    return node


def used_by(node: Node) -> Iterator[Value]:
    """The values that a node uses, also those used in its blocks."""
    yield from (operand.resolve() for operand in node.operands)
    for block in node.blocks:
        yield from (result.resolve() for result in block.results)
        for inner in block.nodes:
            yield from used_by(inner)
