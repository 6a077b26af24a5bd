"""Items: `x[i]` becomes a call of `dy.item`, `x[i] = v` one of `dy.set_item`."""

from typing import Any

import gast

from dy2st.names import Node
from dy2st.passes.base import Pass
from dy2st.passes.pure import pure


class Items(Pass):
    """An item may be one of a list, an array, or what a class of the user's gives.

    Before:                      After:
        x[i]                         dy.item(x, i)
        x[i:, 0]                     dy.item(x, (dy.slice(i, None), 0))
        x[i] = v                     dy.set_item(x, i, v)
        del x[i]                     dy.del_item(x, i)

    Python evaluates the value before the target: where that matters, the value gets a name first.
    """

    def visit_Subscript(self, node: Node) -> Any:
        self.generic_visit(node)
        return self.quote_value("dy.item(X, I)", X=node.value, I=self.index(node.slice))

    def visit_Assign(self, node: Node) -> Any:
        target = node.targets[0]
        if not isinstance(target, gast.Subscript):
            return self.generic_visit(node)
        early = pure(node.value) or (pure(target.value) and pure(target.slice))
        value = self.visit(node.value)
        before: list[Node] = []
        if not early:
            value = self.named("value", value, before)
        parts = {"X": self.visit(target.value), "I": self.index(self.visit(target.slice))}
        return before + self.quote("dy.set_item(X, I, V)", V=value, **parts)

    def visit_Delete(self, node: Node) -> Any:
        target = node.targets[0]
        if not isinstance(target, gast.Subscript):
            return self.generic_visit(node)
        parts = {"X": self.visit(target.value), "I": self.index(self.visit(target.slice))}
        return self.quote("dy.del_item(X, I)", **parts)

    def index(self, node: Node) -> Node:
        """An index as an expression: Python has no slices outside brackets."""
        if isinstance(node, gast.Tuple):
            node.elts = [self.index(each) for each in node.elts]
            return node
        if not isinstance(node, gast.Slice):
            return node
        bounds = [each or self.quote_value("None") for each in (node.lower, node.upper)]
        if node.step:
            bounds.append(node.step)
        return self.quote_value("dy.slice(BOUNDS)", BOUNDS=bounds)
