"""Bindings: names that may have no value yet get one that says so, and loads of them check it."""

from dataclasses import dataclass
from typing import Any

import gast

from dy2st.names import (
    CONSTRUCTS,
    Activity,
    Carried,
    Node,
    carried,
    local_names,
    outside,
    parameters,
    sets,
)
from dy2st.passes.base import Pass, put_first
from dy2st.passes.leaving import blocks

Owned = tuple[Node, str]  # a function and one of its names


class Bindings(Pass):
    """State of a construct always has a value; reading an unset name raises as in Python.

    Before:                      After:
        if x > 0:                    y = dy.undefined("y")
            y = 1                    if x > 0:
        return y                         y = 1
                                     return dy.read(y, "y")

        del y                        y = dy.undefined("y")

    The value is set where the function starts, or the side or loop body that the name is local to.
    """

    removes = (gast.Delete,)

    def run(self, tree: Node) -> Node:
        forward = _Forward()
        forward.carried = carried(tree, forward.activity)
        forward.function(tree, {}, frozenset())
        self.unsure = {
            node
            for node, owned in forward.unsure.items()
            if owned in forward.undefined and node.id in self.names.user
        }
        for (node, field), missing in forward.missing.items():
            starts = [self._undefined(name) for name in sorted(missing)]
            put_first(starts, getattr(node, field))
        return super().run(tree)

    def _undefined(self, name: str) -> Node:
        return self.quote('X = dy.undefined("X")', X=name)[0]

    def visit_Name(self, node: Node) -> Any:
        if node in self.unsure:
            return self.quote_value('dy.read(NAME, "NAME")', NAME=node.id)
        return node

    def visit_Delete(self, node: Node) -> Any:
        (target,) = node.targets
        read = [] if target not in self.unsure else self.quote('dy.read(X, "X")', X=target.id)
        return [*read, self._undefined(target.id)]


@dataclass(frozen=True)
class _Frame:
    """A block that becomes a function.

    given   the names that come into it from outside
    native  those that it sets itself, so that Python finds them there
    """

    node: Node
    field: str
    given: frozenset[str]
    native: frozenset[str]


