"""Reductions by PyTorch's names: sums, means, extremes, sorting, counting.

In: arrays, `dim` and `keepdim`. Out: arrays; where PyTorch gives values with indices, a named tuple
of both.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from ..array import type_of
from ..tape import custom_vjp
from .promotion import cast, promote, to_dtype, to_float
from .tensor import Size, tensor_function

__all__ = [
    "all", "amax", "amin", "aminmax", "any", "argmax", "argmin", "argsort", "bincount", "bucketize", "cdist",
    "count_nonzero", "cummax", "cummin", "cumprod", "cumsum", "diff", "kthvalue", "logcumsumexp", "logsumexp",
    "max", "mean", "median", "min", "mode", "nonzero", "norm", "prod", "quantile", "searchsorted", "sort", "std",
    "std_mean", "sum", "topk", "unique", "var", "var_mean",
]  # fmt: skip


class ValuesAndIndices(NamedTuple):
    """What stands where: values, and their indices along the axis."""

    values: Any
    indices: Any


def _axis(dim: Any) -> Any:
    if isinstance(dim, (list, Size)):
        dim = tuple(dim)
    return None if dim == () else dim


def _reduced(function: Callable[..., Any], input: Any, dim: Any, keepdim: bool, **options: Any) -> Any:
    """A reduction of NumPy with PyTorch's arguments."""
    return function(input, axis=_axis(dim), keepdims=keepdim, **options)


def _root(x: Any, p: Any = 2) -> Any:
    """x^(1/p) with the derivative 0 where x is 0, as that of norms and deviations is."""

    def root(x: Any) -> Any:
        return np.sqrt(x) if p == 2 else x ** (1 / p)

    def vjp(g: Any, y: Any, x: Any) -> tuple[Any]:
        is_zero = x == 0
        return (np.where(is_zero, np.zeros_like(x), g * y / (p * np.where(is_zero, np.ones_like(x), x))),)

    return custom_vjp(root, vjp)(x)


