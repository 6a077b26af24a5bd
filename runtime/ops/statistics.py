"""Means, variances, correlations.

In: arrays and NumPy's `axis`. Out: statistics in the dtype NumPy gives them: float64 of integers.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array import by_numpy, deliver, numpy_function, require, type_of
from .complexes import refuse_complex
from .families import as_array, known_to_differ, normalize_axes, operand
from .reduce import count_along, reduce_mean

__all__: list[str] = []

NO_VALUE: Any = np._NoValue  # type: ignore[attr-defined]


def counted(a: Any, axes: tuple[int, ...], where: Any, keepdims: Any) -> Any:
    """How many elements of each slice count."""
    if where is True:
        return count_along(a, axes)
    return np.sum(by_numpy[np.broadcast_to](where, a.shape), axis=axes, keepdims=keepdims)


def computing_dtype(a: Any, dtype: Any) -> Any:
    """NumPy's `dtype`, by default float64 for integers; None for that of `a`."""
    if dtype is not None:
        return np.dtype(dtype)
    return None if type_of(a).dtype.kind in "fc" else np.dtype(np.float64)


@numpy_function(np.mean, method="mean")
def mean(
    a: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: Any = False, *,
    where: Any = True,
) -> Any:  # fmt: skip
    """np.mean; with `out` the sum is rounded to its dtype, before it is divided."""
    a, keepdims = operand(a), keepdims is True
    axes = normalize_axes(axis, type_of(a).ndim)
    own = type_of(a).dtype
    if where is True and dtype is None and out is None:
        return reduce_mean(a, axis=axes, keepdims=keepdims)
    halves = dtype is None and own == np.float16
    work = np.dtype(np.float32) if halves else computing_dtype(a, dtype)
    total = np.sum(a, axis=axes, dtype=work, keepdims=keepdims, where=where)
    result = own if halves else total.dtype
    if out is not None:
        result = (out[0] if isinstance(out, tuple) else out).dtype
        total = total if halves else np.astype(total, result, copy=False)
    quotient = np.true_divide(total, counted(a, axes, where, keepdims))
    return deliver(np.astype(quotient, result, copy=False), out)


def freedom_taken(ddof: Any, correction: Any) -> Any:
    """What a variance subtracts from the count: NumPy's `ddof` by one of its two names."""
    if correction is NO_VALUE:
        return ddof
    if ddof != 0:
        raise ValueError("ddof and correction can't be provided simultaneously.")
    return correction


def _variance(
    a: Any, axis: Any, dtype: Any, ddof: Any, keepdims: Any, where: Any, mean: Any, correction: Any
) -> Any:
    """Step by step in the dtypes that NumPy has: float16 stays float16."""
    ddof = freedom_taken(ddof, correction)
    a, keepdims = operand(a), keepdims is True
    axes = normalize_axes(axis, type_of(a).ndim)
    dtype = computing_dtype(a, dtype)
    if mean is NO_VALUE or mean is None:
        total = np.sum(a, axis=axes, dtype=dtype, keepdims=True, where=where)
        quotient = np.true_divide(total, counted(a, axes, where, True))
        mean = np.astype(quotient, total.dtype, copy=False)
    deviation = np.subtract(a, mean)
    squares = squared(deviation)
    total = np.sum(squares, axis=axes, dtype=dtype, keepdims=keepdims, where=where)
    count = counted(a, axes, where, keepdims)
    freedom = max(count - ddof, 0) if is_number(count - ddof) else np.maximum(count - ddof, 0)
    return np.astype(np.true_divide(total, freedom), total.dtype, copy=False)


def squared(deviation: Any) -> Any:
    """The squares of real numbers; of complex ones, those of their absolute values."""
    if type_of(deviation).dtype.kind == "c":
        return np.multiply(deviation, np.conj(deviation)).real
    return np.multiply(deviation, deviation)


def is_number(value: Any) -> bool:
    """Whether a count is known."""
    return isinstance(value, (int, float))


@numpy_function(np.var, method="var")
def var(
    a: Any, axis: Any = None, dtype: Any = None, out: Any = None, ddof: Any = 0,
    keepdims: Any = False, *, where: Any = True, mean: Any = NO_VALUE, correction: Any = NO_VALUE,
) -> Any:  # fmt: skip
    """np.var."""
    return deliver(_variance(a, axis, dtype, ddof, keepdims, where, mean, correction), out)


@numpy_function(np.std, method="std")
def std(
    a: Any, axis: Any = None, dtype: Any = None, out: Any = None, ddof: Any = 0,
    keepdims: Any = False, *, where: Any = True, mean: Any = NO_VALUE, correction: Any = NO_VALUE,
) -> Any:  # fmt: skip
    """np.std."""
    variance = _variance(a, axis, dtype, ddof, keepdims, where, mean, correction)
    return deliver(np.astype(np.sqrt(variance), variance.dtype, copy=False), out)


def fits(given: tuple[Any, ...], wanted: tuple[Any, ...]) -> bool:
    """Whether two shapes may be equal."""
    return len(given) == len(wanted) and not any(map(known_to_differ, given, wanted))


