"""Scopes: names that several functions share and change live in one place that all of them see."""

from typing import Any

import gast

from dy2st.names import Node, identifiers, parameters
from dy2st.passes.base import Pass, nonempty, put_first
from dy2st.passes.inplace import OPERATORS
from dy2st.passes.sharing import Owners, owners_in, shared_names

DECLARATIONS = (gast.Global, gast.Nonlocal)


class Scopes(Pass):
    """A function inside sees the changes of the names it shares (see sharing), as in Python.

    Before:                      After:
        n = 0                        n = dy.Box(0, "n")
        def step():                  def step():
            nonlocal n
            n += 1                       n.value += 1
        step()                       step()
        return n                     return dy.attr(n, "value")

        global count                 outer.count = f(x)
        count = f(x)
    """

    removes = DECLARATIONS

    def run(self, tree: Node) -> Node:
        self._owners: Owners = {}
        self._boxed = shared_names(tree, self.names.user)
        declarations = [each for each in gast.walk(tree) if isinstance(each, DECLARATIONS)]
        self._declared = {name for each in declarations for name in each.names}
        self._starts: dict[Node, str] = {}
        deleted = {each.id for each in gast.walk(tree) if _is_deleted(each)}
        self._unset = {owned for owned in self._boxed if owned[1] in deleted}  # may hold no value
        return super().run(tree) if self._boxed or declarations else tree

    def _place_of(self, name: str) -> tuple[str, str] | None:
        """The object and the attribute that a name is kept in; None if it stays a name."""
        if name not in self._owners:
            return (self.names.outer, name) if name in self._declared else None
        owner = self._owners[name]
        if owner is None:
            return self.names.outer, name
        return (name, "value") if (owner, name) in self._boxed else None

    def visit_Name(self, node: Node) -> Any:
        place = self._place_of(node.id)
        if place is None:
            return node
        holes = {"OBJECT": place[0], "NAME": place[1]}
        if isinstance(node.ctx, gast.Load):
            value = self.quote_value('dy.attr(OBJECT, "NAME")', **holes)
            if (self._owners.get(node.id), node.id) not in self._unset:
                return value
            return self.quote_value('dy.read(VALUE, "NAME")', VALUE=value, NAME=node.id)
        target = self.quote("OBJECT.NAME = 0", **holes)[0].targets[0]
        target.ctx = node.ctx
        return target

    def visit_AugAssign(self, node: Node) -> Any:
        name = getattr(node.target, "id", "")
        if (self._owners.get(name), name) not in self._unset:
            return self.generic_visit(node)
        loaded = self.visit(self.quote_value("NAME", NAME=name))
        holes = {"NAME": name, "LOADED": loaded, "VALUE": self.visit(node.value)}
        operator = OPERATORS[type(node.op)]
        return self.quote(f'NAME.value = dy.inplace("{operator}", LOADED, VALUE)', **holes)

    def visit_FunctionDef(self, node: Node) -> Any:
        node.decorator_list = self.visit_all(node.decorator_list)
        self._visit_defaults(node)
        after = self._renamed(node, "name")
        outer = self._owners
        self._owners = owners_in(node, outer)
        start = self._boxes(node)
        node.body = [each for each in node.body if not isinstance(each, DECLARATIONS)]
        node.body = nonempty(self.visit_all(node.body), self._place)
        put_first(start, node.body)
        self._owners = outer
        return [node, *after] if after else node

    def visit_Lambda(self, node: Node) -> Any:
        self._visit_defaults(node)
        outer = self._owners
        self._owners = owners_in(node, outer)
        node.body = self.visit(node.body)
        self._owners = outer
        return node

    def _visit_defaults(self, node: Node) -> None:
        args = node.args
        args.defaults = self.visit_all(args.defaults)
        args.kw_defaults = [each and self.visit(each) for each in args.kw_defaults]

    def _renamed(self, node: Node, field: str) -> list[Node]:
        """Makes what can only bind a name bind a new one; the result moves that to its place."""
        name = getattr(node, field)
        place = self._place_of(name)
        if place is None:
            return []
        new = self.fresh(name)
        setattr(node, field, new)
        return self.quote("OBJECT.NAME = NEW", OBJECT=place[0], NAME=place[1], NEW=new)

    def visit_ExceptHandler(self, node: Node) -> Any:
        after = self._renamed(node.name, "id") if node.name else []
        node.type = node.type and self.visit(node.type)
        node.body = after + self.visit_all(node.body)
        return node

    def visit_Import(self, node: Node) -> Any:
        after: list[Node] = []
        for alias in node.names:
            if alias.asname is None and "." not in alias.name:
                alias.asname = alias.name
            if alias.asname is not None:
                after += self._renamed(alias, "asname")
            if alias.asname == alias.name:
                alias.asname = None
        return [node, *after] if after else node

    visit_ImportFrom = visit_Import

    def visit_Delete(self, node: Node) -> Any:
        statements: list[Node] = []
        for target in node.targets:
            name = getattr(target, "id", "")
            place = self._place_of(name) if name else None
            if place and place[0] != self.names.outer:
                statements += self.quote('X.value = dy.undefined("X")', X=name)
            else:
                statements.append(gast.copy_location(gast.Delete([self.visit(target)]), node))
        return statements

    def _declaration(self, node: Node) -> Any:
        return gast.copy_location(gast.Pass(), node)

    visit_Global = _declaration
    visit_Nonlocal = _declaration

    def visit_Assign(self, node: Node) -> Any:
        if node not in self._starts:
            return self.generic_visit(node)
        holes = {"NAME": self._starts[node], "VALUE": self.visit(node.value)}
        return self.quote('NAME = dy.Box(VALUE, "NAME")', **holes)

    def _boxes(self, function: Node) -> list[Node]:
        """Makes the boxes of a function: where the name is first set, or else at the start."""
        start: list[Node] = []
        mentioned = self._first_mentions(function) if self._boxed else {}
        for name in sorted(name for owner, name in self._boxed if owner is function):
            first = mentioned.get(name)
            if name in parameters(function):
                start += self.quote('NAME = dy.Box(NAME, "NAME")', NAME=name)
            elif first is not None and _sets_only(first, name):
                self._starts[first] = name
            else:
                self._unset.add((function, name))
                start += self.quote('NAME = dy.Box(dy.undefined("NAME"), "NAME")', NAME=name)
        return start

    def _first_mentions(self, function: Node) -> dict[str, Node]:
        """For each name the statement that is the first to know it."""
        found: dict[str, Node] = {}
        for each in function.body:
            for name in identifiers(each):
                found.setdefault(name, each)
        return found


def _sets_only(node: Node, name: str) -> bool:
    """Whether the statement is `name = value` with a value that does not know the name."""
    if not isinstance(node, gast.Assign) or len(node.targets) > 1:
        return False
    is_name = isinstance(node.targets[0], gast.Name) and node.targets[0].id == name
    return is_name and name not in set(identifiers(node.value))


def _is_deleted(node: Node) -> bool:
    return isinstance(node, gast.Name) and isinstance(node.ctx, gast.Del)
