"""Chebyshev series: smooth functions of one variable, as formulas fitted to the kernels themselves.

In: a function of NumPy arrays and a degree. Out: coefficients for -1 <= t <= 1, found when a graph first needs
them, and the formula that sums the series. So a formula is as exact as the kernel that it stands for.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from .formula import Formula, polynomial

__all__ = ["fitted", "series", "summed"]

PI = 4 * np.arctan(np.longdouble(1))
SMALLEST = 2e-17  # of the largest coefficient: what is smaller changes no result
GROWTH = 12.0  # the sum of the coefficients of powers, in largest values, up to which powers lose nothing


@functools.cache
def fitted(function: Callable[[Any], Any], degree: int) -> tuple[float, ...]:
    """The first Chebyshev coefficients of `function`, up to that degree.

    From more nodes than that takes, over which the rounding errors of single values are averaged.
    """
    count = 3 * (degree + 1)
    angles = PI * (np.arange(count, dtype=np.longdouble) + 0.5) / count
    values = np.asarray(function(np.cos(angles).astype(np.float64)), np.longdouble)
    matrix = np.cos(np.arange(degree + 1)[:, None] * angles)
    found = (matrix @ values * 2 / count).astype(np.float64)
    found[0] /= 2
    large = np.nonzero(np.abs(found) > SMALLEST * np.abs(found).max())[0]
    return tuple(found[: large[-1] + 1].tolist())


@functools.cache
def powers(coefficients: tuple[float, ...]) -> tuple[float, ...] | None:
    """The same polynomial by powers, the highest first; None where sums of powers would cancel."""
    found = np.polynomial.chebyshev.cheb2poly(np.array(coefficients, np.longdouble))
    size = np.abs(np.polynomial.chebyshev.chebval(np.linspace(-1, 1, 99), coefficients))
    if np.abs(found).sum() > GROWTH * size.min():
        return None
    return tuple(found[::-1].astype(np.float64).tolist())


def series(t: Formula, function: Callable[[Any], Any], degree: int) -> Formula:
    """`function` at -1 <= t <= 1."""
    return summed(t, fitted(function, degree))


def summed(t: Formula, coefficients: tuple[float, ...]) -> Formula:
    """The Chebyshev series with these coefficients at -1 <= t <= 1: by powers, or by Clenshaw's scheme."""
    by_powers = powers(coefficients)
    if by_powers is not None:
        return polynomial(t, *by_powers)
    first, *others = coefficients
    twice = t * 2
    near, far = t.like(others[-1]), t.like(0.0)
    for coefficient in reversed(others[:-1]):
        near, far = twice * near - far + coefficient, near
    return t * near - far + first
