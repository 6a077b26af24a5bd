"""Containers made in converted code: lists, dicts and sets whose changes are journaled.

In: list, dict and set displays, comprehensions, and the containers among the arguments. Out: a
subclass that behaves as the container and tells the trace before it changes. A list whose length
depends on data is *stacked*: its items become rows of arrays with a first axis of unknown size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from dy2st.aliasing import Ties, before_read, before_write, link
from dy2st.constructs.columns import Stack, identity
from dy2st.constructs.foreign import plainly
from dy2st.constructs.tensors import end_tape
from dy2st.errors import ConversionError
from dy2st.runtime.array import Array, by_numpy, require
from dy2st.runtime.tree import build
from dy2st.symbol import Symbol, as_symbol, wrap
from dy2st.trace import Place, current, is_running, where

__all__ = [
    "Stack", "TracedDict", "TracedList", "TracedSet", "dict_", "identity", "list_", "make", "may_be",
    "plain", "remember", "set_", "traced",
]  # fmt: skip


def journaled(name: str) -> Callable[..., Any]:
    """A mutating method that records the old content first."""

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        if is_running():
            before_write(self)
        return plainly(getattr(super(type(self), self), name), args, kwargs)

    method.__name__ = name
    return method


def fresh(name: str) -> Callable[..., Any]:
    """A method whose result is a set of its own."""

    def method(self: Any, *args: Any) -> Any:
        result = getattr(super(type(self), self), name)(*args)
        return TracedSet(result) if isinstance(result, set) else result

    method.__name__ = name
    return method


def reading(kind: type, name: str) -> Callable[..., Any]:
    """A method that reads: an error if it is not known what the container holds."""
    original = getattr(kind, name)

    def method(self: Any, *args: Any) -> Any:
        before_read(self)
        return plainly(original, (self, *args))

    method.__name__ = name
    return method


class TracedList(list[Any], Place):
    """A list that tells the trace before it changes; `stack` holds its items once stacked."""

    __stands_for__ = list
    noun = "list"
    resized = 0  # how often its length was changed, also in builds that were taken back
    _stack: Stack | None = None

    def __init__(self, items: Iterable[Any] = ()) -> None:
        super().__init__(items)
        self.born = current().tick() if is_running() else 0
        self.ties = Ties()

    @classmethod
    def stacked(cls, stack: Stack) -> TracedList:
        """A list whose items are the rows of a stack."""
        result = cls()
        result.stack = stack
        return result

    @property
    def stack(self) -> Stack | None:
        """The rows of a list whose length depends on data, else None."""
        before_read(self)
        return self._stack

    @stack.setter
    def stack(self, stack: Stack | None) -> None:
        self._stack = stack

    @property
    def is_stacked(self) -> bool:
        return self._stack is not None

    def content(self) -> Any:
        return list(super().__iter__()) if self._stack is None else self._stack

    def set_content(self, content: Any) -> None:
        self._stack = content if isinstance(content, Stack) else None
        super().__setitem__(slice(None), [] if self._stack else content)

    def _write(self) -> None:
        if is_running():
            before_write(self)

    def resize(self) -> None:
        self._write()
        self.resized += 1

    def append(self, item: Any) -> None:
        self.resize()
        if self.stack is not None:
            self.stack = self.stack.appended(item)
        else:
            super().append(item)

    def extend(self, items: Iterable[Any]) -> None:
        self.resize()
        if self.stack is not None and isinstance(items, TracedList) and items.stack is not None:
            self.stack = self.stack.joined(items.stack)
        elif isinstance(items, TracedList) and items.stack is not None:
            self.stack = Stack.of(list(self), items.stack.item(0)).joined(items.stack)
            super().clear()
        elif self.stack is not None:
            for item in list(items):
                self.append(item)
        else:
            super().extend(items)

    def __iadd__(self, items: Iterable[Any]) -> TracedList:  # type: ignore[override,misc]
        self.extend(items)
        return self

    def __add__(self, other: Any) -> Any:  # type: ignore[override]
        if isinstance(other, (Array, np.ndarray)):
            return NotImplemented  # the array adds the list to itself
        result = self.copy()
        result.extend(other)
        return result

    def __mul__(self, count: Any) -> TracedList:  # type: ignore[override]
        if isinstance(count, Symbol) and count.kind == "array":
            return NotImplemented  # the array multiplies
        if self.stack is not None or isinstance(count, Symbol):
            return self._repeated(count)
        return TracedList(list(self) * count)

    def _repeated(self, count: Any) -> TracedList:
        """As many times as data say; items that can be changed would be one thing under many indices."""
        items = self.stack or (Stack.of(list(self), self[0]) if len(self) else None)
        if items is None:
            return TracedList()
        if any(type.kind == "array" for type in items.types) or items.structure.kind not in (None, tuple):
            raise self.refused("repetition")
        if isinstance(count, Symbol) and count.dtype.kind not in ("iub" if count.kind == "python" else "iu"):
            raise TypeError("can't multiply sequence by non-int")
        length = items.count
        rows = by_numpy[np.arange](by_numpy[np.maximum](count, 0) * length) % by_numpy[np.maximum](length, 1)
        return TracedList.stacked(items.with_columns(lambda column: column[rows]))

    __rmul__ = __mul__  # type: ignore[assignment]

    def copy(self) -> TracedList:
        result = TracedList(self if self.stack is None else ())
        result.stack = self.stack
        return result

    def pop(self, index: Any = -1) -> Any:
        if isinstance(index, Symbol) and index.data is not None:
            index = int(index)
        if isinstance(index, Symbol) or (self.stack is not None and index not in (-1, 0)):
            return self._popped(index)
        self.resize()
        if self.stack is None:
            return super().pop(index)
        require(self.stack.count > 0, IndexError("pop from empty list"))
        item = self.stack.item(index)
        self.stack = self.stack.with_columns(lambda c: c[1:] if index == 0 else c[:-1])
        return item

    def _popped(self, index: Any) -> Any:
        count = len(self) if self.stack is None else self.stack.count
        if isinstance(count, int) and not count:
            raise IndexError("pop from empty list")
        for is_fine in (count > 0, index >= -count, index < count):
            if is_fine is not True:
                require(as_symbol(is_fine), IndexError("pop index out of range"))
        return self._without(index)

    def insert(self, index: Any, item: Any) -> None:
        if self.stack is None and not (isinstance(index, Symbol) and index.data is None):
            self.resize()
            super().insert(int(index), item)
            return
        rows = self.stack or Stack.of(list(self), Stack.like([*self, item]))
        new = Stack.of([item], Stack.like([rows.example, item]))
        rows = rows.retyped(new.types)
        joined = [by_numpy[np.concatenate]([c[:index], n, c[index:]]) for c, n in zip(rows.columns, new.columns)]
        self._hold(Stack(rows.structure, joined, rows.types), 1)

    def reverse(self) -> None:
        self.resize()
        if self.stack is not None:
            self.stack = self.stack.with_columns(lambda c: c[::-1])
        else:
            super().reverse()

    def __delitem__(self, index: Any) -> None:
        if isinstance(index, slice):
            if self.stack is not None:
                raise self.refused("`del` of a slice")
            self.resize()
            super().__delitem__(index)
        else:
            self.pop(index)

    def replace(self, content: Any) -> None:
        """Hold other items, in place."""
        self.resize()
        self.set_content(content)

    def _without(self, index: Any) -> Any:
        """Take the item at an index that depends on data out of the rows; the item."""
        rows = self.stack or Stack.of(list(self), Stack.like(list(self)))
        count = rows.count
        at = by_numpy[np.where](index < 0, index + count, index) if isinstance(index, Symbol) or index < 0 else index
        item = rows.item(at)
        left = [by_numpy[np.concatenate]([c[:at], c[at + 1 :]]) for c in rows.columns]
        self._hold(Stack(rows.structure, left, rows.types), -1)
        return item

    def _hold(self, rows: Stack, more: int) -> None:
        """These rows, of which there are `more` than before, as the items."""
        count = len(self) + more if self.stack is None else None
        self.replace(rows if count is None else [rows.item(i) for i in range(count)])

    def clear(self) -> None:
        self.resize()
        if self.stack is not None:
            self.stack = self.stack.with_columns(lambda c: c[:0])
        else:
            super().clear()

    def __getitem__(self, index: Any) -> Any:
        if self.stack is None and is_cut_by_data(index):
            items = list(self)
            return TracedList.stacked(Stack.of(items, Stack.like(items))[index]) if items else TracedList()
        if self.stack is None:
            result = super().__getitem__(index)
            return TracedList(result) if isinstance(index, slice) else result
        if isinstance(index, slice):
            return TracedList.stacked(self.stack[index])
        return self.stack.item(index)

    def __setitem__(self, index: Any, value: Any) -> None:
        self._write()
        if self.stack is None:
            self.resized += isinstance(index, slice)
            super().__setitem__(index, value)
        elif isinstance(index, slice):
            raise self.refused("assignment to a slice")
        else:
            self.stack = self.stack.replaced(index, value)

    def __imul__(self, count: Any) -> TracedList:  # type: ignore[override,misc]
        result = self * count
        if isinstance(result, TracedList):
            self.replace(result.content())
            return self
        return result


    def refused(self, what: str) -> ConversionError:
        return ConversionError(
            f"{what} of a list whose length depends on data cannot be converted", where(),
            "Make an array of it first: `np.array(items)` or `np.stack(items)`.",
        )  # fmt: skip


def is_cut_by_data(index: Any) -> bool:
    """Whether it is a slice with a bound that depends on data."""
    bounds = (index.start, index.stop, index.step) if isinstance(index, slice) else ()
    return any(isinstance(bound, Symbol) and bound.data is None for bound in bounds)


for _name in ("__iter__", "__contains__", "__len__", "__reversed__"):

    def _reader(self: TracedList, *args: Any, _name: str = _name) -> Any:
        if self.stack is not None:
            raise self.refused({"__iter__": "iteration", "__len__": "`len`"}.get(_name, f"`{_name}`"))
        return getattr(list, _name)(self, *args)

    setattr(TracedList, _name, _reader)


class TracedDict(dict[Any, Any], Place):
    """A dict that tells the trace before it changes."""

    __stands_for__ = dict
    noun = "dict"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.born = current().tick() if is_running() else 0
        self.ties = Ties()

    def content(self) -> Any:
        return dict(super().items())

    def set_content(self, content: Any) -> None:
        super().clear()
        super().update(content)

    def copy(self) -> TracedDict:
        return TracedDict(self)

    __setitem__, __delitem__ = journaled("__setitem__"), journaled("__delitem__")
    update, pop, popitem = journaled("update"), journaled("pop"), journaled("popitem")
    setdefault, clear, __ior__ = journaled("setdefault"), journaled("clear"), journaled("__ior__")


_READ = ("__getitem__", "get", "keys", "values", "items", "__iter__", "__len__", "__contains__", "__or__", "__eq__")
for _name in _READ:
    setattr(TracedDict, _name, reading(dict, _name))


class TracedSet(set[Any], Place):
    """A set that tells the trace before it changes."""

    noun = "set"

    def __init__(self, items: Iterable[Any] = ()) -> None:
        super().__init__(items)
        self.born = current().tick() if is_running() else 0
        self.ties = Ties()

    def content(self) -> Any:
        return frozenset(self)

    def set_content(self, content: Any) -> None:
        super().clear()
        super().update(content)

    def copy(self) -> TracedSet:
        return TracedSet(self)

    add, discard, remove = journaled("add"), journaled("discard"), journaled("remove")
    update, pop, clear = journaled("update"), journaled("pop"), journaled("clear")
    difference_update, intersection_update = journaled("difference_update"), journaled("intersection_update")
    symmetric_difference_update, __ior__ = journaled("symmetric_difference_update"), journaled("__ior__")
    __iand__, __isub__, __ixor__ = journaled("__iand__"), journaled("__isub__"), journaled("__ixor__")
    union, intersection, difference = fresh("union"), fresh("intersection"), fresh("difference")
    symmetric_difference, __or__, __ror__ = fresh("symmetric_difference"), fresh("__or__"), fresh("__ror__")
    __and__, __rand__, __sub__, __rsub__ = fresh("__and__"), fresh("__rand__"), fresh("__sub__"), fresh("__rsub__")
    __xor__, __rxor__ = fresh("__xor__"), fresh("__rxor__")


for _kind in (TracedList, TracedDict, TracedSet):
    _kind.__name__ = _kind.__qualname__ = _kind.noun  # what Python's own error messages call them


def list_(items: Iterable[Any]) -> list[Any]:
    """A list display of converted code."""
    return TracedList(items) if is_running() else list(items)


def dict_(items: dict[Any, Any]) -> dict[Any, Any]:
    """A dict display of converted code."""
    return TracedDict(items) if is_running() else items


def set_(items: set[Any]) -> set[Any]:
    """A set display of converted code."""
    return TracedSet(items) if is_running() else items


def make(kind: type, keys: tuple[Any, ...], items: list[Any], extra: Any) -> Any:
    """A container of `kind`; lists and dicts are traced ones."""
    if kind is list:
        return TracedList(items)
    if kind is dict:
        return TracedDict(zip(keys, items))
    value = build(kind, keys, items, extra)
    if is_running() and not isinstance(value, tuple):
        remember(value)
        end_tape(value)
    return value


def may_be(container: Any, *others: Any) -> None:
    """`container` may be one object with any of `others`: which, depends on data."""
    place = identity(container)
    if place is not None:
        link(place, [found for found in map(identity, others) if found is not None])


def remember(instance: Any) -> None:
    """Note an object that this trace made: its attributes are set on itself."""
    trace = current()
    trace.made[id(instance)] = instance
    trace.births[id(instance)] = trace.tick()


def traced(value: Any) -> Any:
    """What code that is not converted gave back, with arrays and mutable containers wrapped."""
    if type(value) is list:
        return TracedList(traced(item) for item in value)
    if type(value) is dict:
        return TracedDict((key, traced(item)) for key, item in value.items())
    if type(value) is set:
        return TracedSet(value)
    if isinstance(value, tuple) and type(value) is tuple:
        return tuple(traced(item) for item in value)
    return wrap(value) if isinstance(value, np.ndarray) else value


def plain(value: Any) -> Any:
    """A stacked list as its array; everything else as it is."""
    if isinstance(value, TracedList) and value.stack is not None:
        if value.stack.structure.kind is not None:
            raise value.refused("the array of items that are containers")
        return value.stack.columns[0]
    return value
