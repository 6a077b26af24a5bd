"""Functions of complex numbers on pairs: exponentials, logarithms, roots, circles and hyperbolas.

Each has the limits at zeros and infinities that C gives them (C99, annex G), where a comment does not say otherwise.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from dy2st.pairs.arithmetic import reciprocal
from dy2st.pairs.table import Pair, on_pairs
from dy2st.runtime import ops

__all__ = ["exp", "log", "sqrt"]

LARGE = {"float64": 700.0, "float32": 85.0}  # from where exp may overflow while a part of its product does not
STEP = {"float64": 100.0, "float32": 40.0}
FLAT = {"float64": 20.0, "float32": 10.0}  # from where tanh is 1
SQUARE = {"float64": 1e100, "float32": 1e12}  # up to where squares are finite


def number(x: Any, value: float) -> Any:
    """A number of the dtype of `x`."""
    return x.dtype.type(value)


def chosen(test: Any, a: Any, b: Any, like: Any) -> Any:
    """np.where in the dtype of `like`."""
    return np.where(test, *(number(like, v) if isinstance(v, (int, float)) else v for v in (a, b)))


def endless(x: Any) -> Any:
    """Where it is infinite or NaN."""
    return np.logical_not(np.isfinite(x))


# --- exponentials and logarithms ----------------------------------------------------------------------


@on_pairs(ops.exp)
def exp(z: Pair) -> Pair:
    """e**re (cos im + i sin im)."""
    x, y = z
    name = x.dtype.name
    large = x > LARGE[name]
    size = np.exp(np.where(large, x - STEP[name], x))
    scale = chosen(large, math.exp(STEP[name]), 1, x)
    angle = np.where(np.logical_and(x == -np.inf, endless(y)), number(y, 0), y)
    re, im = size * np.cos(angle) * scale, _tame(size, y) * np.sin(angle) * scale
    return Pair(np.where(np.logical_and(x == np.inf, endless(y)), number(x, np.inf), re), im)


@on_pairs(ops.log)
def log(z: Pair) -> Pair:
    """log |z| + i angle; near |z| = 1 by log1p, far from it scaled."""
    a, b = np.abs(z.re), np.abs(z.im)
    large, small = np.maximum(a, b), np.minimum(a, b)
    near = np.logical_and(large < 2, large > 0.5)
    close = chosen(near, large, 1, a)
    by_log1p = 0.5 * np.log1p((close - 1) * (close + 1) + chosen(near, small * small, 0, a))
    shrunk = large > 1e30
    factor = chosen(shrunk, 2.0**-60, 1, a)
    by_log = np.log(np.hypot(a * factor, b * factor)) + chosen(shrunk, 60 * math.log(2), 0, a)
    return Pair(np.where(near, by_log1p, by_log), np.arctan2(z.im, z.re))


def scaled(z: Pair, factor: float) -> Pair:
    return Pair(z.re * factor, z.im * factor)


on_pairs(ops.log2)(lambda z: scaled(log(z), 1 / math.log(2)))
on_pairs(ops.log10)(lambda z: scaled(log(z), 1 / math.log(10)))
on_pairs(ops.exp2)(lambda z: exp(scaled(z, math.log(2))))


@on_pairs(ops.log1p)
def _log1p(z: Pair) -> Pair:
    """As NumPy has it."""
    return Pair(np.log(np.hypot(z.re + 1, z.im)), np.arctan2(z.im, z.re + 1))


@on_pairs(ops.expm1)
def _expm1(z: Pair) -> Pair:
    """As NumPy has it."""
    half = np.sin(z.im / 2)
    return Pair(np.expm1(z.re) * np.cos(z.im) - 2 * half * half, np.exp(z.re) * np.sin(z.im))


@on_pairs(ops.sqrt)
def sqrt(z: Pair) -> Pair:
    """The root with a real part that is not negative; halves keep the sum of squares finite."""
    x, y = z
    half = np.sqrt(np.abs(x) * 0.5 + np.hypot(x * 0.5, y * 0.5))
    other = chosen(half == 0, 0, np.abs(y) / (2 * chosen(half == 0, 1, half, x)), x)
    right = np.logical_not(np.signbit(x))
    re, im = np.where(right, half, other), np.where(right, other, half)
    wide = np.isinf(y)
    return Pair(chosen(wide, np.inf, re, x), np.copysign(chosen(wide, np.inf, im, x), y))


# --- hyperbolas and circles ---------------------------------------------------------------------------


def _turned(z: Pair) -> Pair:
    """i z."""
    return Pair(-z.im, z.re)


def _turned_back(z: Pair) -> Pair:
    """-i z."""
    return Pair(z.im, -z.re)


def _halves(x: Any) -> tuple[Any, Any, Any]:
    """(sinh x, cosh x, what both are still to be multiplied with)."""
    name = x.dtype.name
    large = np.abs(x) > LARGE[name]
    size = np.exp(np.abs(x) - STEP[name]) * 0.5
    small = chosen(large, 0, x, x)
    sinh, cosh = np.where(large, np.copysign(size, x), np.sinh(small)), np.where(large, size, np.cosh(small))
    return sinh, cosh, chosen(large, math.exp(STEP[name]), 1, x)


def _tame(x: Any, y: Any) -> Any:
    """x, but 1 with its sign where a function of it overflows and y is 0: then 0 times that is 0."""
    wild = np.logical_and(y == 0, np.logical_not(np.abs(x) <= LARGE[x.dtype.name]))
    return np.where(wild, np.copysign(number(x, 1), x), x)


def _steady(angle: Any, x: Any) -> Any:
    """The angle, but 1 where it is endless and x is 0: then 0 times a function of it is 0."""
    return np.where(np.logical_and(x == 0, endless(angle)), np.copysign(number(x, 1), angle), angle)


@on_pairs(ops.sinh)
def sinh(z: Pair) -> Pair:
    """sinh re cos im + i cosh re sin im; of an infinity with an endless angle, the positive one."""
    x, y = z
    s, _, scale = _halves(x)
    _, c, scale_c = _halves(_tame(x, y))
    wild = np.logical_and(np.isinf(x), endless(y))
    re = np.where(wild, np.abs(x), s) * np.cos(chosen(wild, 0, _steady(y, x), y)) * scale
    return Pair(re, c * np.sin(y) * scale_c)


@on_pairs(ops.cosh)
def cosh(z: Pair) -> Pair:
    """cosh re cos im + i sinh re sin im."""
    x, y = z
    _, c, scale = _halves(x)
    s, _, scale_s = _halves(_tame(x, y))
    re, im = c * np.cos(y) * scale, s * np.sin(_steady(y, x)) * scale_s
    return Pair(np.where(np.logical_and(np.isinf(x), endless(y)), np.abs(x), re), im)


@on_pairs(ops.tanh)
def tanh(z: Pair) -> Pair:
    """Of sinh and cosh of the real part; far from 0 it is 1, with its sign."""
    x, y = z
    flat = np.abs(x) > FLAT[x.dtype.name]
    near = chosen(flat, 1, x, x)
    s, c, sine, cosine = np.sinh(near), np.cosh(near), np.sin(y), np.cos(y)
    below = s * s + cosine * cosine
    angle = chosen(np.logical_and(np.isinf(x), endless(y)), 0, 4 * sine * cosine, x)
    one = np.where(np.logical_or(np.isinf(x), np.isfinite(y)), np.copysign(number(x, 1), x), number(x, np.nan))
    re = np.where(flat, one, np.where(np.logical_and(x == 0, endless(y)), x, s * c / below))
    im = np.where(flat, angle * np.exp(-2 * np.abs(x)), sine * cosine / below)
    return Pair(np.copysign(re, x), np.copysign(np.where(y == 0, y, im), sine * cosine))


on_pairs(ops.sin)(lambda z: Pair(sinh(Pair(z.im, z.re)).im, sinh(Pair(z.im, z.re)).re))
on_pairs(ops.cos)(lambda z: cosh(_turned(z)))
on_pairs(ops.tan)(lambda z: _turned_back(tanh(_turned(z))))


# --- their inverses: Kahan, "Branch cuts for complex elementary functions" --------------------------------


def _far(z: Pair) -> tuple[Any, Pair, Any]:
    """(where |z| is so large that 1 is nothing beside it, z with 0 in these places, log 2 |z| there)."""
    limit = SQUARE[z.re.dtype.name]
    far = np.logical_or(np.abs(z.re) > limit, np.abs(z.im) > limit)
    size = np.hypot(chosen(far, z.re * 0.5, 1, z.re), chosen(far, z.im * 0.5, 1, z.re))
    return far, Pair(chosen(far, 0, z.re, z.re), chosen(far, 0, z.im, z.re)), np.log(size) + 2 * math.log(2)


def _roots(z: Pair) -> tuple[Pair, Pair]:
    """The roots of 1 - z and of 1 + z; the imaginary part of z keeps its sign at a cut."""
    return sqrt(Pair(1 - z.re, -z.im)), sqrt(Pair(1 + z.re, z.im))


@on_pairs(ops.arcsin)
def arcsin(z: Pair) -> Pair:
    """The angle is 0 on the imaginary axis, also where NaN is."""
    far, near, size = _far(z)
    less, more = _roots(near)
    re = np.arctan2(near.re, less.re * more.re - less.im * more.im)
    im = np.where(far, size, np.arcsinh(less.re * more.im - less.im * more.re))
    re = np.where(far, np.arctan2(z.re, np.abs(z.im)), np.where(z.re == 0, z.re, re))
    return Pair(np.copysign(re, z.re), np.copysign(im, z.im))


@on_pairs(ops.arccos)
def arccos(z: Pair) -> Pair:
    """The angle is a quarter on the imaginary axis."""
    far, near, size = _far(z)
    less, more = _roots(near)
    im = np.where(far, size, np.arcsinh(more.re * less.im - more.im * less.re))
    re = chosen(z.re == 0, math.pi / 2, 2 * np.arctan2(less.re, more.re), z.re)
    return Pair(np.where(far, np.arctan2(np.abs(z.im), z.re), re), np.copysign(im, -z.im))


@on_pairs(ops.arccosh)
def arccosh(z: Pair) -> Pair:
    """The angle is a quarter on the imaginary axis."""
    far, near, size = _far(z)
    less, more = sqrt(Pair(near.re - 1, near.im)), sqrt(Pair(near.re + 1, near.im))
    re = np.where(far, size, np.arcsinh(less.re * more.re + less.im * more.im))
    quarter = np.copysign(number(z.re, math.pi / 2), z.im)
    im = np.where(z.re == 0, quarter, 2 * np.arctan2(less.im, more.re))
    return Pair(re, np.copysign(np.where(far, np.arctan2(z.im, z.re), im), z.im))


@on_pairs(ops.arctanh)
def arctanh(z: Pair) -> Pair:
    """By log1p, which is exact near 0; near 1 by logarithms; far from 0 it is 1 / z, turned by a quarter."""
    x, y = np.abs(z.re), z.im
    far, (a, b), _ = _far(Pair(x, y))
    by_log1p = 0.25 * np.log1p(4 * a / ((1 - a) * (1 - a) + b * b))
    by_logs = 0.5 * (np.log(np.hypot(1 + a, b)) - np.log(np.hypot(1 - a, b)))
    close = np.logical_and(np.abs(1 - a) < 0.5, np.abs(b) < 0.5)
    re = np.where(x == 0, x, np.where(close, by_logs, by_log1p))
    im = 0.5 * np.arctan2(2 * b, (1 - a) * (1 + a) - b * b)
    inverse = reciprocal(Pair(chosen(far, x, 1, x), chosen(far, y, 1, x))).re
    inverse = chosen(np.logical_or(np.isinf(x), np.isinf(y)), 0, inverse, x)
    unknown = np.logical_or(np.isnan(y), np.logical_and(np.isnan(x), np.isfinite(y)))
    im = np.where(far, chosen(unknown, np.nan, math.pi / 2, x), im)
    return Pair(np.copysign(np.where(far, inverse, re), z.re), np.copysign(im, y))


on_pairs(ops.arcsinh)(lambda z: _turned_back(arcsin(_turned(z))))
on_pairs(ops.arctan)(lambda z: _turned_back(arctanh(_turned(z))))
