"""Products of vectors and matrices.

In: arrays; leading axes of `matmul` are broadcast. Out: products in the dtype NumPy takes, exact
for integers (which wrap around). `matmul` is the primitive; the others are written in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..array import ArrayType, Primitive, array_method, deliver, numpy_function, type_of
from .families import (
    as_array,
    broadcast_shapes,
    known_to_differ,
    normalize_axis,
    operand,
    result_kind,
)  # fmt: skip

__all__ = ["matmul"]

MATMUL = "gufunc signature (n?,k),(k,m?)->(n?,m?)"


def _loop(a: Any, b: Any) -> tuple[np.dtype[Any], ...]:
    dtypes: Any = (type_of(a).dtype, type_of(b).dtype, None)
    return np.matmul.resolve_dtypes(dtypes)


def _matmul_type(a: Any, b: Any) -> ArrayType:
    left, right = type_of(a).shape, type_of(b).shape
    for place, shape in enumerate((left, right)):
        if not shape:
            raise ValueError(
                f"matmul: Input operand {place} does not have enough dimensions (has 0, gufunc "
                "core with signature (n?,k),(k,m?)->(n?,m?) requires 1)"
            )
    inner, other = left[-1], right[-2 if len(right) > 1 else 0]
    if known_to_differ(inner, other):
        raise ValueError(
            f"matmul: Input operand 1 has a mismatch in its core dimension 0, with {MATMUL} "
            f"(size {other} is different from {inner})"
        )
    shape = broadcast_shapes(left[:-2], right[:-2])
    shape += (left[-2:-1] if len(left) > 1 else ()) + (right[-1:] if len(right) > 1 else ())
    return ArrayType(_loop(a, b)[2], shape, result_kind(shape))


def swap(x: Any) -> Any:
    """The last two axes exchanged."""
    return np.swapaxes(x, -1, -2)


def _matmul_vjp(g: Any, y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    left, right = type_of(a).ndim, type_of(b).ndim
    if left == 1 and right == 1:
        return g * b, g * a
    if right == 1:
        return np.expand_dims(g, -1) * b, np.squeeze(np.matmul(swap(a), np.expand_dims(g, -1)), -1)
    if left == 1:
        row = np.expand_dims(g, -2)
        return np.squeeze(np.matmul(row, swap(b)), -2), np.expand_dims(a, -1) * row
    if right == 2 and left > 2:
        rows, columns = (np.reshape(x, (-1, x.shape[-1])) for x in (a, g))
        return np.matmul(g, swap(b)), np.matmul(swap(rows), columns)
    return np.matmul(g, swap(b)), np.matmul(swap(a), g)


matmul = Primitive(
    "matmul", np.matmul, _matmul_type, _matmul_vjp, cast=lambda a, b: _loop(a, b)[:2]
)


@numpy_function(np.matmul)
def np_matmul(
    x1: Any, x2: Any, /, out: Any = None, *, casting: str = "same_kind", dtype: Any = None
) -> Any:
    """np.matmul."""
    x1, x2 = operand(x1), operand(x2)
    if dtype is not None:
        x1, x2 = (np.astype(as_array(x), np.dtype(dtype), copy=False) for x in (x1, x2))
    return deliver(matmul(x1, x2), out)


@numpy_function(np.linalg.matmul)
def linalg_matmul(x1: Any, x2: Any, /) -> Any:
    """np.linalg.matmul."""
    return np_matmul(x1, x2)


@numpy_function(np.dot)
def dot(a: Any, b: Any, out: Any = None) -> Any:
    """np.dot: over the last axis of `a` and the second to last of `b`."""
    a, b = operand(a), operand(b)
    left, right = type_of(a).ndim, type_of(b).ndim
    if left == 0 or right == 0:
        return deliver(np.multiply(a, b), out)
    if right <= 2:
        return deliver(np.matmul(a, b), out)
    return deliver(tensordot(a, b, (left - 1, right - 2)), out)


@array_method("dot")
def _dot_method(self: Any, b: Any, out: Any = None) -> Any:
    return dot(self, b, out)


@numpy_function(np.inner)
def inner(a: Any, b: Any, /) -> Any:
    """np.inner: over the last axes of both."""
    a, b = operand(a), operand(b)
    if type_of(a).ndim == 0 or type_of(b).ndim == 0:
        return np.multiply(a, b)
    if type_of(a).ndim == 1 and type_of(b).ndim == 1:
        return np.matmul(a, b)
    return tensordot(a, b, (-1, -1))


@numpy_function(np.vdot)
def vdot(a: Any, b: Any, /) -> Any:
    """np.vdot: of the flattened arrays."""
    return np.matmul(np.conj(np.ravel(operand(a))), np.ravel(operand(b)))


@numpy_function(np.outer)
def outer(a: Any, b: Any, out: Any = None) -> Any:
    """np.outer: of the flattened arrays."""
    a, b = np.ravel(operand(a)), np.ravel(operand(b))
    return deliver(np.multiply(a[:, None], b[None, :]), out)


@numpy_function(np.linalg.outer)
def linalg_outer(x1: Any, x2: Any, /) -> Any:
    """np.linalg.outer: of vectors."""
    x1, x2 = operand(x1), operand(x2)
    if type_of(x1).ndim != 1 or type_of(x2).ndim != 1:
        raise ValueError(
            "Input arrays must be one-dimensional, but they are "
            f"x1.ndim={type_of(x1).ndim} and x2.ndim={type_of(x2).ndim}."
        )
    return outer(x1, x2)


def _sum_axes(axes: Any, left: int, right: int) -> tuple[list[int], list[int]]:
    """NumPy's `axes` of tensordot as axes of either array."""
    if hasattr(axes, "__len__"):
        pair = [list(x) if hasattr(x, "__len__") else [x] for x in axes]
    else:
        pair = [list(range(-axes, 0)), list(range(axes))]
    if len(pair) != 2 or len(pair[0]) != len(pair[1]):
        raise ValueError("shape-mismatch for sum")
    return [normalize_axis(i, left) for i in pair[0]], [normalize_axis(i, right) for i in pair[1]]


