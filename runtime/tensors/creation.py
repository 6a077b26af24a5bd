"""New tensors: from data, filled, ranges.

In: data, sizes, a dtype. Out: tensors; floats have the default dtype unless one is given.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..array import Array, by_numpy, type_of
from .promotion import get_default_dtype, result_dtype, to_dtype
from .tensor import Tensor, array_of, sequence, wrap

__all__ = [
    "arange", "as_tensor", "empty", "empty_like", "eye", "from_numpy", "full", "full_like", "linspace",
    "logspace", "ones", "ones_like", "tensor", "zeros", "zeros_like",
]  # fmt: skip


def new_tensor_of(data: Any, requires_grad: bool) -> Tensor:
    made: Tensor = wrap(data)
    return made.requires_grad_() if requires_grad else made


def tensor(data: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """A tensor with a copy of `data`: numbers, nested lists, an array or a tensor."""
    if isinstance(data, Tensor):
        data = data.cell.data
    if isinstance(data, Array):
        found = np.copy(data)
        return new_tensor_of(found if dtype is None else np.astype(found, to_dtype(dtype)), requires_grad)
    array = np.array(data)
    if dtype is None:
        own = isinstance(data, (np.ndarray, np.generic)) or array.dtype.kind != "f"
        dtype = array.dtype if own else _listed(data)
    return new_tensor_of(array.astype(to_dtype(dtype)), requires_grad)


def _listed(data: Any) -> Any:
    """The dtype of floats in a list: that of the NumPy numbers among them, else the default."""
    while isinstance(data, (list, tuple)) and data:
        data = data[0]
    return type_of(array_of(data)).dtype if isinstance(data, (np.ndarray, np.generic, Tensor)) else get_default_dtype()


def as_tensor(data: Any, dtype: Any = None, device: Any = None) -> Tensor:
    """`data` itself if it is a tensor of that dtype, else a tensor of it."""
    if isinstance(data, Tensor):
        return data if dtype is None or data.dtype == to_dtype(dtype) else data.to(dtype)
    return tensor(data, dtype=dtype)


def from_numpy(array: Any) -> Tensor:
    """A tensor with a copy of the array."""
    return tensor(array)


def full(
    *size: Any, fill_value: Any = None, dtype: Any = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """full(size, fill_value)."""
    if fill_value is None:
        size, fill_value = size[:-1], size[-1]
    value = array_of(fill_value)
    found = result_dtype(value) if dtype is None else to_dtype(dtype)
    return new_tensor_of(_made(np.full, size, value, found), requires_grad)


def _made(function: Any, size: Any, *given: Any) -> Any:
    """A new array; sizes that are not known while a graph is built are computed by it."""
    sizes = tuple(array_of(s) for s in sequence(size))
    maker = by_numpy[function] if any(isinstance(s, Array) for s in sizes) else function
    return maker(sizes, *given)


def zeros(*size: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """zeros(2, 3) or zeros((2, 3))."""
    return new_tensor_of(_made(np.zeros, size, to_dtype(dtype or float)), requires_grad)


def ones(*size: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """ones(2, 3) or ones((2, 3))."""
    return new_tensor_of(_made(np.ones, size, to_dtype(dtype or float)), requires_grad)


empty = zeros


def zeros_like(input: Tensor, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Zeros of the shape and dtype of `input`."""
    return new_tensor_of(np.zeros_like(input.detach().cell, dtype), requires_grad)


def ones_like(input: Tensor, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Ones of the shape and dtype of `input`."""
    return new_tensor_of(np.ones_like(input.detach().cell, dtype), requires_grad)


empty_like = zeros_like


def full_like(
    input: Tensor, fill_value: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """`fill_value` in the shape and dtype of `input`."""
    return new_tensor_of(np.full_like(input.detach().cell, array_of(fill_value), dtype), requires_grad)


def arange(
    start: Any, end: Any = None, step: Any = 1, *, dtype: Any = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """[start, start + step, …) without `end`; integers unless one of the three is a float."""
    if end is None:
        start, end = 0, start
    numbers = [array_of(x) for x in (start, end, step)]
    if dtype is None:
        floats = any(type_of(x).dtype.kind == "f" for x in numbers)
        dtype = get_default_dtype() if floats else np.int64
    if all(isinstance(x, (int, float)) for x in numbers):
        size = max(0, math.ceil((numbers[1] - numbers[0]) / numbers[2]))
        return new_tensor_of((numbers[0] + numbers[2] * np.arange(size)).astype(to_dtype(dtype)), requires_grad)
    return new_tensor_of(np.arange(*numbers, dtype=to_dtype(dtype)), requires_grad)


def linspace(
    start: Any, end: Any, steps: int, *, dtype: Any = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """`steps` numbers from `start` to `end`, both included."""
    values = np.linspace(array_of(start), array_of(end), steps)
    return new_tensor_of(values.astype(to_dtype(dtype or float)), requires_grad)


def logspace(
    start: Any, end: Any, steps: int, base: float = 10.0, *, dtype: Any = None, requires_grad: bool = False
) -> Tensor:
    """base ** linspace(start, end, steps)."""
    return new_tensor_of(np.logspace(start, end, steps, base=base).astype(to_dtype(dtype or float)), requires_grad)


def eye(
    n: int, m: int | None = None, *, dtype: Any = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """Ones on the diagonal of an (n, m) matrix of zeros."""
    return new_tensor_of(np.eye(n, m, dtype=to_dtype(dtype or float)), requires_grad)


def _new(name: str, make: Any) -> None:
    def method(self: Tensor, *args: Any, dtype: Any = None, **keywords: Any) -> Tensor:
        made: Tensor = make(*args, dtype=dtype or self.dtype, **keywords)
        return made

    method.__name__ = name
    setattr(Tensor, name, method)


for _name, _make in [
    ("new_tensor", tensor), ("new_zeros", zeros), ("new_ones", ones), ("new_empty", empty), ("new_full", full)
]:  # fmt: skip
    _new(_name, _make)
