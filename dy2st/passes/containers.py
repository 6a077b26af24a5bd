"""Containers: a list, dict or set written out goes through `dy.list_`, `dy.dict_` or `dy.set_`."""

from typing import Any

from dy2st.names import Node
from dy2st.passes.base import Pass


class Containers(Pass):
    """What converted code makes, it may change.

    Before:                      After:
        [x, 1]                       dy.list_([x, 1])
        {"a": x}                     dy.dict_({"a": x})
        {x, 1}                       dy.set_({x, 1})
    """

    def visit_List(self, node: Node) -> Any:
        self.generic_visit(node)
        return self.quote_value("dy.list_(VALUE)", VALUE=node)

    def visit_Dict(self, node: Node) -> Any:
        self.generic_visit(node)
        return self.quote_value("dy.dict_(VALUE)", VALUE=node)

    def visit_Set(self, node: Node) -> Any:
        self.generic_visit(node)
        return self.quote_value("dy.set_(VALUE)", VALUE=node)
