"""Choices: an `if` that only chooses between a few small integers or bools becomes `where`.

An If of ONNX Runtime takes as long as three nodes, and one more for each value that it hands on (1.32, CPU). Of floats
its Where loses the sign of a zero, which an If keeps.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dy2st.graph import Block, Graph, Node, Value
from dy2st.runtime import ops
from dy2st.runtime.array import Primitive
from dy2st.runtime.ops.dtypes import cast

__all__ = ["choose"]

FEW = 4  # nodes that may take the place of an If
SMALL = 64  # elements up to which a value costs no more than the node that gives it
CHOSEN = ("int32", "int64", "uint8")  # dtypes with a Where of their own
HARMLESS: tuple[Primitive, ...] = (
    ops.absolute, ops.add, ops.divide, ops.equal, ops.greater, ops.greater_equal, ops.isfinite, ops.isnan, ops.less,
    ops.less_equal, ops.logical_and, ops.logical_not, ops.logical_or, ops.maximum, ops.minimum, ops.multiply,
    ops.negative, ops.not_equal, ops.subtract, ops.where, cast,
)  # fmt: skip
"""Arithmetic that never raises, and so can be computed without need."""


def choose(graph: Graph) -> None:
    """Before: if(test) {-> a} {b = Add(x, 1) -> b}. After: b = Add(x, 1); Where(test, a, b)."""
    choose_in(graph.block)


def choose_in(block: Block) -> None:
    nodes: list[Node] = []
    for node in block.nodes:
        for inner in node.blocks:
            choose_in(inner)
        chosen = chosen_without_if(node) if node.op == "if" else None
        for moved in [node] if chosen is None else chosen:
            for value in moved.results:
                value.block = block
            nodes.append(moved)
    block.nodes = nodes


def chosen_without_if(node: Node) -> list[Node] | None:
    """The nodes that take the place of an `if`; None where it has to stay, or is no dearer."""
    then, otherwise = node.blocks
    moved = [*then.nodes, *otherwise.nodes]
    if not all(map(is_harmless, moved)) or not all(map(is_small, node.results)):
        return None
    made = len(moved)
    choices = []
    for result, first, second in zip(node.results, then.results, otherwise.results):
        choice = choice_of(node.operands[0], first, second)
        if choice is None or first.type.shape != second.type.shape:
            return None
        choices.append((result, choice))
        made += not isinstance(choice, Value)
    if made > FEW:
        return None
    for result, choice in choices:
        if isinstance(choice, Value):
            result.forward = choice
            continue
        op, operands = choice
        made_node = Node(op, list(operands), {}, (result,), (), node.origin)
        result.node, result.index = made_node, 0
        moved.append(made_node)
    return moved


def is_harmless(node: Node) -> bool:
    """Whether a node never raises and is quick: arithmetic, or a known place of an array of known size."""
    if node.op is ops.getitem:
        harmless = len(node.operands) == 1 and all(isinstance(size, int) for size in node.operands[0].type.shape)
    else:
        harmless = node.op in HARMLESS
    return harmless and all(map(is_small, node.results))


def is_small(value: Value) -> bool:
    shape = value.type.shape
    return all(isinstance(size, int) for size in shape) and int(np.prod(shape)) <= SMALL


def choice_of(test: Value, first: Value, second: Value) -> Value | tuple[Primitive, Sequence[Value]] | None:
    """The value chosen, or the node that chooses; None where there is no single one."""
    first, second = first.resolve(), second.resolve()
    if first is second:
        return first
    if first.type.dtype.name in CHOSEN:
        return ops.where, (test, first, second)
    if first.type.dtype != bool or first.type.shape:
        return None
    flags = tuple(None if each.constant is None else bool(each.constant) for each in (first, second))
    if flags == (True, False):
        return test
    if flags == (False, True):
        return ops.logical_not, (test,)
    if flags[0]:
        return ops.logical_or, (test, second)
    if flags[1] is False:
        return ops.logical_and, (test, first)
    return None
