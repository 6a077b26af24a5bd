"""Factors of matrices: QR, eigenvalues of symmetric matrices, singular values, and what uses them.

In: stacks of matrices, float32 or float64 (other numbers are taken as float64, as NumPy does). Out:
what NumPy's linalg gives. Of eigenvectors and singular vectors the sign (of equal values: the basis)
is not LAPACK's. What does not converge, or is not finite, raises LinAlgError in the running program.
Derivatives are PyTorch's: of symmetric matrices symmetric; of values that are equal, and of
the vectors that only complete a basis, what does not depend on the choice of the basis is right.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array import ArrayType, Dim, Primitive, by_numpy, numpy_function, require, type_of
from .dtypes import astype
from .families import as_array
from .grid import trilu
from .linalg import swap
from .systems import FLAG, LinAlgError, check_stacked, inexact, solve, square

__all__ = ["eigh", "eigvalsh", "householder", "qr", "svd", "svdvals"]

NOT_GIVEN = object()

# --- shapes -----------------------------------------------------------------------------------------


def smaller(rows: Any, columns: Any) -> Any:
    """The smaller of two sizes."""
    if rows == columns:
        return rows
    return Dim.new() if isinstance(rows, Dim) or isinstance(columns, Dim) else min(rows, columns)


def typed(a: Any, *core: Any) -> ArrayType:
    """The type of an array with the dtype and the leading axes of `a`."""
    return ArrayType(type_of(a).dtype, (*type_of(a).shape[:-2], *core))


def scaled(matrix: Any, values: Any) -> Any:
    """The columns of matrices, multiplied by a value each."""
    return matrix * np.expand_dims(values, -2)


def inverted(x: Any) -> Any:
    """1 / x, and 0 where that is infinite."""
    zero = x == 0
    return np.where(zero, x.dtype.type(0), 1 / np.where(zero, x.dtype.type(1), x))


# --- primitives -------------------------------------------------------------------------------------


def _qr_type(a: Any, *, complete: bool) -> tuple[ArrayType, ArrayType]:
    m, n = type_of(a).shape[-2:]
    k = m if complete else smaller(m, n)
    return typed(a, m, k), typed(a, k, n)


def _qr_vjp(g: Any, y: Any, a: Any, *, complete: bool) -> tuple[Any]:
    """Of a = [x z], r = [u v] with square u; see PyTorch's linalg_qr_backward."""
    (gq, gr), (q, r) = g, y
    k = r.shape[-2]
    if complete:
        text = "qr has no derivative by the columns that complete Q: use mode='reduced'"
        require(a.shape[-2] <= a.shape[-1], TypeError(text))
    gu, gv, u = gr[..., :k], gr[..., k:], r[..., :k]
    gq = gq + np.matmul(a[..., k:], swap(gv))
    upper = trilu(np.matmul(gu, swap(u)) - np.matmul(swap(q), gq), 0, upper=True)
    both = upper + swap(trilu(upper, 1, upper=True))
    gx = swap(solve(u, swap(gq + np.matmul(q, both)))[0])
    return (np.concatenate([gx, np.matmul(q, gv)], -1),)


def _qr_kernel(a: Any, *, complete: bool) -> tuple[Any, Any]:
    return tuple(np.linalg.qr(a, "complete" if complete else "reduced"))  # type: ignore[return-value]


def _householder_type(a: Any) -> tuple[ArrayType, ArrayType]:
    m, n = type_of(a).shape[-2:]
    return typed(a, n, m), typed(a, smaller(m, n))


qr = Primitive("qr", _qr_kernel, _qr_type, _qr_vjp)
"""(q, r)."""

householder = Primitive("householder", lambda a: np.linalg.qr(a, "raw"), _householder_type)
"""(h, tau) as LAPACK packs them, h transposed."""


def _or_nan(function: Any, types: Any) -> Any:
    """A kernel that gives NaN, and False at the end, where NumPy raises."""

    def kernel(a: Any, **params: Any) -> Any:
        try:
            found = function(a, **params)
        except LinAlgError:
            shapes = types(a, **params)[:-1]
            return *(np.full(t.shape, np.nan, t.dtype) for t in shapes), np.False_
        return *(found if isinstance(found, tuple) else (found,)), np.True_

    return kernel


def _gaps(values: Any) -> Any:
    """1 / (values[j] - values[i]) at (i, j), 0 where they are equal."""
    return inverted(np.expand_dims(values, -2) - np.expand_dims(values, -1))


def _eigh_vjp(g: Any, y: Any, a: Any) -> tuple[Any]:
    (gw, gv, _), (w, v, _) = g, y
    turn = np.matmul(swap(v), gv)
    inner = (turn - swap(turn)) / 2 * _gaps(w)
    return (np.matmul(scaled(v, gw) + np.matmul(v, inner), swap(v)),)


def _eigvalsh_vjp(g: Any, y: Any, a: Any) -> tuple[Any]:
    v = eigh(a)[1]
    return (np.matmul(scaled(v, g[0]), swap(v)),)


