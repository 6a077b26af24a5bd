"""Methods of tensors that are not functions: sizes, conversions, items, writing.

In: a tensor. Out: another, or what NumPy and Python make of it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array import type_of
from .promotion import cast, to_dtype
from .tensor import Tensor, array_of, on_arrays, tensor_function, wrap

__all__ = ["device"]


class device(str):
    """Where a tensor is: "cpu". Raises RuntimeError for what is not here."""

    def __new__(cls, name: Any = "cpu", index: int | None = None) -> device:
        if str(name).partition(":")[0] != "cpu":
            raise RuntimeError(f"tensors live in NumPy, on the CPU; there is no device {str(name)!r}")
        return str.__new__(cls, str(name))

    @property
    def type(self) -> str:
        return "cpu"


def _size(self: Tensor, dim: int | None = None) -> Any:
    return self.shape if dim is None else self.shape[dim]


def _item(self: Tensor) -> Any:
    data = self.cell.data
    if np.prod(type_of(data).shape, dtype=object) != 1:
        raise RuntimeError(f"a Tensor with {np.prod(self.shape)} elements cannot be converted to Scalar")
    return data.item()


def _numpy(self: Tensor, *, force: bool = False) -> Any:
    """A copy of the elements. Raises RuntimeError where a derivative would be lost."""
    if self.requires_grad and not force:
        raise RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")
    data = self.cell.data
    return np.copy(data)


def _tolist(self: Tensor) -> Any:
    return np.asarray(self.cell.data).tolist()


def _to(self: Tensor, *args: Any, dtype: Any = None, device: Any = None, **keywords: Any) -> Tensor:
    """In another dtype (or that of another tensor); the device is the CPU."""
    for given in args:
        if isinstance(given, Tensor):
            dtype = given.dtype
        elif isinstance(given, str) and given not in np.sctypeDict:
            _device(given)
        elif given is not None and not isinstance(given, bool):
            dtype = given
    if device is not None:
        _device(device)
    if dtype is None or to_dtype(dtype) == self.dtype:
        return self
    converted: Tensor = _cast(self, to_dtype(dtype))
    return converted


_device = device
_cast = on_arrays(cast)


def _converting(name: str, dtype: Any) -> None:
    def method(self: Tensor) -> Tensor:
        return _to(self, dtype)

    method.__name__ = name
    setattr(Tensor, name, method)


for _name, _dtype in [
    ("float", np.float32), ("double", np.float64), ("half", np.float16), ("int", np.int32), ("long", np.int64),
    ("short", np.int16), ("char", np.int8), ("byte", np.uint8), ("bool", np.bool_),
]:  # fmt: skip
    _converting(_name, _dtype)


def _type(self: Tensor, dtype: Any = None) -> Any:
    return f"torch.{self.dtype}" if dtype is None else _to(self, dtype)


def _same(self: Tensor, *args: Any, **keywords: Any) -> Tensor:
    return self


def _copy(self: Tensor, src: Any, non_blocking: bool = False) -> Tensor:
    return self.write(array_of(src))


def _fill(self: Tensor, value: Any) -> Tensor:
    return self.write(np.full(self.shape, array_of(value), self.dtype))


def _zero(self: Tensor) -> Tensor:
    return self.write(np.zeros(self.shape, self.dtype))


def _index(key: Any) -> Any:
    key = array_of(key)
    if isinstance(key, list):
        return np.asarray(key)
    return tuple(np.asarray(k) if isinstance(k, list) else k for k in key) if isinstance(key, tuple) else key


def _getitem(self: Tensor, key: Any) -> Tensor:
    made: Tensor = wrap(self.cell[_index(key)])
    return made


def _setitem(self: Tensor, key: Any, value: Any) -> None:
    value = array_of(value)
    if not isinstance(value, (int, float)):
        value = cast(value, self.dtype)
    key = _index(key)
    if self.cell.type.kind != "array":
        self.write(value)
        return
    self.cell[key] = value


for _name, _method in [
    ("size", _size), ("item", _item), ("numpy", _numpy), ("tolist", _tolist), ("to", _to), ("type", _type),
    ("cpu", _same), ("contiguous", _same), ("copy_", _copy), ("fill_", _fill), ("zero_", _zero),
    ("__getitem__", _getitem), ("__setitem__", _setitem),
]:  # fmt: skip
    setattr(Tensor, _name, _method)


def _cuda(self: Tensor, *args: Any) -> Tensor:
    device("cuda")
    return self


@tensor_function()
def _transposed(input: Any) -> Any:
    return np.transpose(input)


for _name, _attribute in {
    "cuda": _cuda,
    "dim": lambda self: self.ndim,
    "numel": lambda self: self.shape.numel(),
    "nelement": lambda self: self.shape.numel(),
    "element_size": lambda self: self.dtype.itemsize,
    "is_floating_point": lambda self: self.dtype.kind == "f",
    "is_contiguous": lambda self: True,
    "type_as": lambda self, other: _to(self, other.dtype),
    "T": property(lambda self: _transposed(self)),
    "mT": property(lambda self: self.transpose(-1, -2)),
    "device": property(lambda self: device("cpu")),
    "is_cuda": False,
    "grad_fn": property(lambda self: None if self.is_leaf else self.cell.taped.entry),
}.items():
    setattr(Tensor, _name, _attribute)
