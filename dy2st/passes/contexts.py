"""Contexts: what `with` enters is asked through `dy.context`."""

from typing import Any

from dy2st.names import Node
from dy2st.passes.base import Pass


class Contexts(Pass):
    """`__enter__` and `__exit__` may be methods of a class of the user's.

    Before:                      After:
        with a as b, c:              with dy.context(a) as b, dy.context(c):
            …                            …
    """

    def visit_With(self, node: Node) -> Any:
        self.generic_visit(node)
        for item in node.items:
            item.context_expr = self.quote_value("dy.context(MANAGER)", MANAGER=item.context_expr)
        return node
