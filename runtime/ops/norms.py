"""Norms of vectors and matrices, and condition numbers.

In: arrays; integers are taken as float64. Out: what NumPy's linalg gives, in the dtype of the array.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..array import numpy_function, require, type_of
from .factors import np_svd
from .families import as_array, normalize_axis, reduction
from .reduce import spread
from .systems import LinAlgError, check_stacked, identity_like, inexact, solve, square

__all__ = ["norm2"]


def _norm2_kernel(x: Any, *, axis: tuple[int, ...], keepdims: Any) -> Any:
    return np.sqrt(np.sum((np.conj(x) * x).real, axis=axis, keepdims=keepdims))


def _norm2_vjp(g: Any, y: Any, x: Any, *, axis: tuple[int, ...], keepdims: bool) -> tuple[Any]:
    """Zero where the norm is zero."""
    scaled = g / np.where(y == 0, y.dtype.type(1), y)
    return (spread(scaled, x, axis, keepdims) * x.conj(),)


norm2 = reduction("norm2", _norm2_kernel, _norm2_vjp)
"""The square root of the sum of squares."""


@numpy_function(np.linalg.norm)
def norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """np.linalg.norm."""
    x = as_array(x)
    if type_of(x).dtype.kind not in "fc":
        x = np.astype(x, np.float64)
    rank = type_of(x).ndim
    if axis is None:
        axes = tuple(range(rank))
        if ord is None:
            return norm2(x, axis=axes, keepdims=keepdims)
    else:
        axes = axis if isinstance(axis, tuple) else (axis.__index__(),)
    axes = tuple(normalize_axis(i, rank) for i in axes)
    if len(axes) == 1:
        return _vector_norm(x, ord, axes[0], keepdims)
    if len(axes) != 2:
        raise ValueError("Improper number of dimensions to norm.")
    if axes[0] == axes[1]:
        raise ValueError("Duplicate axes given.")
    return _matrix_norm(x, ord, axes, keepdims)


def _vector_norm(x: Any, ord: Any, axis: int, keepdims: bool) -> Any:
    options: dict[str, Any] = {"axis": axis, "keepdims": keepdims}
    if isinstance(ord, str):
        raise ValueError(f"Invalid norm order '{ord}' for vectors")
    if ord is None or ord == 2:
        return norm2(x, axis=(axis,), keepdims=keepdims)
    if ord == 0:
        return np.sum(np.astype(x != 0, x.real.dtype), **options)
    size = np.abs(x)
    if ord == 1:
        return np.sum(size, **options)
    if abs(ord) == math.inf:
        return np.max(size, initial=0, **options) if ord > 0 else np.min(size, **options)
    total = np.sum(size**ord, **options)
    return total ** total.dtype.type(1 / ord)


def _matrix_norm(x: Any, ord: Any, axes: tuple[int, int], keepdims: bool) -> Any:
    if ord in (None, "fro", "f"):
        return norm2(x, axis=tuple(sorted(axes)), keepdims=keepdims)
    if ord in (2, -2, "nuc"):
        return _spectral_norm(x, ord, axes, keepdims)
    if ord not in (1, -1, math.inf, -math.inf):
        raise ValueError("Invalid norm order for matrices.")
    summed, kept = axes if abs(ord) == 1 else axes[::-1]
    sums = np.sum(np.abs(x), axis=summed, keepdims=True)
    options: dict[str, Any] = {"axis": kept, "keepdims": True}
    result = np.max(sums, initial=0, **options) if ord > 0 else np.min(sums, **options)
    return result if keepdims else np.squeeze(result, axes)[()]


def _spectral_norm(x: Any, ord: Any, axes: tuple[int, int], keepdims: bool) -> Any:
    """The largest, the smallest, or the sum of the singular values."""
    values = np_svd(np.moveaxis(x, axes, (-2, -1)), compute_uv=False)
    if ord == "nuc":
        result = np.sum(values, axis=-1)
    else:
        result = np.max(values, axis=-1, initial=0) if ord == 2 else np.min(values, axis=-1)
    return np.expand_dims(result, axes) if keepdims else result


@numpy_function(np.linalg.vector_norm)
def vector_norm(x: Any, /, *, axis: Any = None, keepdims: bool = False, ord: Any = 2) -> Any:
    """np.linalg.vector_norm: of all elements, or along one or several axes."""
    x = as_array(x)
    rank = type_of(x).ndim
    axes = tuple(range(rank)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    axes = tuple(normalize_axis(i, rank) for i in axes)
    rest = tuple(i for i in range(rank) if i not in axes)
    flat = np.reshape(np.transpose(x, rest + axes), (*(x.shape[i] for i in rest), -1))
    result = norm(flat, ord=ord, axis=-1)
    return np.expand_dims(result, axes) if keepdims else result


@numpy_function(np.linalg.matrix_norm)
def matrix_norm(x: Any, /, *, keepdims: bool = False, ord: Any = "fro") -> Any:
    """np.linalg.matrix_norm: of the last two axes."""
    return norm(x, ord=ord, axis=(-2, -1), keepdims=keepdims)


@numpy_function(np.linalg.cond)
def cond(x: Any, p: Any = None) -> Any:
    """np.linalg.cond: infinite for a singular matrix, NaN where the matrix has NaN."""
    x = as_array(x)
    check_stacked(x)
    rows, columns = x.shape[-2:]
    require(rows * columns != 0, LinAlgError("cond is not defined on empty arrays"))
    if p in (None, 2, -2):
        values = np_svd(x, compute_uv=False)
        first, last = values[..., 0], values[..., -1]
        result = last / first if p == -2 else first / last
    else:
        x = square(inexact(x))
        inverse = solve(x, identity_like(x))[0]
        result = norm(x, p, axis=(-2, -1)) * norm(inverse, p, axis=(-2, -1))
    unknown = np.logical_and(np.isnan(result), np.logical_not(np.any(np.isnan(x), axis=(-2, -1))))
    return np.where(unknown, result.dtype.type(np.inf), result)[()]
