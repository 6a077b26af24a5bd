"""Stand-ins: values that were made before it was known what they stand for are replaced by it."""

from dataclasses import replace

from dy2st.graph import Block, Graph

__all__ = ["resolve"]


def resolve(graph: Graph) -> None:
    """Before: Add(stand-in of x, y). After: Add(x, y)."""
    resolve_block(graph.block)
    graph.outputs = [replace(port, value=port.value.resolve()) for port in graph.outputs]


def resolve_block(block: Block) -> None:
    for node in block.nodes:
        node.operands = [operand.resolve() for operand in node.operands]
        for inner in node.blocks:
            resolve_block(inner)
    block.results = [result.resolve() for result in block.results]
