"""Generators: a function with `yield` becomes one that gives each value to whoever consumes it."""

from typing import Any

import gast

from dy2st.names import Node, own_nodes, parameters
from dy2st.passes.base import Pass
from dy2st.passes.pure import pure

YIELDS = (gast.Yield, gast.YieldFrom)


class Generators(Pass):
    """The body of the consumer runs at each `yield`, as it does in Python; when it leaves, so does this.

    Before:                      After:
        def pairs(n, step):          def pairs(n, step):
            while n > 0:                 def pairs_(consume_, n, step):
                yield n, step                while n > 0:
                n -= step                        if dy.yield_(consume_, (n, step)):
                                                     return
                                                 n -= step
                                         return dy.generator(pairs_, n, step)

    `yield from values` is a `for` loop with a `yield`. What a generator returns is never seen.
    """

    removes = YIELDS

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._consume: str | None = None  # what takes the values of the generator around

    def visit_FunctionDef(self, node: Node) -> Any:
        outer, self._consume = self._consume, None
        place = self._place
        if any(isinstance(each, YIELDS) for statement in node.body for each in own_nodes(statement)):
            self._consume = self.fresh("consume")
            node.body = self.visit_all(node.body)
            self._place = place
            names = parameters(node)
            template = "def STEPS(CONSUME, NAMES):\n    BODY\nreturn dy.generator(STEPS, NAMES)"
            holes = {"STEPS": self.fresh(node.name), "CONSUME": self._consume, "NAMES": names}
            node.body = self.quote(template, BODY=node.body, **holes)
        else:
            node.body = self.visit_all(node.body)
        self._consume = outer
        return node

    def visit_Lambda(self, node: Node) -> Any:
        outer, self._consume = self._consume, None
        node = self.generic_visit(node)
        self._consume = outer
        return node

    def visit_Return(self, node: Node) -> Any:
        if self._consume is None or node.value is None:
            return self.generic_visit(node)
        before = [] if pure(node.value) else self.quote("VALUE", VALUE=self.visit(node.value))
        return [*before, *self.quote("return")]

    def visit_Expr(self, node: Node) -> Any:
        match node.value:
            case gast.Yield():
                return self._give(node.value.value)
            case gast.YieldFrom():
                item = self.fresh("item")
                give = self._give(self.quote_value("ITEM", ITEM=item))
                holes = {"ITEM": item, "VALUES": self.visit(node.value.value), "GIVE": give}
                return self.quote("for ITEM in VALUES:\n    GIVE", **holes)
        return self.generic_visit(node)

    def _give(self, value: Node | None) -> list[Node]:
        value = self.quote_value("None") if value is None else self.visit(value)
        holes = {"CONSUME": self._consume, "VALUE": value}
        return self.quote("if dy.yield_(CONSUME, VALUE):\n    return", **holes)

    def visit_Yield(self, node: Node) -> Any:
        raise self.refuse(
            node,
            "the value of a `yield` is used: nothing can be sent to a converted generator",
            "Write `yield` as a statement of its own.",
        )

    visit_YieldFrom = visit_Yield

    def visit_Try(self, node: Node) -> Any:
        for statement in node.body if self._consume else ():
            for each in own_nodes(statement):
                if isinstance(each, YIELDS):
                    raise self.refuse(
                        each,
                        "a `yield` inside `with` or `try`",
                        "Collect the values in a list there, and yield them after it.",
                    )
        return self.generic_visit(node)

    visit_With = visit_TryStar = visit_Try
