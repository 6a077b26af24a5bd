"""Picking and setting by position: take, compress, put and their kind, and the `flat` of an array.

In: an array and integers or masks. Out: the elements there, or the array changed in place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from ..array import (
    Array,
    ArrayType,
    Dim,
    Primitive,
    array_method,
    by_numpy,
    deliver,
    numpy_function,
    require,
    type_of,
)
from .broadcast import broadcast, broadcast_sizes, fits
from .create import zeros_like
from .dtypes import check_casting
from .families import as_array, broadcast_shapes, normalize_axis, operand
from .index import cast_element, get
from .shape import flat_view

__all__ = ["add_along", "put_along", "take_along"]


def along(axis: int, item: Any) -> tuple[Any, ...]:
    """The key that has `item` on one axis."""
    return (*(slice(None),) * axis, item)


# --- take ----------------------------------------------------------------------------------------


@numpy_function(np.take, method="take")
def take(a: Any, indices: Any, axis: Any = None, out: Any = None, mode: str = "raise") -> Any:
    """np.take."""
    a = as_array(a)
    if axis is None:
        a, axis = np.reshape(a, -1), 0
    axis = normalize_axis(axis, a.ndim)
    place = in_range(_integers(indices), a.shape[axis], mode)
    return deliver(get(a, along(axis, place)), out)


def _integers(indices: Any) -> Any:
    indices = operand(indices)
    check_casting(type_of(indices).dtype, np.dtype(np.int64), "same_kind")
    return indices


def in_range(indices: Any, size: Any, mode: str) -> Any:
    """Integers after NumPy's `mode`: "raise" leaves them, "clip" has no negative ones."""
    if mode == "wrap":
        return np.remainder(indices, size)
    if mode == "clip":
        return np.clip(indices, 0, size - 1)
    if mode != "raise":
        raise ValueError(f"clipmode must be one of 'clip', 'raise', or 'wrap' (got '{mode}')")
    return indices


@numpy_function(np.compress)
def compress(condition: Any, a: Any, axis: Any = None, out: Any = None) -> Any:
    """np.compress."""
    condition, a = as_array(condition), as_array(a)
    if condition.ndim != 1:
        raise ValueError("condition must be a 1-d array")
    if axis is None:
        a, axis = np.reshape(a, -1), 0
    axis = normalize_axis(axis, a.ndim)
    mask = by_numpy[np.astype](condition, np.bool_, copy=False)
    if type_of(mask).shape[0] != type_of(a).shape[axis]:
        mask = by_numpy[np.nonzero](mask)[0]
    return deliver(get(a, along(axis, mask)), out)


@array_method("compress")
def _compress_method(self: Any, condition: Any, axis: Any = None, out: Any = None) -> Any:
    return compress(condition, self, axis, out)


@numpy_function(np.extract)
def extract(condition: Any, arr: Any) -> Any:
    """np.extract."""
    return compress(np.reshape(as_array(condition), -1), np.reshape(as_array(arr), -1))


# --- along an axis -------------------------------------------------------------------------------


def _along_type(x: Any, indices: Any, *, axis: int) -> ArrayType:
    type, places = type_of(x), type_of(indices)
    rest, others = _without(type.shape, axis), _without(places.shape, axis)
    joint = broadcast_shapes(rest, others)
    return ArrayType(type.dtype, (*joint[:axis], places.shape[axis], *joint[axis:]))


def _without(shape: Sequence[Any], axis: int) -> tuple[Any, ...]:
    return (*shape[:axis], *shape[axis + 1 :])


def _take_kernel(x: Any, indices: Any, *, axis: int) -> Any:
    return np.take_along_axis(x, indices.astype(np.int64), axis)


def _put_kernel(base: Any, value: Any, indices: Any, *, axis: int) -> Any:
    result = np.array(base)
    np.put_along_axis(result, indices.astype(np.int64), value, axis)
    return result


def _add_kernel(base: Any, value: Any, indices: Any, *, axis: int) -> Any:
    result = np.array(base)
    grid = list(np.ogrid[tuple(slice(size) for size in indices.shape)])
    grid[axis] = indices
    np.add.at(result, tuple(grid), value)
    return result


take_along: Primitive = Primitive(
    "take_along",
    _take_kernel,
    _along_type,
    lambda g, y, x, indices, axis: (add_along(zeros_like(x), g, indices, axis=axis), None),
)
"""x[…, indices[…], …]: indices along `axis`, of the shape of `x` on all other axes."""


