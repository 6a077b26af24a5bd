"""Common subexpressions: of equal nodes whose values are in reach, the first serves all."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dy2st.graph import Block, Graph, Node, Value

__all__ = ["merge_equal"]


def merge_equal(graph: Graph) -> None:
    """Before: a = Exp(x); b = Exp(x); return a + b. After: a = Exp(x); return a + a."""
    forward: dict[int, Value] = {}
    merge_block(graph.block, [], forward, {})
    graph.outputs = [replace(p, value=forward.get(id(p.value), p.value)) for p in graph.outputs]


Scope = dict[Any, Node]


def merge_block(
    block: Block, outer: list[Scope], forward: dict[int, Value], constants: dict[Any, int]
) -> None:
    scopes = [*outer, {}]
    kept = []
    for node in block.nodes:
        node.operands = [forward.get(id(operand), operand) for operand in node.operands]
        key = None if node.blocks or node.op == "random" else key_of(node, constants)
        found = next((s[key] for s in scopes if key in s), None) if key is not None else None
        if found is not None:
            for mine, theirs in zip(node.results, found.results):
                forward[id(mine)] = theirs
            continue
        for inner in node.blocks:
            merge_block(inner, scopes, forward, constants)
        if key is not None:
            scopes[-1][key] = node
        kept.append(node)
    block.nodes = kept
    block.results = [forward.get(id(result), result) for result in block.results]


def key_of(node: Node, constants: dict[Any, int]) -> Any:
    """What makes two nodes equal; None if that cannot be told."""
    try:
        params = tuple(sorted((name, value, type(value)) for name, value in node.params.items()))
        key = (node.name, tuple(operand_key(o, constants) for o in node.operands), params)
        hash(key)
    except TypeError:
        return None
    return key


def operand_key(operand: Value, constants: dict[Any, int]) -> Any:
    """The value itself; small constants by their data (bytes, so that 0.0 and -0.0 differ)."""
    data = operand.constant
    if data is None or data.size > 64:
        return id(operand)
    return data.dtype.char, data.shape, data.tobytes()
