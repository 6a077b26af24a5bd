"""Large arrays: elementwise chains, reductions and products, as NumPy code, with their inputs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

__all__ = ["CASES"]


def polynomial(x, y):
    """Arithmetic alone."""
    return ((x * y + 1.5) * x - y) * (x + y) + (x - y) * (x - y) * 0.5 - x


def gaussian(x, y):
    """Functions that take their time."""
    return np.exp(-(x * x + y * y) / 2) * np.cos(3 * x) + np.tanh(y)


def clipped(x, y):
    """Comparisons and choices."""
    return np.where(x > 0, np.minimum(x, y), np.abs(x) + np.maximum(y, 0))


def sums(x, y):
    """Over everything, and along both axes."""
    return x.sum(), y.mean(axis=0), x.max(axis=1), (x * y).sum(axis=1)


def spread(x, y):
    """Mean and standard deviation, and the data without them."""
    return (x - x.mean(axis=0)) / x.std(axis=0)


def softmax(x, y):
    """Along rows."""
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def products(x, y):
    """Two products of matrices and what is between them."""
    return np.maximum(x @ y, 0) @ y


def stencil(x, y):
    """Five points."""
    return x[1:-1, 1:-1] * 4 - x[2:, 1:-1] - x[:-2, 1:-1] - x[1:-1, 2:] - x[1:-1, :-2]


def pair(n: int, m: int, dtype: Any) -> Callable[[], tuple[np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(0)
    return lambda: (rng.normal(size=(n, m)).astype(dtype), rng.normal(size=(n, m)).astype(dtype))


CASES: dict[str, tuple[Callable[..., Any], Callable[[], tuple[Any, ...]]]] = {
    f"{function.__name__} {size}x{size} {np.dtype(dtype).name}": (function, pair(size, size, dtype))
    for function in (polynomial, gaussian, clipped, sums, spread, softmax, stencil, products)
    for dtype in (np.float32, np.float64)
    for size in ((256, 512) if function is products else (256, 2000))
}
