"""Jumps: `break`, `continue` and the `else` of a loop become branches and flags.

Afterwards a loop ends by its test alone, and blocks run from their first statement to the last.
"""

from typing import Any

import gast

from dy2st.names import Node
from dy2st.passes.base import Pass, nonempty
from dy2st.passes.leaving import STAYS, Leaving, LeavingPass, always_true, own_jumps


class LoopElse(Pass):
    """The `else` of a loop follows it, and is skipped after a `break`.

    Before:                      After:
        for v in values:             brk_ = False
            if v > 3:                for v in values:
                break                    if v > 3:
        else:                                break       # sets brk_
            v = 0                    if not brk_:
                                         v = 0
    """

    def visit_For(self, node: Node) -> Any:
        self.generic_visit(node)
        if not node.orelse:
            return node
        rest, node.orelse = node.orelse, []
        breaks = own_jumps(node, gast.Break)
        if not breaks:
            return [node, *rest]
        flag = self.fresh("brk")
        for each in breaks:
            each.flag = flag
        start = self.quote("FLAG = False", FLAG=flag)
        return [*start, node, *self.quote("if not FLAG:\n    REST", FLAG=flag, REST=rest)]

    visit_While = visit_For


class Jumps(LeavingPass):
    """What follows a jump moves into the other branch; a `break` sets a flag for the loop's test.

    Before:                      After:
        while True:                  brk_ = False
            x = x + 1                while not brk_:
            if x > 3:                    x = x + 1
                break                    if x > 3:
            y = y + x                        brk_ = True
                                         else:
                                             y = y + x

    A `for` loop gets a `stop`: an expression that, when true, ends the loop before its next item.
    """

    removes = (gast.Break, gast.Continue)

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._left: dict[Node, Leaving] = {}

    def visit_For(self, node: Node) -> Any:
        breaks = own_jumps(node, gast.Break)
        skips = own_jumps(node, gast.Continue)
        started = self._name("brk", breaks)
        skipped = self._name("cont", skips)
        self.generic_visit(node)  # the loops inside go first
        flags = self.block_ending(node.body).flags - skipped
        kept = flags - {each.flag for each in breaks if not hasattr(each, "outward")}
        falls = not always_true(node) or any(not hasattr(each, "outward") for each in breaks)
        self._left[node] = Leaving(kept, falls)
        node.body = nonempty(self.lower(node.body, flags), self._place)
        if flags:
            self._stop(node, self.any_of(flags))
        return [*self.starts(started & flags), node]

    visit_While = visit_For

    def _name(self, base: str, jumps: list[Node]) -> frozenset[str]:
        """Gives the jumps that have no flag yet a new one in common."""
        unnamed = [each for each in jumps if not hasattr(each, "flag")]
        names = [self.fresh(base)] if unnamed else []
        for each in unnamed:
            each.flag = names[0]
        return frozenset(names)

    def _stop(self, node: Node, test: Node) -> None:
        if isinstance(node, gast.For):
            node.stop = test
            node._fields = (*gast.For._fields, "stop")
        elif always_true(node):
            node.test = self.quote_value("not STOP", STOP=test)
        else:
            node.test = self.quote_value("not STOP and TEST", STOP=test, TEST=node.test)

    def flag(self, node: Node) -> str | None:
        return node.flag if isinstance(node, gast.Break | gast.Continue) else None

    def loop_ending(self, node: Node) -> Leaving:
        return self._left.get(node, STAYS)

    def lower_loop(self, node: Node) -> None:
        """The loops inside a loop are done before it."""

    def replaced(self, node: Node, tested: frozenset[str]) -> list[Node]:
        return self.quote("FLAG = True", FLAG=node.flag) if node.flag in tested else []
