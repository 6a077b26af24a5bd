"""Windows of signal processing, and the order of frequencies.

In: a number of points, known or not. Out: float64 vectors.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib._function_base_impl import _i0A, _i0B  # type: ignore[attr-defined]

from ..array import by_numpy, numpy_function, type_of
from .families import as_array

__all__: list[str] = []


def _places(M: Any) -> tuple[Any, Any]:
    """(1 - M, 3 - M, … M - 1, the last of them); none for M < 1, where there is nothing to divide."""
    numbers = np.astype(as_array(by_numpy[np.arange](1 - M, M, 2)), np.float64)
    return numbers, by_numpy[np.maximum](M - 1, 1)


def _cosine(M: Any, times: int) -> Any:
    numbers, last = _places(M)
    return np.cos(times * np.pi * numbers / last)


@numpy_function(np.hanning)
def hanning(M: Any) -> Any:
    """np.hanning."""
    return 0.5 + 0.5 * _cosine(M, 1)


@numpy_function(np.hamming)
def hamming(M: Any) -> Any:
    """np.hamming."""
    return 0.54 + 0.46 * _cosine(M, 1)


@numpy_function(np.blackman)
def blackman(M: Any) -> Any:
    """np.blackman."""
    return 0.42 + 0.5 * _cosine(M, 1) + 0.08 * _cosine(M, 2)


@numpy_function(np.bartlett)
def bartlett(M: Any) -> Any:
    """np.bartlett."""
    numbers, last = _places(M)
    return np.where(numbers <= 0, 1 + numbers / last, 1 - numbers / last)


@numpy_function(np.i0)
def i0(x: Any) -> Any:
    """np.i0: exp(|x|) times a Chebyshev series in x, or in 1 / x above 8, as in NumPy."""
    x = as_array(x)
    if x.dtype.kind == "c":
        raise TypeError("i0 not supported for complex values")
    size = np.abs(x)
    if size.dtype.kind != "f":
        size = np.astype(size, np.float64)
    near = _chebyshev(size / 2 - 2, NEAR)
    above = np.where(size > 8, size, size.dtype.type(8))
    far = _chebyshev(32 / above - 2, FAR) / np.sqrt(above)
    return as_array(np.exp(size) * np.where(size <= 8, near, far))


NEAR, FAR = _i0A, _i0B
"""NumPy's coefficients for i0."""


def _chebyshev(x: Any, coefficients: Any) -> Any:
    first, second, third = coefficients[0], 0.0, 0.0
    for coefficient in coefficients[1:]:
        first, second, third = x * first - second + coefficient, first, second
    return (first - third) * 0.5


@numpy_function(np.kaiser)
def kaiser(M: Any, beta: Any) -> Any:
    """np.kaiser."""
    numbers, last = _places(M)
    ratio = numbers / last
    beta = np.astype(as_array(beta), np.float64)
    return i0(beta * np.sqrt(1 - ratio * ratio)) / i0(beta)


def _axes(x: Any, axes: Any) -> tuple[int, ...]:
    if axes is None:
        return tuple(range(type_of(x).ndim))
    return (axes,) if isinstance(axes, int) else tuple(axes)


@numpy_function(np.fft.fftshift)
def fftshift(x: Any, axes: Any = None) -> Any:
    """np.fft.fftshift."""
    x = as_array(x)
    for axis in _axes(x, axes):
        x = np.roll(x, x.shape[axis] // 2, axis)
    return x


@numpy_function(np.fft.ifftshift)
def ifftshift(x: Any, axes: Any = None) -> Any:
    """np.fft.ifftshift."""
    x = as_array(x)
    for axis in _axes(x, axes):
        x = np.roll(x, -(x.shape[axis] // 2), axis)
    return x


@numpy_function(np.fft.fftfreq)
def fftfreq(n: Any, d: Any = 1.0, device: Any = None) -> Any:
    """np.fft.fftfreq."""
    places = as_array(by_numpy[np.arange](n))
    return np.where(places < (n + 1) // 2, places, places - n) * (1.0 / (n * d))


@numpy_function(np.fft.rfftfreq)
def rfftfreq(n: Any, d: Any = 1.0, device: Any = None) -> Any:
    """np.fft.rfftfreq."""
    return by_numpy[np.arange](n // 2 + 1) * (1.0 / (n * d))
