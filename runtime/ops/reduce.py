"""Reductions: sums, products, extremes and tests.

In: an array and NumPy's `axis`. Out: one element for each slice along these axes. Integers add up
and multiply in 64 bits, as NumPy has it; a NaN is an extreme.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..array import Primitive, by_numpy, deliver, numpy_function, require, type_of
from .families import normalize_axes, normalize_axis, operand, reduction

__all__ = [
    "count_along", "masked", "reduce_all", "reduce_any", "reduce_max", "reduce_mean",
    "reduce_min", "reduce_prod", "reduce_sum", "reduced_axes", "spread",
]  # fmt: skip

NO_VALUE: Any = np._NoValue  # type: ignore[attr-defined]

Axes = tuple[int, ...]


def kept(reduced: Any, axis: Axes, keepdims: bool) -> Any:
    """A reduced array with its reduced axes kept as size 1."""
    return reduced if keepdims or not axis else np.expand_dims(reduced, axis)


def spread(reduced: Any, x: Any, axis: Axes, keepdims: bool) -> Any:
    """A reduced array, repeated to the shape of `x`."""
    return by_numpy[np.broadcast_to](kept(reduced, axis, keepdims), x.shape)


def count_along(x: Any, axis: Axes) -> Any:
    """How many elements a slice along the axes has: an int, or a Symbol where sizes are unknown."""
    count = 1
    for i in axis:
        count = count * x.shape[i]
    return count


def _sum_vjp(g: Any, y: Any, x: Any, *, axis: Axes, keepdims: bool) -> tuple[Any]:
    return (spread(g, x, axis, keepdims),)


def _mean_vjp(g: Any, y: Any, x: Any, *, axis: Axes, keepdims: bool) -> tuple[Any]:
    return (spread(g / count_along(x, axis), x, axis, keepdims),)


def _prod_vjp(g: Any, y: Any, x: Any, *, axis: Axes, keepdims: bool) -> tuple[Any]:
    """The product of all others, also where one of them is 0."""
    zero = x == 0
    zeros = np.sum(zero, axis=axis, keepdims=True)
    nonzero = np.where(zero, x.dtype.type(1), x)
    product = np.prod(nonzero, axis=axis, keepdims=True)
    others = np.where(zero, zeros == 1, zeros == 0) * (product / nonzero)
    return (kept(g, axis, keepdims) * others,)


def _extreme_vjp(g: Any, y: Any, x: Any, *, axis: Axes, keepdims: bool) -> tuple[Any]:
    """Equal extremes share the derivative evenly."""
    chosen = np.astype(x == kept(y, axis, keepdims), g.dtype)
    count = np.sum(chosen, axis=axis, keepdims=True)
    return (kept(g, axis, keepdims) / count * chosen,)


reduce_sum = reduction("reduce_sum", np.sum, _sum_vjp)
reduce_mean = reduction("reduce_mean", np.mean, _mean_vjp)
reduce_prod = reduction("reduce_prod", np.prod, _prod_vjp)
reduce_max = reduction("reduce_max", np.max, _extreme_vjp)
reduce_min = reduction("reduce_min", np.min, _extreme_vjp)
reduce_any = reduction("reduce_any", np.any)
reduce_all = reduction("reduce_all", np.all)


def reduced_axes(a: Any, axis: Any) -> Axes:
    """NumPy's `axis` of a reduction; 0 and -1 are allowed at rank 0."""
    if type_of(a).ndim == 0 and isinstance(axis, (int, np.integer)) and axis in (0, -1):
        return ()
    return normalize_axes(axis, type_of(a).ndim)


def masked(a: Any, where: Any, fill: Any) -> Any:
    """`a` with `fill` where the mask `where` is False."""
    if where is True:
        return a
    if type_of(operand(where)).ndim > type_of(a).ndim:
        text = "input operand has more dimensions than allowed by the axis remapping"
        raise ValueError(text)
    return np.where(where, a, fill)


def _folded(
    primitive: Primitive, ufunc: np.ufunc, a: Any, axis: Any, dtype: Any, out: Any, keepdims: bool,
    initial: Any, where: Any,
) -> Any:  # fmt: skip
    """Sum and product: they have an identity, and integers widen unless `dtype` says otherwise."""
    a = operand(a)
    axes = reduced_axes(a, axis)
    if dtype is not None:
        a = np.astype(a, np.dtype(dtype), copy=False)
    a = masked(a, where, type_of(a).dtype.type(ufunc.identity))
    result = primitive(a, axis=axes, keepdims=bool(keepdims))
    if dtype is not None:
        result = np.astype(result, np.dtype(dtype), copy=False)
    return deliver(_with_initial(ufunc, result, initial), out)


