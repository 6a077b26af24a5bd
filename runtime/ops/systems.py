"""Linear systems: solve, inverse, determinant, Cholesky's factor, powers of matrices.

In: stacks of square matrices, float32 or float64 (other numbers are taken as float64, as NumPy
does). Out: what NumPy's linalg gives. A matrix that is singular, or not positive definite, raises
LinAlgError in the running program. Derivatives are those of the JAX paper-and-pencil rules:
M. Giles, An extended collection of matrix derivative results (2008), and I. Murray,
Differentiation of the Cholesky decomposition (2016).
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from ..array import ArrayType, Primitive, by_numpy, numpy_function, require, type_of
from .dtypes import astype
from .families import as_array, broadcast_shapes, result_kind
from .grid import eye, trilu
from .linalg import count, swap

__all__ = ["cholesky", "det", "slogdet", "solve"]

LinAlgError = np.linalg.LinAlgError
FLAG = ArrayType(np.dtype(bool), (), "scalar")

# --- operands -------------------------------------------------------------------------------------


def inexact(*arrays: Any) -> Any:
    """Operands in the dtype that NumPy's linalg takes for them. Raises its TypeError."""
    found = [as_array(x) for x in arrays]
    dtypes = [type_of(x).dtype for x in found]
    for dtype in dtypes:
        if dtype.kind not in "biu" and dtype not in (np.float32, np.float64):
            raise TypeError(f"array type {dtype.name} is unsupported in linalg")
    single = all(dtype == np.float32 for dtype in dtypes)
    found = [astype(x, np.dtype(np.float32 if single else np.float64), copy=False) for x in found]
    return found if len(found) > 1 else found[0]


def check_stacked(a: Any) -> None:
    rank = type_of(a).ndim
    if rank < 2:
        raise LinAlgError(f"{rank}-dimensional array given. Array must be at least two-dimensional")


def square(a: Any) -> Any:
    """`a`, whose last two sizes are equal: NumPy's error otherwise.

    Sizes that are known later are made equal, so that nothing else fails before the check is seen.
    """
    check_stacked(a)
    rows, columns = type_of(a).shape[-2:]
    if rows == columns:
        return a
    require(a.shape[-2] == a.shape[-1], LinAlgError("Last 2 dimensions of the array must be square"))
    n = by_numpy[np.minimum](*a.shape[-2:])
    return a[..., :n, :n]


def identity_like(a: Any) -> Any:
    """Identity matrices of the shape and dtype of `a`."""
    return by_numpy[np.broadcast_to](eye(a.shape[-1], dtype=a.dtype), a.shape)


# --- primitives -----------------------------------------------------------------------------------


def _solve_kernel(a: Any, b: Any) -> tuple[Any, Any]:
    try:
        return np.linalg.solve(a, b), np.True_
    except LinAlgError:
        return np.full_like(b, np.nan), np.False_


