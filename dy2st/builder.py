"""The builder: a function run once on Symbols becomes a Program.

In: a function and its arguments. Out: a `Program`: the graph and all that goes on around it.
"""

from __future__ import annotations

import dataclasses
import sys
from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np

from dy2st.aliasing import is_over, refuse_poison
from dy2st.constructs.attributes import AttributePlace, has_hook
from dy2st.constructs.calls import call
from dy2st.constructs.columns import Stack
from dy2st.constructs.containers import TracedList, TracedSet, make, remember
from dy2st.constructs.foreign import content_of
from dy2st.constructs.generators import Generator
from dy2st.constructs.guards import all_hold, same
from dy2st.constructs.iterators import TracedIterator
from dy2st.constructs.optimizers import name_captures, steps
from dy2st.constructs.state import Undefined
from dy2st.constructs.tensors import from_outside, original_key, parts
from dy2st.constructs.text import Text
from dy2st.errors import ConversionError
from dy2st.faults import telling
from dy2st.graph import Graph, Port, Value
from dy2st.host import Host
from dy2st.order import relied_on
from dy2st.program import Effect, Input, Leaf, Plan, Program, Rows, Target, argument_at, fetched, leaf_at, the
from dy2st.results import list_leaf, noun, parted, refuse_object, refuse_poisoned, rows_of, settle, text_parts
from dy2st.runtime.array import ArrayType
from dy2st.runtime.ops.layout import overlap
from dy2st.runtime.random import GENERATORS
from dy2st.runtime.tensors.tensor import Tensor
from dy2st.runtime.tree import Structure, children, flatten, is_container
from dy2st.runtime.tree import build as build_container
from dy2st.signature import Arguments, is_input, native
from dy2st.symbol import Symbol, value_of
from dy2st.trace import Trace, running

__all__ = ["build"]


class Given:
    """Stands for a container of the caller's own."""

    def __init__(self, target: Target) -> None:
        self.target = target