class _Forward:
    """One walk forwards; `bound` are the names that surely have a value.

    unsure     loads (and deletions) of names that may have none, and whose they are
    missing    what has to be given a value at the start of a block
    undefined  names that are given a value that says they have none
    closed     names that Python finds in the functions around
    """

    def __init__(self) -> None:
        self.activity = Activity()
        self.carried: dict[Node, Carried] = {}
        self.unsure: dict[Node, Owned] = {}
        self.missing: dict[tuple[Node, str], set[str]] = {}
        self.undefined: set[Owned] = set()
        self.owners: dict[str, Node] = {}
        self.closed: frozenset[str] = frozenset()
        self.frame = _Frame(None, "", frozenset(), frozenset())

    def function(self, node: Node, owners: dict[str, Node], bound: frozenset[str]) -> None:
        outer = self.owners, self.frame, self.closed
        own = local_names(node)
        given = frozenset(parameters(node))
        self.owners = {**owners, **dict.fromkeys(own, node)}
        self.closed = (self.closed | self.frame.native) - own
        self.frame = _Frame(node, "body", given, self._native(node.body))
        self.block(node.body, set((bound - own) | given))
        self.owners, self.frame, self.closed = outer

    def _native(self, block: list[Node]) -> frozenset[str]:
        """The names that a block sets itself, not only in blocks that become functions."""
        names: frozenset[str] = frozenset()
        for node in block:
            if isinstance(node, CONSTRUCTS):
                names |= frozenset(self.carried[node].state)
            elif isinstance(node, gast.With | gast.Try | gast.TryStar):
                names |= frozenset(
                    name for item in getattr(node, "items", ()) for name in sets(item)
                )
                names = names.union(*(self._native(each) for each in blocks(node)))
            else:
                names |= frozenset(sets(node))
        return names

    def block(self, statements: list[Node], bound: set[str]) -> bool:
        """Takes `bound` from before to after the statements; false when what follows does not run.

        A statement that never runs is dropped: it would make its names local to the block.
        """
        for index, statement in enumerate(statements):
            self.statement(statement, bound)
            if not self.activity.statement(statement).falls:
                del statements[index + 1 :]
                return False
        return True

    def statement(self, node: Node, bound: set[str]) -> None:
        match node:
            case gast.If():
                self._if(node, bound)
            case gast.While() | gast.For():
                self._loop(node, bound)
            case gast.With():
                for item in node.items:
                    self.check(item, bound)
                    bound.update(sets(item))
                inside = set(bound)
                if self.block(node.body, inside):
                    bound |= inside
                bound -= self.activity.statement(node).drops - inside
            case gast.Try() | gast.TryStar():
                self._try(node, bound)
            case gast.FunctionDef():
                for each in outside(node):
                    self.check(each, bound)
                bound.add(node.name)
                self.function(node, self.owners, frozenset(bound))
            case gast.Delete():
                self._delete(node, bound)
            case _:
                self.check(node, bound)
                bound.update(sets(node))

    def check(self, node: Node, bound: set[str] | frozenset[str]) -> None:
        """Notes the loads in an expression that may find no value."""
        if isinstance(node, gast.Lambda):
            for each in outside(node):
                self.check(each, bound)
            self.check(node.body, bound | frozenset(parameters(node)))
        elif isinstance(node, gast.Name):
            unset = node.id in self.owners and node.id not in bound
            if unset and isinstance(node.ctx, gast.Load):
                owned = self.unsure[node] = self.owners[node.id], node.id
                if node.id not in self.frame.native | self.closed and owned not in self.undefined:
                    self.undefined.add(owned)
                    self.missing.setdefault((owned[0], "body"), set()).add(node.id)
        else:
            for each in gast.iter_child_nodes(node):
                self.check(each, bound)

    def _delete(self, node: Node, bound: set[str]) -> None:
        (target,) = node.targets
        owned = self.owners[target.id], target.id
        self.undefined.add(owned)
        if target.id not in bound:
            self.unsure[target] = owned
        bound.discard(target.id)

    def _need(self, node: Node, bound: set[str]) -> None:
        """What a construct takes in must have a value, be it one that says there is none."""
        taken = self.carried[node]
        for name in {*taken.state, *taken.then, *taken.orelse} - bound:
            self.undefined.add((self.owners[name], name))
            if name not in self.frame.given:
                place = self.frame.node, self.frame.field
                self.missing.setdefault(place, set()).add(name)

    def _inside(self, node: Node, field: str, bound: set[str], given: tuple[str, ...]) -> bool:
        """A block that becomes a function: what it sets is its own, but for what is given."""
        outer = self.frame
        native = self._native(getattr(node, field))
        self.frame = _Frame(node, field, frozenset(given), native)
        bound -= self.activity.block(node, field).sets - self.frame.given
        falls = self.block(getattr(node, field), bound)
        self.frame = outer
        return falls

    def _if(self, node: Node, bound: set[str]) -> None:
        self.check(node.test, bound)
        self._need(node, bound)
        carried = self.carried[node]
        then, orelse = set(bound), set(bound)
        then_falls = self._inside(node, "body", then, carried.state + carried.then)
        orelse_falls = self._inside(node, "orelse", orelse, carried.state + carried.orelse)
        bound -= self.activity.statement(node).drops
        bound |= _either(then, then_falls, orelse, orelse_falls)

    def _loop(self, node: Node, bound: set[str]) -> None:
        self._need(node, bound)
        state = self.carried[node].state
        if isinstance(node, gast.While):
            bound -= self.activity.statement(node).drops
            self.check(node.test, bound)
            self._inside(node, "body", set(bound), state)
            return
        self.check(node.iter, bound)
        bound -= self.activity.statement(node).drops
        self.check(getattr(node, "stop", None) or node.iter, bound)
        item = set(sets(node.target))
        self._inside(node, "body", bound | item, (*state, *item))

    def _try(self, node: Node, bound: set[str]) -> None:
        start = bound - self.activity.statement(node).drops
        falls = self.block(node.body, bound) and self.block(node.orelse, bound)
        for handler in node.handlers:
            caught = set(start)
            if handler.type:
                self.check(handler.type, caught)
            names = set(sets(handler.name)) if handler.name else set[str]()
            caught |= names
            handler_falls = self.block(handler.body, caught)
            after = _either(bound, falls, caught - names, handler_falls)
            bound.clear()
            bound |= after
            falls = falls or handler_falls
        final = set(start)
        self.block(node.finalbody, final)
        bound |= final


def _either(one: set[str], one_falls: bool, other: set[str], other_falls: bool) -> set[str]:
    if one_falls and other_falls:
        return one & other
    return one if one_falls else other
