"""Transposes: two that undo each other vanish, and a product is made the way round in which it is wanted."""

from __future__ import annotations

from collections import Counter

from dy2st.graph import Block, Graph, Node, Value
from dy2st.rules.products import users

__all__ = ["cancel_transposes"]


def cancel_transposes(graph: Graph) -> None:
    """Before: a = T(T(x)); b = T(MatMul(T(x), y)). After: a = x; b = MatMul(T(y), x).

    The second is what the derivative of `x @ W.T` by W asks for. Values that vanish are forwarded.
    """
    cancel_in(graph.block, users(graph))


def cancel_in(block: Block, uses: Counter[int]) -> None:
    nodes, block.nodes = block.nodes, []
    for node in nodes:
        node.operands = [operand.resolve() for operand in node.operands]
        for inner in node.blocks:
            cancel_in(inner, uses)
        if node.name == "transpose":
            join(node)
            if is_identity(node):
                node.results[0].forward = node.operands[0]
                continue
            node = turned(node, block, uses)
        block.nodes.append(node)


def join(node: Node) -> None:
    """A transpose of a transpose is one of the array before both."""
    before = node.operands[0].node
    if before is not None and before.name == "transpose":
        inner = before.params["axes"]
        node.operands = [before.operands[0].resolve()]
        node.params = {"axes": tuple(inner[axis] for axis in node.params["axes"])}


def is_identity(node: Node) -> bool:
    axes = node.params["axes"]
    return tuple(axes) == tuple(range(len(axes)))


def turned(node: Node, block: Block, uses: Counter[int]) -> Node:
    """For the transpose of a product of matrices, one of which is transposed: that product the other way round."""
    product = node.operands[0].node
    if product is None or product.name != "matmul" or uses[id(node.operands[0])] > 1:
        return node
    a, b = product.operands
    if a.type.ndim != 2 or b.type.ndim != 2 or not (is_transposed(a) or is_transposed(b)):
        return node
    made = Node(product.op, [transposed(b, node, block), transposed(a, node, block)], product.params, node.results, (),
                product.origin)  # fmt: skip
    node.results[0].node = made
    return made


def is_transposed(x: Value) -> bool:
    return x.node is not None and x.node.name == "transpose"


def transposed(x: Value, like: Node, block: Block) -> Value:
    """The transpose of a matrix; `like` is a node that transposes."""
    if x.node is not None and is_transposed(x):
        return x.node.operands[0].resolve()
    rows, columns = x.type.shape
    node = Node(like.op, [x], {"axes": (1, 0)}, (), (), like.origin)
    type = x.type.__class__(x.type.dtype, (columns, rows))
    node.results = (Value(type, block=block, node=node),)
    block.nodes.append(node)
    return node.results[0]