class Builder:
    """One trace of a function."""

    def __init__(
        self, arguments: Arguments, shapes: list[tuple[Any, ...]], opened: bool, varying: frozenset[Any],
        most: int | None,
    ) -> None:  # fmt: skip
        self.opened = opened
        self.trace = Trace()
        self.trace.varying, self.trace.most = varying, most
        self.arguments = arguments
        self.inputs: list[Input] = []
        self.values: list[Value] = []
        self.outputs: list[Value] = []
        self.names: list[str] = []
        self.symbols: dict[int, Symbol] = {}
        self.copies: list[tuple[Any, tuple[Any, ...], list[Any], Target, str]] = []
        self.contents: list[tuple[Any, Any, int]] = []  # sets and bytearrays: the copy, its content, the leaf
        self.held: dict[int, tuple[Any, str, bool]] = {}  # containers that leave: they, where, whether in state
        self.kept: list[tuple[Symbol, str]] = []  # arrays that are put into state
        self.placed: dict[int, int] = {}  # id(Symbol) -> its output
        self.shapes = dict(zip(arguments.arrays, shapes))

    # --- inputs --------------------------------------------------------------------------------

    def enter_leaves(self) -> list[Any]:
        """A Symbol for each input leaf; constants as they are."""
        seen: dict[int, Any] = {}
        entered: list[Any] = []
        for position, (leaf, name) in enumerate(zip(self.arguments.leaves, self.arguments.names)):
            if leaf.__class__ in (set, bytearray):
                if id(leaf) not in seen:
                    seen[id(leaf)] = self.enter_content(leaf, position)
                entered.append(seen[id(leaf)])
                continue
            if not is_input(leaf):
                if isinstance(leaf, GENERATORS):
                    self.trace.generators[id(leaf)] = leaf_at(position), name, None
                entered.append(leaf)
                continue
            kind = "scalar" if isinstance(leaf, np.generic) else "array"
            if kind == "scalar" or id(leaf) not in seen:  # one scalar twice may be two the next time
                dtype = native(leaf.dtype)
                type = ArrayType(dtype, tuple(self.shapes[position]), kind)
                seen[id(leaf)] = self.add_input(getattr(leaf, "name", None) or name, type, position)
            self.symbols[position] = seen[id(leaf)]
            entered.append(seen[id(leaf)])
        return entered

    def enter_content(self, leaf: Any, position: int) -> Any:
        """A copy of a set or bytearray, whose content is a constant of the graph."""
        copy = TracedSet(leaf) if isinstance(leaf, set) else bytearray(leaf)
        remember(copy)
        from_outside(copy)
        self.contents.append((copy, content_of(copy), position))
        return copy

    def add_input(self, name: str, type: ArrayType, leaf: int) -> Symbol:
        value = Value(type, block=self.trace.main)
        self.inputs.append(Input(self.unique(name), type, leaf, None))
        self.values.append(value)
        given = self.arguments.leaves[leaf]
        self.trace.orders[id(value)] = not isinstance(given, np.ndarray) or given.flags.c_contiguous
        return Symbol(value, type.kind, born=0)

    def unique(self, name: str) -> str:
        taken = {port.name for port in self.inputs}
        count = 1
        candidate = name
        while candidate in taken:
            count += 1
            candidate = f"{name}_{count}"
        return candidate

    def enter_containers(self, leaves: list[Any]) -> Any:
        """The arguments as converted code sees them: the containers are copies."""
        rest = iter(leaves)
        position = iter(range(len(leaves)))

        def enter(structure: Structure, path: tuple[Any, ...], name: str) -> Any:
            if structure.kind is None:
                next(position)
                return next(rest)
            items = [
                enter(item, (*path, key), f"{name}.{key}" if name else str(key))
                for key, item in zip(structure.keys, structure.items)
            ]
            copy = make(structure.kind, structure.keys, items, structure.extra)
            if path:
                from_outside(copy)
                self.trace.made[id(copy)] = copy
                keys = parts(copy)[1]
                self.copies.append((copy, keys, items[: len(keys)], argument_at(path), name))
            return copy

        return enter(self.arguments.structure, (), "")

    # --- outputs -------------------------------------------------------------------------------

    def plan(self, value: Any, name: str, state: bool = False) -> Plan:
        """How to put `value` together; graph values become outputs. state: it is kept after the call."""
        value = settle(value)
        refuse_poisoned(value)
        leaves, structure = flatten(self.mark(value, name, state))
        plans = []
        for position, leaf in enumerate(leaves):
            label = name if structure.kind is None or structure.is_tensor else f"{name}.{position}"
            leaf = settle(leaf)
            kept = state and isinstance(leaf, Symbol) and leaf.kind == "array"
            plans.append((self.chosen(leaf, label) if kept else None) or self.leaf(leaf, label))
            if kept:
                self.kept.append((leaf, label))
        return Plan(structure, tuple(plans))

    def rows(self, items: TracedList) -> Rows:
        """How to put together a list for `print`."""
        if items.stack is None:
            return Rows(tuple(self.plan(item, "print") for item in items))
        return rows_of(items.stack, "print", self.leaf)

    def givens(self) -> dict[int, Target]:
        """How to find the caller's own containers, by the id of the copies that stand for them."""
        if self.opened:
            return {}
        found = {id(copy): target for copy, _, _, target, _ in self.copies}
        found.update((id(copy), leaf_at(position)) for copy, _, position in self.contents)
        found.update((id(copy), target) for copy, target, _ in self.outside())
        return found

    def mark(self, value: Any, name: str, state: bool, around: tuple[Any, ...] = ()) -> Any:
        """The same with `Given` in place of each list, dict or object that the caller passed."""
        if not isinstance(value, tuple) and id(value) in self.given:
            return Given(self.given[id(value)])
        if not is_container(value):
            return value
        if isinstance(value, TracedList) and value.stack is not None:
            return value.stack
        if any(value is outer for outer in around):
            raise ConversionError(f"`{name}` holds a container that holds itself", None, "Keep such links outside.")
        if not isinstance(value, tuple):
            _, other, kept = self.held.setdefault(id(value), (value, name, state))
            if other != name and (state or kept):
                raise ConversionError(
                    f"`{other}` and `{name}` are one {noun(value)} after the call", None, "Make a copy for one of them."
                )
        kind, keys, items, extra = children(value)
        marked = [self.mark(item, name, state, (*around, value)) for item in items]
        same = all(a is b for a, b in zip(marked, items))
        return value if same else build_container(kind, keys, marked, extra)

    def leaf(self, leaf: Any, name: str) -> Leaf:
        if isinstance(leaf, Given):
            return Leaf("given", leaf.target)
        if isinstance(leaf, Symbol):
            for position, symbol in self.symbols.items():
                if leaf is symbol and leaf.kind == "array":
                    return Leaf("argument", position)
            for capture in self.trace.captures.values():
                if leaf is capture.symbol and not self.opened:
                    return Leaf("given", fetched(capture.fetch))
            return Leaf(leaf.kind, self.output(leaf, name))
        if isinstance(leaf, Stack):
            return Leaf("rows", rows_of(leaf, name, self.leaf))
        if isinstance(leaf, np.ndarray):
            return Leaf("array", self.output(Symbol(value_of(leaf), "array"), name))
        if isinstance(leaf, Text):
            return Leaf("text", text_parts(leaf, name, self.leaf))
        if isinstance(leaf, (Generator, TracedIterator)):
            raise ConversionError(f"`{name}` is an iterator", None, "Return a list: `list(…)`.")
        if isinstance(leaf, (set, bytearray)):
            return Leaf("fresh", set(leaf) if isinstance(leaf, TracedSet) else leaf)
        refuse_object(leaf, name)
        return Leaf("constant", leaf)

    def chosen(self, symbol: Symbol, name: str) -> Leaf | None:
        """For an array that a branch merged: the caller's own arrays that it may be, and when."""
        own = {id(cell): leaf_at(position) for position, cell in self.symbols.items()}
        own.update((id(c.symbol), fetched(c.fetch)) for c in self.trace.captures.values())
        choices = [
            (condition, own[id(cell)]) for cell, condition in symbol.ties.selection.values()
            if id(cell) in own and not is_over(condition._value)
        ]  # fmt: skip
        if symbol.base is not None or not choices or self.opened:
            return None
        index = self.output(symbol, name)
        tests = [(self.output(condition, f"{name}_is_older"), target) for condition, target in choices]
        return Leaf("chosen", (index, tuple(tests)))

    def output(self, symbol: Symbol, name: str) -> int:
        """The position of an output; of an array that is put in several places, always the same."""
        if id(symbol) in self.placed:
            return self.placed[id(symbol)]
        if symbol.kind == "array" and not self.opened:
            self.trace.keep.append(symbol)
            self.placed[id(symbol)] = len(self.outputs)
        self.outputs.append(symbol.value)
        self.names.append(name)
        return len(self.outputs) - 1

    # --- effects -------------------------------------------------------------------------------

    def effects(self) -> list[Effect]:
        """Everything that the function changed in place, arguments first, then state."""
        found = [*self.array_effects(), *self.container_effects()]
        found += self.captured_effects()
        found += self.attribute_effects()
        found += self.tensor_effects()
        self.refuse_shared()
        return found

    def refuse_shared(self) -> None:
        """State must not hold a view of what else is seen after the call."""
        named = list(zip(self.arguments.names, map(self.symbols.get, range(len(self.arguments.names)))))
        named += [(capture.name, capture.symbol) for capture in self.trace.captures.values()]
        for position, (symbol, path) in enumerate(self.kept):
            others = [*named, *((name, other) for other, name in self.kept[:position])]
            for name, other in others:
                if other is not None and other is not symbol and other.root is symbol.root and overlap(symbol, other):
                    raise ConversionError(
                        f"`{path}` shares elements with `{name}` after the call: changing one would change the other",
                        None, "Write `.copy()` where it is made.",
                    )  # fmt: skip

    def array_effects(self) -> list[Effect]:
        found = []
        for port, value in zip(self.inputs, self.values):
            assert port.leaf is not None
            symbol = self.symbols[port.leaf]
            refuse_poison(symbol)
            if symbol._value is not value:
                target = leaf_at(port.leaf)
                found.append(self.array_effect(symbol, target, self.arguments.names[port.leaf]))
        return found

    def array_effect(self, symbol: Symbol, target: Target, name: str, *before: Value) -> Effect:
        plan = Plan(Structure(), (Leaf("array", self.output(symbol, name)),))
        return Effect("array", target, plan, "", name, before)

    def tensor_effect(self, new: Symbol, old: Any, target: Target, name: str) -> Effect:
        """The elements of a tensor are others; `old` is the array that it held."""
        label = next((c.name for c in self.trace.captures.values() if c.symbol is old), name)
        return Effect("tensor", target, self.plan(new, label, True), "array", name, self.inputs_of(old))

    def inputs_of(self, *old: Any) -> tuple[Value, ...]:
        """The inputs that some values from outside are."""
        return tuple(c.initial for c in self.trace.captures.values() if any(c.symbol is each for each in old))

    def container_effects(self) -> list[Effect]:
        found = []
        for copy, keys, before, target, name in self.copies:
            effect = self.container_effect(copy, keys, before, target, name)
            if effect is not None:
                found.append(effect)
        for copy, content, position in self.contents:
            refuse_poisoned(copy)
            if content_of(copy) != content:
                plan = Plan(Structure(), (Leaf("constant", content_of(copy)),))
                found.append(Effect("items", leaf_at(position), plan, "", self.arguments.names[position]))
        return found

    def container_effect(
        self, copy: Any, keys_before: tuple[Any, ...], before: list[Any], target: Target, name: str
    ) -> Effect | None:
        """The change of a container, None if it holds what it held."""
        if isinstance(copy, tuple):
            return None
        refuse_poisoned(copy)
        if isinstance(copy, TracedList) and copy.stack is not None:
            return Effect("items", target, Plan(Structure(), (list_leaf(copy.stack, name, self.leaf),)), "", name)
        _, keys, items, _ = parts(copy)
        keys = tuple(map(original_key, keys))
        same_keys = len(keys) == len(keys_before) and all(map(same, keys, keys_before))
        if same_keys and all(a is b for a, b in zip(items, before)):
            return None
        if isinstance(copy, Tensor):
            return self.tensor_effect(items[0], before[0], target, name)
        kind = "items" if isinstance(copy, (list, deque)) else "dict" if isinstance(copy, dict) else "fields"
        content = dict(zip(keys, items)) if kind != "items" else list(items)
        gone = [old for old in before if not any(old is item for item in items)]
        return Effect(kind, target, self.plan(content, name, True), "", name, self.inputs_of(*gone))

    def captured_effects(self) -> list[Effect]:
        found = []
        for capture in list(self.trace.captures.values()):
            refuse_poison(capture.symbol)
            if capture.symbol._value is not capture.initial:
                found.append(
                    self.array_effect(capture.symbol, fetched(capture.fetch), capture.name, capture.initial)
                )
        for value, copy, fetch, name in list(self.trace.lifted.values()):
            keys, items = parts(value)[1:3]
            before = [self.seen(item, (id(value), key)) for key, item in zip(keys, items)]
            target = the(value) if fetch is None else fetched(fetch)
            effect = self.container_effect(copy, keys, before, target, name)
            if effect is not None:
                found.append(effect)
        return found

    def seen(self, item: Any, key: Any) -> Any:
        """What converted code saw for an item of a container from outside."""
        if key in self.trace.placed:
            return self.trace.placed[key]
        if id(item) in self.trace.captures:
            return self.trace.captures[id(item)].symbol
        return self.trace.lifted[id(item)][1] if id(item) in self.trace.lifted else item

    def outside(self) -> list[tuple[Any, Target, str]]:
        """(copy, how to find it, name) of each container from outside."""
        lifted = self.trace.lifted.values()
        return [(copy, the(value) if fetch is None else fetched(fetch), name) for value, copy, fetch, name in lifted]

    def tensor_effects(self) -> list[Effect]:
        """The gradients of tensors from outside, and whether they require one."""
        found = []
        paths = {id(copy): (target, name) for copy, _, _, target, name in self.copies}
        paths.update((id(copy), (target, name)) for copy, target, name in self.outside())
        for outside in self.trace.tensors.values():
            copy = outside.copy
            target, name = paths[id(copy)]
            if copy.history != outside.history:
                plan = Plan(Structure(), (Leaf("constant", copy.history),))
                found.append(Effect("tape", target, plan, "history", name))
            if copy.later is None and copy._grad is not outside.grad:
                value, flag = parted(copy._grad)
                there = None if flag is None else self.output(flag, f"{name}.grad_is_there")
                plan = dataclasses.replace(self.plan(value, f"{name}.grad", True), there=there)
                old = [outside.grad.array] if isinstance(outside.grad, Tensor) else []
                found.append(Effect("tape", target, plan, "grad", f"{name}.grad", self.inputs_of(*old)))
        return found

    def attribute_effects(self) -> list[Effect]:
        found = []
        for key, place in self.trace.attributes.items():
            if not isinstance(place, AttributePlace) or not place.beside:
                continue
            if place.value is self.trace.initial_attributes[key]:
                continue
            owner = place.owner
            path = f"{type(owner).__name__}.{place.name}"
            if isinstance(place.value, Undefined):
                raise ConversionError(f"`{path}` is deleted in converted code", None, "Set it to None.")
            plan = self.plan(place.value, place.name, True)
            kind, old = "own" if has_hook(owner) else "attribute", self.trace.initial_attributes[key]
            found.append(Effect(kind, the(owner), plan, place.name, path, self.inputs_of(old)))
        return found

    # --- the whole -----------------------------------------------------------------------------

    def run(self, function: Callable[..., Any]) -> Program:
        with running(self.trace):
            bound = self.enter_containers(self.enter_leaves())
            result = run_function(function, bound, self.arguments)
            name_captures(self.trace)
            self.given = self.givens()
            plan = self.plan(result, "result")
            effects = self.effects()
            prints = tuple((self.rows(each.rows), each) for each in self.trace.prints.values())
            printed = None if self.trace.printed is None else self.rows(self.trace.printed)
            failures = tuple(
                (error, place, {k: Leaf(kind, self.output(cell, "message")) for k, (cell, kind) in cells.items()})
                for error, place, cells in self.trace.failures
            )
            error = self.trace.error
            code = None
            if error is not None:
                code = self.output(error, "error")
            needed, stepped = relied_on(), steps(self.trace, self.output)
        host = self.add_outside()
        self.inputs = [
            dataclasses.replace(port, in_c_order=id(value) in needed) for port, value in zip(self.inputs, self.values)
        ]
        graph = self.finish_graph(plan)
        tensors = [(name, target, False) for copy, _, _, target, name in self.copies if isinstance(copy, Tensor)]
        tensors += [(name, target, True) for copy, target, name in self.outside() if isinstance(copy, Tensor)]
        return Program(
            graph, tuple(self.inputs), plan, tuple(effects), code, failures, printed, prints,
            all_hold(self.trace.guards), self.trace.numbers, tuple(tensors),
            (self.trace.keep, self.trace.captures, self.trace.lifted), stepped, self.take_back, self.arguments, host,
        )  # fmt: skip

    def take_back(self) -> None:
        """Undo what was begun outside while the graph was built."""
        for undo in self.trace.begun.values():
            undo()

    def add_outside(self) -> Host | None:
        """Inputs for arrays from outside, and for random numbers; what draws those."""
        for capture in self.trace.captures.values():
            capture.release()
            if capture.initial.constant is None:
                self.inputs.append(Input(self.unique(capture.name), capture.initial.type, None, capture.fetch))
                self.values.append(capture.initial)
        if not (draws := self.trace.frames[0].draws):
            return None
        host = Host(self.values, draws)
        for name, value in zip(host.names, host.values):
            self.inputs.append(Input(self.unique(name), value.type, None, None, drawn=True))
        self.values += host.values
        return host

    def finish_graph(self, plan: Plan) -> Graph:
        taken = {port.name for port in self.inputs}
        single = plan.structure.kind is None
        outputs = []
        for name, value in zip(self.names, self.outputs):
            candidate, count = name if not single or name != "result" else "result", 1
            while candidate in taken:
                count += 1
                candidate = f"{name}_out" if count == 2 else f"{name}_out{count}"
            taken.add(candidate)
            outputs.append(Port(candidate, value))
        inputs = [Port(port.name, value) for port, value in zip(self.inputs, self.values)]
        return Graph(self.trace.main, inputs, outputs)


def run_function(function: Callable[..., Any], bound: dict[str, Any], arguments: Arguments) -> Any:
    positional, keywords = arguments.call(bound)
    return call(function, *positional, **keywords)


FRAMES = 20_000  # of Python, while a graph is built: each level of the user's takes several of ours


def build(
    function: Callable[..., Any], arguments: Arguments, shapes: list[tuple[Any, ...]], *, opened: bool = False,
    varying: frozenset[Any] = frozenset(), most: int | None = None, random: str = "input",
) -> Program:  # fmt: skip
    """Run `function` once on Symbols of these shapes.

    opened: a list, dict or object of the caller's that is returned counts as its content; else the
    caller gets the very same object. varying: keys of numbers from outside that are inputs (`Program.numbers`).
    most: raise ConversionError for more nodes. random: what a draw becomes, an "input" or a "node".
    """
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, FRAMES))
    builder = Builder(arguments, shapes, opened, varying, most)
    builder.trace.random = random
    try:
        with telling(function):
            return builder.run(function)
    except BaseException:
        builder.take_back()
        raise
    finally:
        sys.setrecursionlimit(limit)
