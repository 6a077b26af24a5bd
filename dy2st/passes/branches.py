"""Branches: an `if` becomes a call of `dy.if_`."""

from typing import Any

import gast

from dy2st.names import Node, carried
from dy2st.passes.base import Pass

SIDES = """
def THEN(STATE):
    BODY
def ELSE(STATE):
    ORELSE
"""


class Branches(Pass):
    """A name that a side sets and later code needs goes in and comes out.

    Before:                      After:
        if x > 0:                    def then_(y):
            y = x + 1                    y = x + 1
                                         return (y,)
                                     def else_(y):
                                         return (y,)
                                     (y,) = dy.if_(x > 0, then_, else_, (y,))

    A name that a side reads and then sets, and that nobody needs afterwards, only goes in:
    `def then_(y, *, t=t)`.
    """

    removes = (gast.If,)

    def run(self, tree: Node) -> Node:
        self.carried = carried(tree)
        return super().run(tree)

    def visit_If(self, node: Node) -> Any:
        carried = self.carried[node]
        state = list(carried.state)
        then, orelse = self.fresh("then"), self.fresh("else")
        self.generic_visit(node)
        result = "(STATE,) = " if state else ""
        statements = self.quote(
            f"{SIDES}{result}dy.if_(TEST, THEN, ELSE, (STATE,))",
            TEST=node.test,
            THEN=then,
            ELSE=orelse,
            STATE=state,
            BODY=self.returning(node.body, state),
            ORELSE=self.returning(node.orelse, state),
        )
        for side, names in zip(statements, (carried.then, carried.orelse), strict=False):
            self._take_in(side, names)
        return statements

    def _take_in(self, side: Node, names: tuple[str, ...]) -> None:
        """Parameters that are given their values where the function is made."""
        if names:
            holes = list(names)
            side.args.kwonlyargs = self.quote_value("lambda NAMES: 0", NAMES=holes).args.args
            side.args.kw_defaults = self.quote_value("(NAMES,)", NAMES=holes).elts
