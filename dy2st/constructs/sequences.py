"""Sequences: what a `for` runs over, as a length and an item for each index.

In: arrays (their rows), `range`, `enumerate`, `zip`, `reversed` over things that are not all
known, and lists whose length depends on data. Out: a `Sequence` whose length may be a Symbol.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from dy2st.constructs.containers import Stack, TracedList
from dy2st.constructs.state import is_number, join
from dy2st.errors import ConversionError
from dy2st.runtime.array import by_numpy, type_of
from dy2st.runtime.tree import flatten
from dy2st.symbol import Symbol
from dy2st.trace import where

__all__ = ["Sequence", "as_sequence", "enumerate_", "range_", "reversed_", "stacked", "zip_"]


class Sequence:
    """`length` items (an int or an int Symbol); `item(i)` for an index that may be a Symbol."""

    def __init__(self, length: Any, item: Callable[[Any], Any]) -> None:
        self.length, self.item = length, item

    def __iter__(self) -> Iterator[Any]:
        if isinstance(self.length, Symbol):
            raise ConversionError(
                "this is iterated by code that is not converted, and its length depends on data",
                where(), "Use it in a `for` statement of a converted function.",
            )  # fmt: skip
        return (self.item(i) for i in range(self.length))

    def __len__(self) -> int:
        return int(self.length)


def is_symbolic(value: Any) -> bool:
    """Whether iterating `value` gives Symbols, or takes a number of steps that is not known."""
    return isinstance(value, (Symbol, Sequence)) or (isinstance(value, TracedList) and value.is_stacked)


def as_sequence(iterable: Any) -> Sequence | None:
    """`iterable` with access by index; None for what only Python can iterate."""
    if isinstance(iterable, Sequence):
        return iterable
    if isinstance(iterable, Symbol):
        if not iterable.type.shape:
            raise TypeError("iteration over a 0-d array")
        return Sequence(iterable.shape[0], lambda i: iterable[i])
    if isinstance(iterable, TracedList) and iterable.stack is not None:
        stack = iterable.stack
        return Sequence(stack.count, stack.item)
    if isinstance(iterable, range):
        start, step = iterable.start, iterable.step
        return Sequence(len(iterable), lambda i: _affine(start, step, i))
    if isinstance(iterable, (list, tuple)):
        return Sequence(len(iterable), lambda i: iterable[i])
    return None


def range_(*args: Any) -> Any:
    """`range` with bounds that may be Symbols."""
    bounds = [_integer(a) for a in args]
    if not any(isinstance(b, Symbol) for b in bounds):
        return range(*bounds)
    start, stop, step = (0, bounds[0], 1) if len(bounds) == 1 else (*bounds, 1)[:3]
    if isinstance(step, Symbol):
        raise ConversionError(
            "the step of this `range` depends on data", where(), "Use `while` with the step you need."
        )
    if step == 0:
        raise ValueError("range() arg 3 must not be zero")
    span = stop - start if step > 0 else start - stop
    count = span if abs(step) == 1 else (span + (abs(step) - 1)) // abs(step)
    length = count if _is_zero(start) and step == 1 and _is_size(stop) else _clip(count)
    return Sequence(length, lambda i: _affine(start, step, i))


def _is_zero(value: Any) -> bool:
    return isinstance(value, int) and value == 0


def _is_size(value: Any) -> bool:
    """Whether a Symbol is the size of an axis, and so not negative."""
    node = value.value.node if isinstance(value, Symbol) else None
    return node is not None and node.name == "dim_size"


def _clip(count: Any) -> Any:
    return Symbol(by_numpy[np.maximum](count, 0).value, "python") if isinstance(count, Symbol) else max(count, 0)


def _affine(start: Any, step: int, index: Any) -> Any:
    scaled = index if step == 1 else index * step
    return scaled if _is_zero(start) else start + scaled


def _integer(value: Any) -> Any:
    """`value` as `range` takes it: an int, or an int Symbol as a Python number."""
    if not isinstance(value, Symbol):
        return value.__index__()
    if value.data is not None:
        return value.__index__()
    if value.type.dtype.kind not in "iu" or value.type.shape:
        raise TypeError(f"'{value.type}' object cannot be interpreted as an integer")
    return Symbol(by_numpy[np.astype](value, np.int64, copy=False).value, "python")


def enumerate_(iterable: Any, start: Any = 0) -> Any:
    """`enumerate` over an array or a sequence."""
    if not is_symbolic(iterable) and not isinstance(start, Symbol):
        return enumerate(iterable, start)
    inner = _sequence(iterable)
    return Sequence(inner.length, lambda i: (_affine(start, 1, i), inner.item(i)))


def zip_(*iterables: Any, strict: bool = False) -> Any:
    """`zip` over arrays and sequences."""
    if not any(is_symbolic(x) for x in iterables):
        return zip(*iterables, strict=strict)
    inner = [_sequence(x) for x in iterables]
    lengths = [s.length for s in inner]
    if strict and len({str(n) for n in lengths}) > 1:
        raise ValueError("zip() arguments have different lengths")
    length = lengths[0]
    for other in lengths[1:]:
        length = _shorter(length, other)
    return Sequence(length, lambda i: tuple(s.item(i) for s in inner))


def _shorter(a: Any, b: Any) -> Any:
    if isinstance(a, int) and isinstance(b, int):
        return min(a, b)
    if isinstance(a, Symbol) and isinstance(b, Symbol) and a.dim == b.dim:
        return a
    return Symbol(by_numpy[np.minimum](a, b).value, "python")


def reversed_(iterable: Any) -> Any:
    """`reversed` over an array or a sequence."""
    if not is_symbolic(iterable):
        return reversed(iterable)
    inner = _sequence(iterable)
    return Sequence(inner.length, lambda i: inner.item(inner.length - 1 - i))


def _sequence(iterable: Any) -> Sequence:
    found = as_sequence(iterable)
    return found if found is not None else as_sequence(list(iterable))  # type: ignore[return-value]


def stacked(items: list[Any]) -> Sequence | None:
    """Known items as rows of arrays, so that a graph loop can run over them; None if unlike."""
    if not items:
        return None
    leaves, structure = flatten(items[0])
    if not all(is_number(leaf) for leaf in leaves):
        return None
    for item in items[1:]:
        others, form = flatten(item)
        if form != structure or not all(is_number(x) for x in others):
            return None
        if any(_unlike(a, b) for a, b in zip(leaves, others)):
            return None
    stack = Stack.of(items, items[0])
    return Sequence(len(items), stack.item)


def _unlike(a: Any, b: Any) -> bool:
    return join(type_of(a), type_of(b)) != type_of(a)
