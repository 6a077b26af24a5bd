"""Grids and triangles: eye, tri, diag, indices, meshgrid, linspace, coordinates.

In: sizes, axes and offsets, which may be unknown while a graph is built. Out: new arrays; only
`trilu` is a primitive.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..array import Array, Dim, Primitive, by_numpy, numpy_function, require, type_of
from .broadcast import broadcast
from .create import asarray
from .dtypes import astype, element_dtype
from .elementwise import result_dtype
from .families import operand
from .index import get, written
from .shape import as_sizes, check_order

__all__ = ["trilu"]


def arange(*bounds: Any) -> Any:
    """np.arange of known or unknown bounds, as an array that has methods either way."""
    return by_numpy[np.arange](*bounds)


# --- triangles -----------------------------------------------------------------------------------

trilu: Primitive = Primitive(
    "trilu",
    lambda x, k, upper: (np.triu if upper else np.tril)(x, k),
    lambda x, k, upper: type_of(x),
    lambda g, y, x, k, upper: (trilu(g, k, upper=upper), None),
)
"""The last two axes with zeros below (upper) or above the k-th diagonal."""


def _triangle(m: Any, k: Any, upper: bool) -> Any:
    m = asarray(m)
    if m.ndim == 0:
        raise IndexError("tuple index out of range")
    if m.ndim == 1:
        m = broadcast(m, (m.shape[0], m.shape[0]))
    return trilu(m, k, upper=upper)


@numpy_function(np.tril)
def tril(m: Any, k: Any = 0) -> Any:
    """np.tril."""
    return _triangle(m, k, False)


@numpy_function(np.triu)
def triu(m: Any, k: Any = 0) -> Any:
    """np.triu."""
    return _triangle(m, k, True)


def _offsets(rows: Any, columns: Any) -> Any:
    """column - row for each element of a matrix."""
    return arange(columns) - np.expand_dims(asarray(arange(rows)), 1)


@numpy_function(np.tri)
def tri(N: Any, M: Any = None, k: Any = 0, dtype: Any = float, *, like: Any = None) -> Any:
    """np.tri."""
    return astype(_offsets(N, N if M is None else M) <= k, element_dtype(dtype))


@numpy_function(np.eye)
def eye(
    N: Any, M: Any = None, k: Any = 0, dtype: Any = float, order: Any = "C", *, device: Any = None,
    like: Any = None,
) -> Any:  # fmt: skip
    """np.eye."""
    check_order(order, "CF")
    return astype(_offsets(N, N if M is None else M) == k, element_dtype(dtype))


@numpy_function(np.identity)
def identity(n: Any, dtype: Any = None, *, like: Any = None) -> Any:
    """np.identity."""
    return eye(n, dtype=float if dtype is None else dtype)


@numpy_function(np.tril_indices)
def tril_indices(n: Any, k: Any = 0, m: Any = None) -> Any:
    """np.tril_indices."""
    return by_numpy[np.nonzero](tri(n, m, k, bool))


@numpy_function(np.triu_indices)
def triu_indices(n: Any, k: Any = 0, m: Any = None) -> Any:
    """np.triu_indices."""
    return by_numpy[np.nonzero](np.logical_not(tri(n, m, k - 1, bool)))


@numpy_function(np.tril_indices_from)
def tril_indices_from(arr: Any, k: Any = 0) -> Any:
    """np.tril_indices_from."""
    _check_matrix(arr)
    return tril_indices(arr.shape[0], k, arr.shape[1])


@numpy_function(np.triu_indices_from)
def triu_indices_from(arr: Any, k: Any = 0) -> Any:
    """np.triu_indices_from."""
    _check_matrix(arr)
    return triu_indices(arr.shape[0], k, arr.shape[1])


@numpy_function(np.mask_indices)
def mask_indices(n: Any, mask_func: Callable[..., Any], k: Any = 0) -> Any:
    """np.mask_indices."""
    return by_numpy[np.nonzero](mask_func(by_numpy[np.ones]((n, n), int), k) != 0)


def _check_matrix(arr: Any) -> None:
    if arr.ndim != 2:
        raise ValueError("input array must be 2-d")


# --- diagonals -----------------------------------------------------------------------------------


@numpy_function(np.diag)
def diag(v: Any, k: Any = 0) -> Any:
    """np.diag."""
    v = asarray(v)
    if v.ndim == 2:
        return np.diagonal(v, k)
    if v.ndim != 1:
        raise ValueError("Input must be 1- or 2-d.")
    size = v.shape[0] + abs(k)
    places = arange(v.shape[0])
    matrix = by_numpy[np.zeros]((size, size), v.dtype)
    return written(matrix, (places + max(-k, 0), places + max(k, 0)), v)


@numpy_function(np.diagflat)
def diagflat(v: Any, k: Any = 0) -> Any:
    """np.diagflat."""
    return diag(np.reshape(asarray(v), -1), k)


@numpy_function(np.fill_diagonal)
def fill_diagonal(a: Any, val: Any, wrap: bool = False) -> None:
    """np.fill_diagonal: in place."""
    if a.ndim < 2:
        raise ValueError("array must be at least 2-d")
    sizes = type_of(a).shape
    if a.ndim > 2 and not _may_be_equal(sizes):
        raise ValueError("All dimensions of input must be of equal length")
    rows, columns = a.shape[:2]
    if wrap and a.ndim == 2 and int(rows) > int(columns):
        a.flat[:: columns + 1] = val
        return
    places = arange(np.minimum(rows, columns))
    values = np.reshape(asarray(val), -1)
    if type_of(values).shape[0] != 1:
        values = get(values, np.remainder(places, values.shape[0]))
    a[(places,) * a.ndim] = values


def _may_be_equal(sizes: Sequence[Any]) -> bool:
    return len({size for size in sizes if not isinstance(size, Dim)}) <= 1


@numpy_function(np.diag_indices)
def diag_indices(n: Any, ndim: int = 2) -> tuple[Any, ...]:
    """np.diag_indices."""
    return (arange(n),) * ndim


@numpy_function(np.diag_indices_from)
def diag_indices_from(arr: Any) -> tuple[Any, ...]:
    """np.diag_indices_from."""
    if arr.ndim < 2:
        raise ValueError("input array must be at least 2-d")
    if not _may_be_equal(type_of(arr).shape):
        raise ValueError("All dimensions of input must be of equal length")
    return diag_indices(arr.shape[0], arr.ndim)


# --- coordinates ---------------------------------------------------------------------------------


@numpy_function(np.ix_)
def ix_(*args: Any) -> tuple[Any, ...]:
    """np.ix_."""
    found = []
    for place, item in enumerate(args):
        empty = isinstance(item, (list, tuple)) and not item
        array = np.zeros(0, np.intp) if empty else asarray(operand(item))
        if array.ndim != 1:
            raise ValueError("Cross index must be 1 dimensional")
        if array.dtype == bool:
            (array,) = by_numpy[np.nonzero](array)
        after = (None,) * (len(args) - place - 1)
        found.append(array[((None,) * place + (slice(None),) + after)])
    return tuple(found)


@numpy_function(np.indices)
def indices(dimensions: Any, dtype: Any = int, sparse: bool = False) -> Any:
    """np.indices."""
    sizes = as_sizes(dimensions)
    rank = len(sizes)
    lines = [
        astype(arange(size), dtype)[(None,) * i + (slice(None),) + (None,) * (rank - i - 1)]
        for i, size in enumerate(sizes)
    ]
    if sparse:
        return tuple(lines)
    return by_numpy[np.stack]([by_numpy[np.broadcast_to](line, sizes) for line in lines])


@numpy_function(np.fromfunction)
def fromfunction(
    function: Callable[..., Any], shape: Any, *, dtype: Any = float, like: Any = None, **kwargs: Any
) -> Any:
    """np.fromfunction."""
    return function(*indices(shape, dtype), **kwargs)


@numpy_function(np.meshgrid)
def meshgrid(*xi: Any, copy: bool = True, sparse: bool = False, indexing: str = "xy") -> Any:
    """np.meshgrid."""
    if indexing not in ("xy", "ij"):
        raise ValueError("Valid values for `indexing` are 'xy' and 'ij'.")
    rank = len(xi)
    lines = []
    for place, item in enumerate(xi):
        at = 1 - place if indexing == "xy" and place < 2 and rank > 1 else place
        array = np.reshape(asarray(operand(item)), -1)
        lines.append(array[(None,) * at + (slice(None),) + (None,) * (rank - at - 1)])
    if not sparse:
        lines = list(by_numpy[np.broadcast_arrays](*lines))
    return tuple(by_numpy[np.copy](line) for line in lines) if copy else tuple(lines)


@numpy_function(np.unravel_index)
def unravel_index(indices: Any, shape: Any, order: str = "C") -> tuple[Any, ...]:
    """np.unravel_index."""
    check_order(order, "CF")
    sizes = as_sizes(shape)
    left = asarray(operand(indices))
    if left.dtype.kind not in "iu":
        raise TypeError("only int indices permitted")
    left = astype(left, np.int64, copy=False)
    total = math.prod(sizes)
    inside = by_numpy[np.all](np.logical_and(left >= 0, left < total))
    shown = "" if isinstance(total, Array) else f" with size {total}"
    require(inside, ValueError(f"index is out of bounds for array{shown}"))
    found = []
    for size in sizes[::-1] if order == "C" else sizes:
        found.append(np.remainder(left, size))
        left = np.floor_divide(left, size)
    return tuple(found[::-1] if order == "C" else found)


@numpy_function(np.ravel_multi_index)
def ravel_multi_index(multi_index: Any, dims: Any, mode: Any = "raise", order: str = "C") -> Any:
    """np.ravel_multi_index."""
    check_order(order, "CF")
    sizes = as_sizes(dims)
    modes = mode if isinstance(mode, tuple) else (mode,) * len(sizes)
    items = [asarray(operand(item)) for item in multi_index]
    if len(items) != len(sizes):
        raise ValueError(f"parameter multi_index must be a sequence of length {len(sizes)}")
    pairs = [(_coordinate(i, n, m), n) for i, n, m in zip(items, sizes, modes)]
    total: Any = 0
    for index, size in pairs if order == "C" else pairs[::-1]:
        total = total * size + index
    return total


def _coordinate(index: Any, size: Any, mode: str) -> Any:
    """An index in [0, size) after NumPy's `mode`."""
    if mode == "wrap":
        return np.remainder(index, size)
    if mode == "clip":
        return np.clip(index, 0, size - 1)
    inside = by_numpy[np.all](np.logical_and(index >= 0, index < size))
    require(inside, ValueError("invalid entry in coordinates array"))
    return index


