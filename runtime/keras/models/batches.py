"""Data for fit, evaluate and predict: arrays cut into batches, or what gives batches itself.

In: x, y and sample weights as arrays, lists or dicts of them; or an iterable of (x, y) or (x, y, weights). Out: for
each batch (x, list of y, list of weights or None), as tensors; floats in the dtype of `floatx`.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ...random import numbers_of
from ...tensors.tensor import Tensor, wrap
from ..configured import floatx
from ..symbolic import leaves, mapped

__all__ = ["Arrays", "Batches", "Iterable", "batches_of", "split_validation"]


def as_data(value: Any) -> Any:
    """Arrays, tensors, numbers and lists of them as arrays; floats in the dtype of `floatx`."""
    if isinstance(value, Tensor):
        value = value.detach().numpy()
    elif hasattr(value, "to_numpy"):
        value = value.to_numpy()
    array = np.asarray(value)
    if array.dtype.kind not in "fiub":
        raise ValueError(f"Unrecognized data type: {array.dtype} of {type(value).__name__}")
    return array.astype(floatx(), copy=False) if array.dtype.kind == "f" else array


def nested(value: Any) -> Any:
    """Data of one input, or of several in a list, tuple or dict: a list of numbers is one array."""
    if value is None:
        return None
    if isinstance(value, dict):
        return {key: nested(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)) and any(isinstance(item, (np.ndarray, Tensor)) for item in value):
        if all(np.ndim(item) > 0 for item in value):
            return [nested(item) for item in value]
    return as_data(value)


class Batches:
    """Batches that can be gone through again and again; a subclass has `each`."""

    count: int | None = None

    def each(self, epoch: int) -> Iterator[tuple[Any, Any, Any]]:
        """The batches of an epoch."""
        raise TypeError(f"{type(self).__name__} has no `each`")


@dataclasses.dataclass
class Arrays(Batches):
    """Arrays of one length."""

    x: Any
    y: Any = None
    weight: Any = None
    size: int = 32
    shuffled: bool = False

    def __post_init__(self) -> None:
        lengths = {len(leaf) for leaf in leaves((self.x, self.y, self.weight)) if leaf is not None}
        if len(lengths) > 1:
            raise ValueError(f"Make sure all arrays contain the same number of samples: there are {sorted(lengths)}")
        self.length = next(iter(lengths), 0)
        self.count = math.ceil(self.length / self.size)

    def each(self, epoch: int) -> Iterator[tuple[Any, Any, Any]]:
        order = numbers_of(None).permutation(self.length) if self.shuffled else None
        for first in range(0, self.length, self.size):
            rows = slice(first, first + self.size) if order is None else order[first : first + self.size]
            yield self.taken(self.x, rows), self.taken(self.y, rows), self.taken(self.weight, rows)

    @staticmethod
    def taken(data: Any, rows: Any) -> Any:
        """These rows, as tensors."""
        return mapped(lambda a: None if a is None else wrap(a[rows]), data)


class Iterable(Batches):
    """What gives batches itself: a DataLoader, a sequence with `__getitem__`, a generator, a function's results."""

    def __init__(self, source: Any, steps: int | None, labelled: bool, weigh: Callable[[Any], Any] | None) -> None:
        self.source, self.steps, self.labelled, self.weigh = source, steps, labelled, weigh
        self.running: Iterator[Any] | None = None
        self.count = steps if steps is not None else len(source) if hasattr(source, "__len__") else None

    def each(self, epoch: int) -> Iterator[tuple[Any, Any, Any]]:
        if self.steps is None:
            yield from (self.batch(item) for item in self.items())
            return
        for _ in range(self.steps):
            if self.running is None:
                self.running = iter(self.items())
            item = next(self.running, None)
            if item is None:
                self.running = iter(self.items())
                item = next(self.running, None)
                if item is None:
                    return
            yield self.batch(item)

    def items(self) -> Iterator[Any]:
        """Go through the source once."""
        if hasattr(self.source, "__iter__"):
            return iter(self.source)
        return (self.source[number] for number in range(len(self.source)))

    def batch(self, item: Any) -> tuple[Any, Any, Any]:
        """A batch of the source as tensors."""
        several = isinstance(item, tuple) or (isinstance(item, list) and self.labelled)
        parts = tuple(item) if several else (item,)
        x, y, weight = (*parts, None, None)[:3]
        y = outputs_of(nested(y))
        if weight is None and self.weigh is not None:
            weight = self.weigh(y)
        return tuple(Arrays.taken(data, ...) for data in (nested(x), y, outputs_of(nested(weight))))  # type: ignore[return-value]


def outputs_of(value: Any) -> Any:
    """Labels or weights of each output in a list; None for none."""
    if value is None:
        return None
    if isinstance(value, dict):
        return list(value.values())
    return list(value) if isinstance(value, (list, tuple)) else [value]


def by_class(class_weight: dict[int, float], y: Any) -> Any:
    """The weight of each sample by its class: a number, or the place of the one."""
    (labels,) = y
    classes = labels.argmax(-1) if labels.ndim > 1 and labels.shape[-1] > 1 else labels.reshape(len(labels)).astype(int)
    weights = np.ones(len(labels), floatx())
    for number, weight in class_weight.items():
        weights[classes == number] = weight
    return [weights]


def split_validation(share: float, *data: Any) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """The first part of each of the data, and the last `share` of it. Raises ValueError where one is empty."""
    length = len(next(leaf for leaf in leaves(data) if leaf is not None))
    border = math.floor(length * (1.0 - share))
    if border in (0, length):
        raise ValueError(
            f"Training data contains {length} samples, which is not sufficient to split it into a validation and "
            f"training set as specified by `validation_split={share}`."
        )
    first = tuple(mapped(lambda a: None if a is None else a[:border], part) for part in data)
    return first, tuple(mapped(lambda a: None if a is None else a[border:], part) for part in data)


def is_data(x: Any) -> bool:
    """Whether x is arrays, and not what gives batches."""
    return isinstance(x, (np.ndarray, Tensor, list, tuple, dict)) or hasattr(x, "to_numpy")


def batches_of(
    x: Any, y: Any = None, weight: Any = None, *, size: int | None = None, steps: int | None = None,
    shuffle: bool = False, class_weight: dict[int, float] | None = None, labelled: bool = True,
    names: Any = None,
) -> Batches:  # fmt: skip
    """The batches of data. Raises ValueError where they do not fit together."""
    weigh = None if class_weight is None else lambda labels: by_class(class_weight, labels)
    if not is_data(x):
        if y is not None or weight is not None:
            raise ValueError(f"When providing `x` as {type(x).__name__}, `y` and `sample_weight` should not be passed")
        return Iterable(x, steps, labelled, weigh)
    labels, weights = ordered(nested(y), names), ordered(nested(weight), names)
    if weigh is not None:
        if weights is not None:
            raise ValueError("You cannot `class_weight` and `sample_weight` at the same time.")
        weights = weigh(labels)
    made = Arrays(nested(x), labels, weights, size or 32, shuffle)
    if steps is not None:
        return Iterable(Again(made), steps, True, None)
    return made


def ordered(value: Any, names: Any) -> Any:
    """Labels by the names of the outputs, in their order, in a list."""
    if isinstance(value, dict) and names is not None:
        return [value[name] for name in names]
    return outputs_of(value)


@dataclasses.dataclass
class Again:
    """Batches as an iterable that begins anew each time."""

    batches: Batches

    def __iter__(self) -> Iterator[Any]:
        return self.batches.each(0)
