"""Logic: `and`, `or`, `not`, conditional expressions, chained comparisons and `in`."""

from typing import Any

import gast

from dy2st.names import Node
from dy2st.passes.base import Pass

COMPARISONS = {
    gast.Eq: "==",
    gast.NotEq: "!=",
    gast.Lt: "<",
    gast.LtE: "<=",
    gast.Gt: ">",
    gast.GtE: ">=",
    gast.Is: "is",
    gast.IsNot: "is not",
    gast.In: "in",
    gast.NotIn: "not in",
}


FUNCTIONS = {
    gast.Eq: "eq",
    gast.NotEq: "ne",
    gast.Lt: "lt",
    gast.LtE: "le",
    gast.Gt: "gt",
    gast.GtE: "ge",
    gast.Is: "is_",
    gast.IsNot: "is_not",
}


def _is_none(node: Node) -> bool:
    return isinstance(node, gast.Constant) and node.value is None


class Logic(Pass):
    """What is evaluated only sometimes becomes a lambda.

    Before:                      After:
        a and b and c                dy.and_(a, lambda: b, lambda: c)
        not a                        dy.not_(a)
        b if a else c                dy.ifexp(a, lambda: b, lambda: c)
        a < b <= c                   dy.compare(a, "<", lambda: b, "<=", lambda: c)
        a not in b                   dy.not_(dy.in_(a, b))
        a < b                        dy.lt(a, b)
        a is b                       dy.is_(a, b)
        a is None                    dy.is_none(a)
        if a and b < 3: …            if dy.and_(dy.truth(a), lambda: dy.lt(b, 3)): …

    In the last, where only the truth of the
    whole counts, so does that of each operand, which may be a list or an object while the others are bools.
    """

    removes = (gast.BoolOp, gast.Not, gast.IfExp, gast.In, gast.NotIn)

    def visit_If(self, node: Node) -> Any:
        node.test = self._in_test(node.test)
        return self.generic_visit(node)

    visit_While = visit_If

    def _in_test(self, node: Node, operand: bool = False) -> Node:
        """`node` in a place where only its truth counts; operand: of `and` or `or`."""
        if isinstance(node, gast.BoolOp):
            node.values = [self._in_test(value, True) for value in node.values]
        elif operand and isinstance(node, (gast.Name, gast.Attribute, gast.Subscript)):
            return self.quote_value("dy.truth(A)", A=node)
        return node

    def visit_BoolOp(self, node: Node) -> Any:
        name = "and_" if isinstance(node.op, gast.And) else "or_"
        self.generic_visit(node)
        first, *others = node.values
        rest = [self.quote_value("lambda: VALUE", VALUE=each) for each in others]
        return self.quote_value(f"dy.{name}(FIRST, REST)", FIRST=first, REST=rest)

    def visit_UnaryOp(self, node: Node) -> Any:
        if isinstance(node.op, gast.Not):
            node.operand = self._in_test(node.operand)
        self.generic_visit(node)
        if isinstance(node.op, gast.Not):
            return self.quote_value("dy.not_(A)", A=node.operand)
        return node

    def visit_IfExp(self, node: Node) -> Any:
        node.test = self._in_test(node.test)
        self.generic_visit(node)
        parts = {"A": node.test, "B": node.body, "C": node.orelse}
        return self.quote_value("dy.ifexp(A, lambda: B, lambda: C)", **parts)

    def visit_Compare(self, node: Node) -> Any:
        self.generic_visit(node)
        if len(node.ops) > 1:
            return self._chain(node)
        values = {"A": node.left, "B": node.comparators[0]}
        if isinstance(node.ops[0], gast.In):
            return self.quote_value("dy.in_(A, B)", **values)
        if isinstance(node.ops[0], gast.NotIn):
            return self.quote_value("dy.not_(dy.in_(A, B))", **values)
        if _is_none(values["B"]) and isinstance(node.ops[0], gast.Is):
            return self.quote_value("dy.is_none(A)", **values)
        if _is_none(values["B"]) and isinstance(node.ops[0], gast.IsNot):
            return self.quote_value("dy.not_(dy.is_none(A))", **values)
        name = FUNCTIONS[type(node.ops[0])]
        if name.startswith("is") and _is_none(values["A"]):
            return node
        return self.quote_value(f"dy.{name}(A, B)", **values)

    def _chain(self, node: Node) -> Node:
        rest: list[Node] = []
        for operator, value in zip(node.ops, node.comparators, strict=True):
            rest.append(self.quote_value(repr(COMPARISONS[type(operator)])))
            rest.append(self.quote_value("lambda: VALUE", VALUE=value))
        return self.quote_value("dy.compare(A, REST)", A=node.left, REST=rest)
