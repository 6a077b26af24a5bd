"""Normalisations, by PyTorch's names.

In: x (n, channels, …), statistics, weight and bias. Out: x with mean 0 and variance 1 over the
axes that each has for its own, times weight plus bias.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...array import type_of
from ...tape import custom_vjp
from ...tensors.tensor import tensor_function
from .activations import constant

__all__ = ["batch_norm", "group_norm", "instance_norm", "layer_norm", "local_response_norm", "rms_norm"]


def _normal(x: Any, axes: tuple[int, ...], eps: float) -> Any:
    """(x with mean 0 and variance 1, its mean, its variance) over axes, which are kept."""

    def normal(x: Any) -> tuple[Any, Any, Any]:
        mean = np.mean(x, axis=axes, keepdims=True)
        centred = x - mean
        variance = np.mean(centred * centred, axis=axes, keepdims=True)
        return centred / np.sqrt(variance + eps), mean, variance

    def vjp(g: Any, y: Any, x: Any) -> tuple[Any]:
        """What is constant along the axes, and what lies along the result, has no effect on it."""
        (g_normal, g_mean, g_variance), (normal, _, variance) = g, y
        found, root = np.zeros_like(x), np.sqrt(variance + eps)
        count = math.prod(x.shape[axis] for axis in axes)
        if g_normal is not None:
            along = normal * np.mean(g_normal * normal, axis=axes, keepdims=True)
            found = (g_normal - np.mean(g_normal, axis=axes, keepdims=True) - along) / root
        if g_mean is not None:
            found = found + g_mean / count
        if g_variance is not None:
            found = found + normal * (g_variance * root * (2 / count))
        return (found,)

    return custom_vjp(normal, vjp)(x)


def _count(x: Any, axes: tuple[int, ...], what: str) -> Any:
    """How many elements a mean is made of. Raises ValueError for one."""
    count = math.prod(x.shape[axis] for axis in axes)
    if isinstance(count, int) and count == 1:
        raise ValueError(f"Expected more than 1 {what} when training, got input size {x.shape}")
    return count


def _scaled(x: Any, weight: Any, bias: Any) -> Any:
    if weight is not None:
        x = x * weight
    return x if bias is None else x + bias


def _by_channel(x: Any, parameter: Any) -> Any:
    return None if parameter is None else np.reshape(parameter, (1, -1) + (1,) * (type_of(x).ndim - 2))


def _update(running: Any, new: Any, momentum: float) -> None:
    """running = (1 - momentum) * running + momentum * new, in place."""
    if running is not None:
        running[...] = running * (1 - momentum) + constant(new) * momentum


@tensor_function()
def batch_norm(
    input: Any, running_mean: Any, running_var: Any, weight: Any = None, bias: Any = None, training: bool = False,
    momentum: float = 0.1, eps: float = 1e-5,
) -> Any:  # fmt: skip
    """Over all axes but that of the channels; not in training, with the running statistics."""
    axes = (0, *range(2, type_of(input).ndim))
    if not training:
        centred, variance = input - _by_channel(input, running_mean), _by_channel(input, running_var)
        normal = centred / np.sqrt(variance + eps)
    else:
        count = _count(input, axes, "value per channel")
        normal, mean, variance = _normal(input, axes, eps)
        if running_mean is not None:
            shape = running_mean.shape
            _update(running_mean, np.reshape(mean, shape), momentum)
            _update(running_var, np.reshape(variance, shape) * (count / (count - 1)), momentum)
    return _scaled(normal, _by_channel(input, weight), _by_channel(input, bias))


@tensor_function()
def instance_norm(
    input: Any, running_mean: Any = None, running_var: Any = None, weight: Any = None, bias: Any = None,
    use_input_stats: bool = True, momentum: float = 0.1, eps: float = 1e-5,
) -> Any:  # fmt: skip
    """Over the sizes of each channel of each sample."""
    axes = tuple(range(2, type_of(input).ndim))
    if not use_input_stats:
        return batch_norm(input, running_mean, running_var, weight, bias, False, momentum, eps)
    count = _count(input, axes, "spatial element")
    normal, mean, variance = _normal(input, axes, eps)
    if running_mean is not None:
        shape = running_mean.shape
        _update(running_mean, np.reshape(np.mean(mean, axis=0), shape), momentum)
        _update(running_var, np.reshape(np.mean(variance, axis=0), shape) * (count / (count - 1)), momentum)
    return _scaled(normal, _by_channel(input, weight), _by_channel(input, bias))


@tensor_function()
def layer_norm(input: Any, normalized_shape: Any, weight: Any = None, bias: Any = None, eps: float = 1e-5) -> Any:
    """Over the last axes, which have `normalized_shape`."""
    axes = tuple(range(-len(normalized_shape), 0))
    if tuple(type_of(input).shape[-len(axes) :]) != tuple(normalized_shape):
        raise RuntimeError(
            f"Given normalized_shape={list(normalized_shape)}, expected input with shape [*, "
            f"{', '.join(map(str, normalized_shape))}], but got input of size{list(type_of(input).shape)}"
        )
    return _scaled(_normal(input, axes, eps)[0], weight, bias)


@tensor_function()
def rms_norm(input: Any, normalized_shape: Any, weight: Any = None, eps: float | None = None) -> Any:
    """x / sqrt(mean(x²) + eps) over the last axes; eps is the dtype's unless given."""
    axes = tuple(range(-len(normalized_shape), 0))
    small = float(np.finfo(type_of(input).dtype).eps) if eps is None else eps
    found = input / np.sqrt(np.mean(input * input, axis=axes, keepdims=True) + small)
    return found if weight is None else found * weight


@tensor_function()
def group_norm(input: Any, num_groups: int, weight: Any = None, bias: Any = None, eps: float = 1e-5) -> Any:
    """Over the channels of each group of each sample, and their sizes."""
    channels = input.shape[1]
    if channels % num_groups:
        raise RuntimeError(
            f"Expected number of channels in input to be divisible by num_groups, but got input of shape "
            f"{list(type_of(input).shape)} and num_groups={num_groups}"
        )
    grouped = np.reshape(input, (input.shape[0], num_groups, -1))
    normal = np.reshape(_normal(grouped, (2,), eps)[0], input.shape)
    return _scaled(normal, _by_channel(input, weight), _by_channel(input, bias))


@tensor_function()
def local_response_norm(input: Any, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> Any:
    """x / (k + alpha * mean of x² over `size` channels around)^beta."""
    rank = type_of(input).ndim
    squares = np.pad(input * input, [(0, 0), (size // 2, (size - 1) // 2), *[(0, 0)] * (rank - 2)])
    channels = input.shape[1]
    total: Any = 0
    for i in range(size):
        total = total + squares[:, i : i + channels]
    return input / (k + alpha * (total / size)) ** beta
