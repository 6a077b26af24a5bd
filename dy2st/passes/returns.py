"""Returns: a function returns at its end, and nowhere else."""

from typing import Any

import gast

from dy2st.names import Node
from dy2st.passes.base import position, put
from dy2st.passes.leaving import Leaving, LeavingPass, always_true, blocks, own_jumps


class Returns(LeavingPass):
    """A `return` in a branch becomes a value; a `return` in a loop a value, a flag and a `break`.

    Before:                      After:
        if x > 0:                    if x > 0:
            return 1                     result_ = 1
        return 2                     else:
                                         result_ = 2
                                     return result_

        for v in values:             returned_ = False
            if v > 3:                for v in values:
                return v                 if v > 3:
        return 0                             result_ = v
                                             break       # sets returned_, see jumps
                                     if not returned_:
                                         result_ = 0
                                     return result_

    A `return` that stands in no branch and no loop stays, also inside `with` and `try`.
    """

    def visit_FunctionDef(self, node: Node) -> Any:
        first = next((i for i, each in enumerate(node.body) if not _direct(each)), None)
        names = (self.fresh("result"), self.fresh("returned")) if first is not None else ("", "")
        self.generic_visit(node)
        if first is not None:
            self.result, self.returned = names
            if not any(_runs_on(each) for each in node.body):
                self.names.results.add(self.result)
            block = node.body[first:]
            if self.block_ending(block).falls:
                block.append(put(gast.Return(None), self._place))
            end = self.quote("return RESULT", RESULT=self.result)
            node.body = [*node.body[:first], *self.lower(block, frozenset()), *end]
        return node

    def flag(self, node: Node) -> str | None:
        return self.returned if isinstance(node, gast.Return) else None

    def loop_ending(self, node: Node) -> Leaving:
        falls = not always_true(node) or bool(own_jumps(node, gast.Break))
        return Leaving(self.block_ending(node.body).flags, falls)

    def replaced(self, node: Node, tested: frozenset[str]) -> list[Node]:
        statements = self._value(node)
        if self.returned in tested:
            statements += self.quote("FLAG = True", FLAG=self.returned)
        return statements

    def lower_loop(self, node: Node) -> None:
        for block in blocks(node):
            for each in block:
                self.lower_loop(each)
            index = next((i for i, each in enumerate(block) if self.flag(each)), None)
            if index is not None:
                leave = put(gast.Break(), position(block[index]))
                leave.flag, leave.outward = self.returned, True
                block[index:] = [*self._value(block[index]), leave]

    def _value(self, node: Node) -> list[Node]:
        self._place = position(node)
        value = node.value or self.quote_value("None")
        return self.quote("RESULT = VALUE", RESULT=self.result, VALUE=value)


def _direct(node: Node) -> bool:
    """Whether no `return` stands in a branch or a loop inside the statement."""
    if isinstance(node, gast.With | gast.Try | gast.TryStar):
        return all(_direct(each) for block in blocks(node) for each in block)
    return not _has_return(node) or isinstance(node, gast.Return)


def _runs_on(node: Node) -> bool:
    """Whether code of the function runs after a `return` in it: a `finally`, or the end of a `with`."""
    ends = isinstance(node, gast.With | gast.Try | gast.TryStar) and _has_return(node)
    return ends or any(_runs_on(each) for block in blocks(node) for each in block)


def _has_return(node: Node) -> bool:
    inside = any(_has_return(each) for block in blocks(node) for each in block)
    return inside or isinstance(node, gast.Return)
