"""In place: `x += v` becomes an assignment of `dy.inplace("+", x, v)`."""

from typing import Any

import gast

from dy2st.names import Node
from dy2st.passes.base import Pass
from dy2st.passes.pure import hold, loaded

OPERATORS = {
    gast.Add: "+",
    gast.Sub: "-",
    gast.Mult: "*",
    gast.Div: "/",
    gast.FloorDiv: "//",
    gast.Mod: "%",
    gast.Pow: "**",
    gast.MatMult: "@",
    gast.BitAnd: "&",
    gast.BitOr: "|",
    gast.BitXor: "^",
    gast.LShift: "<<",
    gast.RShift: ">>",
}


class InPlace(Pass):
    """What the target is made of is evaluated once.

    Before:                      After:
        x += v                       x = dy.inplace("+", x, v)

        f().h[i] += v                base_ = f().h
                                     base_[i] = dy.inplace("+", base_[i], v)
    """

    removes = (gast.AugAssign,)

    def visit_AugAssign(self, node: Node) -> Any:
        self.generic_visit(node)
        before: list[Node] = []
        target = node.target
        if not isinstance(target, gast.Name):
            target.value = hold(self, target.value, "base", before)
        if isinstance(target, gast.Subscript):
            target.slice = hold(self, target.slice, "index", before)
        return before + self.quote(
            f'TARGET = dy.inplace("{OPERATORS[type(node.op)]}", LOADED, VALUE)',
            TARGET=target,
            LOADED=loaded(target),
            VALUE=node.value,
        )
