"""Formats: an f-string becomes a call of `dy.format_`."""

from typing import Any

import gast

from dy2st.names import Node
from dy2st.passes.base import Pass


class Formats(Pass):
    """The parts in order; of a value also its conversion and its format, or None.

    Before:                      After:
        f"x = {x!r:>8} m"            dy.format_("x = ", (x, "r", ">8"), " m")
    """

    removes = (gast.JoinedStr, gast.FormattedValue)

    def visit_JoinedStr(self, node: Node) -> Any:
        if all(isinstance(each, gast.Constant) for each in node.values):
            text = "".join(each.value for each in node.values)
            return self.quote_value("TEXT", TEXT=self.constant(text))
        return self.quote_value("dy.format_(PARTS)", PARTS=self.visit_all(node.values))

    def visit_FormattedValue(self, node: Node) -> Any:
        conversion = chr(node.conversion) if node.conversion != -1 else None
        parts = {
            "VALUE": self.visit(node.value),
            "CONVERSION": self.constant(conversion),
            "FORMAT": self.visit(node.format_spec) if node.format_spec else self.constant(None),
        }
        return self.quote_value("(VALUE, CONVERSION, FORMAT)", **parts)

    def constant(self, value: str | None) -> Node:
        node = self.quote_value("None")
        node.value = value
        return node
