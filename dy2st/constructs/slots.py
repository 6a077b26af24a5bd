"""Slots: the numbers and arrays that a loop carries, and what earlier builds of it found out.

In: the state of a loop. Out: records for `carry`, which builds the body until they settle.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from dy2st.constructs.columns import Stack, commons
from dy2st.constructs.containers import TracedList, make
from dy2st.constructs.state import Partial, is_number
from dy2st.graph import Value
from dy2st.runtime.array import ArrayType, type_of
from dy2st.runtime.tape import TapedArray
from dy2st.runtime.tensors.tensor import Tensor
from dy2st.runtime.tree import children, is_container
from dy2st.symbol import Symbol
from dy2st.trace import Place, name_of

__all__ = [
    "Copy", "Fills", "Ids", "Plan", "Retry", "Slot", "copied", "evaluate", "example_of", "is_set", "label", "signature",
    "stacks",
]  # fmt: skip


class Retry(Exception):
    """The build found out something that it should have known from the start."""


class Slot:
    """One carried number or array: where it comes from, its type, the cell inside the body."""

    def __init__(self, initial: Any, type: ArrayType, path: str) -> None:
        self.initial, self.type, self.path = initial, type, path
        self.name = re.split(r"[.\[]", path)[0]  # of the variable that it is, or is in
        self.parameter: Value | None = None
        self.symbol: Symbol | None = None
        self.out: Any = None
        self.written = False  # whether the body changed the parameter's own elements
        self.poison: str | None = None  # why it is not known whether it did
        self.result: Symbol | None = None


class Copy:
    """A list, dict or object whose name the body binds anew: its form before and at the start of a step."""

    def __init__(self, path: str, before: Any, inside: Any, form_before: Any, form: Any) -> None:
        self.path, self.before, self.inside = path, before, inside
        self.form_before, self.form = form_before, form
        self.out: Any = None


class Plan:
    """What is known about the state so far; grows from attempt to attempt."""

    def __init__(self) -> None:
        self.types: dict[str, ArrayType] = {}
        self.free: set[tuple[str, int]] = set()  # axes whose size changes from step to step
        self.partial: dict[tuple[type[Partial], str], Any] = {}  # an example of what is not always there
        self.places: list[Place] = []
        self.unknown: list[Symbol] = []  # arrays whose known content must not be used in the body
        self.stacks: dict[int, Any] = {}  # id(list) -> an item, for lists that grow
        self.rows: dict[str, list[ArrayType]] = {}  # path -> the types of the items of a stacked list
        self.grown: dict[str, Any] = {}  # path -> an item, for names bound to lists of another length
        self.rebound: set[str] = set()  # names that the body binds to another list, dict or object
        self.partners: dict[str, list[Any]] = {}  # what is outside that a carried array or container may be
        self.tied: set[tuple[str, str]] = set()  # carried arrays that may be one before the loop
        self.same: set[str] = set()  # arrays that stay the same object and are also reached otherwise; Python numbers
        self.taped: set[str] = set()  # tensors that have a derivative from the first or a later round on
        self.arrays: set[str] = set()  # numbers that become arrays of which a derivative is taken
        self.changing: set[str] = set()  # Python numbers that only seemed to stay the same

    def note_rows(self, path: str, inside: Stack, out: Stack) -> None:
        """Start again if a stacked list holds items of another type after a step."""
        if out.retyped(inside.types) is not out:
            self.rows[path] = commons(inside.types, out.types)
            raise Retry


def is_set(path: str) -> str:
    """The name of the flag that tells whether a variable has a value."""
    return f"{path} is set"


def signature(value: Any) -> Any:
    """What the build of a loop depends on in its state: structure and types."""
    if is_number(value):
        type = type_of(value)
        return type.dtype.char, type.ndim, type.kind
    if isinstance(value, TapedArray):
        return TapedArray, signature(value.data)
    if is_container(value) and not (isinstance(value, TracedList) and value.is_stacked):
        kind, keys, items, _ = children(value)
        return kind, keys, tuple(signature(item) for item in items)
    return value.__class__


def label(place: Place, number: int) -> str:
    """What a changed list, dict or attribute is called in messages; no two are called the same."""
    attribute = getattr(place, "name", None)
    called = getattr(place, "called", None) or type(place).__name__.removeprefix("Traced").lower()
    kind = f"attribute {attribute}" if attribute else name_of(place) or called
    return f"{kind} (number {number + 1} of those changed in the loop)"


class Ids:
    """Membership by identity."""

    def __init__(self, items: list[Any]) -> None:
        self.ids = {id(item) for item in items}

    def __contains__(self, item: object) -> bool:
        return id(item) in self.ids


def evaluate(values: list[Any]) -> None:
    """Bring views of tensors up to date, here and not inside a block that begins."""
    for value in values:
        if isinstance(value, Partial):
            evaluate([value.value])
        elif isinstance(value, TapedArray):
            evaluate([value.data])
        elif is_container(value) and not (isinstance(value, TracedList) and value.is_stacked):
            evaluate(children(value)[2])


def copied(value: Any) -> Any:
    """The same content in new containers, so that later changes do not show."""
    if isinstance(value, list):
        return list(value)
    return dict(value) if isinstance(value, dict) else value


def example_of(value: Any) -> Any:
    """The structure and types of a value, with nothing of the block it was made in."""
    if isinstance(value, Partial):
        return example_of(value.value)
    if isinstance(value, TapedArray):
        return example_of(value.data)
    if is_number(value):
        type = type_of(value)
        shape = tuple(size if isinstance(size, int) else 0 for size in type.shape)
        array = np.zeros(shape, type.dtype)
        if type.kind == "array":
            return array
        return array[()] if type.kind == "scalar" else array[()].item()
    if is_container(value):
        kind, keys, items, extra = children(value)
        return make(kind, keys, [example_of(item) for item in items], extra)
    return value


def filled(example: Any) -> Any:
    """A value of the example's form, for where no value is needed; tensors have no derivative."""
    if is_number(example) or not is_container(example):
        return example
    kind, keys, items, extra = children(example)
    return make(kind, keys, [filled(item) for item in items], None if issubclass(kind, Tensor) else extra)


class Fills:
    """What stands, in one build of a loop, for values that are not there: one for each, before and inside."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.made = plan, dict[Any, Any]()

    def __call__(self, kind: type[Partial], path: str) -> Any:
        if (kind, path) not in self.made:
            self.made[kind, path] = filled(self.plan.partial[kind, path])
        return self.made[kind, path]


def stacks(values: list[Any], paths: list[str], plan: Plan) -> dict[str, Stack]:
    """The rows of the lists in `values` that are known to grow, or to hold items of another type, by path."""
    found: dict[str, Stack] = {}
    pending = list(zip(values, paths)) if plan.grown or plan.rows else []
    while pending:
        value, path = pending.pop()
        if isinstance(value, Partial):
            pending.append((value.value, path))
        elif isinstance(value, Stack) or (isinstance(value, TracedList) and (value.is_stacked or path in plan.grown)):
            stack = value if isinstance(value, Stack) else value.stack or Stack.of(list(value), plan.grown[path])
            found[path] = stack.retyped(plan.rows.get(path, stack.types))
        elif is_container(value) and not (isinstance(value, TracedList) and value.is_stacked):
            _, keys, items, _ = children(value)
            pending += [(item, f"{path}.{key}") for key, item in zip(keys, items)]
    return found
