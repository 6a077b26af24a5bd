"""Discrete Fourier transforms: the functions of np.fft.

In: real or complex arrays. Out: what NumPy gives: complex64 of float32 and float16, else complex128.
One primitive transforms the last axis; all else is cut, padded, mirrored and moved around it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..array import Array, ArrayType, Primitive, by_numpy, deliver, numpy_function, require, type_of
from .complexes import is_complex
from .families import as_array, normalize_axis, ones_like_type, size_of

__all__ = ["dft", "packed_dft"]

NORMS = ("backward", "ortho", "forward")


def _kernel(x: Any, *, inverse: bool, norm: Any) -> Any:
    return (np.fft.ifft if inverse else np.fft.fft)(x, axis=-1, norm=norm)


def _type(x: Any, *, inverse: bool, norm: str) -> ArrayType:
    type = type_of(x)
    dtype = np.asarray(_kernel(ones_like_type(type), inverse=inverse, norm=norm)).dtype
    return ArrayType(dtype, type.shape)


dft: Primitive = Primitive("dft", _kernel, _type, lambda g, y, x, **params: (dft(g, **params),))
"""The transform of the last axis, or its inverse, scaled as `norm` says."""


def _packed_kernel(x: Any) -> Any:
    """By NumPy, on pairs along the last axis."""
    parts = np.fft.fft(x[..., 0] + 1j * x[..., 1].astype(np.result_type(x.dtype, np.complex64)), axis=-1)
    return np.stack([parts.real, parts.imag], axis=-1).astype(x.dtype)


def _packed_vjp(g: Any, y: Any, x: Any) -> tuple[Any]:
    turn = np.array([1, -1], type_of(g).dtype)
    return (packed_dft(g * turn) * turn,)


packed_dft: Primitive = Primitive("packed_dft", _packed_kernel, lambda x: type_of(x), _packed_vjp)
"""The transform of pairs (real, imaginary): x of shape (…, n, 2), where n is a power of two."""


# --- one axis ------------------------------------------------------------------------------------


def _checked_norm(norm: Any) -> str:
    if norm is None:
        return "backward"
    if norm not in NORMS:
        raise ValueError(f'Invalid norm value {norm}; should be "backward", "ortho" or "forward".')
    return str(norm)


def _check_points(n: Any) -> None:
    points = n > 0 if isinstance(n, Array) else int(n) > 0
    require(points, ValueError(f"Invalid number of FFT data points ({n if isinstance(n, int) else 0}) specified."))


def _resized(x: Any, n: Any) -> Any:
    """The first n elements of the last axis, with zeros after them where there are fewer."""
    size = x.shape[-1]
    if isinstance(size, int) and isinstance(n, int):
        if n > size:
            return np.pad(x, [(0, 0)] * (type_of(x).ndim - 1) + [(0, n - size)])
        return x if n == size else x[..., :n]
    missing = by_numpy[np.maximum](n - size, 0)
    return np.pad(x[..., :n], [(0, 0)] * (type_of(x).ndim - 1) + [(0, missing)])


def _last(a: Any, axis: Any) -> tuple[Any, int]:
    """(`a` with `axis` as the last one, the axis)."""
    a = as_array(a)
    axis = normalize_axis(axis, type_of(a).ndim)
    return np.moveaxis(a, axis, -1), axis


def _back(x: Any, axis: int, out: Any) -> Any:
    return deliver(np.moveaxis(x, -1, axis), out)


def _transform(a: Any, n: Any, axis: Any, norm: Any, out: Any, inverse: bool) -> Any:
    norm = _checked_norm(norm)
    x, axis = _last(a, axis)
    if n is not None:
        n = _points(n)
        _check_points(n)
        x = _resized(x, n)
    else:
        _check_points(x.shape[-1])
    return _back(dft(x, inverse=inverse, norm=norm), axis, out)


def _points(n: Any) -> Any:
    """A number of points, as an int where it is known."""
    size = size_of(n)
    return size if isinstance(size, int) else n


@numpy_function(np.fft.fft)
def fft(a: Any, n: Any = None, axis: Any = -1, norm: Any = None, out: Any = None) -> Any:
    """np.fft.fft."""
    return _transform(a, n, axis, norm, out, False)


@numpy_function(np.fft.ifft)
def ifft(a: Any, n: Any = None, axis: Any = -1, norm: Any = None, out: Any = None) -> Any:
    """np.fft.ifft."""
    return _transform(a, n, axis, norm, out, True)


def _real_forward(x: Any, norm: str) -> Any:
    """The first half of the transform of the last axis of a real array."""
    return dft(x, inverse=False, norm=norm)[..., : x.shape[-1] // 2 + 1]


@numpy_function(np.fft.rfft)
def rfft(a: Any, n: Any = None, axis: Any = -1, norm: Any = None, out: Any = None) -> Any:
    """np.fft.rfft: of real arrays."""
    norm = _checked_norm(norm)
    x, axis = _last(a, axis)
    if is_complex(x):
        np.fft.rfft(np.ones(1, type_of(x).dtype))  # NumPy's own TypeError
    if n is not None:
        n = _points(n)
        _check_points(n)
        x = _resized(x, n)
    else:
        _check_points(x.shape[-1])
    return _back(_real_forward(x, norm), axis, out)


def _real_inverse(x: Any, n: Any, norm: str, inverse: bool) -> Any:
    """The real signal of n points whose transform begins with the last axis of x."""
    dtype = np.fft.irfft(np.ones(2, type_of(x).dtype)).dtype
    half = n // 2 + 1
    x = _resized(x, half)
    ends = x[..., 1 : n - n // 2]  # what stands twice: not the mean, nor the middle of an even number
    full = np.concatenate([x, np.conj(np.flip(ends, -1))], axis=-1)
    return np.astype(real_of(dft(full, inverse=inverse, norm=norm)), dtype, copy=False)


def real_of(z: Any) -> Any:
    """The real part as an array of its own."""
    return np.copy(z.real)


def _irfft(a: Any, n: Any, axis: Any, norm: Any, out: Any, conjugate: bool) -> Any:
    norm = _checked_norm(norm)
    x, axis = _last(a, axis)
    n = (x.shape[-1] - 1) * 2 if n is None else _points(n)
    _check_points(n)
    if conjugate:
        x = np.conj(x)
        norm = {"backward": "forward", "ortho": "ortho", "forward": "backward"}[norm]
    return _back(_real_inverse(x, n, norm, True), axis, out)


@numpy_function(np.fft.irfft)
def irfft(a: Any, n: Any = None, axis: Any = -1, norm: Any = None, out: Any = None) -> Any:
    """np.fft.irfft: real."""
    return _irfft(a, n, axis, norm, out, False)


@numpy_function(np.fft.hfft)
def hfft(a: Any, n: Any = None, axis: Any = -1, norm: Any = None, out: Any = None) -> Any:
    """np.fft.hfft: the real transform of a signal that is its own mirrored conjugate."""
    return _irfft(a, n, axis, norm, out, True)


@numpy_function(np.fft.ihfft)
def ihfft(a: Any, n: Any = None, axis: Any = -1, norm: Any = None, out: Any = None) -> Any:
    """np.fft.ihfft."""
    norm = {"backward": "forward", "ortho": "ortho", "forward": "backward"}[_checked_norm(norm)]
    return deliver(np.conj(rfft(a, n, axis, norm)), out)


# --- several axes --------------------------------------------------------------------------------


def _sizes_and_axes(a: Any, s: Any, axes: Any, inverse_real: bool = False) -> tuple[list[Any], list[Any]]:
    """NumPy's `s` and `axes`: a size for each axis that is transformed."""
    if s is None:
        axes = list(range(-type_of(a).ndim, 0)) if axes is None else list(axes)
        sizes = [a.shape[axis] for axis in axes]
        if inverse_real:
            sizes[-1] = (a.shape[axes[-1]] - 1) * 2
        return sizes, axes
    sizes = list(s)
    axes = list(range(-len(sizes), 0)) if axes is None else list(axes)
    if len(sizes) != len(axes):
        raise ValueError("Shape and axes have different lengths.")
    return [a.shape[axis] if size == -1 else size for size, axis in zip(sizes, axes)], axes


