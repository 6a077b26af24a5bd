"""Which names a block reads, sets, still needs and surely has.

In: a gast tree without jumps out of the middle of a block (`break`, `continue` and early `return`
are gone), so that each question is one walk and no control-flow graph is needed. Out: `Names`
invents names that clash with nothing, `Activity` tells what a statement or a block does to names,
`carried` what each construct takes in and gives out. The cost is linear in the size of the tree,
times the number of names that matter at once.
"""

import builtins
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import gast

from dy2st.libraries import is_library

Node = Any  # a gast node; gast has no types

LOOPS = (gast.For, gast.While)
CONSTRUCTS = (gast.If, *LOOPS)
FUNCTIONS = (gast.FunctionDef, gast.Lambda)


class Names:
    """The user's identifiers, and new ones that end in `_` and are none of them.

    user     the user's identifiers
    dy       what the function calls the constructs
    outer    what it calls the place of the names that it shares with the world outside
    modules  names that stand for a library's module
    visible  what the function sees outside itself (globals, free variables), by name
    assumed  what of it the rewriting relies on
    """

    def __init__(self, tree: Node, visible: Mapping[str, Any]) -> None:
        self.user = frozenset(identifiers(tree))
        self._bound = _bound_names(tree)
        self.visible = visible
        self.assumed: dict[str, Any] = {}
        self.results: set[str] = set()
        self.modules = frozenset(self._modules())
        self._taken = set(self.user)
        self._count: dict[str, int] = {}
        self.dy = self._free_name("dy")
        self.outer = self._free_name("outer")

    def fresh(self, base: str) -> str:
        """`base_`, and at further calls `base2_`, `base3_`, …"""
        while True:
            count = self._count[base] = self._count.get(base, 0) + 1
            name = f"{base}{count if count > 1 else ''}_"
            if name not in self._taken:
                self._taken.add(name)
                return name

    def builtin(self, name: str) -> bool:
        """Whether the name means the builtin everywhere in the function."""
        own = getattr(builtins, name, None)
        if own is None or name in self._bound:
            return False
        self.assumed[name] = self.visible.get(name)
        return self.visible.get(name, own) is own

    def _modules(self) -> Iterator[str]:
        for name in self.user - self._bound:
            module = self.visible.get(name)
            if isinstance(module, ModuleType) and is_library(module):
                self.assumed[name] = module
                yield name

    def _free_name(self, name: str) -> str:
        while name in self._taken:
            name += "_"
        self._taken.add(name)
        return name


def identifiers(tree: Node) -> Iterator[str]:
    """Every name that stands in the tree as a variable, function, parameter, import or pattern."""
    for node in gast.walk(tree):
        match node:
            case gast.Name():
                yield node.id
            case gast.FunctionDef() | gast.AsyncFunctionDef() | gast.ClassDef():
                yield node.name
            case gast.alias():
                yield (node.asname or node.name).split(".")[0]
            case gast.Global() | gast.Nonlocal():
                yield from node.names
            case gast.MatchAs() | gast.MatchStar() if node.name:
                yield node.name
            case gast.MatchMapping() if node.rest:
                yield node.rest


def _bound_names(tree: Node) -> frozenset[str]:
    """What the function, or a function inside it, sets or takes, the name of the whole aside."""
    functions = [each for each in gast.walk(tree) if isinstance(each, FUNCTIONS)]
    inside = frozenset[str]().union(*(local_names(each) for each in functions))
    captured = (each for each in gast.walk(tree) if isinstance(each, gast.pattern))
    return inside.union(*(identifiers(each) for each in captured))


def parameters(function: Node) -> list[str]:
    """The names of the parameters of a function or lambda, in the order they are written."""
    args = function.args
    starred = [each for each in (args.vararg, args.kwarg) if each]
    plain = [*args.posonlyargs, *args.args]
    return [each.id for each in (*plain, *starred[:1], *args.kwonlyargs, *starred[1:])]


def outside(function: Node) -> list[Node]:
    """What is evaluated where a function or lambda stands: decorators and defaults."""
    defaults = [*function.args.defaults, *function.args.kw_defaults]
    return [*getattr(function, "decorator_list", ()), *filter(None, defaults)]


def own_nodes(node: Node) -> Iterator[Node]:
    """The node and all below it in the same scope: of functions inside not what is in them."""
    todo = [node]
    while todo:
        each = todo.pop()
        yield each
        below = outside(each) if isinstance(each, FUNCTIONS) else gast.iter_child_nodes(each)
        todo.extend(reversed(list(below)))


def sets(node: Node) -> Iterator[str]:
    """The names that a node, nested statements included, may set or delete in its own scope."""
    for each in own_nodes(node):
        match each:
            case gast.Name() if isinstance(each.ctx, gast.Store | gast.Del):
                yield each.id
            case gast.FunctionDef() | gast.ClassDef():
                yield each.name
            case gast.alias():
                yield (each.asname or each.name).split(".")[0]


