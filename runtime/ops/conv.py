"""Convolutions and maxima over windows, in any number of spatial axes.

In: x (n, channels, sizes…), kernels w (out, channels / groups, kernel sizes…). Out: (n, out, sizes…).
`stride`, `dilation` have a number for each spatial axis, `padding` a pair (before, after).
Sums over windows are convolutions with ones, so the maximum is the only pooling that is a row.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..array import ArrayType, Dim, Primitive, type_of
from .create import zeros_like
from .families import known_to_differ

__all__ = ["convolution", "max_places", "max_spread", "max_windows", "transposed_convolution"]

Pairs = tuple[tuple[int, int], ...]
Numbers = tuple[int, ...]


def window_count(size: Any, kernel: int, stride: int, padding: tuple[int, int], dilation: int) -> Any:
    """How many windows an axis has. Raises RuntimeError, as PyTorch, if not even one."""
    if isinstance(size, Dim) or isinstance(kernel, Dim):
        return Dim.new()
    left = size + sum(padding) - dilation * (kernel - 1) - 1
    if left < 0:
        raise RuntimeError(
            f"Calculated padded input size per channel: ({size + sum(padding)}). Kernel size: ({kernel}). Kernel size "
            "can't be greater than actual input size"
        )
    return left // stride + 1


def _windows(x: Any, kernel: Sequence[int], stride: Numbers, dilation: Numbers) -> Any:
    """All windows of a padded array: (n, channels, counts…, kernel sizes…), not to be written to."""
    spatial = range(len(kernel))
    counts = tuple(window_count(x.shape[2 + i], kernel[i], stride[i], (0, 0), dilation[i]) for i in spatial)
    strides = tuple(x.strides[2 + i] * stride[i] for i in spatial)
    inner = tuple(x.strides[2 + i] * dilation[i] for i in spatial)
    return np.lib.stride_tricks.as_strided(
        x, (*x.shape[:2], *counts, *kernel), (*x.strides[:2], *strides, *inner), writeable=False
    )


def _padded(x: Any, padding: Pairs, value: float = 0) -> Any:
    if not any(itertools.chain(*padding)):
        return x
    return np.pad(x, ((0, 0), (0, 0), *padding), constant_values=value)


def _check(x: ArrayType, w: ArrayType, channels: Any) -> None:
    if x.ndim != w.ndim:
        raise ValueError(f"a convolution of {w.ndim}-d kernels takes {w.ndim}-d input, not one of shape {x.shape}")
    if known_to_differ(x.shape[1], channels):
        raise ValueError(
            f"Given weight of size {w.shape}, expected input{x.shape} to have {channels} channels, but got "
            f"{x.shape[1]} channels instead"
        )


def _convolve(x: Any, w: Any, *, stride: Numbers, padding: Pairs, dilation: Numbers, groups: int) -> Any:
    _check(type_of(x), type_of(w), w.shape[1] * groups)
    padded = _padded(x, padding)
    kernel = w.shape[2:]
    windows = _windows(padded, kernel, stride, dilation)
    counts = windows.shape[2 : 2 + len(kernel)]
    out, inner = w.shape[:2]
    if inner == 1 and out == groups:  # each channel for itself: sums of few products
        made = np.zeros(windows.shape[: 2 + len(kernel)], np.result_type(x, w))
        for place in np.ndindex(*kernel):
            made += windows[(..., *place)] * w[(slice(None), 0, *place)].reshape(-1, *[1] * len(counts))
        return made
    n = x.shape[0]
    grouped = windows.reshape(n, groups, inner, *counts, *kernel)
    spatial = range(3, 3 + len(counts))
    order = (1, 0, *spatial, 2, *(i + len(counts) for i in spatial))
    columns = grouped.transpose(order).reshape(groups, -1, inner * math.prod(kernel))
    kernels = w.reshape(groups, out // groups, -1).transpose(0, 2, 1)
    product = np.matmul(columns, kernels).reshape(groups, n, *counts, out // groups)
    return np.moveaxis(product, (1, 0, -1), (0, 1, 2)).reshape(n, out, *counts)


def _kernel_type(w: Any) -> ArrayType:
    """The type of kernels, whose sizes must be known in float64: it becomes one product for each place."""
    type = type_of(w)
    if type.dtype != np.float64:
        return type
    return ArrayType(type.dtype, tuple(int(size) for size in w.shape))


def _convolution_type(
    x: Any, w: Any, *, stride: Numbers, padding: Pairs, dilation: Numbers, groups: int
) -> ArrayType:
    a, b = type_of(x), _kernel_type(w)
    _check(a, b, b.shape[1] if isinstance(b.shape[1], Dim) else b.shape[1] * groups)
    sizes = [window_count(*each) for each in zip(a.shape[2:], b.shape[2:], stride, padding, dilation)]
    return ArrayType(np.result_type(a.dtype, b.dtype), (a.shape[0], b.shape[0], *sizes))


def _transpose_convolve(
    x: Any, w: Any, *, stride: Numbers, padding: Pairs, dilation: Numbers, groups: int, extra: Numbers
) -> Any:
    _check(type_of(x), type_of(w), w.shape[0])
    n, counts, kernel = x.shape[0], x.shape[2:], w.shape[2:]
    out = w.shape[1]
    columns = x.reshape(n, groups, x.shape[1] // groups, -1)
    kernels = w.reshape(groups, w.shape[0] // groups, -1).transpose(0, 2, 1)
    products = np.matmul(kernels, columns).reshape(n, groups * out, *kernel, *counts)
    whole = [(c - 1) * s + d * (k - 1) + 1 + e for c, s, d, k, e in zip(counts, stride, dilation, kernel, extra)]
    made = np.zeros((n, groups * out, *whole), products.dtype)
    for place in np.ndindex(*kernel):
        cut = tuple(slice(p * d, p * d + (c - 1) * s + 1, s) for p, d, c, s in zip(place, dilation, counts, stride))
        made[(slice(None), slice(None), *cut)] += products[(slice(None), slice(None), *place)]
    return made[(slice(None), slice(None), *(slice(low, size - high) for size, (low, high) in zip(whole, padding)))]


def _transposed_type(
    x: Any, w: Any, *, stride: Numbers, padding: Pairs, dilation: Numbers, groups: int, extra: Numbers
) -> ArrayType:
    a, b = type_of(x), ArrayType(type_of(w).dtype, tuple(int(size) for size in w.shape))
    _check(a, b, b.shape[0])
    sizes = [
        Dim.new() if isinstance(c, Dim) else (c - 1) * s + d * (k - 1) + 1 + e - sum(p)
        for c, s, d, k, e, p in zip(a.shape[2:], stride, dilation, b.shape[2:], extra, padding)
    ]
    return ArrayType(np.result_type(a.dtype, b.dtype), (a.shape[0], b.shape[1] * groups, *sizes))


def _by_input(g: Any, x: Any, w: Any, stride: Numbers, padding: Pairs, dilation: Numbers, groups: int) -> Any:
    """The cotangent of the input of a convolution; rows that no window reached are zeros."""
    sizes = type_of(x).shape[2:]
    extra = []
    for size, k, s, (low, high), d in zip(sizes, type_of(w).shape[2:], stride, padding, dilation):
        extra.append(s - 1 if isinstance(size, Dim) else (size + low + high - d * (k - 1) - 1) % s)
    made = transposed_convolution(
        g, w, stride=stride, padding=padding, dilation=dilation, groups=groups, extra=tuple(extra)
    )
    if any(isinstance(size, Dim) for size in sizes):
        made = made[(slice(None), slice(None), *(slice(0, size) for size in x.shape[2:]))]
    return made


FEW = 12
"""Places of a kernel up to which a product of matrices is twice as fast as a convolution over the batch."""


def _by_place(x: Any, g: Any, kernel: Sequence[int], stride: Numbers, padding: Pairs, dilation: Numbers) -> Any:
    """The cotangent of few kernels: g times what each place of the kernel meets, in one product of matrices."""
    counts = type_of(g).shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), *padding)) if any(itertools.chain(*padding)) else x
    rows = np.swapaxes(padded, 0, 1)
    met = []
    for place in np.ndindex(*kernel):
        cut = (slice(p * d, p * d + (c - 1) * s + 1, s) for p, d, c, s in zip(place, dilation, counts, stride))
        met.append(rows[(slice(None), slice(None), *cut)])
    columns = np.reshape(np.concatenate(met), (len(met) * x.shape[1], -1))
    product = np.matmul(np.reshape(np.swapaxes(g, 0, 1), (g.shape[1], -1)), np.transpose(columns))
    return np.moveaxis(np.reshape(product, (g.shape[1], *kernel, x.shape[1])), -1, 1)


def _by_kernel(x: Any, g: Any, w: Any, stride: Numbers, padding: Pairs, dilation: Numbers, groups: int) -> Any:
    """The cotangent of the kernels: a convolution over the batch, with stride and dilation exchanged."""
    kernel = type_of(w).shape[2:]
    known = all(isinstance(size, int) for size in (*kernel, *type_of(g).shape[1:]))
    if groups == 1 and known and math.prod(kernel) <= FEW and min(itertools.chain(*padding)) >= 0:
        return _by_place(x, g, kernel, stride, padding, dilation)
    spatial = tuple(range(3, 3 + len(kernel)))
    inner = type_of(w).shape[1]
    split = np.reshape(x, (x.shape[0], groups, inner, *x.shape[2:]))
    batched = np.reshape(np.transpose(split, (2, 1, 0, *spatial)), (inner, groups * x.shape[0], *x.shape[2:]))
    kernels = np.swapaxes(g, 0, 1)
    made = convolution(batched, kernels, stride=dilation, padding=padding, dilation=stride, groups=groups)
    return np.swapaxes(made, 0, 1)[(slice(None), slice(None), *(slice(0, k) for k in kernel))]


def _convolution_vjp(
    g: Any, y: Any, x: Any, w: Any, *, stride: Numbers, padding: Pairs, dilation: Numbers, groups: int
) -> tuple[Any, Any]:
    given = (stride, padding, dilation, groups)
    return _by_input(g, x, w, *given), _by_kernel(x, g, w, *given)


def _transposed_vjp(
    g: Any, y: Any, x: Any, w: Any, *, stride: Numbers, padding: Pairs, dilation: Numbers, groups: int, extra: Numbers
) -> tuple[Any, Any]:
    by_input = convolution(g, w, stride=stride, padding=padding, dilation=dilation, groups=groups)
    if any(extra):
        by_input = by_input[(slice(None), slice(None), *(slice(0, size) for size in x.shape[2:]))]
    return by_input, _by_kernel(g, x, w, stride, padding, dilation, groups)


convolution = Primitive("convolution", _convolve, _convolution_type, _convolution_vjp)
"""y[n, o, i…] = Σ x[n, c, i·stride + k·dilation - before…] · w[o, c, k…] over c of the group and k."""

transposed_convolution = Primitive("transposed_convolution", _transpose_convolve, _transposed_type, _transposed_vjp)
"""What maps the result of a convolution back to its input; `extra` is added to each size."""


# --- maxima --------------------------------------------------------------------------------------


def _pool_windows(x: Any, kernel: Numbers, stride: Numbers, padding: Pairs, dilation: Numbers) -> Any:
    if not x.shape[0] or not x.shape[1]:
        counts = [window_count(*each) for each in zip(x.shape[2:], kernel, stride, padding, dilation)]
        return np.zeros((*x.shape[:2], *counts, math.prod(kernel)), x.dtype)
    windows = _windows(_padded(x, padding, -np.inf), kernel, stride, dilation)
    return windows.reshape(*windows.shape[: x.ndim], -1)


def _max_windows(x: Any, *, kernel: Numbers, stride: Numbers, padding: Pairs, dilation: Numbers) -> Any:
    padded = _padded(x, padding, -np.inf)
    windows = _windows(padded, kernel, stride, dilation)
    made: Any = None
    for place in np.ndindex(*kernel):
        made = windows[(..., *place)].copy() if made is None else np.maximum(made, windows[(..., *place)], out=made)
    return made


def _max_places(x: Any, *, kernel: Numbers, stride: Numbers, padding: Pairs, dilation: Numbers) -> Any:
    windows = _pool_windows(x, kernel, stride, padding, dilation)
    best = np.argmax(windows, axis=-1)
    lowest = np.all(windows == -np.inf, axis=-1)
    if np.any(lowest):  # of these the first that is not padding
        inside = _pool_windows(np.ones(x.shape, np.float32), kernel, stride, padding, dilation)
        best = np.where(lowest, np.argmax(inside, axis=-1), best)
    inside = np.unravel_index(best, kernel)
    flat: Any = 0
    for axis, size in enumerate(x.shape[2:]):
        first = np.arange(best.shape[2 + axis]) * stride[axis] - padding[axis][0]
        shape = [1] * best.ndim
        shape[2 + axis] = -1
        flat = flat * size + first.reshape(shape) + inside[axis] * dilation[axis]
    return flat.astype(np.int64)


def _pool_type(
    x: Any, *, kernel: Numbers, stride: Numbers, padding: Pairs, dilation: Numbers
) -> ArrayType:
    type = type_of(x)
    sizes = [window_count(*each) for each in zip(type.shape[2:], kernel, stride, padding, dilation)]
    return ArrayType(type.dtype, (*type.shape[:2], *sizes))


def _places_type(x: Any, **params: Any) -> ArrayType:
    return ArrayType(np.dtype(np.int64), _pool_type(x, **params).shape)


def _max_vjp(g: Any, y: Any, x: Any, **params: Any) -> tuple[Any]:
    """To the first of the largest elements of each window."""
    return (max_spread(g, x, y, **params),)


def _max_spread(g: Any, x: Any, y: Any, **params: Any) -> Any:
    if np.isfinite(y).all():
        return _spread_by_place(g, x, y, **params)
    n, channels = x.shape[:2]
    made = np.zeros((n, channels, math.prod(x.shape[2:])), g.dtype)
    places = _max_places(x, **params).reshape(n, channels, -1)
    np.add.at(made, (np.arange(n)[:, None, None], np.arange(channels)[:, None], places), g.reshape(places.shape))
    return made.reshape(x.shape)


def _spread_by_place(
    g: Any, x: Any, y: Any, *, kernel: Numbers, stride: Numbers, padding: Pairs, dilation: Numbers
) -> Any:
    """One place of the window after the other gets what no place before it got."""
    padded = _padded(x, padding, -np.inf)
    windows = _windows(padded, kernel, stride, dilation)
    made, left = np.zeros(padded.shape, g.dtype), np.ones(g.shape, bool)
    counts = y.shape[2:]
    for place in np.ndindex(*kernel):
        hit = left & (windows[(..., *place)] == y)
        left &= ~hit
        cut: Any = (slice(p * d, p * d + (c - 1) * s + 1, s) for p, d, c, s in zip(place, dilation, counts, stride))
        made[..., *cut] += np.where(hit, g, 0)
    inside: Any = (slice(low, low + size) for size, (low, _) in zip(x.shape[2:], padding))
    return made[..., *inside]


def _max_spread_vjp(c: Any, _: Any, g: Any, x: Any, y: Any, **params: Any) -> tuple[Any, Any, Any]:
    n, channels = x.shape[:2]
    rows = np.reshape(max_places(x, **params), (n, channels, -1))
    found = np.take_along_axis(np.reshape(c, (n, channels, -1)), rows, axis=-1)
    return np.reshape(found, g.shape), zeros_like(x), zeros_like(y)


max_windows = Primitive("max_windows", _max_windows, _pool_type, _max_vjp)
"""The largest element of each window; what is padded counts as -inf."""

max_places = Primitive("max_places", _max_places, _places_type)
"""Where the first largest element of each window is: its number among those of its channel."""

max_spread = Primitive("max_spread", _max_spread, lambda g, x, y, **params: type_of(x), _max_spread_vjp)
"""Zeros like x, to which g of each window is added where the first of its largest elements, y, is."""
