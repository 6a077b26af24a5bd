"""Matrices: diagonals, chains, and products of vectors in space.

In: arrays. Out: diagonals as read-only views, products as new arrays.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..array import ArrayType, Dim, Primitive, by_numpy, deliver, numpy_function, type_of
from .families import as_array, known_to_differ, normalize_axis
from .index import written

__all__ = ["diagonal"]

# --- diagonals ------------------------------------------------------------------------------------


def _diagonal_type(x: Any, *, offset: int) -> ArrayType:
    type = type_of(x)
    rows, columns, *rest = type.shape
    size: Any = Dim.new()
    if not isinstance(rows, Dim) and not isinstance(columns, Dim):
        size = max(min(rows + min(offset, 0), columns - max(offset, 0)), 0)
    elif offset == 0 and rows == columns:
        size = rows
    return ArrayType(type.dtype, (size, *rest))


def _diagonal_kernel(x: Any, *, offset: int) -> Any:
    return np.moveaxis(np.diagonal(x, offset), -1, 0)


def _diagonal_vjp(g: Any, y: Any, x: Any, *, offset: int) -> tuple[Any]:
    places = by_numpy[np.arange](g.shape[0])
    key = places + max(-offset, 0), places + max(offset, 0)
    return (written(by_numpy[np.zeros](x.shape, g.dtype), key, g),)


def _read_only(base: Any, new: Any, *, offset: int) -> Any:
    raise ValueError("assignment destination is read-only")


diagonal = Primitive("diagonal", _diagonal_kernel, _diagonal_type, _diagonal_vjp, view=_read_only)
"""The diagonals of the first two axes, along a first axis."""


@numpy_function(np.diagonal, method="diagonal")
def np_diagonal(a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """np.diagonal."""
    a = as_array(a)
    rank = type_of(a).ndim
    if rank < 2:
        raise ValueError("diag requires an array of at least two dimensions")
    front = normalize_axis(axis1, rank), normalize_axis(axis2, rank)
    if front[0] == front[1]:
        raise ValueError("axis1 and axis2 cannot be the same")
    order = (*front, *(i for i in range(rank) if i not in front))
    if order != tuple(range(rank)):
        a = np.transpose(a, order)
    found = diagonal(a, offset=int(offset))
    return np.moveaxis(found, 0, -1) if rank > 2 else found


@numpy_function(np.linalg.diagonal)
def linalg_diagonal(x: Any, /, *, offset: int = 0) -> Any:
    """np.linalg.diagonal."""
    return np_diagonal(x, offset, -2, -1)


@numpy_function(np.trace, method="trace")
def trace(
    a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1, dtype: Any = None, out: Any = None
) -> Any:
    """np.trace."""
    return np.sum(np_diagonal(a, offset, axis1, axis2), axis=-1, dtype=dtype, out=out)


@numpy_function(np.linalg.trace)
def linalg_trace(x: Any, /, *, offset: int = 0, dtype: Any = None) -> Any:
    """np.linalg.trace."""
    return trace(x, offset, -2, -1, dtype)


# --- products -------------------------------------------------------------------------------------


@numpy_function(np.kron)
def kron(a: Any, b: Any) -> Any:
    """np.kron."""
    a, b = as_array(a), as_array(b)
    rank = max(type_of(a).ndim, type_of(b).ndim)
    if not rank:
        return a * b
    left, right = _padded_shape(a, rank), _padded_shape(b, rank)
    spread_a = np.reshape(a, tuple(size for s in left for size in (s, 1)))
    spread_b = np.reshape(b, tuple(size for s in right for size in (1, s)))
    return np.reshape(spread_a * spread_b, tuple(m * n for m, n in zip(left, right)))


def _padded_shape(x: Any, rank: int) -> tuple[Any, ...]:
    return (1,) * (rank - type_of(x).ndim) + tuple(x.shape)


@numpy_function(np.cross)
def cross(
    a: Any, b: Any, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: Any = None
) -> Any:
    """np.cross, of vectors with three components."""
    if axis is not None:
        axisa = axisb = axisc = axis
    a, b = _space_vectors(as_array(a), axisa), _space_vectors(as_array(b), axisb)
    (a0, a1, a2), (b0, b1, b2) = ([x[..., i] for i in range(3)] for x in (a, b))
    parts = (a1 * b2 - a2 * b1, a2 * b0 - a0 * b2, a0 * b1 - a1 * b0)
    return np.moveaxis(np.stack(parts, -1), -1, axisc)


def _space_vectors(x: Any, axis: int) -> Any:
    """`x` with the axis of components last, which has or must have the size 3."""
    x = np.moveaxis(x, axis, -1)
    if known_to_differ(type_of(x).shape[-1], 3):
        raise ValueError("cross is supported for vectors with three components")
    return x if type_of(x).shape[-1] == 3 else np.reshape(x, (*x.shape[:-1], 3))


@numpy_function(np.linalg.cross)
def linalg_cross(x1: Any, x2: Any, /, *, axis: int = -1) -> Any:
    """np.linalg.cross."""
    return cross(x1, x2, axis=axis)


@numpy_function(np.linalg.multi_dot)
def multi_dot(arrays: Any, *, out: Any = None) -> Any:
    """np.linalg.multi_dot: in the cheapest order where sizes are known, else from the left."""
    arrays = [as_array(x) for x in arrays]
    if len(arrays) < 2:
        raise ValueError("Expecting at least two arrays.")
    first, last = (type_of(arrays[i]).ndim for i in (0, -1))
    if first == 1:
        arrays[0] = np.expand_dims(arrays[0], 0)
    if last == 1:
        arrays[-1] = np.expand_dims(arrays[-1], 1)
    if any(type_of(x).ndim != 2 for x in arrays):
        raise np.linalg.LinAlgError("array given to multi_dot must be two-dimensional")
    product = _chain(arrays)
    gone = ((0,) if first == 1 else ()) + ((1,) if last == 1 else ())
    return deliver(np.squeeze(product, gone)[()] if gone else product, out)


def _chain(arrays: Sequence[Any]) -> Any:
    sizes = [*(type_of(x).shape[0] for x in arrays), type_of(arrays[-1]).shape[1]]
    if any(isinstance(size, Dim) for size in sizes):
        return functools.reduce(np.matmul, arrays)

    @functools.cache
    def cost(i: int, j: int) -> tuple[int, int]:
        """(multiplications, where to cut) for the product of arrays i to j."""
        if i == j:
            return 0, i
        return min(
            (cost(i, k)[0] + cost(k + 1, j)[0] + sizes[i] * sizes[k + 1] * sizes[j + 1], k)
            for k in range(i, j)
        )

    def product(i: int, j: int) -> Any:
        cut = cost(i, j)[1]
        return arrays[i] if i == j else np.matmul(product(i, cut), product(cut + 1, j))

    return product(0, len(arrays) - 1)
