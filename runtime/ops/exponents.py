"""scipy.special: functions of whole arrays and of counts, made of other operations.

In: what SciPy's functions take. Out: what they give. `logsumexp` and its kind shift by the largest element.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..array import Array, by_scipy, require, type_of
from ..refused import Use
from .families import as_array
from .special import polygamma as polygamma_row

__all__: list[str] = []

NOT_COMPLEX = "take real numbers"
NO_BOUND = "it gives integers without a bound"


def scipy_function(function: Callable[..., Any]) -> Callable[..., Any]:
    """Register a function as the meaning of SciPy's of its name."""
    by_scipy[function.__name__] = function
    return function


def _floating(*values: Any) -> tuple[Any, ...]:
    """The values as arrays of one float dtype; integers count as float64."""
    arrays = [as_array(x) for x in values]
    dtype = np.result_type(*(x.dtype for x in arrays))
    if dtype.kind == "c":
        _refuse("logsumexp of complex numbers", NOT_COMPLEX, *values)
    if dtype.kind != "f":
        dtype = np.dtype(np.float64)
    return tuple(np.astype(x, dtype, copy=False) for x in arrays)


@scipy_function
def softmax(x: Any, axis: Any = None) -> Any:
    """exp(x) / Σ exp(x)."""
    x = as_array(x)
    powers = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return powers / np.sum(powers, axis=axis, keepdims=True)


@scipy_function
def log_softmax(x: Any, axis: Any = None) -> Any:
    """x - log Σ exp(x); a largest element that is not finite is not taken off."""
    x = as_array(x)
    largest = np.max(x, axis=axis, keepdims=True)
    shifted = x - np.where(np.isfinite(largest), largest, type_of(largest).dtype.type(0))
    return shifted - np.log(np.sum(np.exp(shifted), axis=axis, keepdims=True))


@scipy_function
def softplus(x: Any, **keywords: Any) -> Any:
    """log(1 + exp(x))."""
    return np.logaddexp(0, x, **keywords)


@scipy_function
def logsumexp(
    a: Any, axis: Any = None, b: Any = None, keepdims: bool = False, return_sign: bool = False
) -> Any:
    """log Σ b exp(a): the largest elements stand apart, so that small ones are not lost beside them.

    An element of weight 0 adds nothing, whatever it is. NaN for a negative sum, unless its sign is asked for.
    """
    a, *weights = _floating(a) if b is None else _floating(a, b)
    if weights:
        a, weight = np.broadcast_arrays(a, weights[0])
        a = np.where(weight == 0, a.dtype.type(-np.inf), a)
    a = np.atleast_1d(a)
    axes = tuple(range(a.ndim)) if axis is None else axis
    weight = np.atleast_1d(weight) if weights else np.ones((1,) * a.ndim, a.dtype)
    plain = np.sum(weight * np.exp(a), axis=axes, keepdims=True)
    found, sign = _apart(a, weight, axes)
    infinite = np.log(np.abs(plain) if return_sign else plain)
    finite = np.isfinite(found)
    if not return_sign:
        found = np.where(sign < 0, a.dtype.type(np.nan), found)
        finite = np.isfinite(found)
    found, sign = np.where(finite, found, infinite), np.where(finite, sign, np.sign(plain))
    results = [x if keepdims else np.squeeze(x, axis=axes) for x in (found, sign)]
    results = [x[()] if x.ndim == 0 else x for x in results]
    return tuple(results) if return_sign else results[0]


def _apart(a: Any, weight: Any, axes: Any) -> tuple[Any, Any]:
    """(log |Σ weight exp(a)|, the sign of the sum), where the sum is finite."""
    largest = np.max(a, axis=axes, keepdims=True)
    is_largest = a == largest
    first = np.sum(weight * np.astype(is_largest, a.dtype), axis=axes, keepdims=True)
    rest = weight * np.exp(np.where(is_largest, a.dtype.type(-np.inf), a) - largest)
    rest = np.sum(rest, axis=axes, keepdims=True)
    rest = np.where(rest == 0, rest, rest / first)
    sign = np.sign(rest + 1) * np.sign(first)
    rest = np.where(rest < -1, -rest - 2, rest)
    return np.log1p(rest) + np.log(np.abs(first)) + largest, sign


def _refuse(use: str, reason: str, *values: Any) -> None:
    kind = next(type(x) for x in values if isinstance(x, Array))
    raise kind.unsupported(Use(use, reason))


@scipy_function
def comb(N: Any, k: Any, *, exact: bool = False, repetition: bool = False) -> Any:
    """N choose k, in floats; 0 where there is no such choice."""
    if exact:
        _refuse("comb(exact=True)", NO_BOUND, N, k)
    N, k = as_array(N), as_array(k)
    if repetition:
        one = np.logical_and(k == 0, N >= 0)
        return np.where(one, 1.0, by_scipy["binom"](N + k - 1, k))[()]
    possible = np.logical_and(np.logical_and(k <= N, N >= 0), k >= 0)
    found = by_scipy["binom"](N, k)
    return np.where(possible, found, type_of(found).dtype.type(0))[()]


@scipy_function
def factorial(n: Any, exact: bool = False, extend: str = "zero") -> Any:
    """n!, as Γ(n + 1), in float64; 0 for negative n."""
    if exact:
        _refuse("factorial(exact=True)", NO_BOUND, n)
    if extend != "zero":
        _refuse(f"factorial(extend={extend!r})", "its numbers are complex", n)
    found = np.astype(as_array(by_scipy["gamma"](n + 1)), np.float64)
    found = np.where(np.greater_equal(n, 0), found, np.where(np.not_equal(n, n), np.nan, 0.0))
    return found if type_of(n).kind == "array" else found[()]


@scipy_function
def polygamma(n: Any, x: Any) -> Any:
    """The derivative of psi of order n, known while a graph is built."""
    order = int(n)
    require(order >= 0, ValueError("the order of polygamma is negative"))
    x = as_array(x)
    if x.dtype.kind == "c":
        _refuse("polygamma of complex numbers", NOT_COMPLEX, x)
    wide = x if x.dtype.kind == "f" else np.astype(x, np.float64)
    found = polygamma_row(wide, order=order) if order else by_scipy["psi"](wide)
    return np.astype(as_array(found), np.float64)
