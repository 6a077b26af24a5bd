"""Snapshots: what a call can reach and change, remembered, so that it can be put back.

In: named values and a function. Out: a `Snapshot` with the leaves by path (`x.0`, `model.weight`),
copied, and a way to put everything back. Followed are containers, objects, methods, closures and
the globals that functions of the same module use; classes and other modules are not.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import sys
import types
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from dy2st.constructs.foreign import RANDOM, content_of, set_content
from dy2st.runtime.array import Array

__all__ = ["Seen", "Snapshot", "digest", "see"]

FOREIGN = sys.stdlib_module_names | {"numpy", "onnx", "onnxruntime"}
NUMBERS = (bool, int, float, complex)


@dataclasses.dataclass(frozen=True)
class Seen:
    """A leaf as it was: `kind` is "array", "scalar", "Tensor" or the name of its class.

    `value` is a copy in an array where it is numbers, else the object itself.
    """

    kind: str
    value: Any

    @property
    def is_numeric(self) -> bool:
        return isinstance(self.value, np.ndarray)

    def same(self, other: Seen | None) -> bool:
        """Whether the other leaf is equal in every bit that a user can see."""
        if other is None or self.kind != other.kind or self.is_numeric != other.is_numeric:
            return False
        if not self.is_numeric:
            return self.value is other.value or bool(self.value == other.value)
        a, b = self.value, other.value
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()

    def __str__(self) -> str:
        if not self.is_numeric:
            return f"{self.kind} {self.value!r}"[:60]
        if self.kind in ("array", "Tensor"):
            text = f"{self.value.dtype}[{', '.join(map(str, self.value.shape))}]"
            return text if self.kind == "array" else f"Tensor {text}"
        return f"scalar {self.value.dtype}" if self.kind == "scalar" else self.kind


def see(leaf: Any) -> Seen:
    """A leaf as it is now, independent of later changes."""
    if isinstance(leaf, Array):
        return Seen("Tensor", np.array(leaf.known()))
    if isinstance(leaf, np.ndarray):
        return Seen("array", np.array(leaf))
    if isinstance(leaf, np.generic):
        return Seen("scalar", np.array(leaf))
    fits = not isinstance(leaf, int) or -(2**63) <= leaf < 2**63
    if isinstance(leaf, NUMBERS) and fits:
        return Seen(type(leaf).__name__, np.array(leaf))
    return Seen(type(leaf).__name__, leaf)


@dataclasses.dataclass(frozen=True)
class Opened:
    """A value with parts: their names and values, and how to put them back."""

    parts: dict[Any, Any]
    put_back: Callable[[], None] | None = None


@dataclasses.dataclass(frozen=True)
class Snapshot:
    """The leaves by path, and what puts each changeable value back."""

    leaves: dict[str, Seen]
    undo: tuple[Callable[[], None], ...]

    @classmethod
    def take(cls, values: Mapping[str, Any], function: Callable[..., Any]) -> Snapshot:
        """What `values` hold, and what `function` reaches besides them."""
        walk = Walk(getattr(function, "__module__", None))
        walk.enter(Opened(dict(values)), "")
        walk.enter(opened_callable(function, walk.module) or Opened({}), "")
        return cls(walk.leaves, tuple(walk.undo))

    def same(self, other: Snapshot) -> bool:
        """Whether nothing that is seen has changed between two snapshots."""
        if self.leaves.keys() != other.leaves.keys():
            return False
        return all(leaf.same(other.leaves[path]) for path, leaf in self.leaves.items())

    def restore(self) -> None:
        """Put everything back as it was."""
        for put_back in self.undo:
            put_back()


class Walk:
    """One walk over everything that can be reached; each object is visited once."""

    def __init__(self, module: str | None) -> None:
        self.module = module
        self.leaves: dict[str, Seen] = {}
        self.undo: list[Callable[[], None]] = []
        self.visited: dict[int, Any] = {}

    def enter(self, opened: Opened, path: str) -> None:
        """Visit the parts of `opened`, and theirs."""
        pending = [(opened, path)]
        while pending:
            opened, path = pending.pop()
            if opened.put_back is not None:
                self.undo.append(opened.put_back)
            inner = [found for part in self.named(opened, path) if (found := self.visit(*part))]
            pending.extend(reversed(inner))

    def named(self, opened: Opened, path: str) -> Iterator[tuple[Any, str]]:
        for number, (key, part) in enumerate(opened.parts.items()):
            name = number if isinstance(key, Array) or hasattr(key, "__tree_names__") else key  # of a tensor its place
            yield part, f"{path}.{name}" if path else str(name)

    def visit(self, value: Any, path: str) -> tuple[Opened, str] | None:
        """Note a leaf; give what is to be opened."""
        if id(value) in self.visited and not isinstance(value, (np.generic, *NUMBERS, str)):
            return None
        self.visited[id(value)] = value
        opened = open_value(value, self.module)
        if opened is not None and not isinstance(value, (Array, np.ndarray)):
            return opened, path
        if opened is not None and opened.put_back is not None:
            self.undo.append(opened.put_back)
        if opened is not None or is_plain(value):
            while path in self.leaves:
                path += "'"
            self.leaves[path] = see(value)
        return None


def is_plain(value: Any) -> bool:
    return value is None or isinstance(value, (np.generic, *NUMBERS, str, bytes, frozenset))


def open_value(value: Any, module: str | None) -> Opened | None:
    """The parts of a value, None where it has none that are followed."""
    if isinstance(value, np.ndarray):
        return Opened({}, functools.partial(put_array, value, value.copy()))
    if isinstance(value, (list, deque)):
        return Opened(dict(enumerate(value)), functools.partial(put_items, value, list(value)))
    if isinstance(value, dict):
        return Opened(dict(value), functools.partial(put_items, value, dict(value)))
    if isinstance(value, set):
        saved = set(value)
        return Opened({"items": frozenset(saved)}, functools.partial(put_items, value, saved))
    if isinstance(value, tuple):
        return Opened(dict(zip(getattr(value, "_fields", range(len(value))), value)))
    if isinstance(value, np.random.BitGenerator):
        return Opened({}, functools.partial(setattr, value, "state", value.state))
    if isinstance(value, RANDOM):
        content = content_of(value)
        return Opened({"state": digest(content)}, functools.partial(set_content, value, content))
    return opened_callable(value, module) or opened_object(value)


def digest(state: bytes) -> str:
    """A short text for the state of a generator of random numbers, as content_of gives it."""
    return hashlib.sha1(state, usedforsecurity=False).hexdigest()[:12]


def put_array(array: np.ndarray[Any, Any], saved: np.ndarray[Any, Any]) -> None:
    if array.flags.writeable:
        np.copyto(array, saved)


def put_items(container: Any, saved: Any) -> None:
    """The content of a list, dict, set or deque."""
    container.clear()
    if isinstance(container, (dict, set)):
        container.update(saved)
    else:
        container.extend(saved)


def opened_callable(value: Any, module: str | None) -> Opened | None:
    """What a method, a decorated function or a function of `module` can reach."""
    if hasattr(value, "__dy2st_function__"):
        return opened_callable(value.__dy2st_function__, module)
    if isinstance(value, types.MethodType):
        return Opened({"self": value.__self__, value.__name__: value.__func__})
    if isinstance(value, functools.partial):
        return Opened({"args": value.args, "keywords": value.keywords, "func": value.func})
    if not isinstance(value, types.FunctionType) or value.__module__ != module:
        return None
    names = set(used_names(value.__code__))
    found = {name: value.__globals__[name] for name in names & value.__globals__.keys()}
    cells = dict(zip(value.__code__.co_freevars, value.__closure__ or ()))
    filled = {name: cell.cell_contents for name, cell in cells.items() if is_filled(cell)}
    put_back = functools.partial(put_names, value.__globals__, names, dict(found), cells, filled)
    return Opened({**dict(sorted(found.items())), **filled}, put_back)


def is_filled(cell: types.CellType) -> bool:
    try:
        cell.cell_contents  # noqa: B018
    except ValueError:
        return False
    return True


def used_names(code: types.CodeType) -> Iterator[str]:
    """The names that a code object, and those inside it, may look up in globals."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from used_names(constant)