def _eigh_type(a: Any) -> tuple[ArrayType, ...]:
    return typed(a, type_of(a).shape[-1]), type_of(a), FLAG


def _eigvalsh_type(a: Any) -> tuple[ArrayType, ArrayType]:
    return typed(a, type_of(a).shape[-1]), FLAG


eigh = Primitive("eigh", _or_nan(np.linalg.eigh, _eigh_type), _eigh_type, _eigh_vjp)
"""(values in ascending order, vectors as columns, whether all is well) from the lower triangle."""

eigvalsh = Primitive(
    "eigvalsh", _or_nan(np.linalg.eigvalsh, _eigvalsh_type), _eigvalsh_type, _eigvalsh_vjp
)


def _svd_type(a: Any, *, full: bool) -> tuple[ArrayType, ...]:
    m, n = type_of(a).shape[-2:]
    k = smaller(m, n)
    return typed(a, m, m if full else k), typed(a, k), typed(a, n if full else k, n), FLAG


def _svdvals_type(a: Any) -> tuple[ArrayType, ArrayType]:
    return typed(a, smaller(*type_of(a).shape[-2:])), FLAG


def _svd_vjp(g: Any, y: Any, a: Any, *, full: bool) -> tuple[Any]:
    """PyTorch's svd_backward; of full matrices the first min(m, n) vectors count."""
    k = y[1].shape[-1]
    gu, u = g[0][..., :k], y[0][..., :k]
    gs, s = g[1], y[1]
    gv, v = swap(g[2])[..., :k], swap(y[2])[..., :k]
    gaps = _gaps(s) * inverted(np.expand_dims(s, -2) + np.expand_dims(s, -1))  # of the squares
    turn_u, turn_v = np.matmul(swap(u), gu), np.matmul(swap(v), gv)
    inner = scaled((turn_u - swap(turn_u)) * gaps, s)
    inner = inner + np.expand_dims(s, -1) * ((turn_v - swap(turn_v)) * gaps)
    found = np.matmul(scaled(u, gs) + np.matmul(u, inner), swap(v))
    outside_u = scaled(gu - np.matmul(u, turn_u), inverted(s))
    outside_v = scaled(gv - np.matmul(v, turn_v), inverted(s))
    return (found + np.matmul(outside_u, swap(v)) + np.matmul(u, swap(outside_v)),)


def _svdvals_vjp(g: Any, y: Any, a: Any) -> tuple[Any]:
    u, _, vh, _ = svd(a, full=False)
    return (np.matmul(scaled(u, g[0]), vh),)


def _svd_kernel(a: Any, full: bool) -> tuple[Any, ...]:
    return tuple(np.linalg.svd(a, full))


svd = Primitive("svd", _or_nan(_svd_kernel, _svd_type), _svd_type, _svd_vjp)
"""(u, values in descending order, vh, whether all is well)."""

svdvals = Primitive("svdvals", _or_nan(np.linalg.svdvals, _svdvals_type), _svdvals_type, _svdvals_vjp)


# --- NumPy's functions --------------------------------------------------------------------------------

QRResult = type(np.linalg.qr(np.eye(1)))
EighResult = type(np.linalg.eigh(np.eye(1)))
SVDResult = type(np.linalg.svd(np.eye(1)))


@numpy_function(np.linalg.qr)
def np_qr(a: Any, mode: str = "reduced") -> Any:
    """np.linalg.qr, with LAPACK's signs."""
    if mode not in ("reduced", "complete", "r", "raw"):
        raise ValueError(f"Unrecognized mode '{mode}'")
    a = inexact(a)
    check_stacked(a)
    if mode == "raw":
        return tuple(householder(a))
    q, r = qr(a, complete=mode == "complete")
    return r if mode == "r" else QRResult(q, r)


def _symmetric(a: Any, UPLO: str) -> Any:
    """The operand whose lower triangle counts."""
    if UPLO.upper() not in ("L", "U"):
        raise ValueError("UPLO argument must be 'L' or 'U'")
    a = square(inexact(a))
    return swap(a) if UPLO.upper() == "U" else a


@numpy_function(np.linalg.eigh)
def np_eigh(a: Any, UPLO: str = "L") -> Any:
    """np.linalg.eigh."""
    w, v, converged = eigh(_symmetric(a, UPLO))
    require(converged, LinAlgError("Eigenvalues did not converge"))
    return EighResult(w, v)


@numpy_function(np.linalg.eigvalsh)
def np_eigvalsh(a: Any, UPLO: str = "L") -> Any:
    """np.linalg.eigvalsh."""
    w, converged = eigvalsh(_symmetric(a, UPLO))
    require(converged, LinAlgError("Eigenvalues did not converge"))
    return w


@numpy_function(np.linalg.svd)
def np_svd(a: Any, full_matrices: bool = True, compute_uv: bool = True, hermitian: bool = False) -> Any:
    """np.linalg.svd."""
    if hermitian:
        return _svd_of_symmetric(a, compute_uv)
    a = inexact(a)
    check_stacked(a)
    found = svd(a, full=bool(full_matrices)) if compute_uv else svdvals(a)
    require(found[-1], LinAlgError("SVD did not converge"))
    return SVDResult(*found[:-1]) if compute_uv else found[0]


