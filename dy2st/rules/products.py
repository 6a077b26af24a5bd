"""Products: transposes before a product of matrices, and what is added after it or a convolution, become part of it.

A product with `left` or `right` among its parameters takes that matrix transposed; a third operand, a vector that
is added to each row or a matrix, is added to it. In ONNX that is a Gemm, for which transposes are free.
"""

from __future__ import annotations

from collections import Counter

from dy2st.graph import Block, Graph, Node, Value

__all__ = ["absorb", "users"]

FLOATS = ("float32", "float64")


def absorb(graph: Graph) -> None:
    """Before: a = T(w); b = MatMul(x, a); c = Add(b, bias). After: c = MatMul(x, w, bias, right=True)."""
    absorb_in(graph.block, users(graph))


def users(graph: Graph) -> Counter[int]:
    """How often each value is used, by its id."""
    nodes = graph.nodes()
    count = Counter(id(operand) for node in nodes for operand in node.operands)
    count.update(id(result) for node in nodes for block in node.blocks for result in block.results)
    count.update(id(port.value) for port in graph.outputs)
    return count


def absorb_in(block: Block, uses: Counter[int]) -> None:
    made: dict[int, Node] = {}
    for node in block.nodes:
        for inner in node.blocks:
            absorb_in(inner, uses)
        if node.name == "matmul" and is_plain(node):
            take_transposes(node)
            made[id(node.results[0])] = node
        elif node.name == "convolution" and node.results[0].type.dtype == "float32":
            made[id(node.results[0])] = node
        elif node.name == "add":
            take_bias(node, made, uses)


def is_plain(node: Node) -> bool:
    """Whether it is a product of two matrices of floats, without sizes of 0."""
    return all(
        x.type.ndim == 2 and x.type.dtype.name in FLOATS and 0 not in x.type.shape for x in node.operands
    ) and len({x.type.dtype for x in node.operands}) == 1


def take_transposes(node: Node) -> None:
    for place, name in enumerate(("left", "right")):
        before = node.operands[place].node
        if before is not None and before.name == "transpose" and before.operands[0].constant is None:
            node.operands[place] = before.operands[0]
            node.params = {**node.params, name: not node.params.get(name, False)}


def take_bias(node: Node, made: dict[int, Node], uses: Counter[int]) -> None:
    """`node` adds a bias to a product that nobody else uses: it becomes that product."""
    for first, other in (node.operands, node.operands[::-1]):
        product = made.get(id(first))
        if product is None or uses[id(first)] > 1 or len(product.operands) > 2 or other.type.dtype != first.type.dtype:
            continue
        bias = of_product(other, first) if product.name == "matmul" else of_convolution(other, first)
        if bias is not None:
            node.op, node.params, node.operands = product.op, product.params, [*product.operands, bias]
            return


def of_product(other: Value, product: Value) -> Value | None:
    """What is added, if it is a row or a matrix of the size of the product."""
    return other if other.type.shape in (product.type.shape, product.type.shape[1:]) else None


def of_convolution(other: Value, product: Value) -> Value | None:
    """The vector that is added, if it is one number for each channel."""
    channels, *spatial = product.type.shape[1:]
    if other.node is None or other.node.name != "reshape" or other.type.shape != (channels, *[1] * len(spatial)):
        return None
    bias = other.node.operands[0]
    return bias if bias.type.shape == (channels,) else None
