"""Rows: NumPy functions that join the items of a list, for a list whose length depends on data.

In: `np.stack(items)`, `np.concatenate(items)`, `np.array(items)` and their kind on a stacked list, or
on an array with a first axis of unknown size. Out: the stack's own array, moved or reshaped. What an
empty list would raise, or give another rank or dtype, is a check.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from dy2st.constructs.checks import check, ours
from dy2st.constructs.columns import TENSOR
from dy2st.constructs.containers import TracedList
from dy2st.runtime.array import Dim, by_numpy
from dy2st.runtime.tensors import shapes
from dy2st.runtime.tensors.tensor import wrap
from dy2st.symbol import Symbol

__all__ = ["join_rows", "join_tensors"]


def join_rows(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The result when the first argument is a list of unknown length, else None."""
    rule = RULES.get(function)
    if rule is None or not args:
        return None
    items, *rest = args
    if isinstance(items, TracedList) and items.stack is not None:
        if items.stack.structure == TENSOR and function not in ARRAYS:
            return wrap(rule(items.stack.columns[0], *rest, **kwargs))
        rows = as_rows(items)
    elif function not in ARRAYS and isinstance(items, Symbol) and items.ndim and isinstance(items.type.shape[0], Dim):
        rows = items
    else:
        return None
    return rule(rows, *rest, **kwargs)


def as_rows(items: TracedList) -> Any:
    """The items of a stacked list as rows; items that are tuples of numbers become rows of them."""
    assert items.stack is not None
    structure, columns = items.stack.structure, items.stack.columns
    if structure.kind is None:
        return columns[0]
    flat = structure.kind in (tuple, list) and all(part.kind is None for part in structure.items)
    if not flat:
        raise items.refused("the array of items that are nested containers")
    return by_numpy[np.stack](columns, axis=1)


def stack(rows: Symbol, axis: int = 0, **kwargs: Any) -> Any:
    check(rows.shape[0] > 0, ValueError("need at least one array to stack"))
    result = rows.copy() if axis == 0 else by_numpy[np.moveaxis](rows, 0, axis)
    dtype = kwargs.pop("dtype", None)
    result = result if dtype is None else by_numpy[np.astype](result, dtype)
    return by_numpy[np.copyto](kwargs["out"], result) if kwargs else result


def concatenate(rows: Symbol, axis: int | None = 0, **kwargs: Any) -> Any:
    check(rows.shape[0] > 0, ValueError("need at least one array to concatenate"))
    rank = rows.ndim - 1
    if rank == 0:
        raise ValueError("zero-dimensional arrays cannot be concatenated")
    if axis is None:
        return by_numpy[np.reshape](rows, -1)
    axis = axis % rank
    moved = by_numpy[np.moveaxis](rows, 0, axis)
    shape = [-1 if i == axis else size for i, size in enumerate(rows.shape[1:])]
    return by_numpy[np.reshape](moved, tuple(shape))


def vstack(rows: Symbol, **kwargs: Any) -> Any:
    return concatenate(rows, 0) if rows.ndim > 2 else stack(by_numpy[np.reshape](rows, (rows.shape[0], -1)))


def hstack(rows: Symbol, **kwargs: Any) -> Any:
    if rows.ndim == 1:
        return stack(rows)
    return concatenate(rows, 0 if rows.ndim == 2 else 1)


def array(rows: Symbol, dtype: Any = None, **kwargs: Any) -> Any:
    """`np.array(items)`: of no items it is float64 of rank 1, whatever they would have been."""
    wanted = np.dtype(dtype) if dtype is not None else rows.dtype
    if rows.ndim > 1 or (dtype is None and rows.dtype != np.float64):
        check(
            rows.shape[0] > 0,
            ours(ValueError(
                "this list is empty, so np.array(items) has another dtype or rank than with items; "
                "test its length first, or give dtype="
            )),
        )
    return by_numpy[np.astype](rows, wanted) if wanted != rows.dtype else rows.copy()


def join_tensors(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The same for the runtime's functions on a list of tensors."""
    rule = OF_TENSORS.get(function)
    if rule is None or not args or not isinstance(args[0], TracedList) or args[0].stack is None:
        return None
    if args[0].stack.structure != TENSOR:
        raise args[0].refused("the array of items that are no tensors")
    check(args[0].stack.count > 0, TypeError("no operands"))
    named = {"axis" if key == "dim" else key: value for key, value in kwargs.items()}
    return wrap(rule(args[0].stack.columns[0], *args[1:], **named))


OF_TENSORS: dict[Any, Callable[..., Any]] = {
    shapes.stack: stack, shapes.cat: concatenate, shapes.vstack: vstack, shapes.hstack: hstack,
}  # fmt: skip
ARRAYS = (np.array, np.asarray, np.asanyarray)
RULES: dict[Any, Callable[..., Any]] = {
    np.stack: stack, np.concatenate: concatenate, np.vstack: vstack, np.hstack: hstack,
    np.array: array, np.asarray: array, np.asanyarray: array,
}  # fmt: skip
