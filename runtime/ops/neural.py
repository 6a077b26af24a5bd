"""Functions of neural networks that ONNX has as one node: relu, sigmoid, softmax, erf.

In: floats. Out: floats of the same dtype and shape. NumPy has none of these by name; `nn.functional`
calls them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array import ArrayType, Primitive, type_of
from .families import result_kind

__all__ = ["ERF_BORDER", "ERF_FAR", "ERF_NEAR", "erf", "log_softmax", "relu", "sigmoid", "softmax"]

TWO_OVER_ROOT_PI = 1.1283791670955126


def _like(x: Any, **params: Any) -> ArrayType:
    type = type_of(x)
    return ArrayType(type.dtype, type.shape, result_kind(type.shape))


def _relu(x: Any) -> Any:
    return np.maximum(x, np.asarray(x).dtype.type(0))


def _sigmoid(x: Any) -> Any:
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-x))


def _shifted(x: Any, axis: int) -> Any:
    with np.errstate(invalid="ignore"):
        return x - np.max(x, axis=axis, keepdims=True, initial=-np.inf)


def _softmax(x: Any, *, axis: int) -> Any:
    powers = np.exp(_shifted(x, axis))
    return powers / np.sum(powers, axis=axis, keepdims=True)


def _log_softmax(x: Any, *, axis: int) -> Any:
    shifted = _shifted(x, axis)
    return shifted - np.log(np.sum(np.exp(shifted), axis=axis, keepdims=True))


def _softmax_vjp(g: Any, y: Any, x: Any, *, axis: int) -> tuple[Any]:
    product = g * y
    return (product - y * np.sum(product, axis=axis, keepdims=True),)


def _log_softmax_vjp(g: Any, y: Any, x: Any, *, axis: int) -> tuple[Any]:
    return (g - np.exp(y) * np.sum(g, axis=axis, keepdims=True),)


# W. J. Cody, Rational Chebyshev approximations for the error function (1969): the polynomials above
# and below, the highest power first.
ERF_NEAR = (
    (1.85777706184603153e-1, 3.16112374387056560, 1.13864154151050156e2, 3.77485237685302021e2,
     3.20937758913846947e3),
    (1.0, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3),
)  # fmt: skip
"""In x², for |x| <= ERF_BORDER: erf(x) / x."""

ERF_FAR = (
    (2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594, 6.61191906371416295e1,
     2.98635138197400131e2, 8.81952221241769090e2, 1.71204761263407058e3, 2.05107837782607147e3,
     1.23033935479799725e3),
    (1.0, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3,
     3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3),
)  # fmt: skip
"""In x >= ERF_BORDER: exp(x²) (1 - erf(x))."""

ERF_BORDER = 0.46875


def _erf(x: Any) -> Any:
    wide = np.asarray(x, np.float64)
    square = wide * wide
    near = wide * (np.polyval(ERF_NEAR[0], square) / np.polyval(ERF_NEAR[1], square))
    size = np.minimum(np.abs(wide), 6.0)
    far = 1 - np.exp(-size * size) * (np.polyval(ERF_FAR[0], size) / np.polyval(ERF_FAR[1], size))
    found = np.where(np.abs(wide) <= ERF_BORDER, near, np.sign(wide) * far)
    return found.astype(np.asarray(x).dtype)[()]


relu = Primitive("relu", _relu, _like, lambda g, y, x: (g * np.sign(y),))
"""The larger of x and 0; its derivative at 0 is 0."""

sigmoid = Primitive("sigmoid", _sigmoid, _like, lambda g, y, x: (g * y * (1 - y),))
"""1 / (1 + exp(-x)), also where that is very small."""

softmax = Primitive("softmax", _softmax, _like, _softmax_vjp)
"""exp(x) / Σ exp(x) along `axis`."""

log_softmax = Primitive("log_softmax", _log_softmax, _like, _log_softmax_vjp)
"""x - log Σ exp(x) along `axis`."""

erf = Primitive("erf", _erf, _like, lambda g, y, x: (g * (TWO_OVER_ROOT_PI * np.exp(-x * x)),))
"""The error function, to the last bits of float64."""
