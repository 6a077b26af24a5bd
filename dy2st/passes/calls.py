"""Calls: `f(x)` becomes `dy.call(f, x)`."""

from typing import Any

import gast

from dy2st.names import Node
from dy2st.passes.base import Pass


class Calls(Pass):
    """Every call, but for those of constructs and of functions that are made for this place.

    Before:                      After:
        f(x, *more, k=1)             dy.call(f, x, *more, k=1)
        x.sum(axis=0)                dy.call(x.sum, axis=0)
    """

    def visit_Call(self, node: Node) -> Any:
        self.generic_visit(node)
        if self.is_construct(node) or hasattr(node, "immediate"):
            return node
        parts = {"FUNCTION": node.func, "ARGUMENTS": node.args}
        call = self.quote_value("dy.call(FUNCTION, ARGUMENTS)", **parts)
        call.keywords = node.keywords
        return call

    def is_construct(self, node: Node) -> bool:
        function = node.func
        inside = isinstance(function, gast.Attribute) and isinstance(function.value, gast.Name)
        return inside and function.value.id == self.names.dy
