"""Expressions that may be evaluated at any time, or twice, without a difference."""

import copy

import gast

from dy2st.names import Node
from dy2st.passes.base import Pass


def pure(node: Node) -> bool:
    """Names, constants, and tuples and slices of those: evaluating them does nothing."""
    match node:
        case gast.Name() | gast.Constant():
            return True
        case gast.UnaryOp():
            return isinstance(node.operand, gast.Constant)
        case gast.Tuple() | gast.Slice():
            return all(pure(each) for each in _parts(node))
    return False


def _parts(node: Node) -> list[Node]:
    if isinstance(node, gast.Tuple):
        return list(node.elts)
    return [each for each in (node.lower, node.upper, node.step) if each]


def hold(visitor: Pass, node: Node, base: str, before: list[Node]) -> Node:
    """The expression, or a new name for its value, which is set in `before`."""
    if pure(node):
        return node
    if isinstance(node, gast.Tuple) and not any(isinstance(x, gast.Starred) for x in node.elts):
        node.elts = [hold(visitor, each, base, before) for each in node.elts]
        return node
    if isinstance(node, gast.Slice):
        for field in ("lower", "upper", "step"):
            if getattr(node, field):
                setattr(node, field, hold(visitor, getattr(node, field), base, before))
        return node
    return visitor.named(base, node, before)


def loaded(node: Node) -> Node:
    """A copy of a target, to read from."""
    node = copy.deepcopy(node)
    node.ctx = gast.Load()
    return node