# --- evenly spaced -------------------------------------------------------------------------------


@numpy_function(np.linspace)
def linspace(
    start: Any, stop: Any, num: Any = 50, endpoint: bool = True, retstep: bool = False,
    dtype: Any = None, axis: int = 0, *, device: Any = None,
) -> Any:  # fmt: skip
    """np.linspace; `num` may be unknown."""
    if type_of(operand(num)).dtype.kind not in "biu":
        raise TypeError(f"a {type_of(operand(num)).dtype} cannot be interpreted as an integer")
    shown = "" if isinstance(num, Array) else f", {num},"
    require(num >= 0, ValueError(f"Number of samples{shown} must be non-negative."))
    computed = result_dtype(operand(start), operand(stop), 1.0)
    first, last = (astype(asarray(x), computed, copy=False) for x in (start, stop))
    wanted = computed if dtype is None else element_dtype(dtype)
    delta = np.subtract(last, first)
    rank = type_of(delta).ndim
    div = num - 1 if endpoint else num
    places = astype(asarray(arange(num)), computed)[(slice(None),) + (None,) * rank]
    many = isinstance(num, Array) or div > 0
    step = delta / (np.maximum(div, 1) if isinstance(num, Array) else div) if many else None
    y = places * (delta if step is None else step) + first
    if endpoint and (isinstance(num, Array) or num > 1):
        y = _with_last(y, places, num, last)
    y = np.moveaxis(y, 0, axis) if axis != 0 else y
    y = np.floor(y) if wanted.kind in "iu" else y
    y = astype(y, wanted, copy=False)
    return (y, np.float64("nan") if step is None else step) if retstep else y


