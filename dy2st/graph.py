"""Graphs: values without names, nodes, nested blocks.

In: what a trace emits, node by node. Out: data for rules and emission. A value is made once
(SSA); a block may use the values of every block around it. Names come only at emission.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from dy2st.runtime.array import ArrayType, Primitive

__all__ = ["Block", "Graph", "Node", "Origin", "Port", "Value", "control", "constant"]

Origin = tuple[tuple[str, int, str], ...]  # (filename, line, function), innermost first

control = ("if", "loop", "scan", "random")
"""The ops that have blocks, and one that is no function of its operands.

if(test) blocks (then, else), without parameters; results of the node are the results of either.
loop(trip | absent, test | absent, *carried) block (body): parameters (iteration, *carried),
    results (test, *carried, *stacked); node results are the carried values after the last
    iteration, then each stacked value of all iterations along a new first axis. params: `carried`
    (count), `has_trip`, `has_test` say which of the first two operands are there.
scan(*states, *sequences) block (body): parameters (*states, *elements), results (*states,
    *stacked); params: `states` (count). Runs along the first axis, which has at least one element.
random(*sizes) without blocks: numbers drawn anew at each run. params: `kind` ("uniform" in [0, 1) or "normal"),
    `shape` (-1 stands for the next of `sizes`).
"""


class Value:
    """One immutable array: what a node, a block parameter or a constant gives.

    `constant` is its data when known; `block` is where it is defined (None for constants);
    `dim` is the Dim that an integer value stands for, when it is one. `forward` is the value to
    use instead, for a stand-in that was made before it was known what it stands for.
    """

    __slots__ = ("block", "constant", "dim", "forward", "index", "node", "type")

    def __init__(
        self,
        type: ArrayType,
        *,
        block: Block | None = None,
        node: Node | None = None,
        index: int = 0,
        constant: np.ndarray[Any, Any] | None = None,
    ) -> None:
        self.type, self.block, self.node, self.index = type, block, node, index
        self.constant = constant
        self.dim: Any = None
        self.forward: Value | None = None

    def resolve(self) -> Value:
        """This value, or what it was forwarded to."""
        value = self
        while value.forward is not None:
            value = value.forward
        return value

    def __repr__(self) -> str:
        return f"<{'constant ' if self.constant is not None else ''}{self.type}>"


def constant(array: Any, kind: str = "array") -> Value:
    """The value of known data (kept, not copied: nobody may change it afterwards)."""
    array = np.asarray(array)
    return Value(ArrayType(array.dtype, array.shape, kind), constant=array)


@dataclasses.dataclass(eq=False, slots=True)
class Node:
    """An operation: a Primitive or one of `control`, its operands, parameters, results, blocks."""

    op: Primitive | str
    operands: list[Value]
    params: dict[str, Any]
    results: tuple[Value, ...]
    blocks: tuple[Block, ...]
    origin: Origin

    @property
    def name(self) -> str:
        return self.op if isinstance(self.op, str) else self.op.name


@dataclasses.dataclass(eq=False, slots=True)
class Block:
    """Nodes in order, with parameters and results; `parent` is the block around it.

    `rounds` is how often the body of a loop runs, where that is known; its first parameter counts them.
    """

    parent: Block | None = None
    params: list[Value] = dataclasses.field(default_factory=list)
    nodes: list[Node] = dataclasses.field(default_factory=list)
    results: list[Value] = dataclasses.field(default_factory=list)
    closed: bool = False
    rounds: int | None = None

    def parameter(self, type: ArrayType) -> Value:
        """A new parameter of this block."""
        value = Value(type, block=self, index=len(self.params))
        self.params.append(value)
        return value


@dataclasses.dataclass(frozen=True)
class Port:
    """A named input or output of a graph; `default` is what an input holds where it is not given.

    packed: it is complex, and its value holds pairs of real numbers.
    """

    name: str
    value: Value
    default: np.ndarray[Any, Any] | None = None
    packed: bool = False


@dataclasses.dataclass(eq=False, slots=True)
class Graph:
    """A main block with named inputs and outputs."""

    block: Block
    inputs: list[Port]
    outputs: list[Port]
    name: str = "graph"

    def nodes(self) -> list[Node]:
        """Every node, those of nested blocks after the node that has the block."""
        found: list[Node] = []
        pending = [self.block]
        while pending:
            block = pending.pop()
            found.extend(block.nodes)
            pending.extend(inner for node in block.nodes for inner in node.blocks)
        return found
