"""Compositions that give float64 results where ONNX Runtime has no float64 kernel.

In: float64 terms. Out: terms accurate to a few units in the last place, composed of operators
that have a float64 kernel. `expm1`, `log1p` and `arctan_ratio` serve float32 as well.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from dy2st.runtime.ops.neural import ERF_BORDER, ERF_FAR, ERF_NEAR

from .formula import Formula, polynomial

if TYPE_CHECKING:
    from .base import Builder, Term

__all__ = ["arctan_ratio", "expm1", "float64", "is_negative", "log1p", "odd", "sign_of"]

float64: dict[str, Callable[..., Any]] = {}
"""By ONNX operator: fn(b, *inputs, **attributes) -> Term."""

HALF_PI = math.pi / 2
HALF_PI_PARTS = (1.57079632673412561417, 6.07710050630396597660e-11, 2.02226624879595063154e-21)
"""Their sum is pi / 2; products of the first with integers below 2**20 are exact (fdlibm)."""

MANY_TURNS = 1e6


def composes(op_type: str) -> Callable[[Callable[..., Formula]], Callable[..., Formula]]:
    """Register a formula as what takes the place of an operator for float64."""

    def register(function: Callable[..., Formula]) -> Callable[..., Formula]:
        def operator(b: Builder, *inputs: Term, **attributes: Any) -> Term:
            return function(*(Formula(b, term) for term in inputs), **attributes).term

        float64[op_type] = operator
        return function

    return register


def is_negative(x: Formula) -> Formula:
    """Also of -0, whose reciprocal is infinite."""
    return x + x.op("Reciprocal") < 0


def sign_of(x: Formula) -> Formula:
    """-1 of negative numbers and of -0, else 1."""
    return 1 - 2 * is_negative(x).cast(x.dtype)


def odd(function: Callable[[Formula], Formula]) -> Callable[[Formula], Formula]:
    """The formula of a function with f(-x) = -f(x), from that for x >= 0: Where would lose the sign of a zero."""

    def formula(x: Formula) -> Formula:
        return sign_of(x) * function(abs(x))

    return formula


def expm1(x: Formula) -> Formula:
    """exp(x) - 1; near 0, where that cancels, 2t / (1 - t) with t = tanh(x / 2)."""
    t = (x * 0.5).op("Tanh")
    return (abs(x) < 0.5).where(2 * t / (1 - t), x.op("Exp") - 1)


def log1p(x: Formula) -> Formula:
    """log(u) for u = 1 + x, and what rounding u lost, to first order."""
    u = 1 + x
    rounded = u - 1
    logarithm = u.op("Log")
    return rounded.equals(x).where(logarithm, logarithm + (x - rounded) / u)


def arctan_ratio(x: Formula) -> Formula:
    """arctan for 0 <= x <= 1: the float32 kernel's angle y, and that of x against its tangent."""
    if x.dtype != np.float64:
        return x.op("Atan")
    y = x.cast(np.float32).op("Atan").cast(np.float64)
    sin, cos = y.op("Sin"), y.op("Cos")
    return y + (x * cos - sin) / (cos + x * sin)


@composes("Tan")
@odd
def tan(x: Formula) -> Formula:
    """Of what is left of x after quarter turns; from the kernels alone where there are too many."""
    turns = (x * (1 / HALF_PI)).op("Round")
    left = x
    for part in HALF_PI_PARTS:
        left = left - turns * part
    few = abs(x) < MANY_TURNS
    left = few.where(left, x)
    sin, cos = left.op("Sin"), left.op("Cos")
    odd = few & ~(turns * 0.5).op("Floor").equals(turns * 0.5)
    return odd.where(-cos, sin) / odd.where(sin, cos)


@composes("Atan")
@odd
def arctan(size: Formula) -> Formula:
    large = size > 1
    angle = arctan_ratio(large.where(1 / size, size))
    return large.where(HALF_PI - angle, angle)


@composes("Asin")
def arcsin(x: Formula) -> Formula:
    return arctan(x / ((1 - x) * (1 + x)).op("Sqrt"))


@composes("Acos")
def arccos(x: Formula) -> Formula:
    return 2 * arctan(((1 - x) / (1 + x)).op("Sqrt"))


@composes("Sinh")
@odd
def sinh(size: Formula) -> Formula:
    """From tanh(x / 2) near 0; elsewhere from the root of exp(x), which overflows later."""
    t, root = (size * 0.5).op("Tanh"), (size * 0.5).op("Exp")
    near, far = 2 * t / (1 - t * t), 0.5 * root * root - 0.5 / root / root
    return (size < 1).where(near, far)


@composes("Cosh")
def cosh(x: Formula) -> Formula:
    root = (x * 0.5).op("Exp")
    return 0.5 * root * root + 0.5 / root / root


@composes("Asinh")
@odd
def arcsinh(size: Formula) -> Formula:
    inverse = 1 / size
    return log1p(size + size / (inverse + (inverse * inverse + 1).op("Sqrt")))


@composes("Acosh")
def arccosh(x: Formula) -> Formula:
    above = x - 1
    return log1p(above + above.op("Sqrt") * (x + 1).op("Sqrt"))


@composes("Atanh")
@odd
def arctanh(size: Formula) -> Formula:
    return 0.5 * log1p(2 * size / (1 - size))


@composes("Erf")
@odd
def erf(size: Formula) -> Formula:
    """By the polynomials of the NumPy kernel."""
    square = size * size
    near = size * polynomial(square, *ERF_NEAR[0]) / polynomial(square, *ERF_NEAR[1])
    bounded = size.op("Min", 6.0)
    scaled = polynomial(bounded, *ERF_FAR[0]) / polynomial(bounded, *ERF_FAR[1])
    far = 1 - (-bounded * bounded).op("Exp") * scaled
    return (size <= ERF_BORDER).where(near, far)
