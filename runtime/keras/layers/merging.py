"""Layers of several inputs, by Keras's names; and the functions that make and call one."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from ...tensors.shapes import cat, matmul, movedim
from ..symbolic import KerasTensor
from .base import Layer

__all__ = [
    "Add", "Arithmetic", "Average", "Concatenate", "Dot", "Item", "Maximum", "Minimum", "Multiply", "Subtract",
    "add", "average", "concatenate", "multiply", "subtract",
]  # fmt: skip


class Merging(Layer):
    """A list of inputs, two at a time."""

    takes_ints = True

    def merged(self, a: Any, b: Any) -> Any:
        """One of two."""
        raise TypeError(f"{type(self).__name__} has no `merged`")

    def call(self, inputs: Any) -> Any:
        found = inputs[0]
        for x in inputs[1:]:
            found = self.merged(found, x)
        return found


class Add(Merging):
    """The sum."""

    def merged(self, a: Any, b: Any) -> Any:
        return a + b


class Subtract(Merging):
    """The first without the second."""

    def merged(self, a: Any, b: Any) -> Any:
        return a - b


class Multiply(Merging):
    """The product, place by place."""

    def merged(self, a: Any, b: Any) -> Any:
        return a * b


class Average(Add):
    """The mean."""

    def call(self, inputs: Any) -> Any:
        return super().call(inputs) / len(inputs)


class Maximum(Merging):
    """The largest, place by place."""

    def merged(self, a: Any, b: Any) -> Any:
        return np.maximum(a, b)


class Minimum(Merging):
    """The smallest, place by place."""

    def merged(self, a: Any, b: Any) -> Any:
        return np.minimum(a, b)


class Concatenate(Layer):
    """One after the other along an axis."""

    takes_ints = True

    def __init__(self, axis: int = -1, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.axis = axis

    def call(self, inputs: Any) -> Any:
        return cat(inputs, self.axis)


class Dot(Layer):
    """The sums of products along an axis of each of two inputs."""

    def __init__(self, axes: Any, normalize: bool = False, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.axes, self.normalize = axes, normalize

    def call(self, inputs: Any) -> Any:
        one, other = inputs
        first, second = (self.axes, self.axes) if isinstance(self.axes, int) else self.axes
        if self.normalize:
            one, other = (
                x / (x * x).sum(axis, True).clamp(min=1e-12).sqrt() for x, axis in ((one, first), (other, second))
            )
        one, other = movedim(one, first, -1), movedim(other, second, 1)
        if one.ndim == 2 and other.ndim == 2:
            return (one * other).sum(1, True)
        if one.ndim == 2:
            return matmul(one.unsqueeze(1), other).squeeze(1)
        return matmul(one, other.unsqueeze(-1)).squeeze(-1) if other.ndim == 2 else matmul(one, other)


OPERATORS = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "truediv": operator.truediv, "pow": operator.pow,
    "matmul": operator.matmul,
}  # fmt: skip


class Arithmetic(Layer):
    """What an operator between symbolic tensors, or one of them and a number, becomes."""

    takes_ints = True

    def __init__(self, operator: str, constant: Any = None, swapped: bool = False, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.operator, self.constant, self.swapped = operator, constant, swapped

    def call(self, inputs: Any) -> Any:
        one, other = inputs if self.constant is None else [inputs, self.constant]
        return OPERATORS[self.operator](other, one) if self.swapped else OPERATORS[self.operator](one, other)


class Item(Layer):
    """A part of a symbolic tensor: `x[:, 0]`."""

    takes_ints = True

    def __init__(self, key: Any, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.key = tuple(key) if isinstance(key, (tuple, list)) else (key,)

    def call(self, inputs: Any) -> Any:
        return inputs[tuple([slice(*part["slice"]) if isinstance(part, dict) else part for part in self.key])]


def _operate(name: str, swapped: bool) -> Any:
    def method(self: KerasTensor, other: Any) -> Any:
        if isinstance(other, KerasTensor):
            return Arithmetic(name)([self, other])
        if not isinstance(other, (int, float, np.number)):
            raise TypeError(f"a symbolic tensor and {type(other).__name__}: only numbers and symbolic tensors")
        return Arithmetic(name, float(other) if isinstance(other, np.floating) else other, swapped)(self)

    return method


def _item(self: KerasTensor, key: Any) -> Any:
    parts = key if isinstance(key, tuple) else (key,)
    known = [{"slice": [part.start, part.stop, part.step]} if isinstance(part, slice) else part for part in parts]
    if any(not isinstance(part, (dict, int)) for part in known):
        raise TypeError("a symbolic tensor is read at numbers and slices of them")
    return Item(known)(self)


def _negated(self: KerasTensor) -> Any:
    return Arithmetic("mul", -1)(self)


METHODS = {"__neg__": _negated, "__getitem__": _item}
for _name in OPERATORS:
    METHODS |= {f"__{_name}__": _operate(_name, False), f"__r{_name}__": _operate(_name, True)}
for _name, _method in METHODS.items():
    setattr(KerasTensor, _name, _method)


def add(inputs: Any, **keywords: Any) -> Any:
    """The sum of inputs."""
    return Add(**keywords)(inputs)


def subtract(inputs: Any, **keywords: Any) -> Any:
    """The first input without the second."""
    return Subtract(**keywords)(inputs)


def multiply(inputs: Any, **keywords: Any) -> Any:
    """The product of inputs."""
    return Multiply(**keywords)(inputs)


def average(inputs: Any, **keywords: Any) -> Any:
    """The mean of inputs."""
    return Average(**keywords)(inputs)


def concatenate(inputs: Any, axis: int = -1, **keywords: Any) -> Any:
    """Inputs one after the other along an axis."""
    return Concatenate(axis, **keywords)(inputs)