def _svd_of_symmetric(a: Any, compute_uv: bool) -> Any:
    if not compute_uv:
        return np.flip(np.sort(np.abs(np_eigvalsh(a))), -1)
    w, v = np_eigh(a)
    size = np.abs(w)
    places = np.flip(np.argsort(size), -1)
    v = np.take_along_axis(v, np.expand_dims(places, -2), -1)
    signs = np.copysign(w.dtype.type(1), np.take_along_axis(w, places, -1))
    return SVDResult(v, np.take_along_axis(size, places, -1), swap(scaled(v, signs)))


@numpy_function(np.linalg.svdvals)
def np_svdvals(x: Any, /) -> Any:
    """np.linalg.svdvals."""
    return np_svd(x, compute_uv=False)


def _largest_size(a: Any) -> Any:
    """The larger of the last two sizes, as a number that multiplies floats."""
    return by_numpy[np.maximum](*a.shape[-2:])


def _eps(x: Any) -> Any:
    return np.finfo(type_of(x).dtype).eps


@numpy_function(np.linalg.pinv)
def pinv(a: Any, rcond: Any = None, hermitian: bool = False, *, rtol: Any = NOT_GIVEN) -> Any:
    """np.linalg.pinv."""
    if rcond is not None and rtol is not NOT_GIVEN:
        raise ValueError("`rtol` and `rcond` can't be both set.")
    a = inexact(a)
    check_stacked(a)
    if rcond is None:
        rcond = 1e-15 if rtol is NOT_GIVEN else rtol
    if rcond is None:
        rcond = _largest_size(a) * _eps(a)
    u, s, vt = np_svd(a, full_matrices=False, hermitian=hermitian)
    cutoff = np.expand_dims(as_array(rcond), -1) * np.max(s, axis=-1, keepdims=True, initial=0)
    return np.matmul(swap(vt), np.expand_dims(np.where(s > cutoff, inverted(s), 0), -1) * swap(u))


def _takes_empty() -> bool:
    """Whether the installed NumPy knows the rank of a matrix without elements (2.4.4 does not, 2.4.6 does)."""
    try:
        np.linalg.matrix_rank(np.empty((0, 1)))
    except ValueError:
        return False
    return True


EMPTY_HAS_RANK = _takes_empty()


@numpy_function(np.linalg.matrix_rank)
def matrix_rank(A: Any, tol: Any = None, hermitian: bool = False, *, rtol: Any = None) -> Any:
    """np.linalg.matrix_rank."""
    if rtol is not None and tol is not None:
        raise ValueError("`tol` and `rtol` can't be both set.")
    a = as_array(A)
    if type_of(a).ndim < 2:
        return astype(np.any(a != 0), np.dtype(np.int64)).item()
    s = np_svd(a, compute_uv=False, hermitian=hermitian)
    if tol is None:
        if not EMPTY_HAS_RANK:
            message = "zero-size array to reduction operation maximum which has no identity"
            require(s.shape[-1] > 0, ValueError(message))
        relative = _largest_size(a) * _eps(s) if rtol is None else np.expand_dims(as_array(rtol), -1)
        tol = np.max(s, axis=-1, keepdims=True, initial=0) * relative
    else:
        tol = np.expand_dims(as_array(tol), -1)
    return np.count_nonzero(s > tol, axis=-1)


@numpy_function(np.linalg.lstsq)
def lstsq(a: Any, b: Any, rcond: Any = None) -> Any:
    """np.linalg.lstsq; the sums of squared residuals are none where NumPy gives none."""
    a, b = inexact(a, b)
    vector = type_of(b).ndim == 1
    if vector:
        b = np.expand_dims(b, -1)
    for rank in (type_of(a).ndim, type_of(b).ndim):
        if rank != 2:
            raise LinAlgError(f"{rank}-dimensional array given. Array must be two-dimensional")
    if type_of(a).shape[0] != type_of(b).shape[0]:
        require(a.shape[0] == b.shape[0], LinAlgError("Incompatible dimensions"))
        m = by_numpy[np.minimum](a.shape[0], b.shape[0])
        a, b = a[:m], b[:m]
    (m, n), columns = a.shape, b.shape[-1]
    if rcond is None:
        rcond = _largest_size(a) * _eps(a)
    u, s, vt, converged = svd(a, full=False)
    require(converged, LinAlgError("SVD did not converge in Linear Least Squares"))
    kept = s > rcond * np.max(s, initial=0)
    rank = astype(np.count_nonzero(kept), np.dtype(np.int32))
    x = np.matmul(swap(vt), np.expand_dims(np.where(kept, inverted(s), 0), -1) * np.matmul(swap(u), b))
    left = np.sum((b - np.matmul(a, x)) ** 2, axis=0)
    given = np.logical_and(rank == n, by_numpy[np.greater](m, n))
    left = left[: by_numpy[np.where](given, columns, 0)]
    return np.squeeze(x, -1) if vector else x, left, rank, s
