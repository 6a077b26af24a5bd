"""Losses by Keras's names: (y_true, y_pred) in, one number for each sample (or place) out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ... import ops
from ...tensors.tensor import tensor_function
from ..configured import floatx

__all__ = [
    "binary_crossentropy", "binary_focal_crossentropy", "categorical_crossentropy", "categorical_focal_crossentropy",
    "categorical_hinge", "cosine_similarity", "hinge", "huber", "kl_divergence", "log_cosh", "mean_absolute_error",
    "mean_absolute_percentage_error", "mean_squared_error", "mean_squared_logarithmic_error", "poisson", "reduced",
    "same_rank", "sparse_categorical_crossentropy", "squared_hinge", "weighted",
]  # fmt: skip

EPSILON = 1e-7


def same_rank(one: Any, other: Any) -> tuple[Any, Any]:
    """Both, a last axis of size 1 removed or added where the ranks differ by one."""
    if one.ndim == other.ndim + 1 and one.shape[-1] == 1:
        return (one, np.expand_dims(other, -1)) if other.ndim == 1 else (np.squeeze(one, -1), other)
    if other.ndim == one.ndim + 1 and other.shape[-1] == 1:
        return (np.expand_dims(one, -1), other) if one.ndim == 1 else (one, np.squeeze(other, -1))
    return one, other


def _loss(function: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate `function(y_true, y_pred, …)`: it gets arrays of one dtype and rank."""

    def call(y_true: Any, y_pred: Any, *args: Any, **keywords: Any) -> Any:
        if y_true.dtype != y_pred.dtype:
            y_true = np.astype(y_true, y_pred.dtype)
        return function(*same_rank(y_true, y_pred), *args, **keywords)

    call.__name__, call.__doc__ = function.__name__, function.__doc__
    call.__qualname__ = call.__name__
    return tensor_function()(call)


def _last(x: Any) -> Any:
    return np.mean(x, axis=-1)


@_loss
def mean_squared_error(y_true: Any, y_pred: Any) -> Any:
    """The mean of (y_pred - y_true)² over the last axis."""
    return _last(np.square(y_true - y_pred))


@_loss
def mean_absolute_error(y_true: Any, y_pred: Any) -> Any:
    """The mean of |y_pred - y_true| over the last axis."""
    return _last(np.abs(y_true - y_pred))


@_loss
def mean_absolute_percentage_error(y_true: Any, y_pred: Any) -> Any:
    """100 times the mean of |y_pred - y_true| / |y_true|."""
    return 100.0 * _last(np.abs((y_true - y_pred) / np.maximum(np.abs(y_true), EPSILON)))


@_loss
def mean_squared_logarithmic_error(y_true: Any, y_pred: Any) -> Any:
    """The mean of (log(y_pred + 1) - log(y_true + 1))²."""
    logs = [np.log(np.maximum(y, EPSILON) + 1.0) for y in (y_true, y_pred)]
    return _last(np.square(logs[1] - logs[0]))


