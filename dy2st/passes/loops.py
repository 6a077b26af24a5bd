"""Loops: a `while` becomes a call of `dy.while_`, a `for` a call of `dy.for_`."""

from typing import Any

from dy2st.names import LOOPS, Node, carried
from dy2st.passes.base import Pass


class Loops(Pass):
    """A name that the body sets and a later iteration or later code needs goes in and comes out.

    Before:                      After:
        while x > 1:                 def test_(x):
            x = x / 2                    return x > 1
                                     def body_(x):
                                         x = x / 2
                                         return (x,)
                                     (x,) = dy.while_(test_, body_, (x,))

        for v in values:             def body_(v, s):
            s = s + v                    s = s + v
                                         return (s,)
                                     (s,) = dy.for_(values, body_, (s,))

    A `for` loop with a stop (see jumps) has a fourth argument, `def stop_(s): return …`.
    """

    removes = LOOPS

    def run(self, tree: Node) -> Node:
        self.carried = carried(tree)
        return super().run(tree)

    def visit_While(self, node: Node) -> Any:
        state = list(self.carried[node].state)
        names = {"TEST": self.fresh("test"), "BODY": self.fresh("body")}
        self.generic_visit(node)
        return self.quote(
            """
def TEST(STATE):
    return VALUE
def BODY(STATE):
    BLOCK
"""
            + _called("dy.while_(TEST, BODY, (STATE,))", state),
            **names,
            STATE=state,
            VALUE=node.test,
            BLOCK=self.returning(node.body, state),
        )

    def visit_For(self, node: Node) -> Any:
        state = list(self.carried[node].state)
        stop = getattr(node, "stop", None)
        names = {"BODY": self.fresh("body"), "STOP": self.fresh("stop") if stop else ""}
        self.generic_visit(node)
        item, block = node.target.id, node.body
        if item in state:
            item = self.fresh("item")
            block = self.quote("TARGET = ITEM", TARGET=node.target.id, ITEM=item) + block
        template = """
def BODY(ITEM, STATE):
    BLOCK
"""
        call = "dy.for_(VALUES, BODY, (STATE,))"
        if stop:
            template += "def STOP(STATE):\n    return TEST\n"
            call = "dy.for_(VALUES, BODY, (STATE,), STOP)"
        return self.quote(
            template + _called(call, state),
            **names,
            STATE=state,
            ITEM=item,
            BLOCK=self.returning(block, state),
            VALUES=node.iter,
            TEST=node.stop if stop else None,
        )


def _called(call: str, state: list[str]) -> str:
    return f"(STATE,) = {call}\n" if state else f"{call}\n"
