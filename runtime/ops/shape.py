"""Shapes: reshape, transpose, broadcast, concatenate, and what asks for a size."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..array import Array, ArrayType, Dim, Primitive, array_method, by_numpy, numpy_function, type_of
from .families import movement, normalize_axis, operand, size_of

__all__ = ["broadcast_to", "cast", "concatenate", "dim_size", "reshape", "split_static", "transpose", "HOLE"]


class Hole:
    """Marks, in a static tuple, the place of an operand that is not known."""

    def __repr__(self) -> str:
        return "_"


HOLE = Hole()


def split_static(sizes: Sequence[Any]) -> tuple[tuple[Any, ...], list[Any]]:
    """(template, operands): integers that are not known become operands, HOLE marks their places.

    A known Symbol counts as the int it is.
    """
    template: list[Any] = []
    operands: list[Any] = []
    for size in sizes:
        if isinstance(size, Array) and isinstance(size.dim, Dim):
            template.append(HOLE)
            operands.append(size)
        else:
            template.append(int(size.dim) if isinstance(size, Array) else size.__index__())
    return tuple(template), operands


def fill(template: Sequence[Any], operands: Sequence[Any]) -> tuple[Any, ...]:
    """The inverse of `split_static`."""
    rest = iter(operands)
    return tuple(next(rest) if item is HOLE else item for item in template)


dim_size = Primitive(
    "dim_size", lambda x, axis: x.shape[axis], lambda x, axis: ArrayType(np.dtype(np.int64), (), "python")
)
"""The size of an axis, as a Python int."""

cast = Primitive(
    "cast",
    lambda x, dtype: x.astype(dtype),
    lambda x, dtype: ArrayType(np.dtype(dtype), type_of(x).shape, type_of(x).kind),
    lambda g, y, x, dtype: (cast(g, dtype=type_of(x).dtype),),
)
"""Another dtype, as `astype` gives it."""


@numpy_function(np.astype)
def astype(x: Any, dtype: Any, /, *, copy: bool = True, device: Any = None) -> Any:
    """np.astype."""
    dtype = np.dtype(dtype)
    if not copy and type_of(x).dtype == dtype:
        return x
    return cast(x, dtype=dtype)


@array_method("astype")
def _astype(self: Any, dtype: Any, order: str = "K", casting: str = "unsafe", subok: bool = True, copy: bool = True) -> Any:
    return astype(self, dtype, copy=copy)


def _reshape_sizes(x: Any, *dims: Any, shape: tuple[Any, ...]) -> tuple[Any, ...]:
    old = type_of(x).shape
    sizes = [size_of(d) for d in fill(shape, dims)]
    free = [i for i, size in enumerate(sizes) if size == -1]
    if len(free) > 1:
        raise ValueError("can only specify one unknown dimension")
    if free:
        sizes[free[0]] = _missing_size(old, [s for s in sizes if s != -1], sizes)
    elif all(isinstance(s, int) for s in (*old, *sizes)) and math.prod(old) != math.prod(sizes):
        raise ValueError(f"cannot reshape array of size {math.prod(old)} into shape {_text(sizes)}")
    return tuple(sizes)


def _missing_size(old: Sequence[Any], given: list[Any], sizes: Sequence[Any]) -> Any:
    left = list(old)
    for size in [s for s in given if isinstance(s, Dim)]:
        if size not in left:
            return Dim.new()
        left.remove(size)
    dims = [s for s in left if isinstance(s, Dim)]
    known = math.prod(s for s in given if isinstance(s, int))
    count = math.prod(s for s in left if isinstance(s, int))
    if known == 0 or count % known:
        if dims:
            return Dim.new()
        raise ValueError(f"cannot reshape array of size {count} into shape {_text(sizes)}")
    if not dims:
        return count // known
    return dims[0] if len(dims) == 1 and count == known else Dim.new()


def _text(shape: Sequence[Any]) -> str:
    return "(" + ",".join(map(str, shape)) + ("," if len(shape) == 1 else "") + ")"


reshape = movement(
    "reshape",
    lambda x, *dims, shape: np.reshape(x, fill(shape, dims)),
    _reshape_sizes,
    lambda g, y, x, *dims, shape: (_reshape(g, x.shape), *(None,) * len(dims)),
    view=lambda base, new, *dims, shape: _reshape(new, base.shape),
)


def _reshape(a: Any, shape: Any) -> Any:
    template, dims = split_static(shape)
    return reshape(a, *dims, shape=template)


@numpy_function(np.reshape)
def _np_reshape(a: Any, /, shape: Any, order: str = "C", *, copy: Any = None) -> Any:
    shape = tuple(shape) if isinstance(shape, (tuple, list)) else (shape,)
    return _reshape(operand(a), shape)


@array_method("reshape")
def _reshape_method(self: Any, *shape: Any, order: str = "C", copy: Any = None) -> Any:
    return _np_reshape(self, shape[0] if len(shape) == 1 else shape, order)


transpose = movement(
    "transpose",
    lambda x, axes: np.transpose(x, axes),
    lambda x, axes: tuple(type_of(x).shape[a] for a in axes),
    lambda g, y, x, axes: (transpose(g, axes=tuple(np.argsort(axes).tolist())),),
    view=lambda base, new, axes: transpose(new, axes=tuple(np.argsort(axes).tolist())),
)


@numpy_function(np.transpose)
def _np_transpose(a: Any, axes: Any = None) -> Any:
    a = operand(a)
    axes = range(a.ndim)[::-1] if axes is None else [normalize_axis(x, a.ndim) for x in axes]
    return transpose(a, axes=tuple(axes))


@array_method("transpose")
def _transpose_method(self: Any, *axes: Any) -> Any:
    if len(axes) == 1 and (axes[0] is None or isinstance(axes[0], (tuple, list))):
        (axes,) = axes
    return _np_transpose(self, axes or None)


Array.T = property(_np_transpose)  # type: ignore[attr-defined]

broadcast_to = movement(
    "broadcast_to",
    lambda x, *dims, shape: np.broadcast_to(x, fill(shape, dims)),
    lambda x, *dims, shape: tuple(size_of(d) for d in fill(shape, dims)),
    lambda g, y, x, *dims, shape: (g, *(None,) * len(dims)),
)


@numpy_function(np.broadcast_to)
def _np_broadcast_to(array: Any, shape: Any, subok: bool = False) -> Any:
    template, dims = split_static(shape if isinstance(shape, (tuple, list)) else (shape,))
    return broadcast_to(operand(array), *dims, shape=template)


concatenate = Primitive(
    "concatenate",
    lambda *arrays, axis: np.concatenate(arrays, axis),
    lambda *arrays, axis: _concatenated(arrays, axis),
)


def _concatenated(arrays: Sequence[Any], axis: int) -> ArrayType:
    types = [type_of(a) for a in arrays]
    sizes = [t.shape[axis] for t in types]
    size = sum(sizes) if all(isinstance(s, int) for s in sizes) else Dim.new()
    shape = (*types[0].shape[:axis], size, *types[0].shape[axis + 1 :])
    return ArrayType(np.result_type(*(t.dtype for t in types)), shape)


@numpy_function(np.concatenate)
def _np_concatenate(arrays: Any, /, axis: Any = 0, out: Any = None, *, dtype: Any = None, casting: str = "same_kind") -> Any:
    arrays = [operand(a) for a in arrays]
    common = np.result_type(*(a.dtype for a in arrays)) if dtype is None else np.dtype(dtype)
    arrays = [astype(a, common, copy=False) for a in arrays]
    return concatenate(*arrays, axis=normalize_axis(axis, arrays[0].ndim))


def assign(self: Array, value: Any) -> None:
    """Set every element of `self`, broadcasting `value` and casting it to the dtype of `self`."""
    value = operand(value)
    value = astype(by_numpy[np.asarray](value), self.dtype, copy=False)
    self.replace(_np_broadcast_to(value, self.shape))


Array.assign = assign  # type: ignore[method-assign]
