"""Tensors of the functional way: shapes that remember which layer made them of what.

In: `Input(shape)` and calls of layers on what it gives. Out: the record of these calls, from which a model is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ..tape import recording
from ..tensors.tensor import Tensor, wrap
from .configured import floatx, unique_name

__all__ = ["Call", "Input", "KerasTensor", "connected", "flat", "is_symbolic", "leaves", "mapped", "shape_made"]

Shape = tuple[int | None, ...]


class KerasTensor:
    """The shape and dtype of a value that a model will have; None is a size that is not known."""

    def __init__(self, shape: Any, dtype: str = "float32", name: str | None = None, source: Call | None = None) -> None:
        self.shape: Shape = tuple(shape)
        self.dtype, self.source = dtype, source
        self.name = name or unique_name("keras_tensor")

    @property
    def ndim(self) -> int:
        return len(self.shape)

    def __repr__(self) -> str:
        return f"<KerasTensor shape={self.shape}, dtype={self.dtype}, name={self.name}>"

    def __bool__(self) -> bool:
        raise TypeError("A symbolic KerasTensor cannot be used as a boolean: it has no value yet")

    def __array__(self, *args: Any, **keywords: Any) -> Any:
        raise ValueError("A KerasTensor is symbolic: it has no value yet. Call a layer on it")


class Call:
    """One call of a layer on symbolic tensors."""

    def __init__(self, layer: Any, args: tuple[Any, ...], keywords: dict[str, Any]) -> None:
        self.layer, self.args, self.keywords = layer, args, keywords
        self.inputs = [leaf for leaf in leaves((args, keywords)) if isinstance(leaf, KerasTensor)]
        self.outputs: Any = None


def leaves(value: Any) -> Iterator[Any]:
    """What is in nested tuples, lists and dicts, in order."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from leaves(item)
    else:
        yield value


def flat(value: Any) -> list[Any]:
    """`leaves` in a list."""
    return list(leaves(value))


def mapped(function: Callable[[Any], Any], value: Any) -> Any:
    """The same nesting with `function` of each leaf."""
    if isinstance(value, dict):
        return {key: mapped(function, item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        items = [mapped(function, item) for item in value]
        return items if isinstance(value, list) else tuple(items)
    return function(value)


def is_symbolic(value: Any) -> bool:
    """Whether a KerasTensor is among the leaves."""
    return any(isinstance(leaf, KerasTensor) for leaf in leaves(value))


def connected(layer: Any, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
    """What a layer makes of symbolic tensors."""
    call = Call(layer, args, keywords)
    if not layer.built:
        layer.build_for(layer.shapes_of(args, keywords, _shape))
    known = layer.output_shape_of(layer.shapes_of(args, keywords, _shape))
    if known is not None:
        dtype = getattr(layer, "dtype", call.inputs[0].dtype)
        call.outputs = _tensors(known, dtype, layer, call)
    else:
        call.outputs = _found(layer, args, keywords, call)
    layer.calls.append(call)
    return call.outputs


def _shape(value: Any) -> Any:
    return value.shape if isinstance(value, KerasTensor) else value


def _tensors(shape: Any, dtype: str, layer: Any, call: Call) -> Any:
    if isinstance(shape, list) or (isinstance(shape, tuple) and shape and isinstance(shape[0], tuple)):
        return type(shape)(_tensors(each, dtype, layer, call) for each in shape)
    return KerasTensor(shape, dtype, unique_name(layer.name + "_output"), call)


SIZES = ((2, 64), (3, 128))
"""(batch, other sizes) that stand for what is not known; what changes with them is not known either."""


def _found(layer: Any, args: Any, keywords: dict[str, Any], call: Call) -> Any:
    """The results of a layer, found by running it twice on zeros of different sizes."""
    first, second = (_run(layer, args, keywords, sizes) for sizes in SIZES)
    others: Iterator[Any] = iter(list(leaves(second)))

    def made(x: Any) -> Any:
        shape = tuple(a if a == b else None for a, b in zip(x.shape, next(others).shape))
        return KerasTensor(shape, x.dtype.name, unique_name(layer.name + "_output"), call)

    return mapped(made, first)


def _run(layer: Any, args: Any, keywords: dict[str, Any], sizes: tuple[int, int]) -> Any:
    def zeros(x: Any) -> Any:
        if not isinstance(x, KerasTensor):
            return x
        shape = [size or sizes[min(axis, 1)] for axis, size in enumerate(x.shape)]
        return wrap(np.zeros(shape, x.dtype))

    with recording(False):
        result = layer(*mapped(zeros, args), **{**mapped(zeros, keywords), "training": False})
    if not all(isinstance(leaf, Tensor) for leaf in leaves(result)):
        raise TypeError(f"layer `{layer.name}` gives {result!r}: a call has to give tensors")
    return result


def shape_made(layer: Any, shape: Any) -> Any:
    """The shape of what a layer makes of inputs of these shapes."""
    inputs = _tensors(shape, floatx(), layer, None)  # type: ignore[arg-type]
    return mapped(lambda x: x.shape, _found(layer, (inputs,), {}, None))  # type: ignore[arg-type]



def Input(
    shape: Any = None, batch_size: int | None = None, dtype: str | None = None, sparse: Any = None,
    batch_shape: Any = None, name: str | None = None, tensor: Any = None,
) -> KerasTensor:  # fmt: skip
    """A symbolic tensor that a model begins with; `shape` is without the batch."""
    from .layers.base import InputLayer

    made: KerasTensor = InputLayer(shape, batch_size, dtype, batch_shape=batch_shape, name=name).output
    return made