def _with_initial(ufunc: np.ufunc, result: Any, initial: Any) -> Any:
    if initial is NO_VALUE or initial is None:
        return result
    return by_numpy[ufunc](result, by_numpy[np.asarray](initial, result.dtype))


def _extreme(
    primitive: Primitive, ufunc: np.ufunc, a: Any, axis: Any, out: Any, keepdims: bool,
    initial: Any, where: Any,
) -> Any:  # fmt: skip
    """Maximum and minimum: without an identity, an empty slice or a mask needs `initial`."""
    a = operand(a)
    axes = reduced_axes(a, axis)
    type = type_of(a)
    if initial is NO_VALUE or initial is None:
        if where is not True:
            raise ValueError(
                f"reduction operation '{ufunc.__name__}' does not have an identity, so to use a "
                "where mask one has to specify 'initial'"
            )
        if any(type.shape[i] == 0 for i in axes):
            raise ValueError(
                f"zero-size array to reduction operation {ufunc.__name__} which has no identity"
            )
        return deliver(primitive(a, axis=axes, keepdims=bool(keepdims)), out)
    initial = by_numpy[np.asarray](initial, type.dtype)
    a = masked(a, where, initial)
    for i in axes:
        if not isinstance(type.shape[i], int) or type.shape[i] == 0:
            a = _prepended(a, initial, i)
    result = primitive(a, axis=axes, keepdims=bool(keepdims))
    return deliver(by_numpy[ufunc](result, initial), out)


def _prepended(a: Any, value: Any, axis: int) -> Any:
    """`a` with `value` in front along an axis, which is then not empty."""
    sizes = tuple(1 if i == axis else size for i, size in enumerate(a.shape))
    return np.concatenate([by_numpy[np.broadcast_to](value, sizes), a], axis)


def _tested(
    primitive: Primitive, ufunc: np.ufunc, a: Any, axis: Any, out: Any, keepdims: bool, where: Any
) -> Any:
    a = operand(a)
    axes = reduced_axes(a, axis)
    a = masked(a, where, type_of(a).dtype.type(ufunc.identity))
    return deliver(primitive(a, axis=axes, keepdims=bool(keepdims)), out)


# --- NumPy's functions -------------------------------------------------------------------------


@numpy_function(np.sum, method="sum")
def sum(
    a: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: bool = False,
    initial: Any = NO_VALUE, where: Any = True,
) -> Any:  # fmt: skip
    """np.sum."""
    return _folded(reduce_sum, np.add, a, axis, dtype, out, keepdims, initial, where)


@numpy_function(np.prod, method="prod")
def prod(
    a: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: bool = False,
    initial: Any = NO_VALUE, where: Any = True,
) -> Any:  # fmt: skip
    """np.prod."""
    return _folded(reduce_prod, np.multiply, a, axis, dtype, out, keepdims, initial, where)


@numpy_function(np.max, np.amax, method="max")
def max(
    a: Any, axis: Any = None, out: Any = None, keepdims: bool = False, initial: Any = NO_VALUE,
    where: Any = True,
) -> Any:  # fmt: skip
    """np.max."""
    return _extreme(reduce_max, np.maximum, a, axis, out, keepdims, initial, where)


@numpy_function(np.min, np.amin, method="min")
def min(
    a: Any, axis: Any = None, out: Any = None, keepdims: bool = False, initial: Any = NO_VALUE,
    where: Any = True,
) -> Any:  # fmt: skip
    """np.min."""
    return _extreme(reduce_min, np.minimum, a, axis, out, keepdims, initial, where)


@numpy_function(np.any, method="any")
def any_(
    a: Any, axis: Any = None, out: Any = None, keepdims: bool = False, *, where: Any = True
) -> Any:
    """np.any."""
    return _tested(reduce_any, np.logical_or, a, axis, out, keepdims, where)


@numpy_function(np.all, method="all")
def all_(
    a: Any, axis: Any = None, out: Any = None, keepdims: bool = False, *, where: Any = True
) -> Any:
    """np.all."""
    return _tested(reduce_all, np.logical_and, a, axis, out, keepdims, where)


