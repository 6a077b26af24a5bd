"""Dead nodes: what no output needs is removed, in every block."""

from dy2st.graph import Block, Graph, Node, Value

__all__ = ["prune"]


def prune(graph: Graph) -> None:
    """Before: a = Add(x, y); b = Mul(x, y); return b. After: b = Mul(x, y); return b."""
    needed = {id(port.value) for port in graph.outputs}
    prune_block(graph.block, needed)


def prune_block(block: Block, needed: set[int]) -> None:
    """Keep what `needed` (ids of values) asks for; adds what the kept nodes use."""
    needed.update(id(result) for result in block.results)
    kept = []
    for node in reversed(block.nodes):
        if any(id(result) in needed for result in node.results):
            kept.append(node)
            drop_unused(node, needed)
            needed.update(id(operand) for operand in node.operands)
            for inner in node.blocks:
                prune_block(inner, needed)
    kept.reverse()
    block.nodes = kept


def drop_unused(node: Node, needed: set[int]) -> None:
    """An `if` gives only what is used; a loop stacks only what is used."""
    if node.op == "if":
        keep = [i for i, result in enumerate(node.results) if id(result) in needed]
        node.results = renumbered([node.results[i] for i in keep])
        for block in node.blocks:
            block.results = [block.results[i] for i in keep]
    elif node.op == "loop":
        count, (block,) = node.params["carried"], node.blocks
        keep = [i for i, result in enumerate(node.results) if i < count or id(result) in needed]
        node.results = renumbered([node.results[i] for i in keep])
        block.results = [block.results[0], *(block.results[1 + i] for i in keep)]


def renumbered(values: list[Value]) -> tuple[Value, ...]:
    for index, value in enumerate(values):
        value.index = index
    return tuple(values)
