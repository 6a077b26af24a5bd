"""Indexing: `x[...]` and `x[...] = v` with everything NumPy allows between the brackets.

In: an array and a key (`keys.py`). Out: a view (`getitem`), a copy (`gather`), or the array after
an assignment (`put_item`) or a ufunc.at (`combine_at`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..array import (
    Array,
    ArrayType,
    Primitive,
    array_method,
    by_numpy,
    numpy_function,
    type_of,
)
from .broadcast import fits
from .create import zeros_like
from .families import operand
from .keys import FULL, Cut, Template, indexed_type, numpy_index, split_index
from .shape import HOLE, reshape_to, sizes_text

__all__ = ["combine_at", "gather", "getitem", "put_item"]


def _kernel(x: Any, *parts: Any, index: Template) -> Any:
    return x[numpy_index(index, parts)]


def _put_kernel(base: Any, value: Any, *parts: Any, index: Template) -> Any:
    result = np.array(base)
    result[numpy_index(index, parts)] = value
    return result


def _nothing(parts: Sequence[Any]) -> tuple[None, ...]:
    return (None,) * len(parts)


def _getitem_vjp(g: Any, y: Any, x: Any, *parts: Any, index: Template) -> tuple[Any, ...]:
    """In a graph the cotangent of a block is padded; else it is written into zeros."""
    around = _surroundings(type_of(x).shape, index) if isinstance(g, Array) else None
    if around is None:
        whole = put_item(zeros_like(x), g, *parts, index=index)
    else:
        sizes = [size - before - after for size, (before, after) in zip(x.shape, around)]
        whole = np.pad(np.reshape(g, sizes), around)
    return (whole, *_nothing(parts))


def _surroundings(shape: Sequence[Any], index: Template) -> list[tuple[int, int]] | None:
    """How much is before and after a block along each axis; None if it is not known or no block."""
    entries = [entry for entry in index if entry is not None and entry is not ...]
    if not all(isinstance(size, int) for size in shape):
        return None
    around = []
    for size, entry in zip(shape, entries):
        if isinstance(entry, Cut):
            if HOLE in entry.bounds or entry.step not in (None, 1):
                return None
            start, stop, _ = slice(*entry.bounds).indices(size)
            around.append((start, size - max(start, stop)))
        elif entry is HOLE:
            return None
        else:
            around.append((entry % size, size - entry % size - 1))
    return around


getitem: Primitive = Primitive(
    "getitem",
    _kernel,
    indexed_type,
    _getitem_vjp,
    view=lambda base, new, *parts, index: put_item(base, new, *parts, index=index),
)
"""x[key] where NumPy gives a view: ints, slices, None, `...`."""

gather: Primitive = Primitive(
    "gather",
    _kernel,
    indexed_type,
    lambda g, y, x, *parts, index: (
        combine_at(zeros_like(x), g, *parts, index=index, how="add"),
        *_nothing(parts),
    ),
)
"""x[key] where NumPy gives a copy: at least one index array or mask."""


def _put_vjp(
    g: Any, y: Any, base: Any, value: Any, *parts: Any, index: Template
) -> tuple[Any, ...]:
    """Of several values for one element only the last one counts."""
    zero = g.dtype.type(0)
    of_value = gather(g, *parts, index=index)
    if any(_may_repeat(part) for part in parts):
        order = by_numpy[np.reshape](by_numpy[np.arange](of_value.size), of_value.shape)
        nowhere = by_numpy[np.zeros](base.shape, np.int64)
        last = gather(put_item(nowhere, order, *parts, index=index), *parts, index=index)
        of_value = by_numpy[np.where](last == order, of_value, zero)
    return (put_item(g, zero, *parts, index=index), of_value, *_nothing(parts))


def _may_repeat(part: Any) -> bool:
    """Whether an index array may name an element twice."""
    type = type_of(part)
    if not type.shape or type.dtype == bool:
        return False
    return isinstance(part, Array) or np.unique(part).size != part.size


put_item: Primitive = Primitive(
    "put_item", _put_kernel, lambda base, value, *parts, index: type_of(base), _put_vjp
)
"""`base` after base[key] = value. `value` has the dtype of `base` and fits the indexed shape."""


COMBINE = {"add": np.add, "mul": np.multiply, "max": np.maximum, "min": np.minimum}


def _combine_kernel(base: Any, value: Any, *parts: Any, index: Template, how: str) -> Any:
    result = np.array(base)
    COMBINE[how].at(result, numpy_index(index, parts), value)
    return result


def _combine_vjp(
    g: Any, y: Any, base: Any, value: Any, *parts: Any, index: Template, how: str
) -> tuple[Any, ...]:
    if how != "add":
        raise TypeError(f"np.{COMBINE[how].__name__}.at has no derivative")
    return (g, gather(g, *parts, index=index), *_nothing(parts))


combine_at: Primitive = Primitive(
    "combine_at",
    _combine_kernel,
    lambda base, value, *parts, index, how: type_of(base),
    _combine_vjp,
)
"""`base` after ufunc.at(base, key, value): for a repeated element one value after the other."""


@array_method("__getitem__")
def get(self: Any, key: Any) -> Any:
    """x[key]."""
    type = type_of(self)
    if type.kind == "python":
        raise TypeError(f"'{_python_name(type)}' object is not subscriptable")
    if type.kind == "scalar" and not _allowed_on_scalar(key):
        raise IndexError("invalid index to scalar variable.")
    index, parts, advanced = split_index(self, key)
    return (gather if advanced else getitem)(self, *parts, index=index)


def written(base: Any, key: Any, value: Any) -> Any:
    """`base`, an array of any level, as it is after base[key] = value; `base` stays."""
    index, parts, advanced = split_index(base, key)
    value = cast_element(value, type_of(base).dtype)
    value = fitting(value, indexed_type(base, *parts, index=index), advanced)
    return put_item(base, value, *parts, index=index)


def _allowed_on_scalar(key: Any) -> bool:
    items = key if isinstance(key, tuple) else (key,)
    return all(item is None or item is ... for item in items)


def _python_name(type: ArrayType) -> str:
    return {"b": "bool", "f": "float"}.get(type.dtype.kind, "int")


@array_method("__setitem__")
def put(self: Any, key: Any, value: Any) -> None:
    """x[key] = value, into the array itself."""
    type = type_of(self)
    if type.kind != "array":
        name = _python_name(type) if type.kind == "python" else f"numpy.{type.dtype.name}"
        raise TypeError(f"'{name}' object does not support item assignment")
    index, parts, advanced = split_index(self, key)
    value = cast_element(value, type.dtype)
    if all(entry == FULL or entry is ... for entry in index):
        self.assign(value)
        return
    target = indexed_type(self, *parts, index=index)
    if any(part.dtype == bool and part.ndim == 0 for part in parts if advanced):
        value = _for_single_bool(value, target)
    value = fitting(value, target, advanced)
    self.replace(put_item(self, value, *parts, index=index))


def _for_single_bool(value: Any, target: ArrayType) -> Any:
    """The value of x[b] = value without the axis that b gives; it must have size 1."""
    if type_of(value).ndim < target.ndim:
        return value
    if target.ndim == 1 and not isinstance(type_of(value).shape[-1], int):  # one element or none, as b says
        return np.append(value, np.zeros(1, value.dtype))[..., 0]
    if type_of(value).shape[-target.ndim] != 1:
        raise TypeError("x[b] = value with a single bool takes a value of the shape of x")
    return value[(..., 0, *(slice(None),) * (target.ndim - 1))]


def cast_element(value: Any, dtype: np.dtype[Any]) -> Any:
    """`value` in the dtype of the array it is written to, with NumPy's errors."""
    value = operand(value)
    if isinstance(value, Array):
        return by_numpy[np.astype](value, dtype, copy=False)
    holder = np.empty(np.shape(value), dtype)
    holder[...] = value
    return holder