def local_names(function: Node) -> frozenset[str]:
    """The parameters and all that the function sets."""
    body = function.body if isinstance(function.body, list) else [function.body]
    return frozenset(parameters(function)).union(*(sets(each) for each in body))


def loads(node: Node) -> frozenset[str]:
    """The names that an expression may read, lambdas inside included."""
    found: set[str] = set()
    for each in own_nodes(node):
        if isinstance(each, gast.Name) and isinstance(each.ctx, gast.Load):
            found.add(each.id)
        elif isinstance(each, gast.Lambda):
            found |= loads(each.body) - local_names(each)
    return frozenset(found)


@dataclass(frozen=True)
class Facts:
    """What a statement or a block does to names.

    reads  may be read before they are set here    sets   may be set or deleted
    sure   set on every way through                drops  may be deleted
    falls  whether what follows may run
    """

    reads: frozenset[str] = frozenset()
    sets: frozenset[str] = frozenset()
    sure: frozenset[str] = frozenset()
    drops: frozenset[str] = frozenset()
    falls: bool = True

    def then(self, other: "Facts") -> "Facts":
        """This, and after it the other."""
        return Facts(
            self.reads | (other.reads - self.sure),
            self.sets | other.sets,
            self.sure | other.sure,
            self.drops | other.drops,
            self.falls and other.falls,
        )

    def beside(self, other: "Facts") -> "Facts":
        """Either this or the other."""
        sure = self.sure & other.sure if self.falls and other.falls else frozenset[str]()
        if self.falls != other.falls:
            sure = self.sure if self.falls else other.sure
        return Facts(
            self.reads | other.reads,
            self.sets | other.sets,
            sure,
            self.drops | other.drops,
            self.falls or other.falls,
        )

    def maybe(self) -> "Facts":
        """This, or nothing."""
        return Facts(self.reads, self.sets, frozenset(), self.drops)


class Activity:
    """The facts of every statement and block of a tree, each worked out once."""

    def __init__(self) -> None:
        self._statements: dict[Node, Facts] = {}
        self._blocks: dict[tuple[Node, str], Facts] = {}

    def block(self, node: Node, name: str = "body") -> Facts:
        """The facts of the statements in a field of a node."""
        key = node, name
        if key not in self._blocks:
            self._blocks[key] = self._sequence(getattr(node, name))
        return self._blocks[key]

    def statement(self, node: Node) -> Facts:
        if node not in self._statements:
            self._statements[node] = self._work_out(node)
        return self._statements[node]

    def head(self, loop: Node) -> frozenset[str]:
        """What a loop may read from where it starts an iteration, before it sets it."""
        if isinstance(loop, gast.While):
            return loads(loop.test) | self.block(loop).reads
        return stop_loads(loop) | (self.block(loop).reads - frozenset(sets(loop.target)))

    def _sequence(self, statements: Iterable[Node]) -> Facts:
        reads: set[str] = set()
        all_set: set[str] = set()
        sure: set[str] = set()
        drops: set[str] = set()
        for statement in statements:
            facts = self.statement(statement)
            reads |= facts.reads - sure
            all_set |= facts.sets
            sure |= facts.sure
            drops |= facts.drops
            if not facts.falls:
                break
        else:
            return Facts(frozenset(reads), frozenset(all_set), frozenset(sure), frozenset(drops))
        return Facts(frozenset(reads), frozenset(all_set), frozenset(sure), frozenset(drops), False)

    def _work_out(self, node: Node) -> Facts:
        match node:
            case gast.If():
                sides = self.block(node).beside(self.block(node, "orelse"))
                return Facts(loads(node.test)).then(sides)
            case gast.While():
                endless = isinstance(node.test, gast.Constant) and bool(node.test.value)
                body = self.block(node).maybe()
                return Facts(self.head(node), body.sets, drops=body.drops, falls=not endless)
            case gast.For():
                item = frozenset(sets(node.target))
                body = self.block(node)
                reads = loads(node.iter) | loads(node.target) | self.head(node)
                return Facts(reads, body.sets | item, drops=body.drops)
            case gast.With():
                body = self.block(node)  # of which the manager may swallow the end
                items = _join(_simple(item) for item in node.items)
                return items.then(body if body.falls else body.maybe())
            case gast.Try() | gast.TryStar():
                return self._try(node)
            case gast.FunctionDef():
                outer = frozenset[str]().union(*(loads(each) for each in outside(node)))
                free = self.block(node).reads - local_names(node)
                return Facts(outer | free, frozenset({node.name}), frozenset({node.name}))
        return _simple(node)

    def _try(self, node: Node) -> Facts:
        whole = self.block(node).then(self.block(node, "orelse"))
        for handler in node.handlers:
            whole = whole.beside(self.handler(handler))
        final = self.block(node, "finalbody")
        reads = whole.reads | final.reads
        return Facts(reads, frozenset(), frozenset()).then(whole).then(final)

    def handler(self, node: Node) -> Facts:
        """An exception handler; the name of the exception is deleted where it ends."""
        name = frozenset(sets(node.name)) if node.name else frozenset[str]()
        type_ = loads(node.type) if node.type else frozenset[str]()
        body = self.block(node)
        facts = Facts(type_, name, name).then(body)
        return Facts(facts.reads, facts.sets, facts.sure - name, facts.drops | name, facts.falls)