def _solve_vjp(g: Any, y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    back, _ = solve(swap(a), g[0])
    return -np.matmul(back, swap(y[0])), back


solve = Primitive("solve", _solve_kernel, lambda a, b: (type_of(b), FLAG), _solve_vjp)
"""(x, whether no matrix is singular) for a (…, n, n) @ x = b (…, n, k), the same leading sizes."""


def _number(a: Any) -> ArrayType:
    lead = type_of(a).shape[:-2]
    return ArrayType(type_of(a).dtype, lead, result_kind(lead))


def spread_over(g: Any) -> Any:
    """A number for each matrix, to be multiplied with its elements."""
    return np.expand_dims(as_array(g), (-2, -1))


def inverse_transposed(a: Any) -> Any:
    return swap(solve(a, identity_like(a))[0])


NEAR_ZERO = 1e-8  # of Hadamard's bound: a determinant below, whose inverse says little


def _bound(a: Any) -> Any:
    """Hadamard's bound of the determinant: the product of the lengths of the rows."""
    return np.prod(np.sqrt(np.sum(a * a, axis=-1)), axis=-1)


def cofactors(a: Any, determinant: Any) -> Any:
    """The derivative of the determinant, also where that is 0.

    Elsewhere det(a) times the inverse. Near 0 by b = a + u vᵀ, which is not singular where a has rank n - 1:
    adj(a) = det(b) ((1 - vᵀ b⁻¹ u) b⁻¹ + b⁻¹ u vᵀ b⁻¹). Where b is singular too, it is 0.
    """
    near = spread_over(np.abs(determinant) <= NEAR_ZERO * _bound(a))
    one = identity_like(a)
    plain = spread_over(determinant) * inverse_transposed(np.where(near, one, a))
    numbers = np.astype(by_numpy[np.arange](a.shape[-1]), a.dtype)
    u, v = np.cos(numbers + 1)[:, None], np.sin(2 * numbers + 1)[None, :]
    scale = np.max(np.abs(a), axis=(-2, -1), keepdims=True, initial=0)
    bordered = a + scale * (u * v)
    size = det(bordered)
    regular = spread_over(np.abs(size) > np.finfo(a.dtype).eps * _bound(bordered) * 16)
    inverse = solve(np.where(regular, bordered, one), one)[0]
    column, row = np.matmul(inverse, u), np.matmul(v, inverse)
    rest = (1 - scale * np.matmul(v, column)) * inverse + scale * column * row
    adjugate = np.where(regular, spread_over(size) * rest, np.zeros_like(a))
    return np.where(near, swap(adjugate), plain)


slogdet = Primitive(
    "slogdet",
    lambda a: tuple(np.linalg.slogdet(a)),
    lambda a: (_number(a), _number(a)),
    lambda g, y, a: (spread_over(g[1]) * inverse_transposed(a),),
)
det = Primitive(
    "det",
    np.linalg.det,
    _number,
    lambda g, y, a: (spread_over(g) * cofactors(a, y),),
)


def _cholesky_kernel(a: Any) -> tuple[Any, Any]:
    try:
        return np.linalg.cholesky(a), np.True_
    except LinAlgError:
        return np.full_like(a, np.nan), np.False_


def _cholesky_vjp(g: Any, y: Any, a: Any) -> tuple[Any]:
    """Symmetric, as if both triangles of `a` were read."""
    factor = y[0]
    half = trilu(np.matmul(swap(factor), g[0]), 0, upper=False) * (1 - identity_like(a) / 2)
    back = solve(swap(factor), swap(solve(swap(factor), half)[0]))[0]
    return ((back + swap(back)) / 2,)


cholesky = Primitive("cholesky", _cholesky_kernel, lambda a: (type_of(a), FLAG), _cholesky_vjp)
"""(lower factor of a symmetric matrix (…, n, n), whether all are positive definite)."""


# --- NumPy's functions ------------------------------------------------------------------------------


def solved(a: Any, b: Any) -> Any:
    x, regular = solve(a, b)
    require(regular, LinAlgError("Singular matrix"))
    return x


@numpy_function(np.linalg.solve)
def np_solve(a: Any, b: Any) -> Any:
    """np.linalg.solve; a `b` of rank 1 is one vector for all matrices."""
    a, b = inexact(a, b)
    a = square(a)
    if type_of(b).ndim == 0:
        raise ValueError("solve: Input operand 1 does not have enough dimensions (has 0, requires 1)")
    vector = type_of(b).ndim == 1
    if vector:
        b = np.expand_dims(b, -1)
    if type_of(a).shape[-1] != type_of(b).shape[-2]:
        text = "solve: Input operand 1 has a mismatch in its core dimension 0"
        require(a.shape[-1] == b.shape[-2], ValueError(text))
        n = by_numpy[np.minimum](a.shape[-1], b.shape[-2])
        a, b = a[..., :n, :n], b[..., :n, :]
    x = solved(*same_lead(a, b))
    return np.squeeze(x, -1) if vector else x


def same_lead(a: Any, b: Any) -> tuple[Any, Any]:
    """Stacks of matrices whose leading axes are broadcast to each other."""
    left, right = type_of(a).shape[:-2], type_of(b).shape[:-2]
    if left == right:
        return a, b
    broadcast_shapes(left, right)
    lead = by_numpy[np.broadcast_shapes](a.shape[:-2], b.shape[:-2])
    broadcast_to = by_numpy[np.broadcast_to]
    return broadcast_to(a, (*lead, *a.shape[-2:])), broadcast_to(b, (*lead, *b.shape[-2:]))


@numpy_function(np.linalg.inv)
def inv(a: Any) -> Any:
    """np.linalg.inv."""
    a = square(inexact(a))
    return solved(a, identity_like(a))


@numpy_function(np.linalg.det)
def np_det(a: Any) -> Any:
    """np.linalg.det; its derivative is finite at singular matrices too, that of `slogdet` is not."""
    a = square(inexact(a))
    return det(a)


SlogdetResult = type(np.linalg.slogdet(np.eye(1)))


@numpy_function(np.linalg.slogdet)
def np_slogdet(a: Any) -> Any:
    """np.linalg.slogdet."""
    a = square(inexact(a))
    return SlogdetResult(*slogdet(a))


@numpy_function(np.linalg.cholesky)
def np_cholesky(a: Any, /, *, upper: bool = False) -> Any:
    """np.linalg.cholesky: reads the lower (or upper) triangle; its derivative is symmetric."""
    a = square(inexact(a))
    factor, definite = cholesky(swap(a) if upper else a)
    require(definite, LinAlgError("Matrix is not positive definite"))
    return swap(factor) if upper else factor


@numpy_function(np.linalg.tensorsolve)
def tensorsolve(a: Any, b: Any, axes: Any = None) -> Any:
    """np.linalg.tensorsolve."""
    a, b = as_array(a), as_array(b)
    rank = type_of(a).ndim
    if axes is not None:
        order = list(range(rank))
        for k in axes:
            order.remove(k)
            order.insert(rank, k)
        a = np.transpose(a, order)
    shape = a.shape[type_of(b).ndim - rank :]
    n = count(shape)
    text = "Input arrays must satisfy the requirement prod(a.shape[b.ndim:]) == prod(a.shape[:b.ndim])"
    require(count(a.shape) == n * n, LinAlgError(text))
    return np.reshape(np_solve(np.reshape(a, (n, n)), np.ravel(b)), shape)


@numpy_function(np.linalg.tensorinv)
def tensorinv(a: Any, ind: int = 2) -> Any:
    """np.linalg.tensorinv."""
    a = as_array(a)
    if ind <= 0:
        raise ValueError("Invalid ind argument.")
    sizes = a.shape
    n = count(sizes[ind:])
    return np.reshape(inv(np.reshape(a, (n, count(sizes[:ind])))), sizes[ind:] + sizes[:ind])


@numpy_function(np.linalg.matrix_power)
def matrix_power(a: Any, n: Any) -> Any:
    """np.linalg.matrix_power, for a known exponent."""
    a = square(as_array(a))
    n = n.__index__()
    if n == 0:
        return np.copy(identity_like(a))
    if n < 0:
        a, n = inv(a), -n
    squares, factors = a, []
    for place, bit in enumerate(reversed(bin(n)[2:])):
        squares = np.matmul(squares, squares) if place else a
        factors += [squares] if bit == "1" else []
    return functools.reduce(np.matmul, factors)
