"""Attributes: `obj.name` becomes a call of `dy.attr`, `obj.name = v` one of `dy.set_attr`."""

from typing import Any

import gast

from dy2st.libraries import changes
from dy2st.names import Node
from dy2st.passes.base import Pass
from dy2st.passes.pure import pure


class Attributes(Pass):
    """A load stays in a module of a library (`np.pi`), but for what may change there (`sys.argv`).

    Before:                      After:
        self.h                       dy.attr(self, "h")
        x.sum()                      dy.attr(x, "sum")()
        self.h = v                   dy.set_attr(self, "h", v)
        del self.h                   dy.del_attr(self, "h")

    Python evaluates the value before the target: where that matters, the value gets a name first.
    """

    def visit_Attribute(self, node: Node) -> Any:
        if self._in_module(node):
            return node
        value = self.visit(node.value)
        return self.quote_value('dy.attr(OBJECT, "NAME")', OBJECT=value, NAME=node.attr)

    def visit_Assign(self, node: Node) -> Any:
        target = node.targets[0]
        if not isinstance(target, gast.Attribute):
            return self.generic_visit(node)
        early = pure(node.value) or pure(target.value)
        value = self.visit(node.value)
        before: list[Node] = []
        if not early:
            value = self.named("value", value, before)
        holes = {"OBJECT": self.visit(target.value), "NAME": target.attr, "VALUE": value}
        return before + self.quote('dy.set_attr(OBJECT, "NAME", VALUE)', **holes)

    def visit_Delete(self, node: Node) -> Any:
        target = node.targets[0]
        if not isinstance(target, gast.Attribute):
            return self.generic_visit(node)
        holes = {"OBJECT": self.visit(target.value), "NAME": target.attr}
        return self.quote('dy.del_attr(OBJECT, "NAME")', **holes)

    def _in_module(self, node: Node) -> bool:
        path: list[str] = []
        while isinstance(node, gast.Attribute):
            path.insert(0, node.attr)
            node = node.value
        if not isinstance(node, gast.Name) or node.id not in {*self.names.modules, self.names.dy}:
            return False
        held = self.names.visible.get(node.id)
        for name in path:
            held = getattr(held, name, None)
            if changes(held):
                return False
        return True
