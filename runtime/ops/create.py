"""Creation: asarray, zeros, arange and their kind, also with sizes that are not known.

In: sizes, numbers, nested lists; integers and numbers may be unknown while a graph is built. Out:
new arrays. Only `arange` is a primitive, the rest broadcasts, joins and computes.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..array import Array, ArrayType, Dim, Primitive, by_numpy, numpy_function, type_of
from ..array import require as demand
from .broadcast import broadcast_to
from .dtypes import astype, cast, check_fits, copy, element_dtype, is_python_int
from .families import size_of
from .join import same_shape
from .layout import ordering_copies
from .shape import as_sizes, check_order, split_static

__all__ = ["arange"]


# --- from data -----------------------------------------------------------------------------------


@numpy_function(np.asarray, np.asanyarray)
def asarray(
    a: Any, dtype: Any = None, order: Any = None, *, copy: Any = None, device: Any = None,
    like: Any = None,
) -> Any:  # fmt: skip
    """np.asarray: `a` itself where it is an array of this dtype."""
    if copy:
        return array(a, dtype)
    if isinstance(a, (list, tuple)) and _has_array(a):
        return _from_nested(a, dtype)
    if not isinstance(a, Array):
        return np.asarray(a, dtype)
    a = a if dtype is None else astype(a, dtype, copy=False)
    if a.type.kind == "python":
        a = cast(a, dtype=a.dtype)
    return a[...] if a.type.kind == "scalar" else a


def _has_array(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return any(_has_array(item) for item in value)
    return isinstance(value, Array)


def _from_nested(value: Any, dtype: Any) -> Any:
    """The array of nested lists: what they hold is stacked."""
    rows = [
        _from_nested(item, dtype) if isinstance(item, (list, tuple)) else item for item in value
    ]
    arrays = [asarray(row, dtype) for row in rows]
    common = np.result_type(*(a.dtype for a in arrays))
    if any(not same_shape(type_of(arrays[0]).shape, type_of(a).shape) for a in arrays):
        raise ValueError(
            "setting an array element with a sequence. The requested array has an inhomogeneous "
            "shape"
        )
    return by_numpy[np.stack]([astype(a, common, copy=False) for a in arrays])


@numpy_function(np.array)
def array(
    object: Any, dtype: Any = None, *, copy: Any = True, order: Any = "K", subok: bool = False,
    ndmin: int = 0, ndmax: int = 0, like: Any = None,
) -> Any:  # fmt: skip
    """np.array: a copy, unless copy=None or False (also as a `np._CopyMode`, by their numbers)."""
    result = asarray(object, dtype)
    if getattr(copy, "value", copy) in (True, 1) and result is object:
        result = cast(result, dtype=result.dtype)
    missing = ndmin - result.ndim
    return result[(None,) * missing] if missing > 0 else result


@numpy_function(np.ascontiguousarray)
def ascontiguousarray(a: Any, dtype: Any = None, *, like: Any = None) -> Any:
    """np.ascontiguousarray: the array itself where it is in C order, else a copy; at least 1-d."""
    return ordered(a, dtype, np.ascontiguousarray)


@numpy_function(np.asfortranarray)
def asfortranarray(a: Any, dtype: Any = None, *, like: Any = None) -> Any:
    """np.asfortranarray: the array itself where it is in Fortran order, else a copy; at least 1-d."""
    return ordered(a, dtype, np.asfortranarray)


def ordered(a: Any, dtype: Any, function: Any) -> Any:
    """The elements of `a` in an order of memory: the same or a copy, as `function` makes it."""
    result = asarray(a, dtype)
    if not result.ndim:
        return result[None]
    if not isinstance(result, Array):
        return result
    copied = ordering_copies(result, function)
    return result.in_memory(cast(result, dtype=result.dtype) if copied else result[...])


@numpy_function(np.asarray_chkfinite)
def asarray_chkfinite(a: Any, dtype: Any = None, order: Any = None) -> Any:
    """np.asarray_chkfinite."""
    a = asarray(a, dtype, order)
    if a.dtype.kind in "fc":
        demand(np.all(np.isfinite(a)), ValueError("array must not contain infs or NaNs"))
    return a


@numpy_function(np.require)
def require(a: Any, dtype: Any = None, requirements: Any = None, *, like: Any = None) -> Any:
    """np.require: layout is no part of a graph value, an own copy ("O") is one."""
    result = asarray(a, dtype)
    wanted = [requirements] if isinstance(requirements, str) else list(requirements or ())
    own = any(item[0].upper() in "OE" for item in wanted)
    return copy(result) if own and result is a else result


# --- filled with one value -----------------------------------------------------------------------


def filled(shape: Any, value: Any, dtype: Any) -> Any:
    """A new array of this shape with `value` everywhere, broadcast."""
    template, dims = split_static(as_sizes(shape))
    _check_sizes(template)
    value = asarray(value, dtype)
    return cast(broadcast_to(value, *dims, shape=template), dtype=value.dtype)


def _check_sizes(template: tuple[Any, ...]) -> None:
    if any(isinstance(size, int) and size < 0 for size in template):
        raise ValueError("negative dimensions are not allowed")


@numpy_function(np.full)
def full(
    shape: Any, fill_value: Any, dtype: Any = None, order: Any = "C", *, device: Any = None,
    like: Any = None,
) -> Any:  # fmt: skip
    """np.full."""
    check_order(order, "CF")
    dtype = asarray(fill_value).dtype if dtype is None else element_dtype(dtype)
    return filled(shape, fill_value, dtype)


@numpy_function(np.zeros, np.empty)
def zeros(
    shape: Any, dtype: Any = float, order: Any = "C", *, device: Any = None, like: Any = None
) -> Any:
    """np.zeros; np.empty too, whose elements are 0 here."""
    check_order(order, "CF")
    dtype = element_dtype(float if dtype is None else dtype)
    return filled(shape, np.zeros((), dtype), dtype)


@numpy_function(np.ones)
def ones(
    shape: Any, dtype: Any = None, order: Any = "C", *, device: Any = None, like: Any = None
) -> Any:
    """np.ones."""
    check_order(order, "CF")
    dtype = element_dtype(float if dtype is None else dtype)
    return filled(shape, np.ones((), dtype), dtype)


@numpy_function(np.full_like)
def full_like(
    a: Any, fill_value: Any, dtype: Any = None, order: Any = "K", subok: bool = True,
    shape: Any = None, *, device: Any = None,
) -> Any:  # fmt: skip
    """np.full_like."""
    a = asarray(a)
    dtype = a.dtype if dtype is None else element_dtype(dtype)
    return filled(a.shape if shape is None else shape, fill_value, dtype)


@numpy_function(np.zeros_like, np.empty_like)
def zeros_like(
    a: Any, dtype: Any = None, order: Any = "K", subok: bool = True, shape: Any = None, *,
    device: Any = None,
) -> Any:  # fmt: skip
    """np.zeros_like; np.empty_like too, whose elements are 0 here."""
    return full_like(a, np.zeros((), bool), dtype, shape=shape)


@numpy_function(np.ones_like)
def ones_like(
    a: Any, dtype: Any = None, order: Any = "K", subok: bool = True, shape: Any = None, *,
    device: Any = None,
) -> Any:  # fmt: skip
    """np.ones_like."""
    return full_like(a, np.ones((), bool), dtype, shape=shape)


# --- ranges --------------------------------------------------------------------------------------


def _arange_size(start: Any, stop: Any, step: Any) -> Any:
    """How many numbers a range has: an int, the Dim of `stop` in arange(n), or a new Dim."""
    bounds = [x.known() if isinstance(x, Array) else x for x in (start, stop, step)]
    if not any(x is None for x in bounds):
        if bounds[2] == 0:
            raise ZeroDivisionError("division by zero")
        return max(0, math.ceil((bounds[1] - bounds[0]) / bounds[2]))
    if bounds[0] == 0 and bounds[2] == 1 and isinstance(stop, Array) and stop.dtype.kind in "iu":
        return size_of(stop)
    return Dim.new()


arange = Primitive(
    "arange",
    lambda start, stop, step, dtype: np.arange(start, stop, step, dtype=dtype),
    lambda start, stop, step, dtype: ArrayType(dtype, (_arange_size(start, stop, step),)),
    lambda g, y, start, stop, step, dtype: (None, None, None),
)
"""The numbers from start to stop (not with it) in steps."""


@numpy_function(np.arange)
def _np_arange(
    start: Any = None, /, stop: Any = None, step: Any = 1, dtype: Any = None, *, device: Any = None,
    like: Any = None,
) -> Any:  # fmt: skip
    """np.arange."""
    if stop is None:
        start, stop = 0, start
    step = 1 if step is None else step
    dtypes = [type_of(asarray(x)).dtype for x in (start, stop, step)]
    if any(bound.kind == "f" for bound in dtypes):
        counted = np.logical_or(np.isfinite((stop - start) / step), step == 0)  # of 0 the range itself raises
        demand(counted, ValueError("arange: cannot compute length"))
    if any(type_of(x).kind != "python" for x in (start, stop, step)):  # whose division by 0 is infinite
        demand(np.not_equal(step, 0), ValueError("Maximum allowed size exceeded"))
    dtype = element_dtype(np.result_type(np.intp, *dtypes) if dtype is None else dtype)
    for first in (start, start + step) if is_python_int(start) or is_python_int(step) else ():
        check_fits(first, dtype)
    return arange(start, stop, step, dtype=dtype)
