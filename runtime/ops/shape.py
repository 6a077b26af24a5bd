"""Shapes: reshape, transpose, broadcast, and what asks for a size.

In: an array and sizes or axes; sizes may be integers that are not known while a graph is built.
Out: the same elements in another order or another number of axes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..array import (
    Array,
    ArrayType,
    Dim,
    Primitive,
    array_method,
    by_numpy,
    numpy_function,
    type_of,
)
from .dtypes import astype, copy
from .families import movement, normalize_axis, operand, size_of
from .layout import keeps_axes, ordering_copies, reshape_copies

__all__ = [
    "HOLE", "dim_size", "fill", "flat_view", "permuted", "reshape", "reshape_to", "split_static", "transpose",
]  # fmt: skip


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
        data = size.known() if isinstance(size, Array) else size
        if data is None:
            template.append(HOLE)
            operands.append(size)
        else:
            template.append(int(data.__index__()))
    return tuple(template), operands


def fill(template: Sequence[Any], operands: Sequence[Any]) -> tuple[Any, ...]:
    """The inverse of `split_static`."""
    rest = iter(operands)
    return tuple(next(rest) if item is HOLE else item for item in template)


def as_sizes(shape: Any) -> tuple[Any, ...]:
    """NumPy's `shape` argument as a tuple: one size, a sequence, or a one-dimensional array."""
    if isinstance(shape, np.ndarray) or (isinstance(shape, Array) and shape.ndim):
        return tuple(shape)  # type: ignore[arg-type]
    return tuple(shape) if isinstance(shape, (tuple, list)) else (shape,)


def sizes_text(shape: Sequence[Any]) -> str:
    """A shape as NumPy's messages have it."""
    return "(" + ",".join(map(str, shape)) + ("," if len(shape) == 1 else "") + ")"


# --- sizes ---------------------------------------------------------------------------------------

dim_size = Primitive(
    "dim_size",
    lambda x, axis: x.shape[axis],
    lambda x, axis: ArrayType(np.dtype(np.int64), (), "python"),
)
"""The size of an axis, as a Python int."""


@numpy_function(np.shape)
def shape(a: Any) -> tuple[Any, ...]:
    """np.shape."""
    sizes: tuple[Any, ...] = operand(a).shape
    return sizes


@numpy_function(np.ndim)
def ndim(a: Any) -> int:
    """np.ndim."""
    return type_of(operand(a)).ndim


@numpy_function(np.size)
def size(a: Any, axis: Any = None) -> Any:
    """np.size: the number of elements, or of those along an axis or axes."""
    sizes = operand(a).shape
    if axis is not None:
        axes = axis if isinstance(axis, tuple) else (axis,)
        sizes = [sizes[normalize_axis(x, len(sizes))] for x in axes]
    return math.prod(sizes)


Array.size = property(size)  # type: ignore[attr-defined]
Array.nbytes = property(lambda self: size(self) * self.itemsize)  # type: ignore[attr-defined]

# --- reshape -------------------------------------------------------------------------------------


def _reshape_sizes(x: Any, *dims: Any, shape: tuple[Any, ...]) -> tuple[Any, ...]:
    old = type_of(x).shape
    sizes = [size_of(d) for d in fill(shape, dims)]
    free = [i for i, size in enumerate(sizes) if size == -1]
    if len(free) > 1:
        raise ValueError("can only specify one unknown dimension")
    if free:
        sizes[free[0]] = _missing_size(old, [s for s in sizes if s != -1], sizes)
    elif all(isinstance(s, int) for s in (*old, *sizes)) and math.prod(old) != math.prod(sizes):
        raise ValueError(
            f"cannot reshape array of size {math.prod(old)} into shape {sizes_text(sizes)}"
        )
    return tuple(sizes)


def _missing_size(old: Sequence[Any], given: list[Any], sizes: Sequence[Any]) -> Any:
    """What -1 stands for: the sizes that are left over when the given ones are taken away."""
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
        text = sizes_text(["newaxis" if s == -1 else s for s in sizes])
        raise ValueError(f"cannot reshape array of size {count} into shape {text}")
    if not dims:
        return count // known
    return dims[0] if len(dims) == 1 and count == known else Dim.new()


