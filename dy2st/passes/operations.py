"""Operations: `a + b` and `-a` become calls of `dy.operate`."""

from typing import Any

import gast

from dy2st.names import Node
from dy2st.passes.base import Pass
from dy2st.passes.inplace import OPERATORS

SIGNS = {gast.USub: "-", gast.UAdd: "+", gast.Invert: "~"}


class Operations(Pass):
    """An operator may be a method of a class of the user's; of numbers that are written out it stays.

    Before:                      After:
        a + b * 2                    dy.operate("+", a, dy.operate("*", b, 2))
        -a                           dy.operate("-", a)
        -1, 2 * 3                    -1, 2 * 3
    """

    def visit_BinOp(self, node: Node) -> Any:
        if written_out(node):
            return node
        self.generic_visit(node)
        return self.operate(OPERATORS[type(node.op)], node.left, node.right)

    def visit_UnaryOp(self, node: Node) -> Any:
        if written_out(node):
            return node
        self.generic_visit(node)
        return self.operate(SIGNS[type(node.op)], node.operand)

    def operate(self, sign: str, *operands: Node) -> Node:
        return self.quote_value(f'dy.operate("{sign}", OPERANDS)', OPERANDS=list(operands))


def written_out(node: Node) -> bool:
    """Whether an expression is made of constants alone."""
    match node:
        case gast.Constant():
            return True
        case gast.UnaryOp():
            return written_out(node.operand)
        case gast.BinOp():
            return written_out(node.left) and written_out(node.right)
    return False
