"""Lowering of Bessel functions of orders 0 and 1.

In: float64 formulas. Out: what runtime.ops.special names. Near 0 series in x², far away the factors of the
waves, or of the exponential, as series in 1/x.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from dy2st.runtime.ops.special import special

from .float64 import sign_of
from .formula import Formula, polynomial
from .series import series
from .special import in_float64

__all__: list[str] = []

BORDER = 8.0  # of the two kinds of series for i0 and i1
TERMS = 26  # of that near 0
WAVES = 5.0  # the same for j0, j1, y0, y1
ZEROS = {"j0": (2.404825557695773, 5.520078110286311), "j1": (3.8317059702075125, 7.015586669815619)}


def value(name: str, x: Any) -> Any:
    return special[name].kernel(x)


# --- modified ------------------------------------------------------------------------------------


def modified(x: Formula, order: int) -> Formula:
    """i0, or i1 / x, up to 8: Σ (x² / 4)**k / (k! (k + order)!), whose terms are all positive."""
    quarter = (x * x * 0.25).op("Min", BORDER * BORDER / 4)
    factors = [1 / (math.factorial(k) * math.factorial(k + order)) for k in range(TERMS)]
    return polynomial(quarter, *reversed(factors)) * (1 - 0.5 * order)


def _i0_far(t: Any) -> Any:
    x = 16 / (1 + t)
    return value("i0e", x) * np.sqrt(x)


def _i1_far(t: Any) -> Any:
    x = 16 / (1 + t)
    return value("i1e", x) * np.sqrt(x)


@in_float64("i0e")
def i0e(x: Formula) -> Formula:
    size = abs(x)
    near = modified(x, 0) * (-size).op("Exp")
    far = series(16 / size.op("Max", BORDER) - 1, _i0_far, 27) / size.op("Sqrt")
    return (size <= BORDER).where(near, far)


@in_float64("i1e")
def i1e(x: Formula) -> Formula:
    size = abs(x)
    near = x * modified(x, 1) * (-size).op("Exp")
    far = sign_of(x) * series(16 / size.op("Max", BORDER) - 1, _i1_far, 27) / size.op("Sqrt")
    return (size <= BORDER).where(near, far)


@in_float64("i0")
def i0(x: Formula) -> Formula:
    return abs(x).op("Exp") * i0e(x)


@in_float64("i1")
def i1(x: Formula) -> Formula:
    return abs(x).op("Exp") * i1e(x)


def _k0_near(t: Any) -> Any:
    x = np.sqrt(2 * (1 + t))
    return value("k0", x) + np.log(x / 2) * value("i0", x)


def _k1_near(t: Any) -> Any:
    x = np.sqrt(2 * (1 + t))
    return x * (value("k1", x) - np.log(x / 2) * value("i1", x))


def _k0_far(t: Any) -> Any:
    x = 4 / (1 + t)
    return value("k0e", x) * np.sqrt(x)


def _k1_far(t: Any) -> Any:
    x = 4 / (1 + t)
    return value("k1e", x) * np.sqrt(x)


def decaying(x: Formula, near: Formula, far: Callable[[Any], Any], scaled: bool) -> Formula:
    """`near` up to 2, the series `far` beyond; times exp(x) if `scaled`; infinite at 0, NaN below."""
    root = series(4 / x.op("Max", 2.0) - 1, far, 28) / x.op("Sqrt")
    power = x.op("Exp")
    found = (x <= 2).where(near * power if scaled else near, root if scaled else root / power)
    found = x.equals(0).where(x.like(math.inf), found)
    return (x < 0).where(x.like(math.nan), found)


def k0_near(x: Formula) -> Formula:
    bounded = x.op("Max", 3e-308).op("Min", 2.0)
    return series(bounded * bounded * 0.5 - 1, _k0_near, 16) - (bounded * 0.5).op("Log") * modified(bounded, 0)


def k1_near(x: Formula) -> Formula:
    bounded = x.op("Max", 3e-308).op("Min", 2.0)
    regular = series(bounded * bounded * 0.5 - 1, _k1_near, 16) / bounded
    return regular + (bounded * 0.5).op("Log") * bounded * modified(bounded, 1)


@in_float64("k0")
def k0(x: Formula) -> Formula:
    return decaying(x, k0_near(x), _k0_far, False)


@in_float64("k0e")
def k0e(x: Formula) -> Formula:
    return decaying(x, k0_near(x), _k0_far, True)


@in_float64("k1")
def k1(x: Formula) -> Formula:
    return decaying(x, k1_near(x), _k1_far, False)


@in_float64("k1e")
def k1e(x: Formula) -> Formula:
    return decaying(x, k1_near(x), _k1_far, True)


# --- waves ---------------------------------------------------------------------------------------


def _j_near(name: str, power: int) -> Callable[[Any], Any]:
    """What is left of the function without its first two zeros and the factor x**power, of x²."""

    def function(t: Any) -> Any:
        square = WAVES * WAVES / 2 * (1 + t)
        x = np.sqrt(square)
        zeros = np.prod([(x - zero) * (x + zero) for zero in ZEROS[name]], axis=0)
        return value(name, x) / zeros / x**power

    return function


def _y_near(order: int) -> Callable[[Any], Any]:
    """The regular part of y0 or y1 / x, of x²."""

    def function(t: Any) -> Any:
        x = np.sqrt(WAVES * WAVES / 2 * (1 + t))
        if order == 0:
            return value("y0", x) - 2 / np.pi * np.log(x) * value("j0", x)
        return (value("y1", x) - 2 / np.pi * (np.log(x) * value("j1", x) - 1 / x)) / x

    return function


def _amplitude(order: int, which: int) -> Callable[[Any], Any]:
    """The factor of the cosine (which = 0) or of the sine, times x / 5: functions of (5 / x)²."""

    def function(t: Any) -> Any:
        ratio = np.sqrt((1 + t) / 2)
        x = WAVES / ratio
        phase = x - (2 * order + 1) * (np.pi / 4)
        first, second = value(f"j{order}", x), value(f"y{order}", x)
        scale = np.sqrt(x * (np.pi / 2))
        if which == 0:
            return (first * np.cos(phase) + second * np.sin(phase)) * scale
        return (second * np.cos(phase) - first * np.sin(phase)) * scale / ratio

    return function


J_NEAR = {"j0": _j_near("j0", 0), "j1": _j_near("j1", 1)}
Y_NEAR = (_y_near(0), _y_near(1))
AMPLITUDES = [(_amplitude(order, 0), _amplitude(order, 1)) for order in (0, 1)]


def squared(x: Formula) -> Formula:
    """The variable of the series near 0."""
    return (x * x * (2 / (WAVES * WAVES)) - 1).op("Min", 1.0)


def waves(x: Formula, order: int) -> tuple[Formula, Formula]:
    """(j, y) of x >= 5."""
    size = x.op("Max", WAVES)
    ratio = WAVES / size
    t = 2 * ratio * ratio - 1
    first, second = (series(t, function, 26) for function in AMPLITUDES[order])
    phase = size - (2 * order + 1) * (math.pi / 4)
    cosine, sine = phase.op("Cos"), phase.op("Sin")
    scale = math.sqrt(2 / math.pi) / size.op("Sqrt")
    return scale * (first * cosine - ratio * second * sine), scale * (first * sine + ratio * second * cosine)


def wave_near(x: Formula, name: str) -> Formula:
    found = series(squared(x), J_NEAR[name], 24)
    for zero in ZEROS[name]:
        found = found * (x - zero) * (x + zero)
    return found


def j_of(x: Formula, order: int) -> Formula:
    size = abs(x)
    near = wave_near(size, f"j{order}")
    far = waves(size, order)[0]
    found = (size <= WAVES).where(near * size if order else near, far)
    return sign_of(x) * found if order else found


def y_of(x: Formula, order: int) -> Formula:
    inner = x.op("Max", 3e-308)
    regular = series(squared(inner), Y_NEAR[order], 30)
    logarithm = inner.op("Log") * j_of(inner, order)
    if order == 0:
        near = regular + 2 / math.pi * logarithm
    else:
        near = inner * regular + 2 / math.pi * (logarithm - 1 / inner)
    found = (x <= WAVES).where(near, waves(x, order)[1])
    found = x.equals(0).where(x.like(-math.inf), found)
    return (x < 0).where(x.like(math.nan), found)


@in_float64("j0")
def j0(x: Formula) -> Formula:
    return j_of(x, 0)


@in_float64("j1")
def j1(x: Formula) -> Formula:
    return j_of(x, 1)


@in_float64("y0")
def y0(x: Formula) -> Formula:
    return y_of(x, 0)


@in_float64("y1")
def y1(x: Formula) -> Formula:
    return y_of(x, 1)
