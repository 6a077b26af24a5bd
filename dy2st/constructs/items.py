"""Items: subscripts, augmented assignment and unpacking whose index or value may be a Symbol."""

from __future__ import annotations

import operator
from collections import defaultdict, deque
from collections.abc import Callable
from typing import Any

import numpy as np

from dy2st.constructs import capture
from dy2st.constructs.attributes import call, special
from dy2st.constructs.columns import Stack
from dy2st.constructs.concatenators import CONCATENATORS, concatenated
from dy2st.constructs.containers import TracedList
from dy2st.constructs.foreign import before_change, is_foreign, plainly
from dy2st.constructs.generators import Generator
from dy2st.constructs.iterators import TracedIterator, items_of
from dy2st.constructs.nones import given, sample
from dy2st.constructs.operations import Stepped, as_index, iterated, update
from dy2st.constructs.sequences import Sequence, as_sequence, stacked
from dy2st.constructs.state import Optional
from dy2st.errors import ConversionError
from dy2st.symbol import Symbol
from dy2st.trace import is_running, where

__all__ = ["del_item", "inplace", "item", "set_item", "unpack"]

INPLACE: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.iadd, "-": operator.isub, "*": operator.imul, "/": operator.itruediv,
    "//": operator.ifloordiv, "%": operator.imod, "**": operator.ipow, "@": operator.imatmul,
    "&": operator.iand, "|": operator.ior, "^": operator.ixor, "<<": operator.ilshift,
    ">>": operator.irshift,
}  # fmt: skip


def is_unknown(value: Any) -> bool:
    """Whether a value is a Symbol whose data is not known."""
    return isinstance(value, Symbol) and value.data is None


def item(container: Any, index: Any) -> Any:
    """`container[index]`."""
    container = given(container, lambda none: none[0])
    method = special(container, "__getitem__") if is_running() else None
    if method is not None:
        return call(method, index)
    index = as_index(index)
    if isinstance(index, Symbol) and isinstance(container, (list, tuple, Sequence)):
        return _sequence_item(container, index)
    if isinstance(container, CONCATENATORS):
        return concatenated(container, index)
    if isinstance(container, dict) and isinstance(index, Symbol):
        return container[_known_key(index)]
    if isinstance(container, np.ndarray) and is_running():
        return capture.lift(container)[index]
    if isinstance(container, range) and is_unknown(index):
        return as_sequence(container).item(call(int, index))  # type: ignore[union-attr]
    if isinstance(container, defaultdict) and type(container).__missing__ is defaultdict.__missing__:
        return _default_item(container, index)
    return container[index] if isinstance(container, Symbol) else plainly(operator.getitem, (container, index))


def _default_item(container: defaultdict[Any, Any], key: Any) -> Any:
    """An item of a defaultdict; one that is missing is made and kept."""
    if key not in container and container.default_factory is not None and is_running():
        set_item(container, key, call(container.default_factory))
    return container[key]


def _sequence_item(container: Any, index: Symbol) -> Any:
    if isinstance(container, TracedList) and container.is_stacked:
        return container[index]
    if index.data is not None:
        return container[int(index)]
    rows = container if isinstance(container, Sequence) else stacked(list(container))
    if rows is None:
        raise ConversionError(
            "an item of this list is chosen by data, and its items are not alike",
            where(), "Put arrays of one shape and dtype in the list, or choose with `if`.",
        )  # fmt: skip
    return rows.item(index)


def _known_key(index: Symbol) -> Any:
    if index.data is None:
        raise ConversionError(
            "a key of this dict depends on data", where(), "Use an array indexed by the number instead."
        )
    return index.data[()]


def set_item(container: Any, index: Any, value: Any) -> None:
    """`container[index] = value`."""
    container = given(container, lambda none: operator.setitem(none, 0, 0))
    method = special(container, "__setitem__") if is_running() else None
    if method is not None:
        call(method, index, value)
        return
    index = as_index(index)
    if isinstance(container, np.ndarray) and is_running():
        container = capture.lift(container)
    if isinstance(container, Symbol):
        refuse_objects(container)
        value = given(value, lambda none: operator.setitem(sample(container), ..., none))
    if isinstance(index, Symbol) and isinstance(container, dict):
        index = _known_key(index)
    if isinstance(index, Symbol) and type(container) is TracedList and not container.is_stacked:
        if index.data is None:
            _set_chosen(container, index, value)
            return
        index = int(index)
    before_change(container)
    if isinstance(value, Symbol) and is_foreign(container) and not isinstance(container, (list, dict, deque)):
        raise ConversionError(
            f"a {type(container).__name__} cannot hold a value that depends on data", where(), "Use an array."
        )
    plainly(operator.setitem, (container, index, value))


def refuse_objects(array: Symbol) -> None:
    if array.dtype.kind == "O":
        raise ConversionError("an array of objects is changed in converted code", where(), "Use a list.")


def _set_chosen(container: TracedList, index: Symbol, value: Any) -> None:
    """Assign to the item of a list of known length that data chooses: each item may be it."""
    rows = Stack.of(list(container), container[0]).replaced(index, value)
    for position in range(len(container)):
        container[position] = rows.item(position)


def del_item(container: Any, index: Any) -> None:
    """`del container[index]`."""
    container = given(container, lambda none: operator.delitem(none, 0))
    method = special(container, "__delitem__") if is_running() else None
    if method is not None:
        call(method, index)
        return
    index = as_index(index)
    before_change(container)
    if isinstance(container, dict) and isinstance(index, Symbol):
        index = _known_key(index)
    plainly(operator.delitem, (container, index))


def inplace(name: str, target: Any, value: Any) -> Any:
    """`target op= value`: the new value of the target."""
    target = given(target, lambda none: INPLACE[name](none, sample(value)))
    if isinstance(target, np.ndarray) and is_running():
        target = capture.lift(target)
    before_change(target)
    if isinstance(value, Generator):
        value = value.items()
    return update(name, target, value, INPLACE[name])


def unpack(value: Any, count: int, starred: int | None = None) -> Any:
    """The items of `value` for `count` targets, of which number `starred` takes a list."""
    value = iterated(value)
    if isinstance(value, (Stepped, TracedIterator)):
        value = items_of(value)
    sequence = as_sequence(value) if is_running() else None
    if sequence is None:
        return value
    length = sequence.length
    if isinstance(length, Symbol):
        if starred is not None:
            raise ConversionError(
                "the number of items to unpack depends on data", where(), "Use slices of the array."
            )
        from dy2st.constructs.checks import check

        check(length == count, ValueError(f"not enough or too many values to unpack (expected {count})"))
        length = count
    return [sequence.item(i) for i in range(length)]




Optional.__getitem__ = item  # type: ignore[misc,attr-defined]