def _with_last(y: Any, places: Any, num: Any, last: Any) -> Any:
    """`y`, whose last row is exactly `last` (if there is more than one)."""
    if isinstance(num, Array):
        return by_numpy[np.where]((places == num - 1) & (num > 1), last, y)
    row = broadcast(asarray(astype(last, y.dtype, copy=False)), y.shape[1:])[None]
    return by_numpy[np.concatenate]([y[:-1], row])


@numpy_function(np.logspace)
def logspace(
    start: Any, stop: Any, num: Any = 50, endpoint: bool = True, base: Any = 10.0,
    dtype: Any = None, axis: int = 0,
) -> Any:  # fmt: skip
    """np.logspace."""
    exponents = linspace(start, stop, num, endpoint, axis=axis)
    bases = asarray(base)
    y = np.power(np.expand_dims(bases, axis) if bases.ndim else base, exponents)
    return y if dtype is None else astype(y, dtype)


@numpy_function(np.geomspace)
def geomspace(
    start: Any, stop: Any, num: Any = 50, endpoint: bool = True, dtype: Any = None, axis: int = 0
) -> Any:
    """np.geomspace of real numbers."""
    dtype = np.dtype(float) if dtype is None else element_dtype(dtype)
    computed = np.result_type(dtype, result_dtype(operand(start), operand(stop), 1.0))
    first, last = (astype(asarray(x), computed, copy=False) for x in (start, stop))
    nonzero = by_numpy[np.all](np.not_equal(first, 0)) & by_numpy[np.all](np.not_equal(last, 0))
    require(nonzero, ValueError("Geometric sequence cannot include zero"))
    sign = np.sign(first)
    first, last = first / sign, last / sign
    y = np.power(10.0, linspace(np.log10(first), np.log10(last), num, endpoint))
    places = asarray(arange(num))[(slice(None),) + (None,) * (y.ndim - 1)]
    y = by_numpy[np.where](places == 0, first, y)
    if endpoint:
        y = by_numpy[np.where]((places == num - 1) & (places > 0), last, y)
    y = np.moveaxis(y * sign, 0, axis) if axis != 0 else y * sign
    return astype(y, dtype, copy=False)