reshape = movement(
    "reshape",
    lambda x, *dims, shape: np.reshape(x, fill(shape, dims)),
    _reshape_sizes,
    lambda g, y, x, *dims, shape: (_raw_reshape(g, x.shape), *(None,) * len(dims)),
    view=lambda base, new, *dims, shape: _raw_reshape(new, base.shape),
)


def _raw_reshape(a: Any, shape: Sequence[Any]) -> Any:
    template, dims = split_static(shape)
    return reshape(a, *dims, shape=template)


def reshape_to(a: Any, shape: Sequence[Any]) -> Any:
    """`a` with another shape: a view where NumPy gives one, else a copy."""
    template, dims = split_static(shape)
    sizes = _reshape_sizes(a, *dims, shape=template)
    if not isinstance(a, Array):
        return reshape(a, *dims, shape=template)
    result = reshape(copy(a) if reshape_copies(a, sizes) else a, *dims, shape=template)
    return result if keeps_axes(type_of(a).shape, sizes) else a.in_memory(result)


def check_order(order: Any, allowed: str) -> None:
    """Refuse an order of elements that depends on memory layout."""
    if order not in tuple(allowed):
        if order in ("K", "A", "F", "C"):
            raise TypeError(f"order={order!r} is not supported: a graph knows no memory layout")
        raise ValueError(f"order must be one of 'C', 'F', 'A', or 'K' (got {order!r})")


@numpy_function(np.reshape)
def _np_reshape(a: Any, /, shape: Any, order: Any = "C", *, copy: Any = None) -> Any:
    """np.reshape."""
    check_order(order, "CF")
    a, sizes = operand(a), as_sizes(shape)
    if copy:
        a = astype(a, type_of(a).dtype)
    if order == "F":
        return reverse(reshape_to(reverse(a), sizes[::-1]))
    return reshape_to(a, sizes)


@array_method("reshape")
def _reshape_method(self: Any, *shape: Any, order: Any = "C", copy: Any = None) -> Any:
    return _np_reshape(self, shape[0] if len(shape) == 1 else shape, order, copy=copy)


@numpy_function(np.ravel, method="ravel")
def ravel(a: Any, order: Any = "C") -> Any:
    """np.ravel: a view of what is contiguous, else a copy."""
    a = operand(a)
    if not isinstance(a, Array) or order == "F":
        return _np_reshape(a, -1, "C" if order is None else order)
    check_order("C" if order is None else order, "C")
    result = flat_view(copy(a) if ordering_copies(a, np.ravel) else a)
    return a.in_memory(result)


def flat_view(a: Any) -> Any:
    """All elements of `a` in one dimension; writing there writes to `a`, whatever its layout."""
    template, dims = split_static((-1,))
    return reshape(a, *dims, shape=template)


@array_method("flatten")
def flatten(self: Any, order: Any = "C") -> Any:
    """x.flatten(): a copy in one dimension."""
    return _np_reshape(copy(self), -1, order)


# --- axes ----------------------------------------------------------------------------------------


def inverse(axes: Sequence[int]) -> tuple[int, ...]:
    """The permutation that undoes another."""
    return tuple(sorted(range(len(axes)), key=lambda i: axes[i]))


transpose = movement(
    "transpose",
    lambda x, axes: np.transpose(x, axes),
    lambda x, axes: tuple(type_of(x).shape[a] for a in axes),
    lambda g, y, x, axes: (permuted(g, inverse(axes)),),
    view=lambda base, new, axes: permuted(new, inverse(axes)),
)


def permuted(a: Any, axes: Sequence[int]) -> Any:
    """transpose with axes that are known to be a permutation."""
    return transpose(a, axes=tuple(axes))


def reverse(a: Any) -> Any:
    """All axes in reverse order."""
    return permuted(a, range(type_of(a).ndim)[::-1])


@numpy_function(np.transpose, np.permute_dims)
def _np_transpose(a: Any, axes: Any = None) -> Any:
    """np.transpose."""
    a = operand(a)
    count = type_of(a).ndim
    if axes is None:
        return reverse(a)
    axes = tuple(axes) if isinstance(axes, (tuple, list, np.ndarray)) else (axes,)
    if len(axes) != count:
        raise ValueError("axes don't match array")
    found = [normalize_axis(x, count) for x in axes]
    if len(set(found)) != count:
        raise ValueError("repeated axis in transpose")
    return permuted(a, found)