@numpy_function(np.tensordot, np.linalg.tensordot)
def tensordot(a: Any, b: Any, axes: Any = 2) -> Any:
    """np.tensordot."""
    a, b = as_array(a), as_array(b)
    summed_a, summed_b = _sum_axes(axes, type_of(a).ndim, type_of(b).ndim)
    for i, j in zip(summed_a, summed_b):
        if known_to_differ(type_of(a).shape[i], type_of(b).shape[j]):
            raise ValueError("shape-mismatch for sum")
    free_a = [i for i in range(type_of(a).ndim) if i not in summed_a]
    free_b = [i for i in range(type_of(b).ndim) if i not in summed_b]
    shape = (*(a.shape[i] for i in free_a), *(b.shape[i] for i in free_b))
    rows = merged(np.transpose(a, free_a + summed_a), len(free_a), len(summed_a))
    columns = merged(np.transpose(b, summed_b + free_b), len(summed_b), len(free_b))
    return np.reshape(np.matmul(rows, columns), shape)


def merged(x: Any, rows: int, columns: int) -> Any:
    """`x` as a matrix: its first `rows` axes are the rows, its last `columns` the columns."""
    if rows == columns == 1:
        return x
    return np.reshape(x, (count(x.shape[:rows]), count(x.shape[rows:])))


def count(sizes: Sequence[Any]) -> Any:
    """The product of sizes."""
    product: Any = 1
    for size in sizes:
        product = product * size
    return product


def _core_product(name: str, x1: Any, x2: Any, left: int, right: int) -> tuple[Any, Any]:
    operands = operand(x1), operand(x2)
    for place, (x, rank) in enumerate(zip(operands, (left, right))):
        if type_of(x).ndim < rank:
            raise ValueError(
                f"{name}: Input operand {place} does not have enough dimensions (has "
                f"{type_of(x).ndim}, gufunc core requires {rank})"
            )
    return operands


@numpy_function(np.vecdot)
def vecdot(x1: Any, x2: Any, /, out: Any = None, *, axis: int = -1) -> Any:
    """np.vecdot: over one axis of both."""
    x1, x2 = _core_product("vecdot", x1, x2, 1, 1)
    x1, x2 = np.moveaxis(x1, axis, -1), np.moveaxis(x2, axis, -1)
    product = np.matmul(np.conj(np.expand_dims(x1, -2)), np.expand_dims(x2, -1))
    return deliver(np.squeeze(product, (-2, -1))[()], out)


@numpy_function(np.linalg.vecdot)
def linalg_vecdot(x1: Any, x2: Any, /, *, axis: int = -1) -> Any:
    """np.linalg.vecdot."""
    return vecdot(x1, x2, axis=axis)


@numpy_function(np.matvec)
def matvec(x1: Any, x2: Any, /, out: Any = None) -> Any:
    """np.matvec: matrices times vectors, both broadcast."""
    x1, x2 = _core_product("matvec", x1, x2, 2, 1)
    return deliver(np.squeeze(np.matmul(x1, np.expand_dims(x2, -1)), -1), out)


@numpy_function(np.vecmat)
def vecmat(x1: Any, x2: Any, /, out: Any = None) -> Any:
    """np.vecmat: vectors times matrices, both broadcast."""
    x1, x2 = _core_product("vecmat", x1, x2, 1, 2)
    return deliver(np.squeeze(np.matmul(np.conj(np.expand_dims(x1, -2)), x2), -2), out)
