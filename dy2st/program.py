"""Programs: what must be done around each run of a graph.

A `Program` is the graph with its inputs and outputs, how the result is put together, what is written
back into arguments, attributes and arrays from outside, which checks and prints are looked at, which
guard must hold. `builder` makes it, `wrapper` and `fast` run it.
"""

from __future__ import annotations

import dataclasses
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from dy2st.constructs.text import Printed
from dy2st.graph import Graph, Value
from dy2st.host import Host
from dy2st.runtime.array import ArrayType
from dy2st.runtime.tensors.tensor import root
from dy2st.runtime.tree import Structure
from dy2st.signature import Arguments

__all__ = ["Effect", "Input", "Leaf", "Plan", "Program", "Rows", "Target", "argument_at", "fetched", "leaf_at", "the"]

Target = Callable[[list[Any], dict[str, Any]], Any]


@dataclasses.dataclass(frozen=True)
class Leaf:
    """A leaf of a result: a constant, an argument itself, or an output of the graph.

    `kind` is "constant" (`value` is it), "fresh" (a copy of it), "argument" (`value` is the position of
    the leaf), "given" (`value` finds a container of the caller's, or an array from outside), "chosen"
    (the position of an output, and positions of bools with what is given instead where they are true),
    "rows" (`value` is a Rows: a list whose length depends on data), "text" (its parts: texts, and what is formatted
    as (plan, conversion, spec)), or that of an ArrayType; then `value` is the position of the output.
    """

    kind: str
    value: Any


    @property
    def outputs(self) -> list[int]:
        """The outputs that it is made of, and nothing else."""
        if self.kind == "rows":
            return [each for plan in self.value.plans for leaf in plan.leaves for each in leaf.outputs]
        return [self.value] if self.kind in ("array", "scalar", "python") else []


ARRAYS = ("array", "chosen")


@dataclasses.dataclass(frozen=True)
class Plan:
    """How a value is put together from outputs: the structure and its leaves.

    there: the position of an output that is false where the value is None instead.
    """

    structure: Structure
    leaves: tuple[Leaf, ...]
    there: int | None = None


@dataclasses.dataclass(frozen=True)
class Rows:
    """The items of a list: a plan for each, or one for the columns of a list whose length depends on data.

    kinds: of the leaves of an item, in the second case.
    """

    plans: tuple[Plan, ...]
    kinds: tuple[str, ...] | None = None


@dataclasses.dataclass(frozen=True)
class Effect:
    """A change in place: `target(leaves, bound)` is what to change, `plan` its new content.

    kind: "array", "tensor" (its array), "items" (of a list, deque, set or bytearray), "dict", "fields", "attribute"
    (then `name` is the attribute's), "tape" (the same of a tensor: its gradient and history), "own" (an attribute
    whose `__setattr__` of the user's has run in the graph).
    """

    kind: str
    target: Target
    plan: Plan
    name: str
    path: str
    before: tuple[Value, ...] = ()  # the inputs that hold what is changed, where those are arrays from outside


@dataclasses.dataclass(frozen=True)
class Input:
    """An input: its name, and how to get it from the leaves of the arguments."""

    name: str
    type: ArrayType
    leaf: int | None
    fetch: Callable[[], Any] | None
    in_c_order: bool = False  # whether the array must be in C order
    drawn: bool = False  # by the host of the program, in order


@dataclasses.dataclass(frozen=True)
class Program:
    """A graph and what goes on around it.

    numbers: Python's numbers from outside that are constants of the graph: how to get them, and what they were.
    """

    graph: Graph
    inputs: tuple[Input, ...]
    result: Plan
    effects: tuple[Effect, ...]
    error: int | None
    failures: tuple[tuple[BaseException, Any, dict[Any, Leaf]], ...]
    printed: Rows | None
    prints: tuple[tuple[Rows, Printed], ...]
    guard: Callable[[], bool]
    numbers: Mapping[Any, tuple[Callable[[], Any], Any]]
    tensors: tuple[tuple[str, Target, bool], ...]  # name, how to find it, whether it is from outside (not an argument)
    keep: tuple[Any, ...]
    stepped: tuple[Any, ...]  # what optimisers step: optimizer, parameter, group, rate, always
    take_back: Callable[[], None]  # undo what was begun outside for the graph, if it does not run
    arguments: Arguments
    host: Host | None  # what is drawn before each run

    def refuse_shared_tensors(self, leaves: list[Any], bound: dict[str, Any]) -> None:
        """Two tensors that share elements, one of which is changed in place, are refused."""
        written = [effect for effect in self.effects if effect.kind == "tensor"]
        places: dict[int, list[str]] = {}
        for name, target, _ in self.tensors if written else ():
            places.setdefault(id(root(target(leaves, bound))), []).append(name)
        for effect in written:
            names = places[id(root(effect.target(leaves, bound)))]
            if len(names) > 1:
                other = next((name for name in names if name != effect.path), effect.path)
                raise ValueError(
                    f"`{effect.path}` is changed in place and shares elements with `{other}`: pass a copy of one"
                )

    def begin(self) -> list[Any]:
        """Begin the state of optimisers as it was begun for this graph; what it was begun for."""
        known = [each for each in self.stepped if each.always or each.taken is not None]
        return [each for each in known if each.optimizer.make_ready(each.parameter, each.group)]

    def given(self, leaves: list[Any], bound: dict[str, Any]) -> list[Any]:
        """What each input gets in one call; random numbers are drawn."""
        asked = [port for port in self.inputs if not port.drawn]
        arrays = [leaves[port.leaf] if port.leaf is not None else port.fetch() for port in asked]  # type: ignore[misc]
        return arrays if self.host is None else [*arrays, *self.host(leaves, bound, arrays)]

    def undecided(self) -> list[Any]:
        """What has a state only if the graph says so."""
        return [each for each in self.stepped if each.taken is not None]

    @property
    def rates(self) -> frozenset[Any]:
        """The keys of the learning rates that are constants of the graph; one that is an int cannot be another."""
        keys = (each.rate for each in self.stepped)
        return frozenset(key for key in keys if key in self.numbers and type(self.numbers[key][1]) is float)

    def changed_numbers(self) -> Iterator[Any]:
        """The keys of the numbers that are others now."""
        for key, (fetch, value) in self.numbers.items():
            try:
                now = fetch()
            except Exception:  # whatever the user's code raises: it is not there
                continue
            if type(now) is type(value) and repr(now) != repr(value):
                yield key

    @property
    def repeated(self) -> list[int]:
        """The outputs that stand in several places: one array in all of them."""
        plans = [self.result, *(effect.plan for effect in self.effects)]
        leaves = [leaf for plan in plans for leaf in plan.leaves]
        used = [leaf.value if leaf.kind == "array" else leaf.value[0] for leaf in leaves if leaf.kind in ARRAYS]
        return sorted({index for index in used if used.count(index) > 1})


def argument_at(path: tuple[Any, ...]) -> Target:
    """How to find a container among the bound arguments."""

    def find(leaves: Any, bound: Any) -> Any:
        for key in path:
            items = isinstance(bound, (dict, list, tuple, deque)) and not hasattr(bound, "_fields")
            bound = bound[key] if items else getattr(bound, str(key))
        return bound

    return find


def leaf_at(position: int) -> Target:
    """How to find an array among the leaves of the arguments."""
    return lambda leaves, bound: leaves[position]


def fetched(fetch: Callable[[], Any]) -> Target:
    """How to find what is reached from outside."""
    return lambda leaves, bound: fetch()


def the(value: Any) -> Target:
    """An object that stays the same."""
    return lambda leaves, bound: value
