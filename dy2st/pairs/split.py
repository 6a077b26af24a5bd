"""Splitting: each complex value of a graph becomes two real ones.

In: a traced Graph. Out: the same Graph, changed in place, where no value is complex: nodes that have complex operands
or results are replaced by what their rule in the table does, branches and loops carry two values for one, and inputs
and outputs are packed: real arrays with a last axis of two.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from dy2st.errors import ConversionError, Location
from dy2st.graph import Block, Graph, Node, Origin, Port, Value, constant
from dy2st.pairs import arithmetic, fourier, functions, powers  # noqa: F401  (they fill the table)
from dy2st.pairs.table import Pair, rules
from dy2st.rules.prune import prune
from dy2st.rules.resolve import resolve
from dy2st.runtime.array import ArrayType
from dy2st.symbol import Symbol, value_of
from dy2st.trace import Trace, running

__all__ = ["split"]

PARTS = 2


def split(graph: Graph) -> Graph:
    """Make every value of the graph real. Raises ConversionError for what is not done on complex numbers."""
    if any(map(is_complex, values_of(graph))):
        resolve(graph)
        prune(graph)
        Splitter(graph).run()
        resolve(graph)
    return graph


def values_of(graph: Graph) -> Iterator[Value]:
    """Every value that a port names or a node uses or gives."""
    yield from (port.value for port in (*graph.inputs, *graph.outputs))
    for node in graph.nodes():
        yield from node.operands
        yield from node.results


def is_complex(value: Value) -> bool:
    return value.type.dtype.kind == "c"


def part_type(type: ArrayType) -> ArrayType:
    """The type of one part. What yields to other dtypes has yielded when the node was made."""
    return ArrayType(np.empty(0, type.dtype).real.dtype, type.shape, "array" if type.kind == "array" else "scalar")


class At(Trace):
    """A trace whose nodes come from the lines of the node that they replace."""

    place: Origin = ()

    def origin(self) -> Origin:
        return self.place


class Splitter:
    """One pass over a graph; `parts` are those of each complex value, by its id."""

    def __init__(self, graph: Graph) -> None:
        self.graph, self.trace = graph, At()
        self.trace.block = graph.block
        self.parts: dict[int, tuple[Value, Value]] = {}
        self.keep: list[Value] = []

    def run(self) -> None:
        graph = self.graph
        with running(self.trace), np.errstate(all="ignore"):
            nodes, graph.block.nodes = graph.block.nodes, []
            shapes = [port.value.type.shape for port in graph.outputs]
            graph.inputs = [self.input(port) if self.is_complex(port.value) else port for port in graph.inputs]
            self.nodes(nodes)
            graph.outputs = [
                self.output(port, shape) if self.is_complex(port.value) else port
                for port, shape in zip(graph.outputs, shapes)
            ]

    # --- ports -----------------------------------------------------------------------------------

    def input(self, port: Port) -> Port:
        """The value itself is packed: who knows it as an input still does."""
        type = part_type(port.value.type)
        port.value.type = ArrayType(type.dtype, (*type.shape, PARTS))
        symbol = Symbol(port.value)
        first, second = (self.fitted(symbol[..., part], type) for part in range(PARTS))
        self.parts[id(port.value)] = first, second
        return dataclasses.replace(port, packed=True)

    def output(self, port: Port, shape: tuple[Any, ...]) -> Port:
        packed = value_of(np.stack([Symbol(part, "array") for part in self.pair(port.value)], axis=-1))
        if packed.constant is None:
            packed.type = ArrayType(packed.type.dtype, (*shape, PARTS))
        return dataclasses.replace(port, value=packed, packed=True)

    # --- values ----------------------------------------------------------------------------------

    def is_complex(self, value: Value) -> bool:
        return is_complex(value) or id(value) in self.parts

    def remember(self, value: Value, parts: Iterable[Any]) -> None:
        """These are the parts of a complex value."""
        first, second = (self.fitted(part, part_type(value.type)) for part in parts)
        self.parts[id(value)] = first, second
        self.keep.append(value)

    def fitted(self, result: Any, type: ArrayType) -> Value:
        """The value of a result, with the sizes and the kind of what it stands for."""
        value = value_of(result)
        if value.type.dtype != type.dtype or value.type.ndim != type.ndim:
            raise TypeError(f"a part is {value.type}, not {type}")
        if value.constant is None and value.node is not None and value.node.origin is self.trace.place:
            value.type = type
        return value

    def pair(self, value: Value) -> tuple[Value, Value]:
        """The parts of a complex value."""
        value = value.resolve()
        if value.constant is not None:
            return constant(value.constant.real.copy()), constant(value.constant.imag.copy())
        return self.parts[id(value)]

    def given(self, value: Value) -> Any:
        """An operand as a rule takes it."""
        return Pair(*map(Symbol, self.pair(value))) if self.is_complex(value) else Symbol(value.resolve())

    def flat(self, values: Iterable[Value]) -> list[Value]:
        """The values with two for each complex one."""
        found: list[Value] = []
        for value in values:
            found.extend(self.pair(value) if self.is_complex(value) else [value.resolve()])
        return found

    def flat_new(self, values: Iterable[Value], **made: Any) -> list[Value]:
        """The same for parameters of a block or results of a node, which are made now."""
        found: list[Value] = []
        for value in values:
            if is_complex(value):
                parts = Value(part_type(value.type), **made), Value(part_type(value.type), **made)
                self.parts[id(value)] = parts
                self.keep.append(value)
                found.extend(parts)
            else:
                found.append(value)
        for index, value in enumerate(found):
            value.index = index
        return found

    # --- nodes -----------------------------------------------------------------------------------

    def nodes(self, nodes: list[Node]) -> None:
        for node in nodes:
            if node.blocks:
                self.control(node)
            elif any(map(self.is_complex, (*node.operands, *node.results))):
                self.replace(node)
            else:
                node.operands = [operand.resolve() for operand in node.operands]
                self.trace.block.nodes.append(node)

    def replace(self, node: Node) -> None:
        """Do what the rule of the operation does, in the place of the node."""
        self.trace.place = tuple(node.origin)
        rule = rules.get(node.op)  # type: ignore[arg-type]
        try:
            results = NotImplemented if rule is None else rule(*map(self.given, node.operands), **node.params)
        except ConversionError as error:
            raise ConversionError(error.what, location(node.origin), error.hint) from None
        if results is NotImplemented:
            raise ConversionError(
                f"`{node.name}` of complex numbers cannot be converted", location(node.origin),
                "Compute with `.real` and `.imag`, or outside the converted function.",
            )  # fmt: skip
        several = isinstance(results, (tuple, list)) and not isinstance(results, Pair)
        for value, result in zip(node.results, results if several else (results,), strict=True):
            if is_complex(value):
                self.remember(value, result)
            else:
                value.forward = self.fitted(result, value.type)
                value.forward.dim = value.dim

    def control(self, node: Node) -> None:
        """A branch or a loop, with two values in the place of each complex one."""
        if node.op == "loop":
            first = node.params["has_trip"] + node.params["has_test"]
            carried = node.operands[first : first + node.params["carried"]]
            node.params = {**node.params, "carried": len(carried) + sum(map(self.is_complex, carried))}
        elif node.op == "scan":
            states = node.operands[: node.params["states"]]
            node.params = {**node.params, "states": len(states) + sum(map(self.is_complex, states))}
        node.operands = self.flat(node.operands)
        for block in node.blocks:
            self.body(block)
        node.results = tuple(self.flat_new(node.results, block=self.trace.block, node=node))
        self.trace.block.nodes.append(node)

    def body(self, block: Block) -> None:
        block.params = self.flat_new(block.params, block=block)
        nodes, block.nodes = block.nodes, []
        with self.trace.reopened(block):
            self.nodes(nodes)
            block.results = self.flat(block.results)


def location(origin: Origin) -> Location | None:
    """The innermost line of an origin."""
    if not origin:
        return None
    filename, line, function = origin[0]
    text = Location(filename, line, 0, 1, function).line
    start = len(text) - len(text.lstrip())
    return Location(filename, line, start, len(text.encode()), function)