def stop_loads(loop: Node) -> frozenset[str]:
    """What the test that stops a `for` loop reads."""
    stop = getattr(loop, "stop", None)
    return loads(stop) if stop is not None else frozenset()


def _simple(node: Node) -> Facts:
    """A statement without statements inside, or a part of one."""
    reads = loads(node)
    names = frozenset(sets(node))
    if isinstance(node, gast.AugAssign):
        reads |= names
    if isinstance(node, gast.Delete):
        return Facts(reads | names, names, names, names)
    leaves = isinstance(node, gast.Return | gast.Raise | gast.Break | gast.Continue)
    return Facts(reads, names, names, falls=not leaves)


def _join(parts: Iterable[Facts]) -> Facts:
    whole = Facts()
    for part in parts:
        whole = whole.then(part)
    return whole


@dataclass(frozen=True)
class Carried:
    """What a construct takes in and gives out.

    state         names set inside and needed afterwards: in and out
    then, orelse  of a branch: names that this side sets after it has read them, and that nobody
                  needs afterwards: only in
    """

    state: tuple[str, ...]
    then: tuple[str, ...] = ()
    orelse: tuple[str, ...] = ()


def carried(tree: Node, activity: Activity | None = None) -> dict[Node, Carried]:
    """What every `if`, `while` and `for` of a tree carries, in all its functions."""
    liveness = _Liveness(activity or Activity())
    for node in gast.walk(tree):
        if isinstance(node, gast.FunctionDef):
            liveness.block(node, "body", frozenset(), frozenset())
    return liveness.carried


class _Liveness:
    """One walk backwards through each function.

    after is what is still needed, always what a handler or `finally` may need.
    """

    def __init__(self, activity: Activity) -> None:
        self.activity = activity
        self.carried: dict[Node, Carried] = {}

    def block(self, node: Node, name: str, after: frozenset[str], always: frozenset[str]) -> None:
        live = set(after)
        for statement in reversed(getattr(node, name)):
            facts = self.activity.statement(statement)
            if isinstance(statement, CONSTRUCTS):
                self._construct(statement, frozenset(live | always), always)
            elif isinstance(statement, gast.With):
                self.block(statement, "body", frozenset(live), always)
            elif isinstance(statement, gast.Try | gast.TryStar):
                self._try(statement, frozenset(live), always)
            if facts.falls:
                live -= facts.sure
            else:
                live.clear()
            live |= facts.reads

    def _construct(self, node: Node, after: frozenset[str], always: frozenset[str]) -> None:
        if isinstance(node, gast.If):
            self._branch(node, after)
            self.block(node, "body", after, always)
            self.block(node, "orelse", after, always)
            return
        head = after | self.activity.head(node)
        changed = self.activity.block(node).sets
        if isinstance(node, gast.For):
            changed |= frozenset(sets(node.target))
        self.carried[node] = Carried(tuple(sorted(changed & head)))
        self.block(node, "body", head, always)

    def _branch(self, node: Node, after: frozenset[str]) -> None:
        then, orelse = self.activity.block(node), self.activity.block(node, "orelse")
        state = (then.sets | orelse.sets) & after
        inputs = [tuple(sorted(side.sets & side.reads - state)) for side in (then, orelse)]
        self.carried[node] = Carried(tuple(sorted(state)), *inputs)

    def _try(self, node: Node, after: frozenset[str], always: frozenset[str]) -> None:
        final = self.activity.block(node, "finalbody")
        self.block(node, "finalbody", after, always)
        after = (after - final.sure) | final.reads
        for handler in node.handlers:
            self.block(handler, "body", after, always | final.reads)
        caught = final.reads | always
        for handler in node.handlers:
            facts = self.activity.handler(handler)
            caught |= facts.reads | (after - facts.sure if facts.falls else frozenset())
        orelse = self.activity.block(node, "orelse")
        self.block(node, "orelse", after, always | final.reads)
        self.block(node, "body", (after - orelse.sure) | orelse.reads, caught)
