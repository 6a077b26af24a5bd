"""Supers: `super()` gets the arguments that Python would find by itself."""

from typing import Any

import gast

from dy2st.names import Node, parameters
from dy2st.passes.base import Pass


class Supers(Pass):
    """`__class__` is a free variable of every function that uses `super()`.

    Before:                      After:
        super().forward(x)           super(__class__, self).forward(x)
    """

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._first = ""

    def visit_FunctionDef(self, node: Node) -> Any:
        outer = self._first
        self._first = next(iter(parameters(node)), "")
        self.generic_visit(node)
        self._first = outer
        return node

    visit_Lambda = visit_FunctionDef

    def visit_Call(self, node: Node) -> Any:
        self.generic_visit(node)
        bare = isinstance(node.func, gast.Name) and not node.args and not node.keywords
        if not bare or node.func.id != "super" or not self.names.builtin("super"):
            return node
        if not self._first:
            raise self.refuse(node, "`super()` in a function without parameters", "Name them.")
        call = self.quote_value("super(__class__, FIRST)", FIRST=self._first)
        call.immediate = True
        return call
