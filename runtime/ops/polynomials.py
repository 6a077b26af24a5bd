"""Polynomials as vectors of coefficients, the highest power first; and fitting them.

In: vectors of coefficients, of points, of values. Out: coefficients or values. Where NumPy drops
leading zeros, the size of the result depends on data.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array import by_numpy, numpy_function, require, type_of
from .complexes import refuse_complex
from .dtypes import astype
from .factors import lstsq
from .families import as_array
from .linalg import outer
from .search import first_true
from .systems import inv

__all__: list[str] = []


@numpy_function(np.polyval)
def polyval(p: Any, x: Any) -> Any:
    """np.polyval: Horner's scheme."""
    p, x = as_array(p), as_array(x)
    y = np.zeros_like(x)
    for coefficient in p:
        y = y * x + coefficient
    return y


@numpy_function(np.vander)
def vander(x: Any, N: Any = None, increasing: bool = False) -> Any:
    """np.vander."""
    x = as_array(x)
    if x.ndim != 1:
        raise ValueError("x must be a one-dimensional array or sequence.")
    x = np.astype(x, np.promote_types(x.dtype, int))
    rows, count = x.shape[0], x.shape[0] if N is None else N
    ones = by_numpy[np.ones]((rows, 1), x.dtype)
    powers = by_numpy[np.broadcast_to](np.expand_dims(x, 1), (rows, by_numpy[np.maximum](count - 1, 0)))
    columns = np.concatenate([ones, np.cumprod(powers, 1)], 1)[:, :count]
    return columns if increasing else np.flip(columns, 1)


# --- arithmetic -----------------------------------------------------------------------------------


def _vector(a: Any) -> Any:
    a = np.atleast_1d(as_array(a))
    if a.ndim != 1:
        raise ValueError("Polynomial must be 1d only.")
    return a


def _or_zero(a: Any) -> Any:
    """A vector without elements is the polynomial 0."""
    return np.zeros(1, a.dtype) if type_of(a).shape == (0,) else a


def _leading_zeros(a: Any) -> Any:
    """How many zeros a vector begins with; one element counts in any case."""
    return np.minimum(first_true(a != 0), a.shape[0] - 1)


def _padded_to(a: Any, size: Any) -> Any:
    zeros = by_numpy[np.zeros](by_numpy[np.maximum](size - a.shape[0], 0), a.dtype)
    return np.concatenate([zeros, a])


def _added(a1: Any, a2: Any, ufunc: np.ufunc) -> Any:
    a1, a2 = _vector(a1), _vector(a2)
    size = by_numpy[np.maximum](a1.shape[0], a2.shape[0])
    return by_numpy[ufunc](_padded_to(a1, size), _padded_to(a2, size))


@numpy_function(np.polyadd)
def polyadd(a1: Any, a2: Any) -> Any:
    """np.polyadd."""
    return _added(a1, a2, np.add)


@numpy_function(np.polysub)
def polysub(a1: Any, a2: Any) -> Any:
    """np.polysub."""
    return _added(a1, a2, np.subtract)


@numpy_function(np.polymul)
def polymul(a1: Any, a2: Any) -> Any:
    """np.polymul: without as many leading zeros as the factors have."""
    a1, a2 = (_or_zero(_vector(a)) for a in (a1, a2))
    return np.convolve(a1, a2)[_leading_zeros(a1) + _leading_zeros(a2) :]


@numpy_function(np.polyder)
def polyder(p: Any, m: int = 1) -> Any:
    """np.polyder."""
    if m < 0:
        raise ValueError("Order of derivative must be positive (see polyint)")
    p = as_array(p)
    for _ in range(m):
        p = p[:-1] * by_numpy[np.arange](p.shape[0] - 1, 0, -1)
    return p


