"""Lowering of integrals without a closed form: exponential and elliptic integrals, the dilogarithm.

In: float64 formulas. Out: what runtime.ops.special names.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from dy2st.runtime.ops.special import special

from .float64 import log1p
from .formula import Formula, polynomial
from .series import series
from .special import in_float64

__all__: list[str] = []

EULER = 0.5772156649015329


def value(name: str, x: Any) -> Any:
    return special[name].kernel(x)


# --- exponential integrals -------------------------------------------------------------------------


ENTIRE = tuple((-1) ** k / (k * math.factorial(k)) for k in range(20, 0, -1))
"""-(E1(x) + γ + log x) / x by powers of x."""


def _decaying(t: Any) -> Any:
    """x exp(x) E1(x) for x = 2 / (1 + t)."""
    x = 2 / (1 + t)
    bounded = np.minimum(x, 600)
    exact = bounded * np.exp(bounded) * value("exp1", bounded)
    return np.where(x < 600, exact, 1 - 1 / x + 2 / x**2 - 6 / x**3 + 24 / x**4 - 120 / x**5)


@in_float64("exp1")
def exp1(x: Formula) -> Formula:
    near = -x * polynomial(x.op("Min", 1.0), *ENTIRE) - EULER - x.op("Log")
    z = x.op("Max", 1.0)
    far = (-z).op("Exp") / z * series(2 / z - 1, _decaying, 60)
    found = (x < 1).where(near, far)
    return (x < 0).where(x.like(math.nan), found)


# --- elliptic integrals ----------------------------------------------------------------------------


def means(first: Formula, second: Formula, rounds: int) -> tuple[Formula, Formula]:
    """The arithmetic-geometric mean of two positive numbers, and Σ 2**(n - 1) c_n² of its rounds."""
    total = first.like(0.0)
    weight = 1.0
    for _ in range(rounds):
        half = (first - second) * 0.5
        first, second = (first + second) * 0.5, (first * second).op("Sqrt")
        total = total + weight * half * half
        weight *= 2
    return first, total


def complete(p: Formula, rounds: int) -> Formula:
    """K(1 - p) = π / (2 AGM(1, √p))."""
    mean, _ = means(p.like(1.0) + p * 0, p.op("Sqrt"), rounds)
    found = (math.pi / 2) / mean
    found = p.equals(0).where(p.like(math.inf), found)
    return p.equals(math.inf).where(p.like(0.0), found)


@in_float64("ellipkm1")
def ellipkm1(p: Formula) -> Formula:
    return complete(p, 12)


@in_float64("ellipk")
def ellipk(m: Formula) -> Formula:
    return complete(1 - m, 12)


@in_float64("ellipe")
def ellipe(m: Formula) -> Formula:
    """K(m) (1 - m / 2 - Σ 2**(n - 1) c_n²); of m < 0, √(1 - m) E(m / (m - 1))."""
    below = m < 0
    rest = below.where(1 / (1 - m), 1 - m)
    mean, total = means(m.like(1.0) + m * 0, rest.op("Sqrt"), 12)
    found = (math.pi / 2) / mean * ((1 + rest) * 0.5 - total)
    found = rest.equals(0).where(m.like(1.0), found)
    return m.equals(-math.inf).where(m.like(math.inf), below.where((1 - m).op("Sqrt"), m.like(1.0)) * found)


# --- the dilogarithm -------------------------------------------------------------------------------


BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798)
DILOGARITHM = [number / math.factorial(2 * k + 1) for k, number in enumerate(BERNOULLI, 1)]


def dilogarithm(u: Formula) -> Formula:
    """Li2(z) for u = -log(1 - z) of at most log 2: u - u² / 4 and Bernoulli's numbers."""
    square = u * u
    return u * (1 - 0.25 * u + square * polynomial(square, *reversed(DILOGARITHM)))


@in_float64("spence")
def spence(x: Formula) -> Formula:
    """Li2(1 - y) with y = x, or 1 / x above 1; below 1/2 of y, by reflection."""
    high = x > 1
    y = high.where(1 / x.op("Max", 1.0), x)
    low = y < 0.5
    logarithm = x.op("Log")
    size = abs(logarithm)
    near = dilogarithm(low.where(-log1p(-y), size))
    found = low.where(math.pi**2 / 6 + size * log1p(-y) - near, near)
    found = y.equals(0).where(x.like(math.pi**2 / 6), found)
    found = high.where(-0.5 * logarithm * logarithm - found, found)
    return ((x < 0) | x.equals(math.inf)).where(x.like(math.nan), found)