def _put_vjp(g: Any, y: Any, base: Any, value: Any, indices: Any, *, axis: int) -> tuple[Any, ...]:
    """Of several values for one element only the last one counts."""
    zeros = zeros_like(value)
    order = by_numpy[np.reshape](by_numpy[np.arange](indices.size), indices.shape)
    nowhere = by_numpy[np.zeros](base.shape, np.int64)
    last = take_along(put_along(nowhere, order, indices, axis=axis), indices, axis=axis)
    of_value = by_numpy[np.where](last == order, take_along(g, indices, axis=axis), zeros)
    return put_along(g, zeros, indices, axis=axis), of_value, None


put_along: Primitive = Primitive(
    "put_along", _put_kernel, lambda base, value, indices, axis: type_of(base), _put_vjp
)
"""`base` after `value`, of the shape of `indices`, was put there."""

add_along: Primitive = Primitive(
    "add_along",
    _add_kernel,
    lambda base, value, indices, axis: type_of(base),
    lambda g, y, base, value, indices, axis: (g, take_along(g, indices, axis=axis), None),
)
"""`base` after `value`, of the shape of `indices`, was added there."""


@numpy_function(np.take_along_axis)
def take_along_axis(arr: Any, indices: Any, axis: Any = -1) -> Any:
    """np.take_along_axis."""
    arr, indices = as_array(arr), as_array(indices)
    if axis is None:
        if indices.ndim != 1:
            raise ValueError("when axis=None, `indices` must have a single dimension.")
        arr, axis = np.reshape(arr, -1), 0
    axis = normalize_axis(axis, arr.ndim)
    arr, indices = _aligned(arr, indices, axis)
    return take_along(arr, indices, axis=axis)


def _aligned(arr: Any, indices: Any, axis: int) -> tuple[Any, Any]:
    """Both broadcast to each other on all axes but one. Raises NumPy's IndexError."""
    if indices.dtype.kind not in "iu":
        raise IndexError("`indices` must be an integer array")
    if arr.ndim != indices.ndim:
        raise ValueError("`indices` and `arr` must have the same number of dimensions")
    mine, theirs = _without(type_of(arr).shape, axis), _without(type_of(indices).shape, axis)
    if mine == theirs:
        return arr, indices
    joint = broadcast_sizes(_without(arr.shape, axis), _without(indices.shape, axis))
    mine, theirs = ((*joint[:axis], x.shape[axis], *joint[axis:]) for x in (arr, indices))
    return broadcast(arr, mine), broadcast(indices, theirs)


@numpy_function(np.put_along_axis)
def put_along_axis(arr: Any, indices: Any, values: Any, axis: Any) -> None:
    """np.put_along_axis: in place."""
    indices = as_array(indices)
    if axis is None:
        if indices.ndim != 1:
            raise ValueError("when axis=None, `indices` must have a single dimension.")
        arr, axis = flat_view(arr), 0
    axis = normalize_axis(axis, arr.ndim)
    _, indices = _aligned(arr, indices, axis)
    value = broadcast(cast_element(values, arr.dtype), indices.shape)
    arr.replace(put_along(arr, value, indices, axis=axis))


# --- put -----------------------------------------------------------------------------------------


def repeated(values: Any, count: Any) -> Any:
    """`values` over and over, `count` of them; one value stays one, and zeros stand for none."""
    values = np.reshape(as_array(values), -1)
    size = type_of(values).shape[0]
    if size == 1 or (not isinstance(count, Array) and size == count):
        return values
    if isinstance(size, Dim):
        values = np.concatenate([values, by_numpy[np.zeros](values.shape[0] == 0, values.dtype)])
    return get(values, np.remainder(by_numpy[np.arange](count), values.shape[0]))


@numpy_function(np.put)
def put(a: Any, ind: Any, v: Any, mode: str = "raise") -> None:
    """np.put: in place, into the flattened array."""
    places = np.reshape(as_array(_integers(ind)), -1)
    v = operand(v)
    if 0 in type_of(v).shape:  # nothing is put
        return
    if any(isinstance(size, Dim) for size in type_of(v).shape):
        places = places[: np.where(v.size > 0, places.shape[0], 0)]
    target = flat_view(a)
    places = in_range(places, target.shape[0], mode)
    target[places] = repeated(cast_element(v, a.dtype), places.shape[0])


