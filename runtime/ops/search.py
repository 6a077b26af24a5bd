"""Searching and counting: where extremes, values and true elements are.

In: arrays. Out: positions as int64, or how often values occur. Of equal extremes the first one
counts, and NaN is an extreme; where values are ordered, NaN comes last.
"""

from __future__ import annotations

import math
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
)  # fmt: skip
from .complexes import refuse_complex
from .families import as_array, normalize_axes, normalize_axis, operand, result_kind
from .sort import argsort

__all__ = ["argmax", "argmin", "nonzero"]

INT64 = np.dtype(np.int64)


def _arg_extreme(name: str) -> Primitive:
    kernel = getattr(np, name)

    def infer(x: Any, *, axis: int, keepdims: bool) -> ArrayType:
        shape = type_of(x).shape
        if shape[axis] == 0:
            raise ValueError(f"attempt to get {name} of an empty sequence")
        kept = (1,) if keepdims else ()
        shape = (*shape[:axis], *kept, *shape[axis + 1 :])
        return ArrayType(INT64, shape, result_kind(shape))

    return Primitive(name, lambda x, *, axis, keepdims: kernel(x, axis, keepdims=keepdims), infer)


argmax = _arg_extreme("argmax")
argmin = _arg_extreme("argmin")


def _found(primitive: Primitive, a: Any, axis: Any, out: Any, keepdims: Any) -> Any:
    a = operand(a)
    shape, keepdims = type_of(a).shape, keepdims is True
    if axis is None or not shape:
        if axis is not None:
            normalize_axis(axis, 1)
        result = primitive(np.reshape(a, -1), axis=0, keepdims=False)
        if keepdims and shape:
            result = np.reshape(result, (1,) * len(shape))
    else:
        result = primitive(a, axis=normalize_axis(axis, len(shape)), keepdims=keepdims)
    return deliver(result, out)


@numpy_function(np.argmax, method="argmax")
def np_argmax(a: Any, axis: Any = None, out: Any = None, *, keepdims: Any = False) -> Any:
    """np.argmax."""
    return _found(argmax, a, axis, out, keepdims)


@numpy_function(np.argmin, method="argmin")
def np_argmin(a: Any, axis: Any = None, out: Any = None, *, keepdims: Any = False) -> Any:
    """np.argmin."""
    return _found(argmin, a, axis, out, keepdims)


def _nonzero_types(x: Any) -> tuple[ArrayType, ...]:
    count = Dim.new()
    return (ArrayType(INT64, (count,)),) * type_of(x).ndim


nonzero = Primitive("nonzero", np.nonzero, _nonzero_types)
"""The positions of elements that are not 0: for each axis an array, all of one unknown size."""


@numpy_function(np.nonzero, method="nonzero")
def np_nonzero(a: Any) -> Any:
    """np.nonzero."""
    a = operand(a)
    if type_of(a).ndim == 0:
        raise ValueError(
            "Calling nonzero on 0d arrays is not allowed. Use np.atleast_1d(scalar).nonzero() "
            "instead."
        )
    return nonzero(a)


@numpy_function(np.flatnonzero)
def flatnonzero(a: Any) -> Any:
    """np.flatnonzero."""
    return np_nonzero(np.ravel(a))[0]


@numpy_function(np.argwhere)
def argwhere(a: Any) -> Any:
    """np.argwhere."""
    a = operand(a)
    if type_of(a).ndim == 0:
        return np.reshape(np_nonzero(np.atleast_1d(a))[0], (-1, 1))[:, :0]
    return np.stack(np_nonzero(a), axis=1)


# --- places in sorted arrays ----------------------------------------------------------------------

FEW = 1 << 16  # comparisons up to which comparing all pairs is cheaper than sorting


def is_before(x: Any, y: Any) -> Any:
    """x < y, where NaN is the largest."""
    result = np.less(x, y)
    if type_of(y).dtype.kind != "f":
        return result
    return np.logical_or(result, np.logical_and(np.isnan(y), np.logical_not(np.isnan(x))))


