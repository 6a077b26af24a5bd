"""Sharing: which names live in a box, because inner functions or handlers must see every change.

In: a tree without jumps, comprehensions, `:=` and `match`, and the user's names. Out: pairs of a
function and one of its names. A name is shared when
    an inner function sets it (`nonlocal`);
    it is set after an inner function that reads it has been made, or in the same loop;
    a branch or a loop inside a `try` (or `with suppress(…)`) sets it, and it may be needed after an
    exception from there.
Functions that are called where they stand and nowhere else (`immediate`) read names in time: they
only share what they set.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import gast

from dy2st.names import FUNCTIONS, Node, local_names, outside, own_nodes, parameters

Owners = dict[str, Node | None]  # whose a name is; None: it lives outside the converted function
Owned = tuple[Node, str]


def body_nodes(function: Node) -> Iterator[Node]:
    """The nodes of the function's own scope."""
    body = function.body if isinstance(function.body, list) else [function.body]
    for each in body:
        yield from own_nodes(each)


def declared(function: Node, kind: type) -> frozenset[str]:
    """The names in `global` or `nonlocal` statements of a function."""
    found: list[Node] = [each for each in body_nodes(function) if isinstance(each, kind)]
    return frozenset(name for each in found for name in each.names)


def owners_in(function: Node, around: Owners) -> Owners:
    """Whose the names are that can be seen inside a function."""
    outer = declared(function, gast.Global)
    shared = declared(function, gast.Nonlocal)
    own = local_names(function)
    if not hasattr(function, "immediate"):
        own |= _set_for(function)
    owners: Owners = {**around, **dict.fromkeys(own - outer - shared, function)}
    return {**owners, **dict.fromkeys(outer), **{name: around.get(name) for name in shared}}


def _set_for(function: Node) -> frozenset[str]:
    """What comprehensions set in the function around them."""
    names: frozenset[str] = frozenset()
    for each in body_nodes(function):
        if isinstance(each, gast.FunctionDef) and hasattr(each, "immediate"):
            names |= declared(each, gast.Nonlocal) | _set_for(each)
    return names


def shared_names(tree: Node, user: frozenset[str]) -> frozenset[Owned]:
    """The names to keep in boxes, each with the function it belongs to."""
    free = _Free()
    shared: set[Owned] = set()
    todo: list[tuple[Node, Owners]] = [(tree, {})]
    while todo:
        function, around = todo.pop()
        owners = owners_in(function, around)
        for name in declared(function, gast.Nonlocal):
            shared |= {(owner, name) for owner in [owners[name]] if owner is not None}
        walk = _Walk(function, free)
        own = {name for name, owner in owners.items() if owner is function}
        shared |= {(function, name) for name in own & walk.shared() & user}
        todo += [(each, owners) for each in walk.functions]
    return frozenset(shared)


class _Free:
    """The names of functions around that a function uses, itself or in functions inside it."""

    def __init__(self) -> None:
        self._names: dict[Node, frozenset[str]] = {}

    def of(self, function: Node) -> frozenset[str]:
        if function not in self._names:
            own = local_names(function) - declared(function, gast.Nonlocal)
            self._names[function] = self._used(function) - own - declared(function, gast.Global)
        return self._names[function]

    def kept(self, function: Node) -> frozenset[str]:
        """Those that may be used later than where the function stands."""
        if not hasattr(function, "immediate"):
            return self.of(function)
        inside = (self.kept(each) for each in body_nodes(function) if isinstance(each, FUNCTIONS))
        return frozenset[str]().union(*inside) - local_names(function)

    def _used(self, function: Node) -> frozenset[str]:
        names: set[str] = set()
        for each in body_nodes(function):
            if isinstance(each, gast.Name):
                names.add(each.id)
            elif isinstance(each, FUNCTIONS):
                names |= self.of(each)
        return frozenset(names)


@dataclass(frozen=True)
class _Place:
    """Where a statement stands.

    loops  the loops around it           block  which block of branches and loops, by number
    tries  the `try` bodies around it    lost   those whose handlers would not see what is set here
    """

    loops: frozenset[int] = frozenset()
    block: int = 0
    tries: tuple[Node, ...] = ()
    lost: tuple[Node, ...] = ()


Moment = tuple[int, _Place]  # the number of a statement, and where it stands


