"""What metrics count, by Keras's names: (y_true, y_pred) in, numbers for each sample, or counts, out."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...tensors.tensor import tensor_function
from .losses import same_rank

__all__ = [
    "binary_accuracy", "categorical_accuracy", "confusion", "sparse_categorical_accuracy",
    "sparse_top_k_categorical_accuracy", "squares", "top_k_categorical_accuracy",
]  # fmt: skip


def _alike(y_true: Any, y_pred: Any) -> tuple[Any, Any]:
    return same_rank(np.astype(y_true, y_pred.dtype), y_pred)


@tensor_function()
def accuracy(y_true: Any, y_pred: Any) -> Any:
    """1 where the two are equal."""
    y_true, y_pred = _alike(y_true, y_pred)
    return np.astype(y_true == y_pred, y_pred.dtype)


@tensor_function()
def binary_accuracy(y_true: Any, y_pred: Any, threshold: float = 0.5) -> Any:
    """1 where y_pred is above the threshold and y_true is 1, or neither."""
    y_true, y_pred = _alike(y_true, y_pred)
    return np.astype(y_true == np.astype(y_pred > threshold, y_true.dtype), y_true.dtype)


@tensor_function()
def categorical_accuracy(y_true: Any, y_pred: Any) -> Any:
    """1 where the largest of y_pred is at the largest of y_true."""
    return np.astype(np.argmax(y_true, axis=-1) == np.argmax(y_pred, axis=-1), y_pred.dtype)


def _classes(y_true: Any, y_pred: Any) -> Any:
    """The numbers of classes, without a last axis of size 1."""
    if y_true.ndim == y_pred.ndim and y_true.shape[-1] == 1:
        y_true = np.squeeze(y_true, -1)
    return np.astype(y_true, np.int64)


@tensor_function()
def sparse_categorical_accuracy(y_true: Any, y_pred: Any) -> Any:
    """1 where the largest of y_pred is at place y_true."""
    return np.astype(_classes(y_true, y_pred) == np.argmax(y_pred, axis=-1), y_pred.dtype)


@tensor_function()
def sparse_top_k_categorical_accuracy(y_true: Any, y_pred: Any, k: int = 5) -> Any:
    """1 where fewer than k of y_pred are above the one at place y_true."""
    rows = np.expand_dims(_classes(y_true, y_pred), -1)
    return _is_among(y_pred, np.take_along_axis(y_pred, rows, -1), k)


@tensor_function()
def top_k_categorical_accuracy(y_true: Any, y_pred: Any, k: int = 5) -> Any:
    """1 where fewer than k of y_pred are above the one at the largest of y_true."""
    rows = np.expand_dims(np.argmax(y_true, axis=-1), -1)
    return _is_among(y_pred, np.take_along_axis(y_pred, rows, -1), k)


def _is_among(y_pred: Any, right: Any, k: int) -> Any:
    above = np.sum(np.astype(y_pred > right, np.int64), axis=-1)
    return np.astype(above < k, y_pred.dtype)


@tensor_function()
def squares(y_true: Any, y_pred: Any) -> Any:
    """(y_pred - y_true)²."""
    y_true, y_pred = _alike(y_true, y_pred)
    return np.square(y_pred - y_true)


@tensor_function()
def confusion(y_true: Any, y_pred: Any, sample_weight: Any, thresholds: tuple[float, ...]) -> tuple[Any, ...]:
    """(true positives, false positives, false negatives, true negatives), a number for each threshold."""
    y_true, y_pred = _alike(y_true, y_pred)
    weight = np.ones_like(y_pred)
    if sample_weight is not None:
        _, sample_weight = same_rank(y_pred, np.astype(sample_weight, y_pred.dtype))
        weight = weight * sample_weight
    flat, labels, weight = (np.reshape(x, (-1,)) for x in (y_pred, y_true, weight))
    above = np.astype(np.expand_dims(flat, 0) > np.expand_dims(np.asarray(thresholds, flat.dtype), 1), flat.dtype)
    positive, negative = labels * weight, (1.0 - labels) * weight
    hits, alarms = np.matmul(above, positive), np.matmul(above, negative)
    return hits, alarms, np.sum(positive) - hits, np.sum(negative) - alarms
