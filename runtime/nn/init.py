"""Initial values: functions that fill a tensor, by PyTorch's names.

In: a tensor. Out: the same tensor, filled. Derivatives are not recorded.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ..random import Generator, gaussian, uniform
from ..tape import recording
from ..tensors.tensor import Tensor

__all__ = [
    "calculate_gain", "constant_", "dirac_", "eye_", "kaiming_normal_", "kaiming_uniform_", "normal_", "ones_",
    "orthogonal_", "sparse_", "trunc_normal_", "uniform_", "xavier_normal_", "xavier_uniform_", "zeros_",
]  # fmt: skip


def _filling(function: Callable[..., Any]) -> Callable[..., Tensor]:
    """`function(tensor, …)` gives the elements; decorated, it writes them."""

    @functools.wraps(function)
    def fill(tensor: Tensor, *args: Any, **keywords: Any) -> Tensor:
        with recording(False):
            return tensor.write(np.asarray(function(tensor, *args, **keywords), tensor.dtype))

    return fill


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """The gain recommended for a nonlinearity. Raises ValueError for an unknown one."""
    if nonlinearity in ("linear", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "sigmoid"):
        return 1.0
    if nonlinearity == "tanh":
        return 5.0 / 3
    if nonlinearity == "relu":
        return math.sqrt(2.0)
    if nonlinearity == "leaky_relu":
        return math.sqrt(2.0 / (1 + (0.01 if param is None else param) ** 2))
    if nonlinearity == "selu":
        return 3.0 / 4
    raise ValueError(f"Unsupported nonlinearity {nonlinearity}")


def _fans(tensor: Tensor) -> tuple[int, int]:
    if tensor.ndim < 2:
        raise ValueError("Fan in and fan out can not be computed for tensor with fewer than 2 dimensions")
    field = math.prod(tensor.shape[2:])
    return tensor.shape[1] * field, tensor.shape[0] * field


@_filling
def uniform_(tensor: Tensor, a: float = 0.0, b: float = 1.0, generator: Generator | None = None) -> Any:
    """Uniform in [a, b)."""
    return a + (b - a) * uniform(tensor.shape, tensor.dtype, generator)


@_filling
def normal_(tensor: Tensor, mean: float = 0.0, std: float = 1.0, generator: Generator | None = None) -> Any:
    """Normal."""
    return mean + std * gaussian(tensor.shape, tensor.dtype, generator)


@_filling
def trunc_normal_(
    tensor: Tensor, mean: float = 0.0, std: float = 1.0, a: float = -2.0, b: float = 2.0,
    generator: Generator | None = None,
) -> Any:  # fmt: skip
    """Normal, drawn again where outside [a, b]."""
    found = mean + std * gaussian(tensor.shape, tensor.dtype, generator)
    while (outside := (found < a) | (found > b)).any():
        found[outside] = mean + std * gaussian((int(outside.sum()),), tensor.dtype, generator)
    return found


@_filling
def constant_(tensor: Tensor, val: float) -> Any:
    """One value."""
    return np.full(tensor.shape, val)


@_filling
def ones_(tensor: Tensor) -> Any:
    """Ones."""
    return np.ones(tensor.shape)


@_filling
def zeros_(tensor: Tensor) -> Any:
    """Zeros."""
    return np.zeros(tensor.shape)


@_filling
def eye_(tensor: Tensor) -> Any:
    """The identity, of a matrix."""
    if tensor.ndim != 2:
        raise ValueError("Only tensors with 2 dimensions are supported")
    return np.eye(*tensor.shape)


@_filling
def dirac_(tensor: Tensor, groups: int = 1) -> Any:
    """Kernels of a convolution that keeps its input."""
    if tensor.ndim not in (3, 4, 5):
        raise ValueError("Only tensors with 3, 4, or 5 dimensions are supported")
    found = np.zeros(tensor.shape)
    rows = tensor.shape[0] // groups
    middle = tuple(size // 2 for size in tensor.shape[2:])
    for group in range(groups):
        for d in range(min(rows, tensor.shape[1])):
            found[(group * rows + d, d, *middle)] = 1
    return found


@_filling
def xavier_uniform_(tensor: Tensor, gain: float = 1.0, generator: Generator | None = None) -> Any:
    """Uniform with variance gain² · 2 / (fan in + fan out) (Glorot and Bengio, 2010)."""
    bound = math.sqrt(3.0) * gain * math.sqrt(2.0 / sum(_fans(tensor)))
    return bound * (2 * uniform(tensor.shape, tensor.dtype, generator) - 1)


@_filling
def xavier_normal_(tensor: Tensor, gain: float = 1.0, generator: Generator | None = None) -> Any:
    """Normal with variance gain² · 2 / (fan in + fan out) (Glorot and Bengio, 2010)."""
    return gain * math.sqrt(2.0 / sum(_fans(tensor))) * gaussian(tensor.shape, tensor.dtype, generator)


def _kaiming(tensor: Tensor, a: float, mode: str, nonlinearity: str) -> float:
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"Mode {mode} not supported, please use one of ['fan_in', 'fan_out']")
    return calculate_gain(nonlinearity, a) / math.sqrt(_fans(tensor)[mode == "fan_out"])


@_filling
def kaiming_uniform_(
    tensor: Tensor, a: float = 0, mode: str = "fan_in", nonlinearity: str = "leaky_relu",
    generator: Generator | None = None,
) -> Any:  # fmt: skip
    """Uniform with variance gain² / fan (He et al., 2015)."""
    bound = math.sqrt(3.0) * _kaiming(tensor, a, mode, nonlinearity)
    return bound * (2 * uniform(tensor.shape, tensor.dtype, generator) - 1)


@_filling
def kaiming_normal_(
    tensor: Tensor, a: float = 0, mode: str = "fan_in", nonlinearity: str = "leaky_relu",
    generator: Generator | None = None,
) -> Any:  # fmt: skip
    """Normal with variance gain² / fan (He et al., 2015)."""
    return _kaiming(tensor, a, mode, nonlinearity) * gaussian(tensor.shape, tensor.dtype, generator)


@_filling
def orthogonal_(tensor: Tensor, gain: float = 1.0, generator: Generator | None = None) -> Any:
    """A matrix with orthonormal rows or columns (Saxe et al., 2013)."""
    rows, columns = tensor.shape[0], math.prod(tensor.shape[1:])
    drawn = gaussian((rows, columns), np.dtype(np.float64), generator)
    q, r = np.linalg.qr(drawn.T if rows < columns else drawn)
    q = q * np.sign(np.diagonal(r))
    return gain * (q.T if rows < columns else q).reshape(tensor.shape)


@_filling
def sparse_(tensor: Tensor, sparsity: float, std: float = 0.01, generator: Generator | None = None) -> Any:
    """Normal, with this part of each column zero."""
    found = std * gaussian(tensor.shape, tensor.dtype, generator)
    zeros = math.ceil(sparsity * tensor.shape[0])
    order = np.argsort(uniform(tensor.shape, np.dtype(np.float32), generator), axis=0)
    np.put_along_axis(found, order[:zeros], 0, axis=0)
    return found
