"""Keras's small functions: seeds, labels as rows, names."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

from .. import random as numbers
from ..tensors.tensor import Tensor
from .configured import clear_session, floatx
from .saving import register_keras_serializable

__all__ = ["clear_session", "normalize", "register_keras_serializable", "set_random_seed", "to_categorical"]


def set_random_seed(seed: int) -> None:
    """Begin the random numbers of this package, of NumPy and of Python with a seed."""
    random.seed(seed)
    np.random.seed(seed)
    numbers.manual_seed(seed)


def to_categorical(x: Any, num_classes: int | None = None) -> Any:
    """The numbers of classes as rows with a one; a last axis of size 1 is left out."""
    labels = np.asarray(x.detach() if isinstance(x, Tensor) else x, np.int64)
    if labels.ndim > 1 and labels.shape[-1] == 1:
        labels = labels[..., 0]
    count = int(labels.max()) + 1 if num_classes is None else num_classes
    found = np.zeros((labels.size, count))
    found[np.arange(labels.size), labels.ravel()] = 1
    return found.reshape(*labels.shape, count)


def normalize(x: Any, axis: int = -1, order: int = 2) -> Any:
    """The array over its norm along an axis; zeros stay."""
    array = np.asarray(x, floatx())
    norm = np.atleast_1d(np.linalg.norm(array, order, axis))
    norm[norm == 0] = 1
    return array / np.expand_dims(norm, axis)
