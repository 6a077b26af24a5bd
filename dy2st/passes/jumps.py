"""Jumps: `break`, `continue` and the `else` of a loop become branches and flags; a loop ends by its test alone."""

from typing import Any

import gast

from dy2st.names import LOOPS, Node
from dy2st.passes.base import Pass, nonempty, put
from dy2st.passes.leaving import STAYS, Leaving, LeavingPass, endless, own_breaks


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
        breaks = own_breaks(node)
        if not breaks:
            return [node, *rest]
        flag = self.fresh("brk")
        for each in breaks:
            each.flag = flag
        start = self.quote("FLAG = False", FLAG=flag)
        return [*start, node, *self.quote("if not FLAG:\n    REST", FLAG=flag, REST=rest)]

    visit_While = visit_For


class Jumps(LeavingPass):
    """What follows a jump moves into the other branch; a `break` sets a flag that the loop's test looks at.

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
        own = self._name_flags(node)
        self.generic_visit(node)  # the loops inside first
        outward = frozenset(each.flag for each in own_breaks(node) if hasattr(each, "outward"))
        goes_on = not endless(node) or len(outward) < len({each.flag for each in own_breaks(node)})
        flags = frozenset(
            flag for flag in self.block_ending(node.body).flags if flag not in self._continues
        )
        node.body = nonempty(self.lower(node.body, flags), self._place)
        inner = [each for each in flags if each not in outward]
        self._left[node] = Leaving(flags - frozenset(inner), goes_on)
        if flags:
            self._stop(node, flags)
        return [*self.starts(flags & own), node]
