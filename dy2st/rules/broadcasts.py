"""Broadcasts: before an operation that broadcasts its operands itself there is no need of one."""

from __future__ import annotations

import numpy as np

from dy2st.graph import Graph, Node, Value

__all__ = ["drop_broadcasts"]


def drop_broadcasts(graph: Graph) -> None:
    """Before: a = broadcast_to(m, (64, 10)); b = a * x of that shape. After: b = m * x."""
    for node in graph.nodes():
        kernel = None if isinstance(node.op, str) else node.op.kernel
        if isinstance(kernel, np.ufunc) and kernel.signature is None:  # of single elements: not matmul and its kind
            for place in range(len(node.operands)):
                while (smaller := before_broadcast(node, place)) is not None:
                    node.operands[place] = smaller


def before_broadcast(node: Node, place: int) -> Value | None:
    """The operand as it was before it was broadcast, if the result keeps its shape with it."""
    inner = node.operands[place].node
    if inner is None or inner.name != "broadcast_to":
        return None
    source = inner.operands[0]
    shapes = [source.type.shape, *(x.type.shape for i, x in enumerate(node.operands) if i != place)]
    if not all(isinstance(size, int) for shape in shapes for size in shape):
        return None
    return source if np.broadcast_shapes(*shapes) == node.results[0].type.shape else None
