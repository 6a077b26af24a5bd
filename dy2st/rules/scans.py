"""Counted loops: a loop of a known number of rounds whose state keeps its shapes becomes a scan.

ONNX Runtime takes 0.4 us a round for a Scan and 0.65 for a Loop (1.32, CPU). A Scan needs at least
one round and states of fixed shape, and cannot stop early.
"""

from __future__ import annotations

import numpy as np

from dy2st.graph import Block, Graph, Node, constant

__all__ = ["count_by_scan"]


def count_by_scan(graph: Graph) -> None:
    """Before: loop(8, x) {i, x -> x + i}. After: scan(x, [0 … 7]) {x, i -> x + i}."""
    pending = [graph.block]
    while pending:
        block = pending.pop()
        for node in block.nodes:
            if node.op == "loop" and is_counted(node):
                become_scan(node)
            pending.extend(node.blocks)


def is_counted(node: Node) -> bool:
    """Whether a loop runs a known number of rounds, at least one, over states of fixed shape."""
    if node.params["has_test"] or not node.params["has_trip"]:
        return False
    trip = node.operands[0].constant
    block = node.blocks[0]
    if trip is None or int(trip) < 1 or len(block.results) != len(block.params):
        return False
    states = zip(node.operands[1:], block.params[1:], block.results[1:])
    return all(is_fixed(before.type.shape, inside.type.shape, after.type.shape) for before, inside, after in states)


def is_fixed(*shapes: tuple[object, ...]) -> bool:
    return all(shape == shapes[0] for shape in shapes) and all(isinstance(size, int) for size in shapes[0])


def become_scan(node: Node) -> None:
    block: Block = node.blocks[0]
    index, *states = block.params
    rounds = constant(np.arange(int(node.operands[0].constant), dtype=np.int64))  # type: ignore[arg-type]
    node.op, node.operands = "scan", [*node.operands[1:], rounds]
    node.params = {"states": len(states)}
    block.params = [*states, index]
    block.results = block.results[1:]
    for position, parameter in enumerate(block.params):
        parameter.index = position