def count_before(a: Any, v: Any, or_equal: bool) -> Any:
    """For each element of `v`, how many of the vector `a` (in any order) are less, or equal."""
    dtype = np.result_type(type_of(a).dtype, type_of(v).dtype)
    a, v = (np.astype(x, dtype, copy=False) for x in (a, v))
    sizes = (*type_of(a).shape, *type_of(v).shape)
    if not any(isinstance(size, Dim) for size in sizes) and math.prod(sizes) <= FEW:
        column = np.expand_dims(v, -1)
        mask = np.logical_not(is_before(column, a)) if or_equal else is_before(a, column)
        return np.sum(mask, axis=-1)
    flat = np.reshape(v, -1)
    both = np.concatenate([a, flat] if or_equal else [flat, a])
    places = ranks(both)
    places = places[a.shape[0] :] if or_equal else places[: flat.shape[0]]
    return np.reshape(places - ranks(flat), v.shape)


def ranks(x: Any) -> Any:
    """The place each element of a vector has in the sorted vector."""
    return argsort(argsort(x, axis=0), axis=0)


def _vector_of_bins(a: Any) -> Any:
    a = as_array(a)
    if type_of(a).ndim != 1:
        raise ValueError("object too deep for desired array" if type_of(a).ndim else "a is 0-d")
    return a


@numpy_function(np.searchsorted)
def searchsorted(a: Any, v: Any, side: str = "left", sorter: Any = None) -> Any:
    """np.searchsorted; `a` must be sorted."""
    if side not in ("left", "right", "l", "r"):
        raise ValueError(f"search side must be 'left' or 'right' (got {side!r})")
    a, v = _vector_of_bins(a), as_array(v)
    refuse_complex("searchsorted", a, v)
    if sorter is not None:
        a = np.take(a, sorter)
    return count_before(a, v, or_equal=side[0] == "r")[()]


@array_method("searchsorted")
def _searchsorted_method(self: Any, v: Any, side: str = "left", sorter: Any = None) -> Any:
    return searchsorted(self, v, side, sorter)


@numpy_function(np.digitize)
def digitize(x: Any, bins: Any, right: bool = False) -> Any:
    """np.digitize."""
    bins = _vector_of_bins(bins)
    refuse_complex("digitize", x, bins)
    side = "left" if right else "right"
    known = bins.known() if isinstance(bins, Array) else bins
    downward = _falls(bins if known is None else known)
    if known is None:
        return np.where(downward, _downward(bins, x, side), searchsorted(bins, x, side))[()]
    return _downward(bins, x, side) if downward else searchsorted(bins, x, side)


def _falls(bins: Any) -> Any:
    """Whether bins go down: the first two that differ tell.

    Raises ValueError for bins that turn; NaN counts as the largest (NumPy lets it stand anywhere, and finds no order).
    """
    if not isinstance(bins.shape[0], Array) and bins.shape[0] < 2:
        return np.False_
    others, step = bins[1:] != bins[:1], bins[1:] > bins[:1]
    rises = np.logical_or(np.logical_not(np.any(others)), np.any(np.logical_and(step, np.cumsum(others) == 1)))
    before, after = bins[:-1], bins[1:]
    wrong = np.where(rises, np.any(is_before(after, before)), np.any(is_before(before, after)))
    require(np.logical_not(wrong)[()], ValueError("bins must be monotonically increasing or decreasing"))
    return np.logical_not(rises)


def _downward(bins: Any, x: Any, side: str) -> Any:
    return bins.shape[0] - searchsorted(bins[::-1], x, side)


def first_true(mask: Any) -> Any:
    """The place of the first true element of a vector, its size if there is none."""
    return np.argmax(np.concatenate([mask, by_numpy[np.ones](1, bool)]))


@numpy_function(np.trim_zeros)
def trim_zeros(filt: Any, trim: str = "fb", axis: Any = None) -> Any:
    """np.trim_zeros: zeros before and after all other elements go, along each axis."""
    x = as_array(filt)
    trim = trim.lower()
    if trim not in ("fb", "bf", "f", "b"):
        raise ValueError(f"unexpected character(s) in `trim`: {trim!r}")
    rank = type_of(x).ndim
    bounds = [slice(None)] * rank
    for i in normalize_axes(axis, rank):
        mask = np.any(x != 0, axis=tuple(j for j in range(rank) if j != i))
        size, first = x.shape[i], first_true(mask)
        last = size - first_true(np.flip(mask))
        empty = first == size
        bounds[i] = slice(
            np.where(empty, 0, first) if "f" in trim else None,
            np.where(empty, 0, last) if "b" in trim else np.where(empty, 0, size),
        )
    return x[tuple(bounds)]
