"""Walrus: `:=` inside an expression becomes a statement before it."""

from collections.abc import Iterator
from typing import Any

import gast

from dy2st.names import Node
from dy2st.passes.base import position
from dy2st.passes.hoisting import Hoisting

HINT = "Set the name in a statement of its own."
Slot = tuple[Node, str, int | None]  # where a part stands: node, field, index where that is a list


class Walrus(Hoisting):
    """What is evaluated before it and could change keeps its value in a name.

    Before:                      After:
        if (n := f(x)) > 3: …        n = f(x)
                                     if n > 3: …

        y = g(x) + (n := f(x))       value_ = g(x)
                                     n = f(x)
                                     y = value_ + n

        if a and (n := f(a)): …      value_ = a
                                     if value_:
                                         n = f(a)
                                         value_ = n
                                     if value_: …
    """

    moved = (gast.NamedExpr,)
    removes = moved

    def run(self, tree: Node) -> Node:
        walruses = (each for each in gast.walk(tree) if isinstance(each, gast.NamedExpr))
        self._set = {each.target.id for each in walruses}
        return super().run(tree) if self._set else tree

    def visit_NamedExpr(self, node: Node) -> Any:
        value = self.visit(node.value)
        self._place = position(node)
        self.before += self.quote("NAME = VALUE", NAME=node.target.id, VALUE=value)
        return self.quote_value("NAME", NAME=node.target.id)

    def visit(self, node: Node) -> Any:
        special = isinstance(node, gast.NamedExpr | gast.Lambda | gast.While)
        if special or not isinstance(node, gast.expr) or not self.moves(node):
            return super().visit(node)
        match node:
            case gast.BoolOp() if any(self.moves(each) for each in node.values[1:]):
                return self._bool(node)
            case gast.IfExp() if self.moves(node.body) or self.moves(node.orelse):
                return self._conditional(node)
            case gast.Compare() if any(self.moves(each) for each in node.comparators[1:]):
                raise self.refuse(node, "`:=` in the middle of a chained comparison", HINT)
        self._parts(list(_slots(node)))
        return node

    def generic_visit(self, node: Node) -> Any:
        if isinstance(node, gast.stmt):
            self._check(node)
            self._parts(list(_statement_slots(node)))
        return super().generic_visit(node)

    def _check(self, node: Node) -> None:
        """Refuses what cannot be moved before the statement."""
        late: list[Node] = [handler.type for handler in getattr(node, "handlers", ())]
        if isinstance(node, gast.With):
            late = [item.context_expr for item in node.items[1:]]
        if isinstance(node, gast.Assert):
            late = [node.msg]
        if isinstance(node, gast.AugAssign):
            plain = isinstance(node.target, gast.Name) and node.target.id not in self._set
            late = [node.target, *([] if plain else [node.value])]
        for each in late:
            if each is not None and self.moves(each):
                raise self.refuse(each, "`:=` where Python evaluates it late", HINT)

    def _parts(self, slots: list[Slot]) -> None:
        """Visits parts in the order of evaluation; what comes before a `:=` keeps its value."""
        moving = [index for index, slot in enumerate(slots) if self.moves(_get(slot))]
        for index, slot in enumerate(slots[: moving[-1] + 1] if moving else ()):
            value = self.visit(_get(slot))
            _set(slot, self._kept(value) if index < moving[-1] else value)

    def _kept(self, value: Node) -> Node:
        steady = isinstance(value, gast.Name) and value.id not in self._set
        if steady or isinstance(value, gast.Constant):
            return value
        return self.named("value", value, self.before)

    def _bool(self, node: Node) -> Node:
        test = "NAME" if isinstance(node.op, gast.And) else "not NAME"
        name = self.fresh("value")
        block = self.before
        for index, value in enumerate(node.values):
            if index:
                (branch,) = self.quote(f"if {test}:\n    pass", NAME=name)
                block.append(branch)
                block = branch.body = []
            block += self._assigned(name, value)
        return self.quote_value("NAME", NAME=name)

    def _conditional(self, node: Node) -> Node:
        name = self.fresh("value")
        test = self.visit(node.test)
        sides = {
            "BODY": self._assigned(name, node.body),
            "ORELSE": self._assigned(name, node.orelse),
        }
        template = "if TEST:\n    BODY\nelse:\n    ORELSE"
        self.before += self.quote(template, TEST=test, **sides)
        return self.quote_value("NAME", NAME=name)

    def _assigned(self, name: str, value: Node) -> list[Node]:
        """The value under a name, with the statements that it needs."""
        outer, self.before = self.before, []
        value = self.visit(value)
        statements = self.before + self.quote("NAME = VALUE", NAME=name, VALUE=value)
        self.before = outer
        return statements


def _get(slot: Slot) -> Node:
    node, field, index = slot
    part = getattr(node, field)
    return part if index is None else part[index]


def _set(slot: Slot, value: Node) -> None:
    node, field, index = slot
    if index is None:
        setattr(node, field, value)
    else:
        getattr(node, field)[index] = value


def _slots(node: Node) -> Iterator[Slot]:
    """The parts of an expression that have a value, in the order of evaluation."""
    if isinstance(node, gast.Dict):
        for index, key in enumerate(node.keys):
            yield from [(node, "keys", index)] if key else []
            yield node, "values", index
        return
    for field in node._fields:
        part = getattr(node, field)
        places: list[int | None] = [*range(len(part))] if isinstance(part, list) else [None]
        for place in places:
            each = part if place is None else part[place]
            if _has_only_parts(each, field):
                yield from _slots(each)
            elif isinstance(each, gast.expr):
                yield node, field, place


def _has_only_parts(node: Node, field: str) -> bool:
    """Whether an expression cannot stand elsewhere, or must stay what it is: a method, an index."""
    match field:
        case "func":
            return isinstance(node, gast.Attribute)
        case "slice" if isinstance(node, gast.Tuple):
            return True
        case "format_spec":
            return node is not None
    return isinstance(node, gast.Starred | gast.Slice | gast.keyword | gast.FormattedValue)


def _statement_slots(node: Node) -> Iterator[Slot]:
    """The parts of a statement that Python evaluates before anything in it takes effect."""
    match node:
        case gast.Assign():
            yield node, "value", None
            for target in node.targets:
                if not isinstance(target, gast.Name):
                    yield from _slots(target)
        case gast.FunctionDef():
            yield from ((node, "decorator_list", i) for i in range(len(node.decorator_list)))
            for field in ("defaults", "kw_defaults"):
                values = getattr(node.args, field)
                yield from ((node.args, field, i) for i, each in enumerate(values) if each)
        case gast.With():
            yield node.items[0], "context_expr", None
        case _:
            for field in ("value", "test", "iter", "exc", "cause"):
                if isinstance(getattr(node, field, None), gast.expr):
                    yield node, field, None