@array_method("put")
def _put_method(self: Any, indices: Any, values: Any, mode: str = "raise") -> None:
    put(self, indices, values, mode)


@numpy_function(np.place)
def place(arr: Any, mask: Any, vals: Any) -> None:
    """np.place: in place; the values are taken one after the other."""
    mask = by_numpy[np.astype](np.reshape(as_array(mask), -1), np.bool_, copy=False)
    if type_of(operand(vals)).kind == "array" and isinstance(vals, (Array, np.ndarray)):
        check_casting(vals.dtype, arr.dtype, "safe")
    values = np.reshape(as_array(cast_element(vals, arr.dtype)), -1)
    size = type_of(values).shape[0]
    target = flat_view(arr)
    nowhere = by_numpy[np.logical_not](by_numpy[np.any](mask))
    allowed = by_numpy[np.logical_or](values.shape[0] > 0, nowhere)
    require(allowed, ValueError("Cannot insert from an empty array!"))
    if size == 0:
        return
    if size != 1:
        count = by_numpy[np.count_nonzero](mask)
        values = get(values, np.remainder(by_numpy[np.arange](count), values.shape[0]))
    target[mask] = values


@numpy_function(np.putmask)
def putmask(a: Any, /, mask: Any, values: Any) -> None:
    """np.putmask: in place; the values stand under the mask, repeated to the size of `a`."""
    mask, values = as_array(mask), operand(values)
    type, shape = type_of(a), type_of(values).shape
    if not fits(type_of(mask).shape, type.shape) or mask.ndim != a.ndim:
        raise ValueError("putmask: mask and data must be the same size")
    if 0 in shape:
        return
    if shape and all(size == 1 for size in shape):
        values = np.reshape(values, ())
    elif shape and shape != type.shape:
        if any(isinstance(size, Dim) for size in shape):
            mask = np.logical_and(mask, values.size > 0)
        values = by_numpy[np.reshape](repeated(values, a.size), a.shape)
    copyto(a, values, where=by_numpy[np.astype](mask, np.bool_, copy=False))


@numpy_function(np.copyto)
def copyto(dst: Any, src: Any, casting: Any = "same_kind", where: Any = True) -> None:
    """np.copyto: in place."""
    type = type_of(operand(src))
    if type.kind != "python":
        check_casting(type.dtype, dst.dtype, casting)
    if not isinstance(dst, Array):
        np.copyto(dst, np.asarray(src), casting, np.asarray(where))
        return
    value = cast_element(src, dst.dtype)
    dst.assign(value if where is True else by_numpy[np.where](where, value, dst))


@array_method("fill")
def fill(self: Any, value: Any) -> None:
    """x.fill(value)."""
    self[...] = value


# --- flat ----------------------------------------------------------------------------------------


class Flat:
    """x.flat: the elements in one dimension; reading copies, writing goes to the array."""

    def __init__(self, array: Any) -> None:
        self.array = array

    def __getitem__(self, key: Any) -> Any:
        found = flat_view(self.array)[key]
        return np.copy(found) if type_of(found).kind == "array" else found

    def __setitem__(self, key: Any, value: Any) -> None:
        target = flat_view(self.array)
        value = cast_element(value, self.array.dtype)
        if isinstance(key, slice) or type_of(operand(key)).shape:
            count = target[key].shape[0]
            target[key] = repeated(value, count)
        else:
            target[key] = np.reshape(as_array(value), -1)[0]

    def __len__(self) -> int:
        return len(flat_view(self.array))

    def __iter__(self) -> Iterator[Any]:
        return iter(flat_view(self.array))

    def copy(self) -> Any:
        """The elements as an array of rank 1."""
        return np.copy(flat_view(self.array))


def _set_flat(self: Any, value: Any) -> None:
    Flat(self)[:] = value


Array.flat = property(Flat, _set_flat)  # type: ignore[attr-defined]


@numpy_function(np.ndenumerate)
def ndenumerate(arr: Any) -> Iterator[tuple[tuple[int, ...], Any]]:
    """np.ndenumerate; the shape must be known."""
    arr = as_array(arr)
    return ((place, arr[place]) for place in np.ndindex(*map(int, arr.shape)))