def _each(function: Callable[..., Any], a: Any, sizes: Sequence[Any], axes: Sequence[Any], norm: Any) -> Any:
    for size, axis in reversed(list(zip(sizes, axes))):
        a = function(a, n=size, axis=axis, norm=norm)
    return a


def _several(function: Callable[..., Any], a: Any, s: Any, axes: Any, norm: Any, out: Any) -> Any:
    a = as_array(a)
    sizes, axes = _sizes_and_axes(a, s, axes)
    return deliver(_each(function, a, sizes, axes, norm), out)


@numpy_function(np.fft.fftn)
def fftn(a: Any, s: Any = None, axes: Any = None, norm: Any = None, out: Any = None) -> Any:
    """np.fft.fftn."""
    return _several(fft, a, s, axes, norm, out)


@numpy_function(np.fft.ifftn)
def ifftn(a: Any, s: Any = None, axes: Any = None, norm: Any = None, out: Any = None) -> Any:
    """np.fft.ifftn."""
    return _several(ifft, a, s, axes, norm, out)


@numpy_function(np.fft.fft2)
def fft2(a: Any, s: Any = None, axes: Any = (-2, -1), norm: Any = None, out: Any = None) -> Any:
    """np.fft.fft2."""
    return _several(fft, a, s, axes, norm, out)


@numpy_function(np.fft.ifft2)
def ifft2(a: Any, s: Any = None, axes: Any = (-2, -1), norm: Any = None, out: Any = None) -> Any:
    """np.fft.ifft2."""
    return _several(ifft, a, s, axes, norm, out)


@numpy_function(np.fft.rfftn)
def rfftn(a: Any, s: Any = None, axes: Any = None, norm: Any = None, out: Any = None) -> Any:
    """np.fft.rfftn: the last axis by rfft, the others by fft."""
    a = as_array(a)
    sizes, axes = _sizes_and_axes(a, s, axes)
    a = rfft(a, sizes[-1], axes[-1], norm)
    return deliver(_each(fft, a, sizes[:-1], axes[:-1], norm), out)


@numpy_function(np.fft.rfft2)
def rfft2(a: Any, s: Any = None, axes: Any = (-2, -1), norm: Any = None, out: Any = None) -> Any:
    """np.fft.rfft2."""
    return rfftn(a, s, axes, norm, out)


@numpy_function(np.fft.irfftn)
def irfftn(a: Any, s: Any = None, axes: Any = None, norm: Any = None, out: Any = None) -> Any:
    """np.fft.irfftn: the last axis by irfft, the others by ifft."""
    a = as_array(a)
    sizes, axes = _sizes_and_axes(a, s, axes, inverse_real=True)
    for size, axis in zip(sizes[:-1], axes[:-1]):
        a = ifft(a, size, axis, norm)
    return deliver(irfft(a, sizes[-1], axes[-1], norm), out)


@numpy_function(np.fft.irfft2)
def irfft2(a: Any, s: Any = None, axes: Any = (-2, -1), norm: Any = None, out: Any = None) -> Any:
    """np.fft.irfft2."""
    return irfftn(a, s, axes, norm, out)
