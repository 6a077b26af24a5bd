"""Convolutions and pooling of (n, sizes…, channels), padded as Keras pads: "same" puts the odd place after."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import ops
from ...tensors.tensor import tensor_function

__all__ = ["averages", "convolved", "largest", "out_size"]


def out_size(size: int | None, kernel: int, stride: int, padding: str, dilation: int) -> int | None:
    """The number of windows along an axis. Raises ValueError for none."""
    if size is None:
        return None
    if padding in ("same", "causal"):
        return -(-size // stride)
    found = (size - dilation * (kernel - 1) - 1) // stride + 1
    if found < 1:
        raise ValueError(f"Computed output size would be negative or zero: size {size}, kernel {kernel}")
    return found


def _pads(x: Any, kernel: Any, strides: Any, padding: str, dilation: Any) -> tuple[tuple[int, int], ...]:
    """(before, after) for each axis between batch and channels."""
    if padding == "valid":
        return ((0, 0),) * len(kernel)
    found = []
    for size, k, stride, d in zip(x.shape[1:-1], kernel, strides, dilation):
        reach = d * (k - 1) + 1
        if padding == "causal":
            found.append((reach - 1, 0))
            continue
        whole = reach - stride if stride == 1 else (-(-int(size) // stride) - 1) * stride + reach - int(size)
        whole = max(whole, 0)
        found.append((whole // 2, whole - whole // 2))
    return tuple(found)


def _to_first(x: Any) -> Any:
    return np.moveaxis(x, -1, 1)


@tensor_function()
def convolved(x: Any, kernel: Any, bias: Any, strides: Any, padding: str, dilation: Any, groups: int) -> Any:
    """The convolution of (n, sizes…, channels) with a kernel (sizes…, channels / groups, filters), and a bias."""
    rank = x.ndim - 2
    pads = _pads(x, kernel.shape[:rank], strides, padding, dilation)
    weight = np.transpose(kernel, (rank + 1, rank, *range(rank)))
    y = ops.convolution(_to_first(x), weight, stride=strides, padding=pads, dilation=dilation, groups=groups)
    if bias is not None:
        y = y + np.reshape(bias, (-1,) + (1,) * rank)
    return np.moveaxis(y, 1, -1)


@tensor_function()
def largest(x: Any, size: Any, strides: Any, padding: str) -> Any:
    """The largest of each window."""
    ones = (1,) * len(size)
    pads = _pads(x, size, strides, padding, ones)
    y = ops.max_windows(_to_first(x), kernel=tuple(size), stride=tuple(strides), padding=pads, dilation=ones)
    return np.moveaxis(y, 1, -1)


@tensor_function()
def averages(x: Any, size: Any, strides: Any, padding: str) -> Any:
    """The mean of each window; padding does not count."""
    pads = _pads(x, size, strides, padding, (1,) * len(size))
    sums = _sums(_to_first(x), size, strides, pads)
    if not any(max(pair) for pair in pads):
        return np.moveaxis(sums / float(np.prod(size)), 1, -1)
    counts = _sums(np.ones((1, 1, *x.shape[1:-1]), x.dtype), size, strides, pads)
    return np.moveaxis(sums / counts, 1, -1)


def _sums(x: Any, size: Any, strides: Any, pads: Any) -> Any:
    """The sums over the windows of each channel of (n, channels, sizes…)."""
    single = np.reshape(x, (-1, 1, *x.shape[2:]))
    ones = np.ones((1, 1, *size), x.dtype)
    given = {"stride": tuple(strides), "padding": pads, "dilation": (1,) * len(size)}
    y = ops.convolution(single, ones, groups=1, **given)
    return np.reshape(y, (*x.shape[:2], *y.shape[2:]))
