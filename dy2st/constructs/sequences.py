"""Sequences: what a `for` runs over, as a length and an item for each index.

In: arrays (their rows), `range`, `enumerate`, `zip`, `reversed` over things that are not all
known, and lists whose length depends on data. Out: a `Sequence` whose length may be a Symbol.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from dy2st.constructs.attributes import call, special
from dy2st.constructs.columns import Stack, common
from dy2st.constructs.containers import TracedList
from dy2st.constructs.state import is_number
from dy2st.errors import ConversionError
from dy2st.runtime.array import by_numpy, require, type_of
from dy2st.runtime.tape import TapedArray
from dy2st.runtime.tensors.tensor import Tensor
from dy2st.runtime.tree import flatten
from dy2st.symbol import Symbol
from dy2st.trace import where

__all__ = ["Sequence", "affine", "as_sequence", "changes_length", "in_graphs", "range_", "shorter", "stacked"]


class Sequence:
    """`length` items (an int or an int Symbol); `item(i)` for an index that may be a Symbol.

    `in_graph()` is the same for indices that are Symbols: what must be computed for them is computed when it
    is called; None where there is no such form. `ends`, where it is not None, is a condition that must hold
    when the last item has been taken, and the exception that is raised otherwise.
    """

    def __init__(
        self,
        length: Any,
        item: Callable[[Any], Any],
        in_graph: Callable[[], Sequence | None] | None = None,
        ends: tuple[Any, Exception] | None = None,
    ) -> None:
        self.length, self.item, self.ends, self._in_graph = length, item, ends, in_graph
        self.bounds: tuple[Any, Any, int] | None = None  # (start, stop, step) of a range

    @classmethod
    def of(cls, items: Any) -> Sequence:
        """A list or tuple, read when an item is taken; in a graph its rows, if its items are alike."""
        length = len(items)

        def item(index: Any) -> Any:
            if len(items) != length:
                raise changes_length()
            return items[index]

        return cls(length, item, lambda: stacked(list(items)))

    def in_graph(self) -> Sequence | None:
        return self if self._in_graph is None else self._in_graph()

    def after(self, start: Any) -> Sequence:
        """Without the first `start` items."""
        return Sequence(
            self.length - start,
            lambda i: self.item(start + i),
            lambda: in_graphs([self], lambda new: new.after(start)),
            self.ends,
        )

    def has(self, index: int) -> bool:
        """Whether there is an item `index`, for a length that is known."""
        return bool(index < self.length)

    def __iter__(self) -> Iterator[Any]:
        if isinstance(self.length, Symbol):
            raise ConversionError(
                "this is iterated by code that is not converted, and its length depends on data",
                where(), "Use it in a `for` statement of a converted function.",
            )  # fmt: skip
        return (self.item(i) for i in range(self.length))

    def __len__(self) -> int:
        return int(self.length)


def changes_length() -> ConversionError:
    return ConversionError(
        "a list changes its length while it is iterated", where(), "Iterate over a copy, or use `while` and an index."
    )


def in_graphs(inner: Any, make: Callable[..., Sequence]) -> Sequence | None:
    """`make` of the forms in a graph of `inner`, None if one has none."""
    found = [each.in_graph() for each in inner]
    return None if any(each is None for each in found) else make(*found)


def as_sequence(iterable: Any) -> Sequence | None:
    """`iterable` with access by index; None for what only Python can iterate."""
    if isinstance(iterable, Sequence):
        return iterable
    if isinstance(iterable, Symbol):
        if not iterable.type.shape:
            raise TypeError("iteration over a 0-d array")
        return Sequence(iterable.shape[0], lambda i: iterable[i])
    if isinstance(iterable, TracedList) and iterable.stack is not None:
        return Sequence(iterable.stack.count, lambda i: iterable[i])
    if isinstance(iterable, (Tensor, TapedArray)) and iterable.ndim:
        data = iterable.array if isinstance(iterable, Tensor) else iterable.data
        return Sequence(data.shape[0], lambda i: iterable[i])
    if isinstance(iterable, range):
        start, step = iterable.start, iterable.step
        return Sequence(len(iterable), lambda i: affine(start, step, i))
    if isinstance(iterable, (list, tuple)):
        return Sequence.of(iterable if isinstance(iterable, TracedList) else list(iterable))
    return None


def range_(*args: Any) -> Any:
    """`range` with bounds that may be Symbols."""
    bounds = [_integer(a) for a in args]
    if not any(isinstance(b, Symbol) for b in bounds):
        return range(*bounds)
    start, stop, step = (0, bounds[0], 1) if len(bounds) == 1 else (*bounds, 1)[:3]
    if isinstance(step, Symbol):
        return _range_by(start, stop, step)
    if step == 0:
        raise ValueError("range() arg 3 must not be zero")
    span = stop - start if step > 0 else start - stop
    count = span if abs(step) == 1 else (span + (abs(step) - 1)) // abs(step)
    length = count if _is_zero(start) and step == 1 and _is_size(stop) else _clip(count)
    found = Sequence(length, lambda i: affine(start, step, i))
    found.bounds = start, stop, step
    return found


def _range_by(start: Any, stop: Any, step: Symbol) -> Sequence:
    """A range whose step depends on data."""
    require(step != 0, ValueError("range() arg 3 must not be zero"))
    size = abs(step)
    span = Symbol(by_numpy[np.where](step > 0, stop - start, start - stop).value, "python")
    count = (span + (size - 1)) // Symbol(by_numpy[np.maximum](size, 1).value, "python")
    return Sequence(_clip(count), lambda i: start + i * step)


def _is_zero(value: Any) -> bool:
    return isinstance(value, int) and value == 0


def _is_size(value: Any) -> bool:
    """Whether a Symbol is the size of an axis, and so not negative."""
    node = value.value.node if isinstance(value, Symbol) else None
    return node is not None and node.name == "dim_size"


def _clip(count: Any) -> Any:
    return Symbol(by_numpy[np.maximum](count, 0).value, "python") if isinstance(count, Symbol) else max(count, 0)


def affine(start: Any, step: int, index: Any) -> Any:
    scaled = index if step == 1 else index * step
    return scaled if _is_zero(start) else start + scaled


def _integer(value: Any) -> Any:
    """`value` as `range` takes it: an int, or an int Symbol as a Python number."""
    if not isinstance(value, Symbol):
        method = special(value, "__index__")
        return value.__index__() if method is None else call(method)
    if value.data is not None:
        return value.__index__()
    if value.type.dtype.kind not in "iu" or value.type.shape:
        raise TypeError(f"'{value.type}' object cannot be interpreted as an integer")
    return Symbol(by_numpy[np.astype](value, np.int64, copy=False).value, "python")


def shorter(a: Any, b: Any) -> Any:
    if isinstance(a, int) and isinstance(b, int):
        return min(a, b)
    if isinstance(a, Symbol) and isinstance(b, Symbol) and a.dim == b.dim:
        return a
    return Symbol(by_numpy[np.minimum](a, b).value, "python")


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
    first, second = type_of(a), type_of(b)
    return common(first, second) != first or first.shape != second.shape