@tensor_function("sum")
def sum(input: Any, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """The sum; of integers and bools in int64."""
    given = type_of(input).dtype
    if dtype is None and given.kind != "f":
        dtype = np.int64
    return _reduced(np.sum, input, dim, keepdim, dtype=None if dtype is None else to_dtype(dtype))


@tensor_function("mean")
def mean(input: Any, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """The mean of floats."""
    if dtype is not None:
        input = np.astype(input, to_dtype(dtype))
    if type_of(input).dtype.kind != "f":
        raise RuntimeError(
            "mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype."
        )
    return _reduced(np.mean, input, dim, keepdim)


@tensor_function("prod")
def prod(input: Any, dim: int | None = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """The product; of integers and bools in int64."""
    if dtype is None and type_of(input).dtype.kind != "f":
        dtype = np.int64
    return _reduced(np.prod, input, dim, keepdim, dtype=dtype)


@tensor_function("amax")
def amax(input: Any, dim: Any = None, keepdim: bool = False) -> Any:
    """The largest elements."""
    return _reduced(np.max, input, dim, keepdim)


@tensor_function("amin")
def amin(input: Any, dim: Any = None, keepdim: bool = False) -> Any:
    """The smallest elements."""
    return _reduced(np.min, input, dim, keepdim)


def _extreme(input: Any, dim: Any, keepdim: bool, find: Any) -> ValuesAndIndices:
    if type_of(input).ndim == 0:
        return ValuesAndIndices(input, np.zeros((), np.int64))
    places = find(input, axis=dim, keepdims=True)
    values = np.take_along_axis(input, places, dim)
    if not keepdim:
        values, places = np.squeeze(values, dim), np.squeeze(places, dim)
    return ValuesAndIndices(values, places)


@tensor_function("max")
def max(input: Any, dim: Any = None, keepdim: bool = False) -> Any:
    """The largest element; with `dim` (values, indices); with a tensor the larger of each pair."""
    if dim is None:
        return np.max(input)
    if not isinstance(dim, int):
        return np.maximum(*promote(input, dim))
    return _extreme(input, dim, keepdim, np.argmax)


@tensor_function("min")
def min(input: Any, dim: Any = None, keepdim: bool = False) -> Any:
    """The smallest element; with `dim` (values, indices); with a tensor the smaller of each pair."""
    if dim is None:
        return np.min(input)
    if not isinstance(dim, int):
        return np.minimum(*promote(input, dim))
    return _extreme(input, dim, keepdim, np.argmin)


@tensor_function("aminmax")
def aminmax(input: Any, *, dim: int | None = None, keepdim: bool = False) -> Any:
    """(smallest, largest)."""
    return _reduced(np.min, input, dim, keepdim), _reduced(np.max, input, dim, keepdim)


@tensor_function("argmax")
def argmax(input: Any, dim: int | None = None, keepdim: bool = False) -> Any:
    """Where the largest element is."""
    return _reduced(np.argmax, input, dim, keepdim)


@tensor_function("argmin")
def argmin(input: Any, dim: int | None = None, keepdim: bool = False) -> Any:
    """Where the smallest element is."""
    return _reduced(np.argmin, input, dim, keepdim)


@tensor_function("any")
def any(input: Any, dim: Any = None, keepdim: bool = False) -> Any:
    """Whether an element is true."""
    return _reduced(np.any, input, dim, keepdim)


@tensor_function("all")
def all(input: Any, dim: Any = None, keepdim: bool = False) -> Any:
    """Whether all elements are true."""
    return _reduced(np.all, input, dim, keepdim)


@tensor_function("var")
def var(input: Any, dim: Any = None, unbiased: bool = True, keepdim: bool = False, *, correction: Any = None) -> Any:
    """The variance; the divisor is the count less `correction`, 1 unless given."""
    if isinstance(dim, bool):
        dim, unbiased = None, dim
    less = (1 if unbiased else 0) if correction is None else correction
    return _reduced(np.var, input, dim, keepdim, ddof=less)


@tensor_function("std")
def std(input: Any, dim: Any = None, unbiased: bool = True, keepdim: bool = False, *, correction: Any = None) -> Any:
    """The standard deviation; the divisor is the count less `correction`, 1 unless given."""
    return _root(var(input, dim, unbiased, keepdim, correction=correction))


@tensor_function()
def var_mean(input: Any, dim: Any = None, keepdim: bool = False, *, correction: Any = 1) -> Any:
    """(variance, mean)."""
    return _reduced(np.var, input, dim, keepdim, ddof=correction), _reduced(np.mean, input, dim, keepdim)


@tensor_function()
def std_mean(input: Any, dim: Any = None, keepdim: bool = False, *, correction: Any = 1) -> Any:
    """(standard deviation, mean)."""
    return _root(_reduced(np.var, input, dim, keepdim, ddof=correction)), _reduced(np.mean, input, dim, keepdim)


@tensor_function("norm")
def norm(input: Any, p: Any = 2, dim: Any = None, keepdim: bool = False) -> Any:
    """(Σ |x|^p)^(1/p) over all elements or `dim`; the largest and smallest for ±inf."""
    if p in (2, "fro"):
        return _root(_reduced(np.sum, input * input, dim, keepdim))
    x = np.abs(input)
    if p == np.inf:
        return _reduced(np.max, x, dim, keepdim)
    if p == -np.inf:
        return _reduced(np.min, x, dim, keepdim)
    if p == 0:
        return _reduced(np.sum, np.astype(x != 0, x.dtype), dim, keepdim)
    if p == 1:
        return _reduced(np.sum, x, dim, keepdim)
    return _root(_reduced(np.sum, x**p, dim, keepdim), p)


@tensor_function("logsumexp")
def logsumexp(input: Any, dim: Any, keepdim: bool = False) -> Any:
    """log Σ exp(x), shifted by the largest."""
    axis = _axis(dim)
    x = to_float(input)
    largest = np.max(x, axis=axis, keepdims=True)
    shift = np.where(np.isfinite(largest), largest, np.zeros_like(largest))
    found = np.log(np.sum(np.exp(x - shift), axis=axis, keepdims=True)) + shift
    return found if keepdim else np.squeeze(found, axis)


@tensor_function("cumsum")
def cumsum(input: Any, dim: int, *, dtype: Any = None) -> Any:
    """Sums of the elements up to each."""
    return np.cumsum(input, axis=dim, dtype=dtype or (None if type_of(input).dtype.kind == "f" else np.int64))


@tensor_function("cumprod")
def cumprod(input: Any, dim: int, *, dtype: Any = None) -> Any:
    """Products of the elements up to each."""
    return np.cumprod(input, axis=dim, dtype=dtype or (None if type_of(input).dtype.kind == "f" else np.int64))


@tensor_function("logcumsumexp")
def logcumsumexp(input: Any, dim: int) -> Any:
    """log of the sums of exp up to each."""
    sums = [np.take(input, 0, axis=dim)]
    for place in range(1, int(input.shape[dim])):
        sums.append(np.logaddexp(sums[-1], np.take(input, place, axis=dim)))
    return np.stack(sums, dim)


def _extreme_up_to_each(input: Any, dim: int, ufunc: np.ufunc) -> ValuesAndIndices:
    values = ufunc.accumulate(input, axis=dim)
    shape = [1] * type_of(input).ndim
    shape[dim] = -1
    places = np.where(np.equal(input, values), np.reshape(np.arange(input.shape[dim]), shape), 0)
    return ValuesAndIndices(values, np.maximum.accumulate(places, axis=dim))


@tensor_function("cummax")
def cummax(input: Any, dim: int) -> Any:
    """(values, indices) of the largest element up to each."""
    return _extreme_up_to_each(input, dim, np.maximum)


@tensor_function("cummin")
def cummin(input: Any, dim: int) -> Any:
    """(values, indices) of the smallest element up to each."""
    return _extreme_up_to_each(input, dim, np.minimum)


@tensor_function("sort")
def sort(input: Any, dim: int = -1, descending: bool = False, stable: bool = False) -> ValuesAndIndices:
    """(values, indices) in order; equal elements keep theirs."""
    order = _order(input, dim, descending)
    return ValuesAndIndices(np.take_along_axis(input, order, dim), order)


def _order(input: Any, dim: int, descending: bool) -> Any:
    if not descending:
        return np.argsort(input, axis=dim, kind="stable")
    backward = np.argsort(np.flip(input, dim), axis=dim, kind="stable")
    return np.flip(input.shape[dim] - 1 - backward, dim)


@tensor_function("argsort")
def argsort(input: Any, dim: int = -1, descending: bool = False, stable: bool = False) -> Any:
    """The indices that sort."""
    return _order(input, dim, descending)


@tensor_function("topk")
def topk(input: Any, k: int, dim: int = -1, largest: bool = True, sorted: bool = True) -> ValuesAndIndices:
    """(values, indices) of the k largest, in order."""
    order = _order(input, dim, largest)
    order = np.take(order, np.arange(k), axis=dim)
    return ValuesAndIndices(np.take_along_axis(input, order, dim), order)


@tensor_function("kthvalue")
def kthvalue(input: Any, k: int, dim: int = -1, keepdim: bool = False) -> ValuesAndIndices:
    """(value, index) of the k-th smallest, counted from 1."""
    order = np.take(_order(input, dim, False), np.arange(k - 1, k), axis=dim)
    values = np.take_along_axis(input, order, dim)
    return ValuesAndIndices(*(x if keepdim else np.squeeze(x, dim) for x in (values, order)))


@tensor_function("median")
def median(input: Any, dim: int | None = None, keepdim: bool = False) -> Any:
    """The lower of the two in the middle, NaN where there is one; with `dim` (values, indices)."""
    if dim is None:
        return custom_vjp(_middle, _middle_vjp)(input)
    places = np.take(_order(input, dim, False), [(input.shape[dim] - 1) // 2], axis=dim)
    if type_of(input).dtype.kind == "f":
        is_nan = np.isnan(input)
        any_nan, first_nan = (_reduced(f, is_nan, dim, True) for f in (np.any, np.argmax))
        places = np.where(any_nan, first_nan, places)
    values = np.take_along_axis(input, places, dim)
    return ValuesAndIndices(*(x if keepdim else np.squeeze(x, dim) for x in (values, places)))


def _middle(x: Any) -> Any:
    in_order = np.sort(np.ravel(x))
    middle, last = in_order[(in_order.shape[0] - 1) // 2], in_order[-1]
    return np.where(last != last, last, middle)


def _middle_vjp(g: Any, y: Any, x: Any) -> tuple[Any]:
    """The same for all elements that are the median."""
    same = np.logical_or(x == y, np.logical_and(x != x, y != y))
    return (np.where(same, g / np.sum(same), np.zeros_like(x)),)


@tensor_function("mode")
def mode(input: Any, dim: int = -1, keepdim: bool = False) -> ValuesAndIndices:
    """(value, index) of the element that is there most often, the smallest of these."""
    x = np.moveaxis(input, dim, -1)
    counts = np.sum(np.expand_dims(x, -1) == np.expand_dims(x, -2), -1)
    order = np.argsort(x, axis=-1, kind="stable")
    best = np.argmax(np.take_along_axis(counts, order, -1), axis=-1, keepdims=True)
    value = np.take_along_axis(np.take_along_axis(x, order, -1), best, -1)
    last = x.shape[-1] - 1 - np.argmax(np.flip(x == value, -1), axis=-1, keepdims=True)
    found = (np.moveaxis(value, -1, dim), np.moveaxis(last, -1, dim))
    return ValuesAndIndices(*(y if keepdim else np.squeeze(y, dim) for y in found))


@tensor_function("quantile")
def quantile(
    input: Any, q: Any, dim: int | None = None, keepdim: bool = False, *, interpolation: str = "linear"
) -> Any:
    """Quantiles."""
    return np.quantile(input, q, axis=dim, keepdims=keepdim, method=interpolation)  # type: ignore[call-overload]


@tensor_function("count_nonzero")
def count_nonzero(input: Any, dim: Any = None) -> Any:
    """How many elements are not zero."""
    return np.count_nonzero(input, axis=_axis(dim))


@tensor_function("nonzero")
def nonzero(input: Any, *, as_tuple: bool = False) -> Any:
    """The places of elements that are not zero: (n, rank), or a tuple of indices."""
    return np.nonzero(input) if as_tuple else np.argwhere(input)


@tensor_function("unique")
def unique(
    input: Any, sorted: bool = True, return_inverse: bool = False, return_counts: bool = False, dim: int | None = None
) -> Any:
    """The different elements in order; their places and how many, if asked."""
    keywords: dict[str, Any] = {"return_inverse": return_inverse, "return_counts": return_counts, "axis": dim}
    return np.unique(input, **keywords)


@tensor_function("bincount")
def bincount(input: Any, weights: Any = None, minlength: int = 0) -> Any:
    """How often each integer is there, in int64; the sums of weights, in their dtype if it is a float's."""
    found = np.bincount(input, weights, minlength)
    return found if weights is None or type_of(weights).dtype.kind != "f" else cast(found, type_of(weights).dtype)


@tensor_function()
def searchsorted(
    sorted_sequence: Any, input: Any, *, out_int32: bool = False, right: bool = False, side: str | None = None,
    sorter: Any = None,
) -> Any:  # fmt: skip
    """Where elements would have to be put in, along the last axis; int64, or int32.

    sorted_sequence: (n,) for any input, else (…, n) for input (…, m). Raises RuntimeError for sizes that differ.
    """
    if side is not None and (side not in ("left", "right") or (right and side == "left")):
        raise RuntimeError(f"torch.searchsorted(): side={side} with right={right}")
    before = side != "right" and not right
    if sorter is not None:
        sorted_sequence = np.take_along_axis(sorted_sequence, sorter, -1)
    front, sizes = (tuple(type_of(each).shape[:-1]) for each in (sorted_sequence, input))
    if not front:
        found = np.searchsorted(sorted_sequence, input, side="left" if before else "right")
    elif front != sizes:
        raise RuntimeError(
            "torch.searchsorted(): boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries "
            "tensor and input value tensor must match"
        )
    else:
        sequence, values = np.expand_dims(sorted_sequence, -2), np.expand_dims(input, -1)
        found = np.sum(np.logical_not(sequence >= values if before else sequence > values), axis=-1)
    return cast(found, np.int32) if out_int32 else found


@tensor_function()
def bucketize(input: Any, boundaries: Any, *, out_int32: bool = False, right: bool = False) -> Any:
    """Where elements would have to be put into `boundaries`."""
    return searchsorted(boundaries, input, out_int32=out_int32, right=right)


@tensor_function()
def cdist(x1: Any, x2: Any, p: float = 2.0) -> Any:
    """The p-norms of the differences of all rows of x1 (…, n, width) and all of x2 (…, m, width): (…, n, m)."""
    return norm(np.expand_dims(x1, -2) - np.expand_dims(x2, -3), p, dim=-1)


@tensor_function("diff")
def diff(input: Any, n: int = 1, dim: int = -1) -> Any:
    """Differences of neighbours."""
    return np.diff(input, n, axis=dim)