@_loss
def huber(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
    """Half the square of errors up to delta, straight beyond."""
    error = np.abs(y_pred - y_true)
    return _last(np.where(error <= delta, 0.5 * error * error, delta * error - 0.5 * delta * delta))


@_loss
def log_cosh(y_true: Any, y_pred: Any) -> Any:
    """The mean of log(cosh(y_pred - y_true))."""
    error = y_pred - y_true
    return _last(error + np.logaddexp(-2.0 * error, np.zeros_like(error)) - float(np.log(2.0)))


@_loss
def kl_divergence(y_true: Any, y_pred: Any) -> Any:
    """Σ y_true * log(y_true / y_pred)."""
    y_true, y_pred = np.clip(y_true, EPSILON, 1), np.clip(y_pred, EPSILON, 1)
    return np.sum(y_true * np.log(y_true / y_pred), axis=-1)


@_loss
def poisson(y_true: Any, y_pred: Any) -> Any:
    """The mean of y_pred - y_true * log(y_pred)."""
    return _last(y_pred - y_true * np.log(y_pred + EPSILON))


def _signs(y_true: Any) -> Any:
    """-1 and 1 for labels that are 0 and 1; other labels as they are."""
    is_binary = np.all(np.logical_or(y_true == 0, y_true == 1))
    return np.where(is_binary, 2.0 * y_true - 1.0, y_true)


@_loss
def hinge(y_true: Any, y_pred: Any) -> Any:
    """The mean of max(1 - y_true * y_pred, 0), labels -1 and 1 (or 0 and 1)."""
    return _last(np.maximum(1.0 - _signs(y_true) * y_pred, 0.0))


@_loss
def squared_hinge(y_true: Any, y_pred: Any) -> Any:
    """The mean of the squares of `hinge`."""
    return _last(np.square(np.maximum(1.0 - _signs(y_true) * y_pred, 0.0)))


@_loss
def categorical_hinge(y_true: Any, y_pred: Any) -> Any:
    """max(1 + the best of the wrong classes - the right one, 0)."""
    right = np.sum(y_true * y_pred, axis=-1)
    wrong = np.max((1.0 - y_true) * y_pred, axis=-1)
    return np.maximum(wrong - right + 1.0, 0.0)


@_loss
def cosine_similarity(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    """Minus the cosine of the angle between the two."""
    return -np.sum(_unit(y_true, axis) * _unit(y_pred, axis), axis=axis)


def _unit(x: Any, axis: int) -> Any:
    return x / np.sqrt(np.maximum(np.sum(x * x, axis=axis, keepdims=True), 1e-12))


def _of_two(y_true: Any, y_pred: Any, from_logits: bool) -> Any:
    """-y log p - (1 - y) log(1 - p) for each element."""
    if from_logits:
        return np.maximum(y_pred, 0) - y_pred * y_true + np.log1p(np.exp(-np.abs(y_pred)))
    p = np.clip(y_pred, EPSILON, 1.0 - EPSILON)
    return -(y_true * np.log(p) + (1.0 - y_true) * np.log(1.0 - p))


@_loss
def binary_crossentropy(
    y_true: Any, y_pred: Any, from_logits: bool = False, label_smoothing: float = 0.0, axis: int = -1
) -> Any:
    """The mean over an axis of -log of the probability of y_true, in nats."""
    if label_smoothing:
        y_true = y_true * (1.0 - label_smoothing) + 0.5 * label_smoothing
    return np.mean(_of_two(y_true, y_pred, from_logits), axis=axis)


@_loss
def binary_focal_crossentropy(
    y_true: Any, y_pred: Any, apply_class_balancing: bool = False, alpha: float = 0.25, gamma: float = 2.0,
    from_logits: bool = False, label_smoothing: float = 0.0, axis: int = -1,
) -> Any:  # fmt: skip
    """`binary_crossentropy` times (1 - the probability of y_true)^gamma."""
    if label_smoothing:
        y_true = y_true * (1.0 - label_smoothing) + 0.5 * label_smoothing
    p = ops.sigmoid(y_pred) if from_logits else y_pred
    right = y_true * p + (1.0 - y_true) * (1.0 - p)
    found = (1.0 - right) ** gamma * _of_two(y_true, p, False)
    if apply_class_balancing:
        found = found * (y_true * alpha + (1.0 - y_true) * (1.0 - alpha))
    return np.mean(found, axis=axis)


def _log_of(y_pred: Any, from_logits: bool, axis: int) -> Any:
    """The logarithms of probabilities along an axis."""
    if from_logits:
        return ops.log_softmax(y_pred, axis=axis)
    return np.log(np.clip(y_pred / np.sum(y_pred, axis=axis, keepdims=True), EPSILON, 1.0 - EPSILON))


@_loss
def categorical_crossentropy(
    y_true: Any, y_pred: Any, from_logits: bool = False, label_smoothing: float = 0.0, axis: int = -1
) -> Any:
    """-Σ y_true * log(y_pred) over classes, in nats."""
    _check_same(y_true, y_pred)
    if label_smoothing:
        y_true = y_true * (1.0 - label_smoothing) + label_smoothing / y_pred.shape[axis]
    return -np.sum(y_true * _log_of(y_pred, from_logits, axis), axis=axis)


@_loss
def categorical_focal_crossentropy(
    y_true: Any, y_pred: Any, alpha: Any = 0.25, gamma: float = 2.0, from_logits: bool = False,
    label_smoothing: float = 0.0, axis: int = -1,
) -> Any:  # fmt: skip
    """`categorical_crossentropy`, each class times alpha * (1 - p)^gamma."""
    if label_smoothing:
        y_true = y_true * (1.0 - label_smoothing) + label_smoothing / y_pred.shape[axis]
    p = ops.softmax(y_pred, axis=axis) if from_logits else y_pred
    p = np.clip(p / np.sum(p, axis=axis, keepdims=True), EPSILON, 1.0 - EPSILON)
    return np.sum(-y_true * np.log(p) * (alpha * (1.0 - p) ** gamma), axis=axis)


@tensor_function()
def sparse_categorical_crossentropy(
    y_true: Any, y_pred: Any, from_logits: bool = False, ignore_class: int | None = None, axis: int = -1
) -> Any:
    """-log y_pred[y_true], y_true the number of a class; 0 where it is ignore_class."""
    if y_true.ndim == y_pred.ndim and y_true.shape[-1] == 1:
        y_true = np.squeeze(y_true, -1)
    if axis not in (-1, y_pred.ndim - 1):
        raise ValueError(f"Only axis=-1 is currently supported. Received: axis={axis}")
    logs = _log_of(y_pred, from_logits, -1)
    rows = np.expand_dims(np.astype(y_true, np.int64), -1)
    if ignore_class is not None:
        rows = np.where(rows == ignore_class, 0, rows)
    found = -np.squeeze(np.take_along_axis(logs, rows, -1), -1)
    return found if ignore_class is None else np.where(y_true == ignore_class, np.zeros_like(found), found)


def _check_same(y_true: Any, y_pred: Any) -> None:
    known = [(a, b) for a, b in zip(y_true.shape, y_pred.shape) if isinstance(a, int) and isinstance(b, int)]
    if y_true.ndim != y_pred.ndim or any(a != b for a, b in known):
        raise ValueError(
            "Arguments `target` and `output` must have the same shape. "
            f"Received: target.shape={tuple(y_true.shape)}, output.shape={tuple(y_pred.shape)}"
        )


# --- one number -----------------------------------------------------------------------------------


@tensor_function()
def reduced(values: Any, sample_weight: Any = None, reduction: str | None = "sum_over_batch_size") -> Any:
    """Values times weights as one number: their sum, or that over their number, or over the sum of the weights."""
    if sample_weight is not None:
        values, sample_weight = same_rank(values, np.astype(sample_weight, values.dtype))
        values = values * sample_weight
    if reduction is None or reduction == "none" or values.ndim == 0:
        return values
    total = np.sum(values)
    if reduction == "sum":
        return total
    if reduction == "mean_with_sample_weight" and sample_weight is not None:
        return total / np.sum(sample_weight)
    return np.mean(values)


@tensor_function()
def weighted(values: Any, sample_weight: Any = None) -> tuple[Any, Any]:
    """(Σ value * weight, Σ weight) over samples: what a mean is made of. A sample has the mean of its values."""
    if values.dtype.kind != "f":
        values = np.astype(values, floatx())
    if sample_weight is None:
        if values.ndim > 1:
            values = np.mean(values, axis=tuple(range(1, values.ndim)))
        return np.sum(values), np.sum(np.ones_like(values))
    values, weight = same_rank(values, np.astype(sample_weight, values.dtype))
    if values.ndim > weight.ndim:
        values = np.mean(values, axis=tuple(range(weight.ndim, values.ndim)))
    values, weight = values * weight, weight + np.zeros_like(values)
    if values.ndim > 1:
        axes = tuple(range(1, values.ndim))
        values, weight = np.mean(values, axis=axes), np.mean(weight, axis=axes)
    return np.sum(values), np.sum(weight)
