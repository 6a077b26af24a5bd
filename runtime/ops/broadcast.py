"""Broadcasting: to a shape, to each other, and into an array that is assigned to.

In: arrays and shapes, whose sizes may be unknown while a graph is built. Out: arrays that repeat
along the axes where their size is 1; they cannot be written to, as NumPy has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..array import Array, Dim, by_numpy, numpy_function, type_of
from .dtypes import astype
from .families import movement, operand, size_of
from .shape import as_sizes, fill, reshape_to, sizes_text, split_static

__all__ = ["broadcast_to", "fits"]


def fits(shape: Sequence[Any], target: Sequence[Any]) -> bool:
    """Whether a shape can be broadcast to another one, as far as sizes are known."""
    if len(shape) > len(target):
        return False
    pairs = zip(reversed(shape), reversed(target))
    return all(s == 1 or isinstance(s, Dim) or isinstance(t, Dim) or s == t for s, t in pairs)


def _broadcast_sizes(x: Any, *dims: Any, shape: tuple[Any, ...]) -> tuple[Any, ...]:
    sizes = tuple(size_of(d) for d in fill(shape, dims))
    old = type_of(x).shape
    if len(old) > len(sizes):
        raise ValueError("input operand has more dimensions than allowed by the axis remapping")
    if not fits(old, sizes):
        raise ValueError(
            "operands could not be broadcast together with remapped shapes [original->remapped]: "
            f"{sizes_text(old)}  and requested shape {sizes_text(sizes)}"
        )
    return sizes


def _read_only(*_: Any, **__: Any) -> Any:
    raise ValueError("assignment destination is read-only")


broadcast_to = movement(
    "broadcast_to",
    lambda x, *dims, shape: np.broadcast_to(x, fill(shape, dims)),
    _broadcast_sizes,
    lambda g, y, x, *dims, shape: (g, *(None,) * len(dims)),
    view=_read_only,
)


@numpy_function(np.broadcast_to)
def broadcast(array: Any, shape: Any, subok: bool = False) -> Any:
    """np.broadcast_to."""
    template, dims = split_static(as_sizes(shape))
    return broadcast_to(operand(array), *dims, shape=template)


@numpy_function(np.broadcast_shapes)
def broadcast_sizes(*shapes: Any) -> tuple[Any, ...]:
    """np.broadcast_shapes: of several sizes for an axis the one that is not 1.

    Of unknown ones the largest: sizes that do not fit fail where an array is broadcast to it.
    """
    sequences = [as_sizes(shape) for shape in shapes]
    rank = max(map(len, sequences), default=0)
    padded = [(1,) * (rank - len(shape)) + shape for shape in sequences]
    return tuple(_joint_size(sizes) for sizes in zip(*padded))


def _joint_size(sizes: Sequence[Any]) -> Any:
    known = [size for size in sizes if not isinstance(size, Array)]
    others = {size_of(size): size for size in sizes if isinstance(size, Array)}
    joint = np.broadcast_shapes(*((size,) for size in known))[0] if known else 1
    if joint != 1 or not others:
        return joint
    first, *rest = others.values()
    for size in rest:
        first = by_numpy[np.maximum](first, size)
    return first


@numpy_function(np.broadcast_arrays)
def broadcast_arrays(*args: Any, subok: bool = False) -> tuple[Any, ...]:
    """np.broadcast_arrays."""
    arrays = [by_numpy[np.asarray](operand(a)) for a in args]
    target = broadcast_sizes(*(a.shape for a in arrays))
    return tuple(broadcast(a, target) for a in arrays)


def assign(self: Array, value: Any) -> None:
    """Set every element of `self`, broadcasting `value` and casting it to the dtype of `self`."""
    value = astype(by_numpy[np.asarray](operand(value)), self.dtype, copy=False)
    extra = type_of(value).ndim - self.ndim
    if extra > 0 and all(size == 1 for size in type_of(value).shape[:extra]):
        value = reshape_to(value, value.shape[extra:])
    if not fits(type_of(value).shape, self.type.shape):
        raise ValueError(
            f"could not broadcast input array from shape {sizes_text(type_of(value).shape)} into "
            f"shape {sizes_text(self.type.shape)}"
        )
    self.replace(broadcast(value, self.shape))  # type: ignore[attr-defined]


Array.assign = assign  # type: ignore[method-assign]
