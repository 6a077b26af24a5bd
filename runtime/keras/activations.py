"""Activations by Keras's names: functions of tensors, and `get`, which finds them by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..nn import functional as F
from ..tensors.tensor import tensor_function
from .configured import from_table, registered

__all__ = [
    "celu", "elu", "exponential", "gelu", "get", "hard_sigmoid", "hard_silu", "hard_swish", "leaky_relu", "linear",
    "log_sigmoid", "log_softmax", "mish", "relu", "relu6", "selu", "sigmoid", "silu", "softmax", "softplus",
    "softsign", "swish", "tanh",
]  # fmt: skip


def linear(x: Any) -> Any:
    """x."""
    return x


def relu(x: Any, negative_slope: float = 0.0, max_value: float | None = None, threshold: float = 0.0) -> Any:
    """x above the threshold, at most max_value; below it negative_slope * (x - threshold)."""
    if not negative_slope and max_value is None and not threshold:
        return F.relu(x)
    return _relu(x, negative_slope, max_value, threshold)


@tensor_function()
def _relu(x: Any, slope: float, most: float | None, threshold: float) -> Any:
    kept = np.where(x > threshold, x, np.zeros_like(x)) if threshold else np.maximum(x, 0)
    if most is not None:
        kept = np.minimum(kept, most)
    return kept - slope * np.maximum(threshold - x, 0) if slope else kept


def relu6(x: Any) -> Any:
    """x between 0 and 6."""
    return F.relu6(x)


def leaky_relu(x: Any, negative_slope: float = 0.2) -> Any:
    """x, times negative_slope where it is negative."""
    return F.leaky_relu(x, negative_slope)


def elu(x: Any, alpha: float = 1.0) -> Any:
    """x, or alpha * (exp(x) - 1) where it is negative."""
    return F.elu(x, alpha)


def celu(x: Any, alpha: float = 1.0) -> Any:
    """x, or alpha * (exp(x / alpha) - 1) where it is negative."""
    return F.celu(x, alpha)


def selu(x: Any) -> Any:
    """The exponential unit that keeps mean 0 and variance 1."""
    return F.selu(x)


def gelu(x: Any, approximate: bool = False) -> Any:
    """x times the probability that a normal number is below x."""
    return F.gelu(x, "tanh" if approximate else "none")


def sigmoid(x: Any) -> Any:
    """1 / (1 + exp(-x))."""
    return F.sigmoid(x)


def log_sigmoid(x: Any) -> Any:
    """log(sigmoid(x))."""
    return F.logsigmoid(x)


def tanh(x: Any) -> Any:
    """tanh."""
    return F.tanh(x)


def silu(x: Any) -> Any:
    """x * sigmoid(x)."""
    return F.silu(x)


swish = silu


def mish(x: Any) -> Any:
    """x * tanh(softplus(x))."""
    return F.mish(x)


@tensor_function()
def softplus(x: Any) -> Any:
    """log(1 + exp(x))."""
    return np.logaddexp(x, np.zeros_like(x))


def softsign(x: Any) -> Any:
    """x / (1 + |x|)."""
    return F.softsign(x)


@tensor_function()
def exponential(x: Any) -> Any:
    """exp(x)."""
    return np.exp(x)


def hard_sigmoid(x: Any) -> Any:
    """(x + 3) / 6 between 0 and 1."""
    return F.hardsigmoid(x)


def hard_silu(x: Any) -> Any:
    """x * hard_sigmoid(x)."""
    return F.hardswish(x)


hard_swish = hard_silu


def softmax(x: Any, axis: int = -1) -> Any:
    """exp(x) over its sum along an axis."""
    return F.softmax(x, axis)


def log_softmax(x: Any, axis: int = -1) -> Any:
    """log(softmax(x))."""
    return F.log_softmax(x, axis)


_TABLE: dict[str, Any] = {name: value for name, value in globals().items() if name in __all__ and name != "get"}

registered(_TABLE.values(), package="activations.")


def get(identifier: Any) -> Callable[..., Any]:
    """The activation of a name; `linear` for None. Raises ValueError."""
    found: Callable[..., Any] = linear if identifier is None else from_table(identifier, _TABLE, "activation function")
    return found
