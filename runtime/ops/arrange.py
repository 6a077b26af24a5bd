"""Rearranging: flip, roll, rot90, tile, repeat, insert, delete, windows.

In: an array. Out: its elements in another order, some of them several times or not at all. All is
composed of slices, joins, broadcasts and takes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..array import Array, Dim, array_method, by_numpy, numpy_function, type_of
from .broadcast import broadcast
from .dtypes import check_casting
from .families import as_array, normalize_axes, normalize_axis, operand
from .index import cast_element, get
from .join import _np_concatenate as concatenate
from .pick import along, take
from .shape import as_sizes

__all__: list[str] = []


# --- turned around -------------------------------------------------------------------------------


@numpy_function(np.flip)
def flip(m: Any, axis: Any = None) -> Any:
    """np.flip."""
    m = operand(m)
    axes = normalize_axes(axis, m.ndim)
    return m[tuple(slice(None, None, -1) if i in axes else slice(None) for i in range(m.ndim))]


@numpy_function(np.fliplr)
def fliplr(m: Any) -> Any:
    """np.fliplr."""
    m = operand(m)
    if m.ndim < 2:
        raise ValueError("Input must be >= 2-d.")
    return m[:, ::-1]


@numpy_function(np.flipud)
def flipud(m: Any) -> Any:
    """np.flipud."""
    m = operand(m)
    if m.ndim < 1:
        raise ValueError("Input must be >= 1-d.")
    return m[::-1, ...]


@numpy_function(np.rot90)
def rot90(m: Any, k: int = 1, axes: Sequence[int] = (0, 1)) -> Any:
    """np.rot90."""
    m = operand(m)
    if len(axes) != 2:
        raise ValueError("len(axes) must be 2.")
    if axes[0] == axes[1] or abs(axes[0] - axes[1]) == m.ndim:
        raise ValueError("Axes must be different.")
    first, second = (_axis_of(axis, m.ndim, axes) for axis in axes)
    turns = int(k) % 4
    if turns == 0:
        return m[:]
    if turns == 2:
        return flip(m, (first, second))
    if turns == 1:
        return np.swapaxes(flip(m, second), first, second)
    return flip(np.swapaxes(m, first, second), second)


def _axis_of(axis: int, ndim: int, axes: Sequence[int]) -> int:
    if not -ndim <= axis < ndim:
        raise ValueError(f"Axes={tuple(axes)} out of range for array of ndim={ndim}.")
    return axis % ndim


@numpy_function(np.roll)
def roll(a: Any, shift: Any, axis: Any = None) -> Any:
    """np.roll."""
    a = as_array(a)
    if axis is None:
        return np.reshape(roll(np.reshape(a, -1), shift, 0), a.shape)
    axes = [
        normalize_axis(x, a.ndim) for x in (axis if isinstance(axis, (tuple, list)) else (axis,))
    ]
    shifts = list(shift) if isinstance(shift, (tuple, list, np.ndarray)) else [shift]
    if 1 not in (len(shifts), len(axes)) and len(shifts) != len(axes):
        raise ValueError("'shift' and 'axis' should be scalars or 1D sequences")
    count = max(len(shifts), len(axes))
    result = np.copy(a)
    for by, along_axis in zip(_stretched(shifts, count), _stretched(axes, count)):
        result = _rolled(result, by, along_axis)
    return result


def _stretched(items: list[Any], count: int) -> list[Any]:
    return items * count if len(items) == 1 else items


def _rolled(a: Any, shift: Any, axis: int) -> Any:
    size = a.shape[axis]
    if isinstance(size, int) and size == 0:
        return a
    at = np.remainder(size - shift, size)
    if not isinstance(at, Array) and at == 0:
        return a
    pieces = get(a, along(axis, slice(at, None))), get(a, along(axis, slice(None, at)))
    return concatenate(pieces, axis)


# --- several times -------------------------------------------------------------------------------


@numpy_function(np.repeat)
def repeat(a: Any, repeats: Any, axis: Any = None) -> Any:
    """np.repeat."""
    a = as_array(a)
    if axis is None:
        a, axis = np.reshape(a, -1), 0
    axis = normalize_axis(axis, a.ndim)
    repeats = operand(repeats)
    check_casting(type_of(repeats).dtype, np.dtype(np.int64), "safe")
    if type_of(repeats).shape not in ((), (1,)):
        return take(a, _repeated_places(repeats, type_of(a).shape[axis]), axis)
    count = repeats[0] if type_of(repeats).shape else repeats
    wide = np.expand_dims(a, axis + 1)
    sizes = a.shape
    stretched = broadcast(wide, (*sizes[: axis + 1], count, *sizes[axis + 1 :]))
    return by_numpy[np.reshape](
        np.copy(stretched), (*sizes[:axis], sizes[axis] * count, *sizes[axis + 1 :])
    )


@array_method("repeat")
def _repeat_method(self: Any, repeats: Any, axis: Any = None) -> Any:
    return repeat(self, repeats, axis)


def _repeated_places(repeats: Any, size: Any) -> Any:
    """The place each repeated element comes from."""
    count = type_of(repeats).shape[0]
    if not isinstance(size, Dim) and not isinstance(count, Dim) and size != count:
        raise ValueError(
            f"operands could not be broadcast together with shape ({size},) ({count},)"
        )
    known = repeats.known() if isinstance(repeats, Array) else repeats
    if known is not None and not isinstance(size, Dim):
        return np.repeat(np.arange(size), known)
    ends = by_numpy[np.cumsum](repeats)
    places = by_numpy[np.arange](by_numpy[np.sum](repeats))
    return by_numpy[np.searchsorted](ends, places, side="right")


@numpy_function(np.tile)
def tile(A: Any, reps: Any) -> Any:
    """np.tile."""
    a = as_array(A)
    counts = list(as_sizes(reps))
    rank = max(len(counts), a.ndim)
    counts = [1] * (rank - len(counts)) + counts
    a = a[(None,) * (rank - a.ndim)] if a.ndim < rank else a
    sizes = a.shape
    kept = [count for count in counts if isinstance(count, Array) or count != 1]
    if not kept:
        return np.copy(a)
    key: list[Any] = []
    wide: list[Any] = []
    for count, size in zip(counts, sizes):
        if isinstance(count, Array) or count != 1:
            key.append(None)
            wide.append(count)
        key.append(slice(None))
        wide.append(size)
    stretched = broadcast(a[tuple(key)], tuple(wide))
    return by_numpy[np.reshape](np.copy(stretched), tuple(c * s for c, s in zip(counts, sizes)))


@numpy_function(np.resize)
def resize(a: Any, new_shape: Any) -> Any:
    """np.resize: the elements over and over, in a new shape."""
    flat = np.reshape(as_array(a), -1)
    shape = as_sizes(new_shape)
    if any(isinstance(size, int) and size < 0 for size in shape):
        raise ValueError("all elements of `new_shape` must be non-negative")
    if type_of(flat).shape[0] == 0:
        return by_numpy[np.zeros](shape, flat.dtype)
    places = np.remainder(by_numpy[np.arange](math.prod(shape)), flat.shape[0])
    return by_numpy[np.reshape](get(flat, places), shape)


# --- more or fewer -------------------------------------------------------------------------------


@numpy_function(np.delete)
def delete(arr: Any, obj: Any, axis: Any = None) -> Any:
    """np.delete; of an axis of unknown size, one element."""
    arr = as_array(arr)
    if axis is None:
        arr, axis = np.reshape(arr, -1), 0
    axis = normalize_axis(axis, arr.ndim)
    size = arr.shape[axis]
    known = obj.known() if isinstance(obj, Array) else obj
    single = not isinstance(obj, slice) and not type_of(operand(obj)).shape
    if known is not None and not _has_unknown(obj) and not (single and isinstance(size, Array)):
        return take(arr, np.delete(np.arange(int(size)), known), axis)
    if not single or type_of(obj).dtype.kind not in "iu":
        raise TypeError("delete of unknown places is only supported for a single integer")
    place = arange_item(size, obj)
    pieces = (
        get(arr, along(axis, slice(None, place))),
        get(arr, along(axis, slice(place + 1, None))),
    )
    return concatenate(pieces, axis)


def _has_unknown(obj: Any) -> bool:
    items = obj if isinstance(obj, (list, tuple)) else ()
    return any(isinstance(item, Array) and item.known() is None for item in items)


def arange_item(size: Any, place: Any) -> Any:
    """An integer counted from the front; out of range raises IndexError, also when run."""
    return get(by_numpy[np.arange](size), place)


@numpy_function(np.insert)
def insert(arr: Any, obj: Any, values: Any, axis: Any = None) -> Any:
    """np.insert; before places that are not known, a single one."""
    arr = as_array(arr)
    if axis is None:
        arr, axis = np.reshape(arr, -1), 0
    axis = normalize_axis(axis, arr.ndim)
    values = as_array(cast_element(values, arr.dtype))
    size = arr.shape[axis]
    obj = obj.known() if isinstance(obj, Array) and obj.known() is not None else obj
    single = not isinstance(obj, slice) and not type_of(operand(obj)).shape
    if (
        not isinstance(obj, Array)
        and not _has_unknown(obj)
        and not (single and isinstance(size, Array))
    ):
        return _inserted(arr, obj, values, axis, int(size))
    if not single:
        raise TypeError("insert before unknown places is only supported for a single integer")
    place = arange_item(size + 1, obj)
    new = _new_rows(arr, values, axis, True)
    before, after = (slice(None, place), slice(place, None))
    pieces = get(arr, along(axis, before)), new, get(arr, along(axis, after))
    return concatenate(pieces, axis)


def _inserted(arr: Any, obj: Any, values: Any, axis: int, size: int) -> Any:
    """np.insert where all sizes and places are known: one take from both arrays."""
    places = np.arange(size)[obj] if isinstance(obj, slice) else np.asarray(obj)
    if places.dtype == bool:
        places = np.flatnonzero(places)
    if places.size == 1:
        new = _new_rows(arr, values, axis, places.ndim == 0)
        places = np.repeat(places, new.shape[axis])
    else:
        sizes = (*arr.shape[:axis], places.size, *arr.shape[axis + 1 :])
        new = broadcast(values, sizes)
    order = np.insert(np.arange(size), places, np.arange(size, size + places.size))
    return take(concatenate([arr, new], axis), order, axis)


def _new_rows(arr: Any, values: Any, axis: int, single: bool) -> Any:
    """What is inserted at one place: with the sizes of `arr`, but along `axis` its own."""
    missing = arr.ndim - values.ndim
    values = values[(None,) * missing] if missing > 0 else values
    values = np.moveaxis(values, 0, axis) if single else values
    return broadcast(values, (*arr.shape[:axis], values.shape[axis], *arr.shape[axis + 1 :]))


@numpy_function(np.lib.stride_tricks.sliding_window_view)
def sliding_window_view(
    x: Any, window_shape: Any, axis: Any = None, *, subok: bool = False, writeable: bool = False
) -> Any:
    """np.lib.stride_tricks.sliding_window_view, as a copy."""
    x = as_array(x)
    widths = tuple(window_shape) if isinstance(window_shape, (tuple, list)) else (window_shape,)
    axes = range(x.ndim) if axis is None else axis if isinstance(axis, (tuple, list)) else (axis,)
    axes = [normalize_axis(i, x.ndim) for i in axes]
    if writeable:
        raise TypeError("windows that can be written to are not supported")
    if len(widths) != len(axes):
        raise ValueError(
            f"Since axis is None, must provide window_shape for all dimensions of `x`; got "
            f"{len(widths)} window_shape elements and `x.ndim` is {x.ndim}."
            if axis is None
            else f"Must provide matching length window_shape and axis; got {len(widths)} "
            f"window_shape elements and {len(axes)} axes elements."
        )
    if any(width < 0 for width in widths):
        raise ValueError("`window_shape` cannot contain negative values")
    for i, width in zip(axes, widths):
        x = _windows(x, width, i)
    return x


def _windows(x: Any, width: int, axis: int) -> Any:
    count = x.shape[axis] - width + 1
    if not isinstance(count, Array) and count <= 0:
        raise ValueError("window shape cannot be larger than input array shape")
    starts = by_numpy[np.arange](count)
    found = take(x, as_array(starts)[:, None] + np.arange(width), axis)
    return np.moveaxis(found, axis + 1, -1)
