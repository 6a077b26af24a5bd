"""Activations and dropout, by PyTorch's names.

In: an array of floats. Out: one of the same shape (`glu` halves an axis), with PyTorch's derivative
also where a function has a corner.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ... import ops
from ...array import type_of
from ...random import uniform
from ...tape import Taped, TapedArray
from ...tensors.tensor import tensor_function

__all__ = [
    "alpha_dropout", "celu", "dropout", "dropout1d", "dropout2d", "dropout3d", "elu", "feature_alpha_dropout", "gelu",
    "glu", "gumbel_softmax", "hardshrink", "hardsigmoid", "hardswish", "hardtanh", "leaky_relu", "log_softmax",
    "logsigmoid", "mish", "normalize", "prelu", "relu", "relu6", "rrelu", "selu", "sigmoid", "silu", "softmax",
    "softmin", "softplus", "softshrink", "softsign", "tanh", "tanhshrink", "threshold",
]  # fmt: skip

SELU_ALPHA = 1.6732632423543772848170429916717
SELU_SCALE = 1.0507009873554804934193349852946


def constant(x: Any) -> Any:
    """The elements of `x` without their derivative."""
    return TapedArray(Taped(x.data)) if isinstance(x, TapedArray) else x


def delivered(result: Any, input: Any, inplace: bool) -> Any:
    """The result; written into the input first if `inplace`."""
    if not inplace:
        return result
    input[...] = result
    return input


@tensor_function("relu", inplace="relu_")
def relu(input: Any, inplace: bool = False) -> Any:
    """max(0, x)."""
    return delivered(ops.relu(input), input, inplace)


@tensor_function()
def threshold(input: Any, threshold: float, value: float, inplace: bool = False) -> Any:
    """`value` where x <= threshold, else x."""
    return delivered(np.where(input <= threshold, value, input), input, inplace)


@tensor_function()
def hardtanh(input: Any, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False) -> Any:
    """x cut to [min_val, max_val]."""
    low = np.where(input <= min_val, min_val, input)
    return delivered(np.where(input >= max_val, max_val, low), input, inplace)


@tensor_function()
def relu6(input: Any, inplace: bool = False) -> Any:
    """x cut to [0, 6]."""
    return delivered(hardtanh(input, 0.0, 6.0), input, inplace)


@tensor_function()
def leaky_relu(input: Any, negative_slope: float = 0.01, inplace: bool = False) -> Any:
    """x, or negative_slope * x where x is negative."""
    return delivered(np.where(input > 0, input, input * negative_slope), input, inplace)


def _below(x: Any) -> Any:
    """x where it is not positive, else 0: what exp can be taken of."""
    return np.where(x > 0, np.zeros_like(x), x)


@tensor_function()
def elu(input: Any, alpha: float = 1.0, inplace: bool = False) -> Any:
    """x, or alpha * (exp(x) - 1) where x is negative."""
    return delivered(np.where(input > 0, input, alpha * np.expm1(_below(input))), input, inplace)


@tensor_function()
def selu(input: Any, inplace: bool = False) -> Any:
    """The scaled elu that keeps mean and variance (Klambauer et al., 2017)."""
    found = np.where(input > 0, SELU_SCALE * input, SELU_SCALE * SELU_ALPHA * np.expm1(_below(input)))
    return delivered(found, input, inplace)


@tensor_function()
def celu(input: Any, alpha: float = 1.0, inplace: bool = False) -> Any:
    """x, or alpha * (exp(x / alpha) - 1) where x is negative."""
    return delivered(np.where(input > 0, input, alpha * np.expm1(_below(input) / alpha)), input, inplace)


@tensor_function()
def gelu(input: Any, approximate: str = "none") -> Any:
    """x times the probability that a normal number is below x."""
    if approximate == "tanh":
        inner = math.sqrt(2 / math.pi) * (input + 0.044715 * (input * input * input))
        return 0.5 * input * (1 + np.tanh(inner))
    return 0.5 * input * (1 + ops.erf(input * math.sqrt(0.5)))


@tensor_function()
def sigmoid(input: Any) -> Any:
    """1 / (1 + exp(-x))."""
    return ops.sigmoid(input)


@tensor_function()
def tanh(input: Any) -> Any:
    """tanh."""
    return np.tanh(input)


@tensor_function()
def silu(input: Any, inplace: bool = False) -> Any:
    """x * sigmoid(x)."""
    return delivered(input * ops.sigmoid(input), input, inplace)


@tensor_function()
def softplus(input: Any, beta: float = 1.0, threshold: float = 20.0) -> Any:
    """log(1 + exp(beta * x)) / beta; x itself where beta * x > threshold."""
    scaled = input * beta
    small = np.where(scaled > threshold, np.zeros_like(scaled), scaled)
    return np.where(scaled > threshold, input, np.log1p(np.exp(small)) / beta)


@tensor_function()
def mish(input: Any, inplace: bool = False) -> Any:
    """x * tanh(softplus(x))."""
    return delivered(input * np.tanh(softplus(input)), input, inplace)


@tensor_function()
def logsigmoid(input: Any) -> Any:
    """log(sigmoid(x)), without loss for large |x|."""
    return np.minimum(input, 0) - np.log1p(np.exp(-np.abs(input)))


@tensor_function()
def softsign(input: Any) -> Any:
    """x / (1 + |x|)."""
    return input / (1 + np.abs(input))


@tensor_function()
def tanhshrink(input: Any) -> Any:
    """x - tanh(x)."""
    return input - np.tanh(input)


@tensor_function()
def softshrink(input: Any, lambd: float = 0.5) -> Any:
    """x moved towards 0 by lambd."""
    near = np.where(input <= lambd, np.zeros_like(input), input - lambd)
    return np.where(input < -lambd, input + lambd, near)


@tensor_function()
def hardshrink(input: Any, lambd: float = 0.5) -> Any:
    """x, or 0 where |x| <= lambd."""
    return np.where(np.abs(input) <= lambd, np.zeros_like(input), input)


@tensor_function()
def hardsigmoid(input: Any, inplace: bool = False) -> Any:
    """relu6(x + 3) / 6."""
    return delivered(hardtanh(input + 3, 0.0, 6.0) / 6, input, inplace)


@tensor_function()
def hardswish(input: Any, inplace: bool = False) -> Any:
    """x * relu6(x + 3) / 6."""
    return delivered(input * hardtanh(input + 3, 0.0, 6.0) / 6, input, inplace)


@tensor_function("prelu")
def prelu(input: Any, weight: Any) -> Any:
    """x, or weight * x where x is negative; weight () or (1,) or a number for each channel."""
    if type_of(input).ndim > 1 and type_of(weight).shape not in ((), (1,)):
        weight = np.reshape(weight, (-1,) + (1,) * (type_of(input).ndim - 2))
    return np.where(input > 0, input, weight * input)


@tensor_function()
def rrelu(
    input: Any, lower: float = 1 / 8, upper: float = 1 / 3, training: bool = False, inplace: bool = False
) -> Any:
    """leaky_relu with a slope drawn from [lower, upper] in training, else their mean."""
    slope: Any = (lower + upper) / 2
    if training:
        slope = lower + (upper - lower) * uniform(np.shape(input), type_of(input).dtype)
    return delivered(np.where(input > 0, input, input * slope), input, inplace)


def _axis(dim: int | None, ndim: int) -> int:
    if dim is None:
        dim = 0 if ndim in (0, 1, 3) else 1
    return dim % max(ndim, 1)


def _along(primitive: Any, input: Any, dim: int | None, dtype: Any) -> Any:
    x = input if dtype is None else np.astype(input, dtype)
    return primitive(x, axis=_axis(dim, type_of(x).ndim))


@tensor_function("softmax")
def softmax(input: Any, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Any:
    """exp(x) / Σ exp(x) along an axis."""
    return _along(ops.softmax, input, dim, dtype)


@tensor_function("log_softmax")
def log_softmax(input: Any, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Any:
    """log of softmax, without loss."""
    return _along(ops.log_softmax, input, dim, dtype)


@tensor_function()
def softmin(input: Any, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Any:
    """softmax of -x."""
    return _along(ops.softmax, -input, dim, dtype)


@tensor_function()
def glu(input: Any, dim: int = -1) -> Any:
    """The first half of an axis times the sigmoid of the second."""
    size = input.shape[dim]
    if size % 2:
        raise RuntimeError(f"Halving dimension must be even, but dimension {dim} is size {size}")
    start = (slice(None),) * (dim % type_of(input).ndim)
    return input[(*start, slice(0, size // 2))] * ops.sigmoid(input[(*start, slice(size // 2, None))])


@tensor_function()
def normalize(input: Any, p: float = 2.0, dim: int = 1, eps: float = 1e-12) -> Any:
    """x / max(‖x‖, eps) along an axis."""
    from ...tensors.reductions import norm

    return input / np.maximum(norm(input, p, dim, True), eps)


# --- random --------------------------------------------------------------------------------------


def _check_probability(p: float) -> None:
    if not 0 <= p <= 1:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")


def _mask(input: Any, p: float, shape: tuple[int, ...]) -> Any:
    """True with the probability 1 - p."""
    return uniform(shape, np.dtype(np.float32)) >= p


def _dropped(input: Any, p: float, training: bool, inplace: bool, shared: int = 0) -> Any:
    """Zeros with probability p, the rest scaled; the last `shared` axes have one fate."""
    _check_probability(p)
    if not training or p == 0:
        return input
    if p == 1:
        return delivered(input * 0, input, inplace)
    shape = np.shape(input)
    kept = _mask(input, p, shape[: len(shape) - shared] + (1,) * shared)
    return delivered(input * (kept / np.float64(1 - p)).astype(type_of(input).dtype), input, inplace)


@tensor_function()
def dropout(input: Any, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """In training, zeros with probability p, and the rest times 1 / (1 - p)."""
    return _dropped(input, p, training, inplace)


@tensor_function()
def dropout1d(input: Any, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """dropout of whole channels of (n, c, l) or (c, l)."""
    return _dropped(input, p, training, inplace, 1)


@tensor_function()
def dropout2d(input: Any, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """dropout of whole channels of (n, c, h, w) or (c, h, w)."""
    return _dropped(input, p, training, inplace, 2)


@tensor_function()
def dropout3d(input: Any, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """dropout of whole channels of (n, c, d, h, w) or (c, d, h, w)."""
    return _dropped(input, p, training, inplace, 3)


def _alpha_dropped(input: Any, p: float, training: bool, inplace: bool, shape: tuple[int, ...]) -> Any:
    _check_probability(p)
    if not training or p == 0:
        return input
    low = -SELU_ALPHA * SELU_SCALE
    if p == 1:
        return delivered(input * 0, input, inplace)
    kept = _mask(input, p, shape).astype(type_of(input).dtype)
    scale = 1 / math.sqrt((1 - p) * (1 + p * low * low))
    return delivered(scale * (input * kept + low * (1 - kept)) - scale * p * low, input, inplace)


@tensor_function()
def alpha_dropout(input: Any, p: float = 0.5, training: bool = False, inplace: bool = False) -> Any:
    """dropout that keeps mean and variance after selu."""
    return _alpha_dropped(input, p, training, inplace, np.shape(input))


@tensor_function()
def feature_alpha_dropout(input: Any, p: float = 0.5, training: bool = False, inplace: bool = False) -> Any:
    """alpha_dropout of whole channels."""
    shape = np.shape(input)
    return _alpha_dropped(input, p, training, inplace, shape[:2] + (1,) * (len(shape) - 2))


@tensor_function()
def gumbel_softmax(logits: Any, tau: float = 1.0, hard: bool = False, dim: int = -1) -> Any:
    """A sample of the distribution that softmax gives, softened by tau."""
    drawn = uniform(np.shape(logits), type_of(logits).dtype)
    tiny = np.finfo(type_of(logits).dtype).tiny
    noise = -np.log(-np.log(np.maximum(drawn, tiny)) + tiny)
    soft = ops.softmax((logits + noise) / tau, axis=dim % type_of(logits).ndim)
    if not hard:
        return soft
    places = np.argmax(constant(soft), axis=dim, keepdims=True)
    shape = [1] * type_of(logits).ndim
    shape[dim] = -1
    one = np.astype(np.reshape(np.arange(logits.shape[dim]), shape) == places, type_of(logits).dtype)
    return one - constant(soft) + soft
