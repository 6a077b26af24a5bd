"""Lowering of the error function's family: erfc, ndtr, their inverses and logarithms, Dawson's integral.

In: float64 formulas. Out: what runtime.ops.special names.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from dy2st.runtime.ops.special import Kernel, special

from .float64 import erf as erf_formula
from .float64 import log1p, sign_of
from .formula import Formula
from .series import series
from .special import in_float64

__all__: list[str] = []

HALF_ROOT = math.sqrt(0.5)

in_float64("erf")(erf_formula)


def _scaled_erfc(t: Any) -> Any:
    """(1 + 2x) erfcx(x) for x = 3.75 (1 + t) / (1 - t)."""
    x = 3.75 * (1 + t) / (1 - t)
    return (1 + 2 * x) * special["erfcx"].kernel(x)


def tail(x: Formula) -> Formula:
    """erfcx(x) for x >= 0."""
    t = (x < 1e300).where((x - 3.75) / (x + 3.75), x.like(1.0))
    return series(t, _scaled_erfc, 34) / (1 + 2 * x)


def bell(x: Formula, scale: float) -> Formula:
    """exp(scale * x²): the square of the first bits of x is exact, the rest is small."""
    bounded = x.op("Max", -1e4).op("Min", 1e4)
    first = bounded.cast(np.float32).cast(np.float64)
    return (first * first * scale).op("Exp") * ((bounded - first) * (bounded + first) * scale).op("Exp")


@in_float64("erfcx")
def erfcx(x: Formula) -> Formula:
    found = tail(abs(x))
    return (x < 0).where(2 * bell(x, 1.0) - found, found)


@in_float64("erfc")
def erfc(x: Formula) -> Formula:
    found = bell(x, -1.0) * tail(abs(x))
    return (x < 0).where(2 - found, found)


@in_float64("ndtr")
def ndtr(x: Formula) -> Formula:
    found = bell(x, -0.5) * tail(abs(x) * HALF_ROOT) * 0.5
    return (x > 0).where(1 - found, found)


@in_float64("log_ndtr")
def log_ndtr(x: Formula) -> Formula:
    far = (tail(abs(x) * HALF_ROOT) * 0.5).op("Log") - x * x * 0.5
    upper = bell(x, -0.5) * tail(abs(x) * HALF_ROOT) * 0.5
    near = log1p(-(x < 0).where(1 - upper, upper))
    return (x < -1).where(far, near)


def _ratio(w: Any) -> Any:
    """erfinv(y) / y for w = -log(1 - y²), from SciPy's inverse of log_ndtr."""
    y = np.sqrt(-np.expm1(-w))
    logarithm = -w - np.log1p(y) - math.log(2)  # of (1 - y) / 2
    return -ndtri_exp(logarithm) * HALF_ROOT / y


ndtri_exp = Kernel("ndtri_exp", 1)
NEAR = 0.75  # of the values of y up to which erfinv(y) / y is a series in y²
MIDDLE = (-math.log1p(-NEAR * NEAR), 5.0)  # of w
FAR = (math.sqrt(5.0), 6.4)  # of √w
TAIL = (6.2, 27.8)


def _within(t: Any, ends: tuple[float, float]) -> Any:
    """The number that stands where t stands in [-1, 1]."""
    return (ends[0] + ends[1]) / 2 + (ends[1] - ends[0]) / 2 * t


def place(x: Formula, ends: tuple[float, float]) -> Formula:
    """The inverse, bounded."""
    t = (x - (ends[0] + ends[1]) / 2) * (2 / (ends[1] - ends[0]))
    return t.op("Max", -1.0).op("Min", 1.0)


def _ratio_near(t: Any) -> Any:
    y = np.sqrt(_within(t, (0, NEAR * NEAR)))
    return special["erfinv"].kernel(y) / y


def _ratio_middle(t: Any) -> Any:
    return _ratio(_within(t, MIDDLE))


def _ratio_far(t: Any) -> Any:
    return _ratio(_within(t, FAR) ** 2)


def _ratio_tail(t: Any) -> Any:
    return _ratio(_within(t, TAIL) ** 2)


def inverse_ratio(y: Formula, w: Formula, whole: bool) -> Formula:
    """erfinv(y) / y for w = -log(1 - y²); `whole`: w may be larger than 1 - y can be told from 1."""
    near = series(place(y * y, (0, NEAR * NEAR)), _ratio_near, 34)
    middle = series(place(w, MIDDLE), _ratio_middle, 34)
    root = w.op("Sqrt")
    far = series(place(root, FAR), _ratio_far, 40)
    if whole:
        far = (root < 6.3).where(far, series(place(root, TAIL), _ratio_tail, 40))
    return (abs(y) < NEAR).where(near, (w < 5).where(middle, far))


@in_float64("erfinv")
def erfinv(y: Formula) -> Formula:
    size = abs(y)
    found = y * inverse_ratio(y, -((1 - size) * (1 + size)).op("Log"), False)
    found = size.equals(1).where(sign_of(y) * math.inf, found)
    return (size > 1).where(y.like(math.nan), found)


def inverse_of_rest(q: Formula) -> Formula:
    """erfinv(1 - q) for 0 <= q <= 1."""
    y = 1 - q
    found = y * inverse_ratio(y, -q.op("Log") - log1p(y), True)
    return q.equals(0).where(q.like(math.inf), found)


@in_float64("erfcinv")
def erfcinv(z: Formula) -> Formula:
    upper = z > 1
    found = inverse_of_rest(upper.where(2 - z, z))
    found = upper.where(-found, found)
    return ((z < 0) | (z > 2)).where(z.like(math.nan), found)


@in_float64("ndtri")
def ndtri(p: Formula) -> Formula:
    lower = p < 0.5
    found = inverse_of_rest(2 * lower.where(p, 1 - p)) * math.sqrt(2)
    found = lower.where(-found, found)
    return ((p < 0) | (p > 1)).where(p.like(math.nan), found)


def _dawson_near(t: Any) -> Any:
    x = np.sqrt(0.5 * (1 + t))
    return special["dawsn"].kernel(x) / x


def _dawson_middle(t: Any) -> Any:
    return special["dawsn"].kernel(_within(t, (1.0, 6.0)))


def _dawson_far(t: Any) -> Any:
    x = 6 / np.sqrt((1 + t) / 2)
    return special["dawsn"].kernel(x) * x


@in_float64("dawsn")
def dawsn(x: Formula) -> Formula:
    size = abs(x)
    near = x * series(place(x * x, (0.0, 1.0)), _dawson_near, 22)
    middle = sign_of(x) * series(place(size, (1.0, 6.0)), _dawson_middle, 60)
    ratio = 6 / size.op("Max", 6.0)
    far = series(2 * ratio * ratio - 1, _dawson_far, 45) / x
    return (size < 1).where(near, (size < 6).where(middle, far))


@in_float64("erfi")
def erfi(x: Formula) -> Formula:
    found = bell(x, 1.0) * dawsn(x) * (2 / math.sqrt(math.pi))
    return (abs(x) > 27).where(sign_of(x) * math.inf, found)
