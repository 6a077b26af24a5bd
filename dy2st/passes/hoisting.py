"""Hoisting: statements that an expression needs go before the statement that it stands in."""

from typing import Any

import gast

from dy2st.names import Node, outside
from dy2st.passes.base import Pass
from dy2st.passes.leaving import own_jumps
from dy2st.passes.pure import pure


class Hoisting(Pass):
    """A pass that may add to `self.before` wherever it visits an expression.

    A `while` whose test needs statements, and a lambda whose value does, make room for them first:

    Before:                      After:
        while TEST:                  while True:
            …                            if not TEST:
                                             break
                                         …

        f(lambda x: VALUE)           def lambda_(x):
                                         return VALUE
                                     f(lambda_)
    """

    moved: tuple[type, ...] = ()  # expressions that need statements

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.before: list[Node] = []
        self._moves: dict[Node, bool] = {}

    def visit(self, node: Node) -> Any:
        if not isinstance(node, gast.stmt):
            return super().visit(node)
        outer, self.before = self.before, []
        result = super().visit(node)
        before, self.before = self.before, outer
        return [*before, *(result if isinstance(result, list) else [result])] if before else result

    def moves(self, node: Node) -> bool:
        """Whether the expression needs statements."""
        if node not in self._moves:
            inside = [self.moves(each) for each in gast.iter_child_nodes(node)]
            self._moves[node] = isinstance(node, self.moved) or any(inside)
        return self._moves[node]

    def visit_While(self, node: Node) -> Any:
        if self.moves(node.test):
            rest, node.orelse = node.orelse, []
            self._check_else(rest)
            leave = "if not TEST:\n    REST\n    break"
            node.body[:0] = self.quote(leave, TEST=node.test, REST=rest)
            node.test = self.quote_value("True")
        return self.generic_visit(node)

    def _check_else(self, block: list[Node]) -> None:
        for jump in own_jumps(gast.While(None, block, []), (gast.Break, gast.Continue)):
            raise self.refuse(
                jump,
                "a jump in the `else` of a loop whose test sets a name or has a comprehension",
                "Write `while True:` and an `if` with a `break`.",
            )

    def visit_Lambda(self, node: Node) -> Any:
        if not self.moves(node.body):
            return self.generic_visit(node)
        if not all(pure(each) for each in outside(node)):
            raise self.refuse(
                node,
                "a lambda with a computed default, and a comprehension or `:=` in its value",
                "Write a `def` instead of the lambda.",
            )
        name = self.fresh("lambda")
        (function,) = self.quote("def NAME():\n    return VALUE", NAME=name, VALUE=node.body)
        function.args = node.args
        self.before += self.visit_all([function])
        return self.quote_value("NAME", NAME=name)
