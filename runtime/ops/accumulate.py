"""Running sums, products and extremes along one axis.

In: an array and an axis (None: the flattened array). Out: an array of the same shape, in which
each element tells of all elements up to its own place. Integers run in 64 bits, as NumPy has it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..array import ArrayType, Primitive, by_numpy, deliver, numpy_function, type_of
from .families import normalize_axis, ones_like_type, operand
from .index import combine_at
from .shape import HOLE

__all__ = ["cummax", "cummin", "cumprod", "cumsum"]


def accumulation(name: str, kernel: Callable[..., Any], vjp: Callable[..., Any]) -> Primitive:
    """A primitive kernel(x, axis=) with the shape of `x`; the kernel is asked for the dtype."""

    def infer(x: Any, *, axis: int) -> ArrayType:
        type = type_of(x)
        return ArrayType(kernel(ones_like_type(type), axis=axis).dtype, type.shape)

    return Primitive(name, kernel, infer, vjp)


def remaining(g: Any, axis: int) -> Any:
    """At each place the sum of `g` from there to the end."""
    return np.flip(cumsum(np.flip(g, axis), axis=axis), axis)


def _cumprod_vjp(g: Any, y: Any, x: Any, *, axis: int) -> tuple[Any]:
    """Finite also where factors are 0: the first 0 cuts the row in two.

    Before it, products over later factors are 0. At it, its factor is left out. After it: 0.
    """
    one = x.dtype.type(1)
    zero = x == 0
    first = np.logical_and(zero, cumsum(zero, axis=axis) == 1)
    others = cumprod(np.where(first, one, x), axis=axis)
    before = remaining(g * y, axis) / np.where(zero, one, x)
    return (np.where(first, remaining(g * others, axis), before),)


def _extreme_vjp(g: Any, y: Any, x: Any, *, axis: int) -> tuple[Any]:
    """The element that set the extreme gets the derivative; of equal ones, the last."""
    size = x.shape[axis]
    sets, sums = (np.moveaxis(array, axis, -1) for array in (x == y, g))
    shape = sets.shape
    sets, sums = (np.reshape(array, (-1, size)) for array in (sets, sums))
    chosen = cummax(np.where(sets, by_numpy[np.arange](size), 0), axis=1)
    rows = by_numpy[np.arange](chosen.shape[0])[:, None]
    nothing = by_numpy[np.zeros_like](sums)
    gathered = combine_at(nothing, sums, rows, chosen, index=(HOLE, HOLE), how="add")
    return (np.moveaxis(np.reshape(gathered, shape), -1, axis),)


cumsum = accumulation("cumsum", np.cumsum, lambda g, y, x, *, axis: (remaining(g, axis),))
cumprod = accumulation("cumprod", np.cumprod, _cumprod_vjp)
cummax = accumulation("cummax", np.maximum.accumulate, _extreme_vjp)
cummin = accumulation("cummin", np.minimum.accumulate, _extreme_vjp)


def _accumulated(
    primitive: Primitive, a: Any, axis: Any, dtype: Any = None, out: Any = None
) -> Any:
    a = operand(a)
    if axis is None or (type_of(a).ndim == 0 and axis in (0, -1)):
        a, axis = np.ravel(a), 0
    axis = normalize_axis(axis, a.ndim)
    if dtype is not None:
        a = np.astype(a, np.dtype(dtype), copy=False)
    result = primitive(a, axis=axis)
    if dtype is not None:
        result = np.astype(result, np.dtype(dtype), copy=False)
    return deliver(result, out)


@numpy_function(np.cumsum, method="cumsum")
def np_cumsum(a: Any, axis: Any = None, dtype: Any = None, out: Any = None) -> Any:
    """np.cumsum."""
    return _accumulated(cumsum, a, axis, dtype, out)


@numpy_function(np.cumprod, method="cumprod")
def np_cumprod(a: Any, axis: Any = None, dtype: Any = None, out: Any = None) -> Any:
    """np.cumprod."""
    return _accumulated(cumprod, a, axis, dtype, out)


@numpy_function(np.nancumsum)
def nancumsum(a: Any, axis: Any = None, dtype: Any = None, out: Any = None) -> Any:
    """np.nancumsum."""
    return _accumulated(cumsum, without_nan(operand(a), 0), axis, dtype, out)


@numpy_function(np.nancumprod)
def nancumprod(a: Any, axis: Any = None, dtype: Any = None, out: Any = None) -> Any:
    """np.nancumprod."""
    return _accumulated(cumprod, without_nan(operand(a), 1), axis, dtype, out)


def without_nan(a: Any, fill: float) -> Any:
    """`a` with `fill` in place of each NaN."""
    dtype = type_of(a).dtype
    return np.where(np.isnan(a), dtype.type(fill), a) if dtype.kind in "fc" else a


def _with_initial(
    primitive: Primitive, x: Any, axis: Any, dtype: Any, out: Any, include: bool, first: int
) -> Any:
    """The array API's form: `axis` may be left out for one axis only; `first` may come first."""
    x = operand(x)
    if axis is None:
        if type_of(x).ndim > 1:
            raise ValueError(
                "For arrays which have more than one dimension ``axis`` argument is required."
            )
        axis = 0
    result = _accumulated(primitive, np.atleast_1d(x), axis, dtype)
    if include:
        axis = normalize_axis(axis, result.ndim)
        sizes = (1 if i == axis else size for i, size in enumerate(result.shape))
        head = by_numpy[np.full](tuple(sizes), first, result.dtype)
        result = np.concatenate([head, result], axis)
    return deliver(result, out)


@numpy_function(np.cumulative_sum)
def cumulative_sum(
    x: Any, /, *, axis: Any = None, dtype: Any = None, out: Any = None,
    include_initial: bool = False,
) -> Any:  # fmt: skip
    """np.cumulative_sum."""
    return _with_initial(cumsum, x, axis, dtype, out, include_initial, 0)


@numpy_function(np.cumulative_prod)
def cumulative_prod(
    x: Any, /, *, axis: Any = None, dtype: Any = None, out: Any = None,
    include_initial: bool = False,
) -> Any:  # fmt: skip
    """np.cumulative_prod."""
    return _with_initial(cumprod, x, axis, dtype, out, include_initial, 1)


def _ufunc_accumulate(ufunc: np.ufunc, primitive: Primitive, loop: Any = None) -> None:
    """Register ufunc.accumulate; `loop` is the dtype it works in where that is fixed."""

    @numpy_function((ufunc, "accumulate"))
    def function(array: Any, axis: Any = 0, dtype: Any = None, out: Any = None) -> Any:
        if type_of(operand(array)).ndim == 0:
            raise TypeError("cannot accumulate on a scalar")
        return _accumulated(primitive, array, axis, dtype or loop, out)


_ufunc_accumulate(np.add, cumsum)
_ufunc_accumulate(np.multiply, cumprod)
_ufunc_accumulate(np.maximum, cummax)
_ufunc_accumulate(np.minimum, cummin)
_ufunc_accumulate(np.logical_or, cummax, bool)
_ufunc_accumulate(np.logical_and, cummin, bool)