def fitting(value: Any, target: ArrayType, advanced: bool) -> Any:
    """`value` if it can be broadcast to the indexed shape, without surplus leading axes of 1."""
    shape = type_of(value).shape
    if target.kind == "scalar" and not advanced and shape:
        raise ValueError("setting an array element with a sequence.")
    extra = len(shape) - target.ndim
    if extra > 0 and all(size == 1 for size in shape[:extra]):
        value = reshape_to(value, value.shape[extra:])
        shape = shape[extra:]
    if not fits(shape, target.shape):
        raise ValueError(_misfit(shape, target.shape, advanced))
    return value


def _misfit(shape: Sequence[Any], target: Sequence[Any], advanced: bool) -> str:
    ours, theirs = sizes_text(shape), sizes_text(target)
    if advanced:
        return (
            f"shape mismatch: value array of shape {ours} could not be broadcast to indexing "
            f"result of shape {theirs}"
        )
    return f"could not broadcast input array from shape {ours} into shape {theirs}"


def _ufunc_at(ufunc: np.ufunc, how: str) -> None:
    """Register ufunc.at for arrays of any level."""

    @numpy_function((ufunc, "at"))
    def at(a: Any, indices: Any, b: Any) -> None:
        index, parts, advanced = split_index(a, indices)
        value = cast_element(b, a.dtype)
        value = fitting(
            -value if ufunc is np.subtract else value, _filled_type(a, parts, index), advanced
        )
        a.replace(combine_at(a, value, *parts, index=index, how=how))


def _filled_type(a: Any, parts: Sequence[Any], index: Template) -> ArrayType:
    type = indexed_type(a, *parts, index=index)
    return ArrayType(type.dtype, type.shape)


for _how, _ufunc in COMBINE.items():
    _ufunc_at(_ufunc, _how)
_ufunc_at(np.subtract, "add")
