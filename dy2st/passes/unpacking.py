"""Unpacking: afterwards every assignment has one target, and only names are unpacked to."""

import copy
from typing import Any

import gast

from dy2st.names import Node
from dy2st.passes.base import Pass


class Unpacking(Pass):
    """A tuple written out is assigned as it is; anything else is asked for its parts.

    Before:                      After:
        a, b = v                     a, b = dy.unpack(v, 2)
        a, *r = v                    a, *r = dy.unpack(v, 1, 1)
                                     r = dy.list_(r)
        x[i], y = b, a               part_, part2_ = b, a
                                     x[i] = part_
                                     y = part2_
        x.h = y[0] = f()             value_ = f()
                                     x.h = value_
                                     y[0] = value_
        for i, v in pairs: …         for item_ in pairs:
                                         i, v = dy.unpack(item_, 2)
                                         …
    """

    def visit_Assign(self, node: Node) -> Any:
        self.generic_visit(node)
        if len(node.targets) == 1:
            return self.assign(node.targets[0], node.value)
        if all(isinstance(each, gast.Name) for each in node.targets):
            return node
        statements: list[Node] = []
        value = node.value
        if not isinstance(value, gast.Constant):
            value = self.named("value", value, statements)
        for target in node.targets:
            statements += self.assign(target, copy.deepcopy(value))
        return statements

    def assign(self, target: Node, value: Node) -> list[Node]:
        if isinstance(target, gast.Tuple | gast.List):
            return self._unpack(target.elts, value)
        return self.quote("TARGET = VALUE", TARGET=target, VALUE=value)

    def _unpack(self, targets: list[Node], value: Node) -> list[Node]:
        names: list[Node] = []
        after: list[Node] = []
        lists: list[Node] = []
        star = None
        for index, target in enumerate(targets):
            starred = isinstance(target, gast.Starred)
            star = index if starred else star
            target = target.value if starred else target
            name = target.id if isinstance(target, gast.Name) and not after else self.fresh("part")
            names.append(self._element(name, starred))
            value_of = self.quote_value("dy.list_(NAME)" if starred else "NAME", NAME=name)
            if name != getattr(target, "id", ""):
                after += self.assign(target, value_of)
            elif starred:
                lists += self.assign(target, value_of)
        count = len(targets) - (star is not None)
        if star is not None:
            holes = {"COUNT": _number(count), "STAR": _number(star)}
            value = self.quote_value("dy.unpack(VALUE, COUNT, STAR)", VALUE=value, **holes)
        elif not _is_display(value, count):
            value = self.quote_value("dy.unpack(VALUE, COUNT)", VALUE=value, COUNT=_number(count))
        return self.quote("(NAMES,) = VALUE", NAMES=names, VALUE=value) + lists + after

    def _element(self, name: str, starred: bool) -> Node:
        target = self.quote("(*NAME,) = 0" if starred else "NAME = 0", NAME=name)[0].targets[0]
        return target.elts[0] if starred else target

    def visit_For(self, node: Node) -> Any:
        self.generic_visit(node)
        if not isinstance(node.target, gast.Name):
            name = self.fresh("item")
            value = self.quote_value("NAME", NAME=name)
            node.body[:0] = self.assign(node.target, value)
            node.target = self.quote("NAME = 0", NAME=name)[0].targets[0]
        return node

    def visit_With(self, node: Node) -> Any:
        return self._split_first(self.generic_visit(node))

    def _split_first(self, node: Node) -> Node:
        for index, item in enumerate(node.items):
            if item.optional_vars and not isinstance(item.optional_vars, gast.Name):
                self._split(node, index)
                break
        return node

    def _split(self, node: Node, index: int) -> None:
        """The items after this one move into a `with` of their own, behind the assignment."""
        name = self.fresh("value")
        item, rest = node.items[index], node.items[index + 1 :]
        if rest:
            inner = self.quote("with ITEM:\n    BODY", ITEM=item.context_expr, BODY=node.body)[0]
            inner.items = rest
            node.body = [self._split_first(inner)]
        value = self.quote_value("NAME", NAME=name)
        node.body = self.assign(item.optional_vars, value) + node.body
        item.optional_vars = self.quote("NAME = 0", NAME=name)[0].targets[0]
        node.items = node.items[: index + 1]

    def visit_Delete(self, node: Node) -> Any:
        self.generic_visit(node)
        return [
            gast.copy_location(gast.Delete([target]), node)
            for each in node.targets
            for target in _flat(each)
        ]


def _flat(target: Node) -> list[Node]:
    if isinstance(target, gast.Tuple | gast.List):
        return [found for each in target.elts for found in _flat(each)]
    return [target]


def _number(value: int) -> Node:
    return gast.Constant(value, None)


def _is_display(value: Node, count: int) -> bool:
    if not isinstance(value, gast.Tuple | gast.List) or len(value.elts) != count:
        return False
    return not any(isinstance(each, gast.Starred) for each in value.elts)
