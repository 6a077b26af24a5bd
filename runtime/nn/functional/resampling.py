"""Images of another size: interpolation, pixels moved between channels and places, windows as columns.

In: x (n, channels, sizes…) whose sizes are known; where PyTorch allows it, one sample without n. Out: the same dtype.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...array import type_of
from ...ops.index import written
from ...tensors.tensor import tensor_function
from .convolutions import adaptive_avg_pool1d, adaptive_avg_pool2d, adaptive_avg_pool3d, each_axis

__all__ = [
    "channel_shuffle", "fold", "interpolate", "pixel_shuffle", "pixel_unshuffle", "unfold", "upsample",
]  # fmt: skip

RANKS = {"linear": 3, "bilinear": 4, "bicubic": 4, "trilinear": 5}
AREAS = {3: adaptive_avg_pool1d, 4: adaptive_avg_pool2d, 5: adaptive_avg_pool3d}


@tensor_function()
def pixel_shuffle(input: Any, upscale_factor: int) -> Any:
    """(…, c·r², h, w) as (…, c, h·r, w·r). Raises RuntimeError unless r² divides the channels."""
    *front, channels, height, width = input.shape
    r = upscale_factor
    if channels % (r * r):
        raise RuntimeError(
            "pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, "
            f"but input.size(-3)={channels} is not divisible by {r * r}"
        )
    parts = np.reshape(input, (*front, channels // (r * r), r, r, height, width))
    at = len(front)
    order = (*range(at), at, at + 3, at + 1, at + 4, at + 2)
    return np.reshape(np.transpose(parts, order), (*front, channels // (r * r), height * r, width * r))


@tensor_function()
def pixel_unshuffle(input: Any, downscale_factor: int) -> Any:
    """(…, c, h·r, w·r) as (…, c·r², h, w). Raises RuntimeError unless r divides both sizes."""
    *front, channels, height, width = input.shape
    r = downscale_factor
    for name, size in (("height", height), ("width", width)):
        if size % r:
            raise RuntimeError(
                f"pixel_unshuffle expects {name} to be divisible by downscale_factor, "
                f"but input.size({-2 if name == 'height' else -1})={size} is not divisible by {r}"
            )
    parts = np.reshape(input, (*front, channels, height // r, r, width // r, r))
    at = len(front)
    order = (*range(at), at, at + 2, at + 4, at + 1, at + 3)
    return np.reshape(np.transpose(parts, order), (*front, channels * r * r, height // r, width // r))


@tensor_function()
def channel_shuffle(input: Any, groups: int) -> Any:
    """The channels, read across the groups instead of along them. Raises RuntimeError unless groups divides them."""
    n, channels, *sizes = input.shape
    if channels % groups:
        raise RuntimeError(f"Number of channels must be divisible by groups. Got {channels} channels and {groups}")
    parts = np.reshape(input, (n, groups, channels // groups, *sizes))
    return np.reshape(np.swapaxes(parts, 1, 2), (n, channels, *sizes))


@tensor_function()
def interpolate(
    input: Any, size: Any = None, scale_factor: Any = None, mode: str = "nearest", align_corners: bool | None = None,
    recompute_scale_factor: bool | None = None, antialias: bool = False,
) -> Any:  # fmt: skip
    """`input` (n, channels, sizes…) with other sizes, or sizes·scale_factor, as torchvision and ONNX name the modes.

    mode: "nearest", "nearest-exact", "area"; "linear" for one size, "bilinear" and "bicubic" for two, "trilinear" for
    three. With antialias, "bilinear" and "bicubic" look as far as a smaller image needs. Raises ValueError and
    NotImplementedError as PyTorch does.
    """
    sizes = [int(each) for each in input.shape[2:]]
    _check(len(sizes) + 2, size, scale_factor, mode, align_corners, antialias)
    scales: list[float | None] = [None] * len(sizes)
    if size is not None:
        wanted = [int(each) for each in each_axis(size, len(sizes))]
    else:
        factors = [float(f) for f in ([scale_factor] * len(sizes) if _is_number(scale_factor) else scale_factor)]
        wanted = [math.floor(each * factor) for each, factor in zip(sizes, factors, strict=True)]
        scales = [None if recompute_scale_factor else factor for factor in factors]
    if len(wanted) != len(sizes):
        raise ValueError(f"Input and output must have the same number of spatial dimensions, but got {sizes}, {wanted}")
    if mode == "area":
        return AREAS[len(sizes) + 2](input, wanted)
    if min(wanted) < 1:
        raise RuntimeError(f"Input and output sizes should be greater than 0, but got {sizes} and {wanted}")
    y = input
    for axis, (old, new, scale) in enumerate(zip(sizes, wanted, scales), 2):
        y = (_averaged if antialias else _resized)(y, axis, old, new, scale, mode, bool(align_corners))
    return y


upsample = interpolate


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float))


def _check(rank: int, size: Any, scale_factor: Any, mode: str, align_corners: bool | None, antialias: bool) -> None:
    if mode in ("nearest", "area", "nearest-exact"):
        if align_corners is not None:
            raise ValueError("align_corners is for the modes linear, bilinear, bicubic and trilinear")
    elif mode not in RANKS or RANKS[mode] != rank:
        raise NotImplementedError(f"Got {rank}D input, but mode {mode!r} is not for it")
    if antialias and (rank != 4 or mode not in SPANS):
        raise ValueError(
            "Anti-alias option is restricted to bilinear and bicubic modes and requires a 4-D tensor as input"
        )
    if (size is None) == (scale_factor is None):
        raise ValueError("only one of size or scale_factor should be defined")
    if rank not in (3, 4, 5):
        raise NotImplementedError(f"Input must be 3D, 4D or 5D, got {rank}D")


def _resized(x: Any, axis: int, old: int, new: int, scale: float | None, mode: str, aligned: bool) -> Any:
    """One axis with another size: sums of elements at known places, with known weights."""
    if old == new and mode not in ("nearest-exact", "bicubic"):  # whatever the factor: it is copied
        return x
    if mode.startswith("nearest"):
        return np.take(x, _nearest(old, new, scale, mode), axis=axis)
    dtype = type_of(x).dtype
    at: Any = np.arange(new).astype(np.float64 if dtype.itemsize == 8 else np.float32)
    if aligned:
        source = at.dtype.type((old - 1) / (new - 1) if new > 1 else 0) * at
    else:
        source = at.dtype.type(1 / scale if scale else old / new) * (at + at.dtype.type(0.5)) - at.dtype.type(0.5)
    if mode != "bicubic":
        source = np.maximum(source, 0)
    low = np.minimum(np.floor(source).astype(np.int64), old - 1) if mode != "bicubic" else np.floor(source).astype(int)
    t = np.clip(source - low, 0, 1)
    if mode == "bicubic":
        weights = [_cubic_far(t + 1), _cubic_near(t), _cubic_near(1 - t), _cubic_far(2 - t)]
        places = [np.clip(low + step, 0, old - 1) for step in (-1, 0, 1, 2)]
    else:
        weights, places = [1 - t, t], [low, np.minimum(low + 1, old - 1)]
    shape = [-1] + [1] * (type_of(x).ndim - axis - 1)
    factors = [weight.astype(dtype).reshape(shape) for weight in weights]
    total = np.take(x, places[0], axis=axis) * factors[0]
    for place, factor in zip(places[1:], factors[1:]):
        total = total + np.take(x, place, axis=axis) * factor
    return total


def _averaged(x: Any, axis: int, old: int, new: int, scale: float | None, mode: str, aligned: bool) -> Any:
    """One axis with another size: means with a kernel as wide as an element of the smaller image."""
    step = (old - 1) / (new - 1) if aligned and new > 1 else 0.0 if aligned else 1 / scale if scale else old / new
    wide = max(step, 1.0)
    dtype = type_of(x).dtype
    centre, reach = step * (np.arange(new) + 0.5), SPANS[mode] * wide
    first = np.maximum(np.trunc(centre - reach + 0.5), 0)
    last = np.minimum(np.trunc(centre + reach + 0.5), old)
    places = np.arange(old)[:, None]
    weights = np.where((places >= first) & (places < last), KERNELS[mode]((places - centre + 0.5) / wide), 0.0)
    share = (weights / weights.sum(0)).astype(dtype)
    return np.moveaxis(np.matmul(np.moveaxis(x, axis, -1), share), -1, axis)


def _triangle(t: Any) -> Any:
    return np.maximum(1 - np.abs(t), 0)


def _keys(t: Any) -> Any:
    """The cubic kernel with a = -0.5."""
    t = np.abs(t)
    return np.where(t < 1, (1.5 * t - 2.5) * t * t + 1, np.where(t < 2, ((-0.5 * t + 2.5) * t - 4) * t + 2, 0))


SPANS = {"bilinear": 1.0, "bicubic": 2.0}
KERNELS = {"bilinear": _triangle, "bicubic": _keys}


def _nearest(old: int, new: int, scale: float | None, mode: str) -> Any:
    """The places that are read; in float32, as PyTorch finds them."""
    ratio = np.float32(1 / scale if scale else np.float32(old) / np.float32(new))
    at = np.arange(new).astype(np.float32)
    if mode == "nearest":
        if new == 2 * old:
            return np.arange(new) // 2
        return np.minimum(np.floor(at * ratio).astype(np.int64), old - 1)
    return np.minimum(np.floor((at + np.float32(0.5)) * ratio).astype(np.int64), old - 1)


def _cubic_near(t: Any) -> Any:
    return ((-0.75 + 2) * t - (-0.75 + 3)) * t * t + 1


def _cubic_far(t: Any) -> Any:
    return ((-0.75 * t + 5 * 0.75) * t - 8 * 0.75) * t + 4 * 0.75


def _windows(sizes: list[int], kernel: Any, dilation: Any, padding: Any, stride: Any) -> tuple[list[int], list[Any]]:
    """How many windows there are on each axis, and for each place in a window the slices of the padded image."""
    k, d, p, s = (each_axis(each, 2) for each in (kernel, dilation, padding, stride))
    counts = [(sizes[i] + 2 * p[i] - d[i] * (k[i] - 1) - 1) // s[i] + 1 for i in (0, 1)]
    if min(counts) < 1:
        raise RuntimeError(f"the shape of the array of sliding blocks is {tuple(counts)}: it must be at least one")
    axes = [[slice(j * d[i], j * d[i] + s[i] * (counts[i] - 1) + 1, s[i]) for j in range(k[i])] for i in (0, 1)]
    return counts, [(..., rows, columns) for rows in axes[0] for columns in axes[1]]


@tensor_function()
def unfold(input: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Any:
    """The windows of (n, channels, height, width) as columns: (n, channels·kernel places, windows)."""
    x = input if type_of(input).ndim == 4 else np.expand_dims(input, 0)
    n, channels, *sizes = x.shape
    _, places = _windows([int(size) for size in sizes], kernel_size, dilation, padding, stride)
    rows, columns = each_axis(padding, 2)
    padded = np.pad(x, [(0, 0), (0, 0), (rows, rows), (columns, columns)])
    y = np.reshape(np.stack([padded[place] for place in places], 2), (n, channels * len(places), -1))
    return y if type_of(input).ndim == 4 else np.squeeze(y, 0)


@tensor_function()
def fold(
    input: Any, output_size: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1
) -> Any:
    """The sums of the columns of `unfold` at their places: (n, channels, *output_size).

    Raises RuntimeError for columns that are not those of such an image.
    """
    x = input if type_of(input).ndim == 3 else np.expand_dims(input, 0)
    height, width = each_axis(output_size, 2)
    counts, places = _windows([height, width], kernel_size, dilation, padding, stride)
    n, rows, columns = x.shape
    if rows % len(places) or columns != math.prod(counts):
        raise RuntimeError(f"fold: input of size {tuple(x.shape)} for {len(places)} places and {counts} windows")
    up, left = each_axis(padding, 2)
    parts = np.reshape(x, (n, rows // len(places), len(places), *counts))
    empty = np.zeros((n, rows // len(places), height + 2 * up, width + 2 * left), type_of(x).dtype)
    total: Any = empty
    for number, place in enumerate(places):
        total = total + written(empty, place, parts[:, :, number])
    y = total[:, :, up : up + height, left : left + width]
    return y if type_of(input).ndim == 3 else np.squeeze(y, 0)
