"""Joining and splitting: concatenate, stack, block, split and their kind.

In: arrays, or one array and where to cut it. Out: one array, or views of the pieces.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..array import Array, ArrayType, Dim, Primitive, by_numpy, deliver, numpy_function, type_of
from .dtypes import astype, check_casting, element_dtype
from .families import as_array, normalize_axis, operand

__all__ = ["concatenate"]


def _concatenated(*arrays: Any, axis: int) -> ArrayType:
    types = [type_of(a) for a in arrays]
    first = types[0]
    for place, type in enumerate(types):
        _check_joinable(first, type, place, axis)
    shape = tuple(
        _total(sizes) if i == axis else next((s for s in sizes if isinstance(s, int)), sizes[0])
        for i, sizes in enumerate(zip(*(t.shape for t in types)))
    )
    return ArrayType(np.result_type(*(t.dtype for t in types)), shape)


def _total(sizes: Sequence[Any]) -> Any:
    dims = [size for size in sizes if isinstance(size, Dim)]
    count = sum(size for size in sizes if not isinstance(size, Dim))
    if not dims:
        return count
    return dims[0] if len(dims) == 1 and count == 0 else Dim.new()


def _check_joinable(first: ArrayType, other: ArrayType, place: int, axis: int) -> None:
    if first.ndim != other.ndim:
        raise ValueError(
            "all the input arrays must have same number of dimensions, but the array at index 0 "
            f"has {first.ndim} dimension(s) and the array at index {place} has {other.ndim} "
            "dimension(s)"
        )
    for i, (a, b) in enumerate(zip(first.shape, other.shape)):
        if i != axis and isinstance(a, int) and isinstance(b, int) and a != b:
            raise ValueError(
                "all the input array dimensions except for the concatenation axis must match "
                f"exactly, but along dimension {i}, the array at index 0 has size {a} and the "
                f"array at index {place} has size {b}"
            )


def _concatenate_vjp(g: Any, y: Any, *arrays: Any, axis: int) -> tuple[Any, ...]:
    start: Any = 0
    pieces = []
    for array in arrays:
        stop = start + array.shape[axis]
        pieces.append(g[(slice(None),) * axis + (slice(start, stop),)])
        start = stop
    return tuple(pieces)


concatenate = Primitive(
    "concatenate",
    lambda *arrays, axis: np.concatenate(arrays, axis),
    _concatenated,
    _concatenate_vjp,
)
"""Arrays of one dtype and rank, one after the other along `axis`."""


@numpy_function(np.concatenate)
def _np_concatenate(
    arrays: Any, /, axis: Any = 0, out: Any = None, *, dtype: Any = None, casting: Any = "same_kind"
) -> Any:
    """np.concatenate."""
    values = [as_array(a) for a in arrays]
    if not values:
        raise ValueError("need at least one array to concatenate")
    if axis is None:
        values, axis = [np.reshape(a, -1) for a in values], 0
    rank = type_of(values[0]).ndim
    if not rank:
        raise ValueError("zero-dimensional arrays cannot be concatenated")
    common = np.result_type(*(a.dtype for a in values)) if dtype is None else element_dtype(dtype)
    for value in values:
        check_casting(value.dtype, common, casting)
    values = [astype(a, common, copy=False) for a in values]
    axis = normalize_axis(axis, rank)
    _concatenated(*values, axis=axis)
    return deliver(concatenate(*values, axis=axis), out)


by_numpy[np.concat] = _np_concatenate


@numpy_function(np.stack)
def stack(
    arrays: Any, axis: Any = 0, out: Any = None, *, dtype: Any = None, casting: Any = "same_kind"
) -> Any:
    """np.stack."""
    values = [as_array(a) for a in arrays]
    if not values:
        raise ValueError("need at least one array to stack")
    shapes = [type_of(a).shape for a in values]
    if any(not same_shape(shapes[0], shape) for shape in shapes):
        raise ValueError("all input arrays must have the same shape")
    axis = normalize_axis(axis, len(shapes[0]) + 1)
    values = [np.expand_dims(a, axis) for a in values]
    return _np_concatenate(values, axis, out, dtype=dtype, casting=casting)


def same_shape(a: Sequence[Any], b: Sequence[Any]) -> bool:
    """Whether two shapes may be equal, as far as sizes are known."""
    pairs = list(zip(a, b))
    return len(a) == len(b) and all(
        isinstance(x, Dim) or isinstance(y, Dim) or x == y for x, y in pairs
    )


@numpy_function(np.vstack)
def vstack(tup: Any, *, dtype: Any = None, casting: Any = "same_kind") -> Any:
    """np.vstack."""
    return _np_concatenate([_at_least_2d(a) for a in tup], 0, dtype=dtype, casting=casting)


@numpy_function(np.hstack)
def hstack(tup: Any, *, dtype: Any = None, casting: Any = "same_kind") -> Any:
    """np.hstack."""
    values = [_at_least_1d(a) for a in tup]
    axis = 0 if values and values[0].ndim == 1 else 1
    return _np_concatenate(values, axis, dtype=dtype, casting=casting)


@numpy_function(np.dstack)
def dstack(tup: Any) -> Any:
    """np.dstack."""
    return _np_concatenate([_at_least_3d(a) for a in tup], 2)


@numpy_function(np.column_stack)
def column_stack(tup: Any) -> Any:
    """np.column_stack."""
    values = [as_array(a) for a in tup]
    return _np_concatenate([_at_least_1d(a)[:, None] if a.ndim < 2 else a for a in values], 1)


@numpy_function(np.append)
def append(arr: Any, values: Any, axis: Any = None) -> Any:
    """np.append."""
    arr, values = as_array(arr), as_array(values)
    if axis is None:
        return _np_concatenate([np.reshape(arr, -1), np.reshape(values, -1)])
    return _np_concatenate([arr, values], axis)


# --- at least so many axes -----------------------------------------------------------------------


def _at_least_1d(a: Any) -> Any:
    a = as_array(a)
    return a if a.ndim else a[None]


def _at_least_2d(a: Any) -> Any:
    a = _at_least_1d(a)
    return a if a.ndim > 1 else a[None, :]


def _at_least_3d(a: Any) -> Any:
    a = _at_least_2d(a) if as_array(a).ndim < 2 else as_array(a)
    return a if a.ndim > 2 else a[:, :, None]


def _each(function: Callable[[Any], Any], arrays: Sequence[Any]) -> Any:
    results = tuple(function(a) for a in arrays)
    return results[0] if len(results) == 1 else results


@numpy_function(np.atleast_1d)
def atleast_1d(*arys: Any) -> Any:
    """np.atleast_1d."""
    return _each(_at_least_1d, arys)


@numpy_function(np.atleast_2d)
def atleast_2d(*arys: Any) -> Any:
    """np.atleast_2d."""
    return _each(_at_least_2d, arys)


@numpy_function(np.atleast_3d)
def atleast_3d(*arys: Any) -> Any:
    """np.atleast_3d."""
    return _each(_at_least_3d, arys)


@numpy_function(np.block)
def block(arrays: Any) -> Any:
    """np.block."""
    depth = _depth(arrays)
    rank = max([depth, *(as_array(a).ndim for a in _block_leaves(arrays))])
    return _block(arrays, rank - depth, rank)


def _depth(arrays: Any) -> int:
    if not isinstance(arrays, list):
        return 0
    depths = {_depth(a) for a in arrays}
    if len(depths) != 1:
        raise ValueError("List depths are mismatched.")
    return 1 + depths.pop()


def _block_leaves(arrays: Any) -> list[Any]:
    if not isinstance(arrays, list):
        return [arrays]
    return [leaf for a in arrays for leaf in _block_leaves(a)]


def _block(arrays: Any, axis: int, rank: int) -> Any:
    """The array of a nesting whose outermost lists join along `axis`."""
    if isinstance(arrays, list):
        return _np_concatenate([_block(a, axis + 1, rank) for a in arrays], axis)
    array = as_array(arrays)
    array = array[(None,) * (rank - array.ndim)]
    return np.copy(array) if axis == 0 else array


# --- splitting -----------------------------------------------------------------------------------


@numpy_function(np.array_split)
def array_split(ary: Any, indices_or_sections: Any, axis: Any = 0) -> list[Any]:
    """np.array_split."""
    ary = operand(ary)
    axis = normalize_axis(axis, ary.ndim)
    count = _section_count(indices_or_sections)
    size = ary.shape[axis]
    if count is None:
        bounds = [0, *indices_or_sections, size]
    else:
        if count <= 0:
            raise ValueError("number sections must be larger than 0.")
        each, extra = size // count, size % count
        bounds = [each * i + _smaller(i, extra) for i in range(count + 1)]
    before = (slice(None),) * axis
    return [ary[(*before, slice(a, b))] for a, b in itertools.pairwise(bounds)]


def _section_count(indices_or_sections: Any) -> int | None:
    """The number of sections, None if the places to cut are given."""
    if isinstance(indices_or_sections, (list, tuple, range, np.ndarray)):
        return None
    if isinstance(indices_or_sections, Array) and indices_or_sections.ndim:
        return None
    return int(indices_or_sections)


def _smaller(number: int, other: Any) -> Any:
    return by_numpy[np.minimum](number, other) if isinstance(other, Array) else min(number, other)


@numpy_function(np.split)
def split(ary: Any, indices_or_sections: Any, axis: Any = 0) -> list[Any]:
    """np.split."""
    ary = operand(ary)
    axis = normalize_axis(axis, ary.ndim)
    count = _section_count(indices_or_sections)
    if count is None:
        return array_split(ary, indices_or_sections, axis)
    if isinstance(ary.shape[axis], Array):
        sizes = ary.shape
        parts = np.reshape(ary, (*sizes[:axis], count, -1, *sizes[axis + 1 :]))
        return [parts[(slice(None),) * axis + (i,)] for i in range(count)]
    if ary.shape[axis] % count:
        raise ValueError("array split does not result in an equal division")
    return array_split(ary, count, axis)


@numpy_function(np.hsplit)
def hsplit(ary: Any, indices_or_sections: Any) -> list[Any]:
    """np.hsplit."""
    ary = operand(ary)
    if ary.ndim == 0:
        raise ValueError("hsplit only works on arrays of 1 or more dimensions")
    return split(ary, indices_or_sections, 1 if ary.ndim > 1 else 0)


@numpy_function(np.vsplit)
def vsplit(ary: Any, indices_or_sections: Any) -> list[Any]:
    """np.vsplit."""
    ary = operand(ary)
    if ary.ndim < 2:
        raise ValueError("vsplit only works on arrays of 2 or more dimensions")
    return split(ary, indices_or_sections, 0)


@numpy_function(np.dsplit)
def dsplit(ary: Any, indices_or_sections: Any) -> list[Any]:
    """np.dsplit."""
    ary = operand(ary)
    if ary.ndim < 3:
        raise ValueError("dsplit only works on arrays of 3 or more dimensions")
    return split(ary, indices_or_sections, 2)


@numpy_function(np.unstack)
def unstack(x: Any, /, *, axis: int = 0) -> tuple[Any, ...]:
    """np.unstack; the size of the axis must be known."""
    x = operand(x)
    if x.ndim == 0:
        raise ValueError("Input array must be at least 1-d.")
    before = (slice(None),) * normalize_axis(axis, x.ndim)
    return tuple(x[(*before, i)] for i in range(x.shape[len(before)]))