@numpy_function(np.count_nonzero)
def count_nonzero(a: Any, axis: Any = None, *, keepdims: bool = False) -> Any:
    """np.count_nonzero."""
    a = operand(a)
    mask = a if type_of(a).dtype == bool else np.not_equal(a, 0)
    return sum(mask, axis=axis, keepdims=keepdims)


@numpy_function(np.ptp)
def ptp(a: Any, axis: Any = None, out: Any = None, keepdims: bool = False) -> Any:
    """np.ptp."""
    high, low = (f(a, axis=axis, keepdims=keepdims) for f in (max, min))
    return deliver(np.subtract(high, low), out)


# --- ufunc.reduce, whose axis is the first by default --------------------------------------------


def _ufunc_reduce(ufunc: np.ufunc, reduce: Callable[..., Any], *options: str) -> None:
    """Register ufunc.reduce; `options` are those of dtype and initial that `reduce` has too."""

    @numpy_function((ufunc, "reduce"))
    def function(
        array: Any, axis: Any = 0, dtype: Any = None, out: Any = None, keepdims: bool = False,
        initial: Any = NO_VALUE, where: Any = True,
    ) -> Any:  # fmt: skip
        given = {"dtype": dtype, "initial": initial}
        for name in given.keys() - set(options):
            if given[name] is not NO_VALUE and given[name] is not None:
                raise TypeError(f"{name}= is not supported for {ufunc.__name__}.reduce")
        kept_options = {name: given[name] for name in options}
        return reduce(array, axis=axis, out=out, keepdims=keepdims, where=where, **kept_options)


_ufunc_reduce(np.add, sum, "dtype", "initial")
_ufunc_reduce(np.multiply, prod, "dtype", "initial")
_ufunc_reduce(np.maximum, max, "initial")
_ufunc_reduce(np.minimum, min, "initial")
_ufunc_reduce(np.logical_or, any_)
_ufunc_reduce(np.logical_and, all_)


# --- ufunc.reduceat -------------------------------------------------------------------------------


def _ufunc_reduceat(ufunc: np.ufunc, reduce: Callable[..., Any], lowest: str = "") -> None:
    """Register ufunc.reduceat; `lowest` names what of a dtype's range no element changes."""

    @numpy_function((ufunc, "reduceat"))
    def function(array: Any, indices: Any, axis: Any = 0, dtype: Any = None, out: Any = None) -> Any:
        x = by_numpy[np.asarray](array)
        if lowest and type_of(x).dtype.kind == "c":
            raise TypeError(f"{ufunc.__name__}.reduceat of complex numbers is not supported")
        axis = normalize_axis(axis, type_of(x).ndim)
        if dtype is not None and ufunc in (np.logical_or, np.logical_and) and np.dtype(dtype) != bool:
            text = f"No loop matching the specified signature and casting was found for ufunc {ufunc.__name__}"
            raise TypeError(text)
        if dtype is not None:
            x = by_numpy[np.astype](x, np.dtype(dtype))
        x = np.expand_dims(np.moveaxis(x, axis, -1), -2)
        options = {"initial": _end_of(type_of(x).dtype, lowest)} if lowest else {}
        mask = _segments(ufunc, by_numpy[np.asarray](indices), x.shape[-1])
        found = np.moveaxis(reduce(x, axis=-1, where=mask, **options), -1, axis)
        return deliver(found if dtype is None else by_numpy[np.astype](found, np.dtype(dtype)), out)


def _end_of(dtype: np.dtype[Any], name: str) -> Any:
    if dtype.kind == "f":
        return np.inf if name == "max" else -np.inf
    return name == "max" if dtype.kind == "b" else getattr(np.iinfo(dtype), name)


def _segments(ufunc: np.ufunc, starts: Any, size: Any) -> Any:
    """Which elements each segment has (rows): from its start to the next, and at least one."""
    inside = np.logical_and(starts >= 0, starts < size)
    require(np.all(inside), IndexError(f"index out-of-bounds in {ufunc.__name__}.reduceat"))
    ends = np.concatenate([starts[1:], np.reshape(by_numpy[np.asarray](size), 1)])
    ends = np.maximum(ends, starts + 1)
    places = by_numpy[np.arange](size)
    return np.logical_and(places >= starts[:, None], places < ends[:, None])


_ufunc_reduceat(np.add, sum)
_ufunc_reduceat(np.multiply, prod)
_ufunc_reduceat(np.maximum, max, "min")
_ufunc_reduceat(np.minimum, min, "max")
_ufunc_reduceat(np.logical_or, any_)
_ufunc_reduceat(np.logical_and, all_)
