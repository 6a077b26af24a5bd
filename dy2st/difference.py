"""Differences: how far two arrays of one shape are apart, and which tolerance would do.

In: two arrays of numbers and a tolerance. Out: a `Difference`.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

__all__ = ["Difference", "measure"]

Array = np.ndarray[Any, Any]


@dataclasses.dataclass(frozen=True)
class Difference:
    """How far two arrays of one shape are apart.

    `index` is where the difference is largest. atol_needed and rtol_needed are the smallest
    tolerances that would pass, each alone. NaN equals NaN; a difference to one is infinite.
    """

    mean: float
    median: float
    largest: float
    index: tuple[int, ...]
    atol_needed: float
    rtol_needed: float
    passes: bool


def measure(a: Array, b: Array, atol: float, rtol: float) -> Difference:
    """The difference of numbers of one shape; `a` is what `rtol` refers to."""
    if a.size == 0:
        return Difference(0.0, 0.0, 0.0, (), 0.0, 0.0, True)
    apart = gaps(a.reshape(-1), b.reshape(-1))
    with np.errstate(all="ignore"):
        scale = np.abs(a.reshape(-1)).astype(np.float64)
        allowed = (apart <= atol + rtol * scale) & np.isfinite(apart)
        relative = np.where(apart == 0, 0.0, apart / scale)
    worst = int(np.argmax(apart))
    index = tuple(int(i) for i in np.unravel_index(worst, a.shape))
    largest = float(apart[worst])
    return Difference(
        float(np.mean(apart)), median(apart), largest, index, largest,
        float(np.max(np.where(np.isnan(relative), np.inf, relative))),
        bool(np.all(allowed | (apart == 0))),
    )  # fmt: skip


def median(apart: Array) -> float:
    with np.errstate(all="ignore"):
        return float(np.median(apart))


def gaps(a: Array, b: Array) -> Array:
    """|a - b| as float64, exactly 0 only where equal; inf where one is NaN or infinite."""
    apart = np.zeros(a.shape)
    unequal = (a != b) & ~((a != a) & (b != b))
    x, y = a[unequal], b[unequal]
    if x.dtype.kind in "biu" and y.dtype.kind in "biu":
        apart[unequal] = np.abs(x.astype(object) * 1 - y.astype(object) * 1).astype(np.float64)
        return apart
    wide = np.complex128 if "c" in x.dtype.kind + y.dtype.kind else np.float64
    with np.errstate(all="ignore"):
        found = np.abs(x.astype(wide) - y.astype(wide))
    apart[unequal] = np.where(np.isnan(found), np.inf, found)
    return apart