def _matched_weights(a: Any, weights: Any, axis: Any) -> Any:
    """Weights of the shape of `a`, or of its `axis`, as weights that are broadcast over `a`."""
    shape, given = type_of(a).shape, type_of(weights).shape
    if fits(given, shape):
        return weights
    if axis is None:
        raise TypeError("Axis must be specified when shapes of a and weights differ.")
    axes = tuple(range(len(shape)))
    axis = [axes[i] for i in (axis if isinstance(axis, tuple) else (axis,))]
    wanted = tuple(shape[i] for i in axis)
    if not fits(given, wanted):
        raise ValueError(
            "Shape of weights must be consistent with shape of a along specified axis."
        )
    weights = np.transpose(weights, tuple(np.argsort(axis).tolist()))
    return np.reshape(weights, tuple(a.shape[i] if i in axis else 1 for i in axes))


@numpy_function(np.average)
def average(
    a: Any, axis: Any = None, weights: Any = None, returned: bool = False, *, keepdims: Any = False
) -> Any:
    """np.average."""
    a, keepdims = as_array(a), keepdims is True
    if weights is None:
        result = mean(a, axis=axis, keepdims=keepdims)
        total = as_array(count_along(a, normalize_axes(axis, type_of(a).ndim)))
        total = np.astype(total, result.dtype, copy=False)[()]
    else:
        weights = _matched_weights(a, as_array(weights), axis)
        least = [] if type_of(a).dtype.kind in "fc" else [np.float64]
        dtype = np.result_type(type_of(a).dtype, type_of(weights).dtype, *least)
        total = np.sum(weights, axis=axis, dtype=dtype, keepdims=keepdims)
        nonzero = by_numpy[np.all](total != 0)
        require(nonzero, ZeroDivisionError("Weights sum to zero, can't be normalized"))
        product = np.astype(a, dtype, copy=False) * np.astype(weights, dtype, copy=False)
        result = np.sum(product, axis=axis, dtype=dtype, keepdims=keepdims) / total
    if not returned:
        return result
    if type_of(result).shape:
        total = by_numpy[np.broadcast_to](total, result.shape)
    return result, total


@numpy_function(np.cov)
def cov(
    m: Any, y: Any = None, rowvar: bool = True, bias: bool = False, ddof: Any = None,
    fweights: Any = None, aweights: Any = None, *, dtype: Any = None,
) -> Any:  # fmt: skip
    """np.cov; with an unknown count of variables the result is a matrix, also for one."""
    if ddof is not None and ddof != int(ddof):
        raise ValueError("ddof must be integer")
    given = [as_array(x) for x in (m, y) if x is not None]
    refuse_complex("cov", *given)
    if any(type_of(x).ndim > 2 for x in given):
        raise ValueError("m has more than 2 dimensions")
    work = np.result_type(*(type_of(x).dtype for x in given), np.float64)
    work = work if dtype is None else np.dtype(dtype)
    rows = [_variables(np.astype(x, work, copy=False), rowvar) for x in given]
    x = np.concatenate(rows, axis=0) if len(rows) > 1 else rows[0]
    ddof = (0 if bias else 1) if ddof is None else int(ddof)
    weights = [_weights_of(x, w, n) for w, n in ((fweights, "fweights"), (aweights, "aweights")) if w is not None]
    w = np.prod(np.stack(weights), axis=0) if weights else None
    if type_of(x).shape[0] == 0:
        return np.zeros((0, 0))
    means = average(x, axis=1, weights=w)
    freedom = x.shape[1] if w is None else np.sum(np.astype(w, work, copy=False))
    if w is None or ddof == 0 or aweights is None:
        freedom = freedom - ddof
    else:
        freedom = freedom - ddof * np.sum(w * aweights) / freedom
    x = x - means[:, None]
    weighted = x if w is None else x * w
    scale = np.true_divide(1, np.maximum(freedom, 0))
    c = np.matmul(x, weighted.T) * np.astype(scale, work, copy=False)
    return np.squeeze(c, (0, 1)) if type_of(c).shape[0] == 1 else c


def _weights_of(x: Any, weights: Any, name: str) -> Any:
    """Weights of the columns of `x`, as np.cov takes them."""
    weights = np.astype(as_array(weights), np.float64, copy=False)
    if name == "fweights":
        require(np.all(weights == np.rint(weights)), TypeError("fweights must be integer"))
    if type_of(weights).ndim != 1:
        raise RuntimeError(f"cannot handle multidimensional {name}")
    require(weights.shape[0] == x.shape[1], RuntimeError(f"incompatible numbers of samples and {name}"))
    require(np.all(weights >= 0), ValueError(f"{name} cannot be negative"))
    return weights


def _variables(x: Any, rowvar: bool) -> Any:
    """Observations as a matrix with a row for each variable."""
    x = np.atleast_2d(x)
    return x.T if not rowvar and type_of(x).shape[0] != 1 else x


@numpy_function(np.corrcoef)
def corrcoef(x: Any, y: Any = None, rowvar: bool = True, *, dtype: Any = None) -> Any:
    """np.corrcoef."""
    c = cov(x, y, rowvar, dtype=dtype)
    if type_of(c).ndim == 0:
        return c / c
    deviation = np.sqrt(np.diagonal(c))
    return np.clip(c / deviation[:, None] / deviation[None, :], -1, 1)