class _Walk:
    """One walk through the statements of a function, in order; each has a number."""

    def __init__(self, function: Node, free: _Free) -> None:
        self.function = function
        self.free = free
        self.number = 0
        self.block_count = 0
        self.functions: list[Node] = []
        self.sets: dict[str, list[Moment]] = {}
        self.captures: list[tuple[Node, Moment]] = []
        self.tries: dict[Node, _Place] = {}
        self.lost: dict[Node, set[str]] = {}
        self.everywhere: Counter[str] = Counter()
        self.block(function.body, _Place())

    def shared(self) -> frozenset[str]:
        late = {
            name
            for inner, moment in self.captures
            for name in self.free.kept(inner)
            if self._set_later(name, inner, moment)
        }
        for try_, names in self.lost.items():
            late |= names & self._needed(try_, self.tries[try_])
        return frozenset(late)

    def _set_later(self, name: str, inner: Node, made: Moment) -> bool:
        number, place = made
        moments = self.sets.get(name, [])
        looped = [place.loops & other.loops for _, other in moments]
        if len(moments) == 1 and name not in parameters(self.function):
            same_block = moments[0][1].block == place.block
            itself = moments[0][0] == number and getattr(inner, "name", "") == name
            if itself or (same_block and not looped[0]):
                return False
        return any(
            when > number or common for (when, _), common in zip(moments, looped, strict=True)
        )

    def _needed(self, try_: Node, place: _Place) -> set[str]:
        """What may be read after an exception in the body of a `try`."""
        if not _goes_on(try_):
            return set(_loads([*try_.handlers, *try_.finalbody]))
        everywhere = self.everywhere = self.everywhere or _loads(self.function.body)
        return set(everywhere if place.loops else everywhere - _loads(try_.body))

    def block(self, statements: list[Node], place: _Place) -> None:
        for each in statements:
            self.number += 1
            self.visit(each, place)

    def inside(self, statements: list[Node], place: _Place) -> None:
        """A block of a branch or a loop: what it sets gets out when it has run to its end."""
        self.block_count += 1
        place = replace(place, block=self.block_count)
        last = next((each for each in reversed(statements) if not _is_harmless(each)), None)
        for each in statements:
            at_end = each is last and (isinstance(each, gast.If) or _sets_a_name(each))
            self.number += 1
            self.visit(each, place if at_end else replace(place, lost=place.tries))

    def visit(self, node: Node, place: _Place) -> None:
        match node:
            case gast.Name() if isinstance(node.ctx, gast.Store | gast.Del):
                self.set(node.id, place)
            case gast.alias():
                self.set((node.asname or node.name).split(".")[0], place)
            case gast.Lambda() | gast.FunctionDef():
                self._function(node, place)
            case gast.If():
                self.visit(node.test, place)
                self.inside(node.body, place)
                self.inside(node.orelse, place)
            case gast.While() | gast.For():
                self._loop(node, place)
            case gast.With():
                for item in node.items:
                    self._parts(item, place)
                self.block(node.body, self._caught(node, place) if _swallows(node) else place)
            case gast.Try() | gast.TryStar():
                self._try(node, place)
            case _:
                self._parts(node, place)

    def _parts(self, node: Node, place: _Place) -> None:
        for each in gast.iter_child_nodes(node):
            self.visit(each, place)

    def set(self, name: str, place: _Place) -> None:
        self.sets.setdefault(name, []).append((self.number, place))
        for each in place.lost:
            self.lost.setdefault(each, set()).add(name)

    def _function(self, node: Node, place: _Place) -> None:
        for each in outside(node):
            self.visit(each, place)
        self.captures.append((node, (self.number, place)))
        if isinstance(node, gast.FunctionDef):
            self.set(node.name, place)
            self.functions.append(node)

    def _loop(self, node: Node, place: _Place) -> None:
        within = replace(place, loops=place.loops | {self.number}, lost=place.tries)
        if isinstance(node, gast.For):
            self.visit(node.iter, place)
            self.number += 1
            self.visit(node.target, within)
        else:
            self.visit(node.test, within)
        self.inside(node.body, within)
        self.inside(node.orelse, place)

    def _caught(self, node: Node, place: _Place) -> _Place:
        self.tries[node] = place
        return replace(place, tries=(*place.tries, node))

    def _try(self, node: Node, place: _Place) -> None:
        self.block(node.body, self._caught(node, place))
        for handler in node.handlers:
            for each in filter(None, (handler.type, handler.name)):
                self.visit(each, place)
            self.block(handler.body, place)
        self.block(node.orelse, place)
        self.block(node.finalbody, place)


def _is_harmless(node: Node) -> bool:
    """Whether a statement cannot raise."""
    constant = isinstance(node, gast.Assign) and isinstance(node.value, gast.Constant)
    return isinstance(node, gast.Pass) or constant


def _sets_a_name(node: Node) -> bool:
    """Whether a statement sets one name as the last thing that it does."""
    if isinstance(node, gast.AugAssign):
        return isinstance(node.target, gast.Name)
    return isinstance(node, gast.Assign) and all(isinstance(x, gast.Name) for x in node.targets)


def _loads(block: list[Node]) -> Counter[str]:
    nodes = (node for each in block for node in gast.walk(each))
    return Counter(
        each.id for each in nodes if isinstance(each, gast.Name) and isinstance(each.ctx, gast.Load)
    )


def _goes_on(node: Node) -> bool:
    """Whether code after the `try` or `with` statement may run after an exception in its body."""
    if isinstance(node, gast.With):
        return True
    return any(not isinstance(each.body[-1], gast.Raise | gast.Return) for each in node.handlers)


def _swallows(node: Node) -> bool:
    """Whether a `with` is known for going on after an exception."""
    calls = (each.context_expr for each in node.items)
    functions = [each.func for each in calls if isinstance(each, gast.Call)]
    return any(getattr(each, "attr", getattr(each, "id", "")) == "suppress" for each in functions)
