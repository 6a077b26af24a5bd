"""Images read at places that a grid tells: grid_sample and the grids of affine maps, by PyTorch's names.

In: x (n, channels, sizes…) with known sizes, a grid (n, sizes of the result…, axes) from -1 to 1, the last axis of x
first. Out: (n, channels, sizes of the result…), with derivatives by both.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...array import type_of
from ...tape import custom_vjp
from ...tensors.tensor import tensor_function

__all__ = ["affine_grid", "grid_sample"]


@tensor_function()
def affine_grid(theta: Any, size: Any, align_corners: bool | None = None) -> Any:
    """The grid of (n, channels, sizes…) = `size` that the maps theta (n, axes, axes + 1) give: (n, sizes…, axes)."""
    n, _, *sizes = size
    rank = len(sizes)
    if rank not in (2, 3) or tuple(type_of(theta).shape[1:]) != (rank, rank + 1):
        raise ValueError(f"Expected a batch of {rank}D affine matrices of shape Nx{rank}x{rank + 1} for size {size}")
    dtype = type_of(theta).dtype
    lines = []
    for count in sizes:
        line = np.linspace(-1, 1, count, dtype=dtype) if count > 1 else np.zeros(1, dtype)
        lines.append(line if align_corners else line * ((count - 1) / count))
    axes = np.meshgrid(*lines, indexing="ij")
    places = np.stack([*axes[::-1], np.ones(sizes, dtype)], -1).reshape(1, -1, rank + 1)
    return np.reshape(np.matmul(places, np.swapaxes(theta, 1, 2)), (n, *sizes, rank))


@tensor_function()
def grid_sample(
    input: Any, grid: Any, mode: str = "bilinear", padding_mode: str = "zeros", align_corners: bool | None = None
) -> Any:
    """`input` at the places of `grid`; what is outside of it is zeros, the nearest border, or reflected.

    mode: "bilinear" (for three sizes, too), "nearest", "bicubic" (for two). Raises ValueError and RuntimeError as
    PyTorch does.
    """
    sizes = [int(size) for size in input.shape[2:]]
    _check(input, grid, mode, padding_mode, len(sizes))
    aligned = bool(align_corners)
    n, channels = input.shape[:2]
    flat = np.reshape(input, (n, channels, -1))
    counts = grid.shape[1:-1]
    places = []
    for axis, size in enumerate(sizes):
        at = np.reshape(grid[..., len(sizes) - 1 - axis], (n, 1, -1))
        places.append((at + 1) * ((size - 1) / 2) if aligned else ((at + 1) * size - 1) * 0.5)
    if mode == "bicubic":
        total = _cubic(flat, places, sizes, padding_mode, aligned)
    else:
        inside = [_folded(at, size, padding_mode, aligned) for at, size in zip(places, sizes)]
        total = _linear(flat, inside, sizes) if mode == "bilinear" else _nearest(flat, inside, sizes, grid)
    return np.reshape(total, (n, channels, *counts))


def _check(input: Any, grid: Any, mode: str, padding_mode: str, rank: int) -> None:
    if mode not in ("bilinear", "nearest", "bicubic"):
        raise ValueError(
            f"nn.functional.grid_sample(): expected mode to be 'bilinear', 'nearest' or 'bicubic', but got: '{mode}'"
        )
    if padding_mode not in ("zeros", "border", "reflection"):
        raise ValueError(
            "nn.functional.grid_sample(): expected padding_mode to be 'zeros', 'border', or 'reflection', but got: "
            f"'{padding_mode}'"
        )
    shapes = type_of(input).shape, type_of(grid).shape
    if rank not in (2, 3) or len(shapes[1]) != rank + 2 or shapes[1][-1] != rank:
        raise RuntimeError(
            f"grid_sampler(): expected 4D or 5D input and a grid of the same rank with size {rank} in its last "
            f"dimension, but got input with sizes {list(shapes[0])} and grid with sizes {list(shapes[1])}"
        )
    if mode == "bicubic" and rank != 2:
        raise RuntimeError("grid_sampler(): bicubic interpolation only supports 4D input")


def _folded(at: Any, size: int, padding_mode: str, aligned: bool) -> Any:
    """Places moved into the image, as `padding_mode` says."""
    if padding_mode == "zeros":
        return at
    if padding_mode == "reflection":
        low, high = (0.0, size - 1.0) if aligned else (-0.5, size - 0.5)
        span = high - low
        if not span:
            return at * 0
        away = np.abs(at - low)
        times = np.floor(away / span)
        over = away - times * span
        at = np.where(times % 2 == 0, over + low, high - over)
    return np.clip(at, 0, size - 1)


def _read(flat: Any, places: Sequence[Any], sizes: Sequence[int]) -> Any:
    """The elements at whole-numbered places, zeros for those outside."""
    index: Any = 0
    inside: Any = True
    for at, size in zip(places, sizes):
        inside = np.logical_and(inside, np.logical_and(at >= 0, at <= size - 1))
        whole = np.astype(np.where(np.isnan(at), np.zeros_like(at), np.clip(at, 0, size - 1)), np.int64)
        index = index * size + whole
    found = np.take_along_axis(flat, np.broadcast_to(index, (*flat.shape[:2], index.shape[-1])), axis=-1)
    return np.where(inside, found, np.zeros_like(found))


def _linear(flat: Any, places: Sequence[Any], sizes: Sequence[int]) -> Any:
    """The corners around each place, by their nearness."""
    lows = [np.floor(at) for at in places]
    total: Any = 0
    for corner in itertools.product((0, 1), repeat=len(sizes)):
        near = [at - low if far else 1 - (at - low) for at, low, far in zip(places, lows, corner)]
        total = total + _read(flat, [low + far for low, far in zip(lows, corner)], sizes) * math.prod(near)
    return total


def _nearest(flat: Any, places: Sequence[Any], sizes: Sequence[int], grid: Any) -> Any:
    """The nearest element, of two the even one; its derivative by the grid is zero."""
    found = _read(flat, [np.round(at) for at in places], sizes)
    return custom_vjp(_first, _by_first)(found, grid)


def _first(found: Any, grid: Any) -> Any:
    return found


def _by_first(g: Any, y: Any, found: Any, grid: Any) -> tuple[Any, Any]:
    return g, np.zeros_like(grid)


def _weights(t: Any) -> list[Any]:
    """Keys' cubic kernel with a = -0.75 at distances t + 1, t, 1 - t, 2 - t."""
    far = [((-0.75 * d + 3.75) * d - 6) * d + 3 for d in (t + 1, 2 - t)]
    near = [(1.25 * d - 2.25) * d * d + 1 for d in (t, 1 - t)]
    return [far[0], near[0], near[1], far[1]]


def _cubic(flat: Any, places: Sequence[Any], sizes: Sequence[int], padding_mode: str, aligned: bool) -> Any:
    lows = [np.floor(at) for at in places]
    rows, columns = (_weights(at - low) for at, low in zip(places, lows))
    total: Any = 0
    for i, j in itertools.product(range(4), repeat=2):
        at = [_folded(low + step - 1, size, padding_mode, aligned) for low, step, size in zip(lows, (i, j), sizes)]
        total = total + _read(flat, at, sizes) * (rows[i] * columns[j])
    return total
