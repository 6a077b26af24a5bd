"""NumPy functions that call a Python function for each row or axis: as converted loops.

They are ordinary Python here, and are converted like the user's code.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

__all__ = ["mapped", "mapped_objects"]


def along_axis(func1d: Callable[..., Any], axis: int, arr: Any, *args: Any, **kwargs: Any) -> Any:
    """np.apply_along_axis: the rows along `axis` one by one."""
    arr = np.moveaxis(np.asarray(arr), axis, -1)
    around = arr.shape[:-1]
    results = []
    for row in arr.reshape((-1, arr.shape[-1])):
        results.append(func1d(row, *args, **kwargs))
    found = np.array(results)
    inner = found.ndim - 1
    found = found.reshape(around + found.shape[1:])
    if axis < 0:
        axis += arr.ndim
    places = [axis + i for i in range(inner)]
    return np.moveaxis(found, [len(around) + i for i in range(inner)], places)


def over_axes(func: Callable[..., Any], a: Any, axes: Any) -> Any:
    """np.apply_over_axes: one axis after the other, whose result keeps it or loses it."""
    found = np.asarray(a)
    rank = found.ndim
    for axis in axes if isinstance(axes, (list, tuple)) else (axes,):
        axis = axis + rank if axis < 0 else axis
        result = func(found, axis)
        if result.ndim != found.ndim:
            result = np.expand_dims(result, axis)
        if result.ndim != found.ndim:
            raise ValueError("function is not returning an array of the correct shape")
        found = result
    return found


def from_iterator(iter: Any, dtype: Any, count: int = -1) -> Any:
    """np.fromiter: one number after the other, `count` of them, or all."""
    items = []
    taken = 0
    if count != 0:
        for item in iter:
            if np.ndim(item) > 0:
                raise ValueError("setting an array element with a sequence.")
            items.append(item)
            taken = taken + 1
            if taken == count:
                break
    if taken < count:
        raise ValueError("iterator too short")
    return np.array(items, dtype=dtype)


def value_of_poly1d(polynomial: Any, val: Any) -> Any:
    """np.poly1d(…)(val)."""
    return np.polyval(polynomial.coeffs, val)


def vectorized(function: Any, *args: Any) -> Any:
    """np.vectorize(…, otypes=…)(…): the function of each element, as a Python number."""
    arrays = np.broadcast_arrays(*args)
    columns = [np.empty(arrays[0].size, dtype=dtype) for dtype in function.otypes]
    for position, items in enumerate(zip(*[array.ravel() for array in arrays])):
        result = function.pyfunc(*[item.item() for item in items])
        for column, value in zip(columns, result if len(columns) > 1 else (result,)):
            column[position] = value
    results = tuple(column.reshape(arrays[0].shape) for column in columns)
    return results if len(results) > 1 else results[0]


mapped: dict[Any, Any] = {
    np.apply_along_axis: along_axis, np.apply_over_axes: over_axes, np.fromiter: from_iterator,
}  # fmt: skip
"""What is converted in place of a NumPy function."""

mapped_objects: dict[type, Any] = {np.poly1d: value_of_poly1d, np.vectorize: vectorized}
"""What is converted in place of a call of an object, by its class."""