@numpy_function(np.polyint)
def polyint(p: Any, m: int = 1, k: Any = None) -> Any:
    """np.polyint."""
    if m < 0:
        raise ValueError("Order of integral must be positive (see polyder)")
    constants = np.atleast_1d(as_array(0.0 if k is None else k))
    if type_of(constants).shape[0] not in (1, m):
        raise ValueError("k must be a scalar or a rank-1 array of length 1 or >m.")
    p = as_array(p)
    for place in range(m):
        ends = constants[0 if type_of(constants).shape[0] == 1 else place]
        p = np.concatenate([p / by_numpy[np.arange](p.shape[0], 0, -1), np.reshape(ends, 1)])
    return p


@numpy_function(np.polydiv)
def polydiv(u: Any, v: Any) -> tuple[Any, Any]:
    """np.polydiv: (quotient, remainder); the number of coefficients must be known."""
    u, v = _vector(u) + 0.0, _vector(v) + 0.0
    dtype = np.result_type(u.dtype, v.dtype)
    rest, v = astype(u, dtype), astype(v, dtype)
    steps, width = len(u) - len(v) + 1, len(v)
    scale, found = 1.0 / v[0], []
    for k in range(steps):
        found.append(scale * rest[k])
        parts = [rest[:k], rest[k : k + width] - found[-1] * v, rest[k + width :]]
        rest = np.concatenate(parts)
    quotient = np.stack(found) if found else by_numpy[np.zeros](1, dtype)
    start = first_true(np.logical_not(np.isclose(rest, 0, rtol=1e-14)))
    return quotient, rest[np.minimum(start, len(u) - 1) :]


@numpy_function(np.poly)
def poly(seq_of_zeros: Any) -> Any:
    """np.poly, of a vector of zeros."""
    zeros = np.atleast_1d(as_array(seq_of_zeros))
    refuse_complex("poly", zeros)
    if zeros.ndim != 1:
        raise ValueError("poly of a matrix needs its eigenvalues: pass a vector of zeros")
    if type_of(zeros).shape[0] == 0:
        return 1.0
    zeros = astype(zeros, np.dtype(np.mintypecode(zeros.dtype.char)))
    found = by_numpy[np.ones](1, zeros.dtype)
    for zero in zeros:
        found = np.concatenate([found, np.zeros_like(found[:1])]) - np.concatenate(
            [np.zeros_like(found[:1]), found * zero]
        )
    return found


# --- fitting --------------------------------------------------------------------------------------


@numpy_function(np.polyfit)
def polyfit(
    x: Any, y: Any, deg: Any, rcond: Any = None, full: bool = False, w: Any = None, cov: Any = False
) -> Any:
    """np.polyfit; no warning is given where the points do not determine the polynomial."""
    order = int(deg) + 1
    x, y = as_array(x) + 0.0, as_array(y) + 0.0
    if deg < 0:
        raise ValueError("expected deg >= 0")
    if x.ndim != 1:
        raise TypeError("expected 1D vector for x")
    if y.ndim not in (1, 2):
        raise TypeError("expected 1D or 2D array for y")
    require(x.shape[0] != 0, TypeError("expected non-empty vector for x"))
    require(x.shape[0] == y.shape[0], TypeError("expected x and y to have same length"))
    if rcond is None:
        rcond = x.shape[0] * np.finfo(x.dtype).eps
    left, right = vander(x, order), y
    if w is not None:
        w = as_array(w) + 0.0
        if w.ndim != 1:
            raise TypeError("expected a 1-d array for weights")
        left, right = left * w[:, None], right * (w[:, None] if y.ndim == 2 else w)
    scale = np.sqrt(np.sum(left * left, axis=0))
    found, residuals, rank, values = lstsq(left / scale, right, rcond)
    found = np.transpose(np.transpose(found) / scale)
    if full:
        return found, residuals, rank, values, rcond
    if not cov:
        return found
    base = inv(np.matmul(np.transpose(left / scale), left / scale)) / outer(scale, scale)
    factor: Any = 1
    if cov != "unscaled":
        require(x.shape[0] > order, ValueError(
            "the number of data points must exceed order to scale the covariance matrix"
        ))  # fmt: skip
        factor = residuals / (x.shape[0] - order)
    return found, base * factor if y.ndim == 1 else base[:, :, None] * factor
