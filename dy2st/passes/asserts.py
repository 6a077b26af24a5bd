"""Asserts: `assert test, message` becomes a call of `dy.assert_`."""

from typing import Any

import gast

from dy2st.names import Node
from dy2st.passes.base import Pass


class Asserts(Pass):
    """The message is evaluated only when the test fails.

    Before:                      After:
        assert x > 0, f(x)           dy.assert_(x > 0, lambda: f(x))
        assert x > 0                 dy.assert_(x > 0, None)
    """

    removes = (gast.Assert,)

    def visit_Assert(self, node: Node) -> Any:
        self.generic_visit(node)
        if node.msg is None:
            return self.quote("dy.assert_(TEST, None)", TEST=node.test)
        return self.quote("dy.assert_(TEST, lambda: MSG)", TEST=node.test, MSG=node.msg)