@array_method("transpose")
def _transpose_method(self: Any, *axes: Any) -> Any:
    if len(axes) == 1 and (axes[0] is None or isinstance(axes[0], (tuple, list))):
        (axes,) = axes
    return _np_transpose(self, axes or None)


@numpy_function(np.matrix_transpose, np.linalg.matrix_transpose)
def matrix_transpose(x: Any, /) -> Any:
    """np.matrix_transpose."""
    x = operand(x)
    if x.ndim < 2:
        raise ValueError(f"Input array must be at least 2-dimensional, but it is {x.ndim}")
    return swapaxes(x, -1, -2)


Array.T = property(_np_transpose)  # type: ignore[attr-defined]
Array.mT = property(matrix_transpose)  # type: ignore[attr-defined]


@numpy_function(np.swapaxes, method="swapaxes")
def swapaxes(a: Any, axis1: Any, axis2: Any) -> Any:
    """np.swapaxes."""
    a = operand(a)
    axes = list(range(type_of(a).ndim))
    i, j = normalize_axis(axis1, len(axes)), normalize_axis(axis2, len(axes))
    axes[i], axes[j] = axes[j], axes[i]
    return permuted(a, axes)


@numpy_function(np.moveaxis)
def moveaxis(a: Any, source: Any, destination: Any) -> Any:
    """np.moveaxis."""
    a = operand(a)
    count = type_of(a).ndim
    sources = _distinct(source, count, "source")
    targets = _distinct(destination, count, "destination")
    if len(sources) != len(targets):
        raise ValueError(
            "`source` and `destination` arguments must have the same number of elements"
        )
    axes = [i for i in range(count) if i not in sources]
    for target, axis in sorted(zip(targets, sources)):
        axes.insert(target, axis)
    return permuted(a, axes)


def _distinct(axis: Any, ndim: int, name: str) -> list[int]:
    axes = [normalize_axis(x, ndim) for x in (axis if isinstance(axis, (tuple, list)) else (axis,))]
    if len(set(axes)) != len(axes):
        raise ValueError(f"repeated axis in `{name}` argument")
    return axes


@numpy_function(np.rollaxis)
def rollaxis(a: Any, axis: int, start: int = 0) -> Any:
    """np.rollaxis."""
    a = operand(a)
    count = type_of(a).ndim
    axis = normalize_axis(axis, count)
    if not -count <= start <= count:
        raise np.exceptions.AxisError(
            f"'start' arg requires {-count} <= start < {count + 1}, but {start} was passed in"
        )
    start += count if start < 0 else 0
    return moveaxis(a, axis, start - (axis < start))


@numpy_function(np.expand_dims)
def expand_dims(a: Any, axis: Any) -> Any:
    """np.expand_dims."""
    a = by_numpy[np.asarray](operand(a))
    axes = axis if isinstance(axis, (tuple, list)) else (axis,)
    count = type_of(a).ndim + len(axes)
    new = [normalize_axis(x, count) for x in axes]
    if len(set(new)) != len(new):
        raise ValueError("repeated axis")
    return a[tuple(None if i in new else slice(None) for i in range(count))]


@numpy_function(np.squeeze, method="squeeze")
def squeeze(a: Any, axis: Any = None) -> Any:
    """np.squeeze. Without `axis` all sizes must be known."""
    a = by_numpy[np.asarray](operand(a))
    sizes = type_of(a).shape
    if axis is None:
        axes = [i for i, size in enumerate(a.shape) if int(size) == 1]
    else:
        axes = [
            normalize_axis(x, len(sizes)) for x in (axis if isinstance(axis, tuple) else (axis,))
        ]
        if any(not isinstance(sizes[i], Dim) and sizes[i] != 1 for i in axes):
            raise ValueError("cannot select an axis to squeeze out which has size not equal to one")
    if any(isinstance(sizes[i], Dim) for i in axes):
        return reshape_to(a, [size for i, size in enumerate(a.shape) if i not in axes])
    return a[(*(0 if i in axes else slice(None) for i in range(len(sizes))), ...)]