def put_names(
    space: dict[str, Any],
    names: set[str],
    found: dict[str, Any],
    cells: dict[str, types.CellType],
    filled: dict[str, Any],
) -> None:
    """Globals and closure variables as they were; names that were unset are unset again."""
    for name in names & space.keys():
        if name not in found:
            del space[name]
    space.update(found)
    for name, cell in cells.items():
        if name in filled:
            cell.cell_contents = filled[name]


def opened_object(value: Any) -> Opened | None:
    """The attributes of an object of the user's own classes, or of the runtime's."""
    package = type(value).__module__.partition(".")[0]
    if isinstance(value, (type, types.ModuleType)) or package in FOREIGN:
        return None
    if package == "dy2st" and not type(value).__module__.startswith("dy2st.runtime"):
        return None
    slots = [slot for base in type(value).__mro__ for slot in slots_of(base)]
    fields = {slot: getattr(value, slot) for slot in slots if hasattr(value, slot)}
    own = getattr(value, "__dict__", None)
    fields.update(own or {})
    if not slots and own is None:
        return None
    return Opened(fields, functools.partial(put_fields, value, dict(fields)))


def slots_of(base: type) -> tuple[str, ...]:
    slots = base.__dict__.get("__slots__", ())
    slots = (slots,) if isinstance(slots, str) else tuple(slots)
    return tuple(slot for slot in slots if slot not in ("__dict__", "__weakref__"))


def put_fields(value: Any, fields: dict[str, Any]) -> None:
    for name in [name for name in getattr(value, "__dict__", {}) if name not in fields]:
        object.__delattr__(value, name)
    for name, item in fields.items():
        object.__setattr__(value, name, item)
