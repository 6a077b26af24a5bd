"""Reductions by PyTorch's names: sums, means, extremes, sorting, counting.

In: arrays, `dim` and `keepdim`. Out: arrays; where PyTorch gives values with indices, a named tuple
of both.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ..array import type_of
from .promotion import promote, to_dtype, to_float
from .tensor import Size, tensor_function

__all__ = [
    "all", "amax", "amin", "aminmax", "any", "argmax", "argmin", "argsort", "bincount", "count_nonzero", "cummax",
    "cumprod", "cumsum", "diff", "kthvalue", "logcumsumexp", "logsumexp", "max", "mean", "median", "min", "mode",
    "norm", "nonzero", "prod", "quantile", "searchsorted", "sort", "std", "std_mean", "sum", "topk", "unique", "var",
    "var_mean",
]  # fmt: skip


class ValuesAndIndices(NamedTuple):
    """What stands where: values, and their indices along the axis."""

    values: Any
    indices: Any


def _axis(dim: Any) -> Any:
    if isinstance(dim, (list, Size)):
        dim = tuple(dim)
    return None if dim == () else dim


@tensor_function("sum")
def sum(input: Any, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """The sum; of integers and bools in int64."""
    given = type_of(input).dtype
    if dtype is None and given.kind != "f":
        dtype = np.int64
    return np.sum(input, axis=_axis(dim), keepdims=keepdim, dtype=None if dtype is None else to_dtype(dtype))


@tensor_function("mean")
def mean(input: Any, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """The mean of floats."""
    if dtype is not None:
        input = np.astype(input, to_dtype(dtype))
    if type_of(input).dtype.kind != "f":
        raise RuntimeError(
            "mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype."
        )
    return np.mean(input, axis=_axis(dim), keepdims=keepdim)


@tensor_function("prod")
def prod(input: Any, dim: int | None = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """The product; of integers and bools in int64."""
    if dtype is None and type_of(input).dtype.kind != "f":
        dtype = np.int64
    return np.prod(input, axis=dim, keepdims=keepdim, dtype=dtype)


@tensor_function("amax")
def amax(input: Any, dim: Any = None, keepdim: bool = False) -> Any:
    """The largest elements."""
    return np.max(input, axis=_axis(dim), keepdims=keepdim)


@tensor_function("amin")
def amin(input: Any, dim: Any = None, keepdim: bool = False) -> Any:
    """The smallest elements."""
    return np.min(input, axis=_axis(dim), keepdims=keepdim)


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
    return np.min(input, axis=dim, keepdims=keepdim), np.max(input, axis=dim, keepdims=keepdim)


@tensor_function("argmax")
def argmax(input: Any, dim: int | None = None, keepdim: bool = False) -> Any:
    """Where the largest element is."""
    return np.argmax(input, axis=dim, keepdims=keepdim)


@tensor_function("argmin")
def argmin(input: Any, dim: int | None = None, keepdim: bool = False) -> Any:
    """Where the smallest element is."""
    return np.argmin(input, axis=dim, keepdims=keepdim)


@tensor_function("any")
def any(input: Any, dim: Any = None, keepdim: bool = False) -> Any:
    """Whether an element is true."""
    return np.any(input, axis=_axis(dim), keepdims=keepdim)


@tensor_function("all")
def all(input: Any, dim: Any = None, keepdim: bool = False) -> Any:
    """Whether all elements are true."""
    return np.all(input, axis=_axis(dim), keepdims=keepdim)


@tensor_function("var")
def var(input: Any, dim: Any = None, unbiased: bool = True, keepdim: bool = False, *, correction: Any = None) -> Any:
    """The variance; the divisor is the count less `correction`, 1 unless given."""
    less = (1 if unbiased else 0) if correction is None else correction
    return np.var(input, axis=_axis(dim), ddof=less, keepdims=keepdim)


@tensor_function("std")
def std(input: Any, dim: Any = None, unbiased: bool = True, keepdim: bool = False, *, correction: Any = None) -> Any:
    """The standard deviation; the divisor is the count less `correction`, 1 unless given."""
    less = (1 if unbiased else 0) if correction is None else correction
    return np.std(input, axis=_axis(dim), ddof=less, keepdims=keepdim)


@tensor_function()
def var_mean(input: Any, dim: Any = None, keepdim: bool = False, *, correction: Any = 1) -> Any:
    """(variance, mean)."""
    axis = _axis(dim)
    return np.var(input, axis=axis, ddof=correction, keepdims=keepdim), np.mean(input, axis=axis, keepdims=keepdim)


@tensor_function()
def std_mean(input: Any, dim: Any = None, keepdim: bool = False, *, correction: Any = 1) -> Any:
    """(standard deviation, mean)."""
    axis = _axis(dim)
    return np.std(input, axis=axis, ddof=correction, keepdims=keepdim), np.mean(input, axis=axis, keepdims=keepdim)


@tensor_function("norm")
def norm(input: Any, p: Any = 2, dim: Any = None, keepdim: bool = False) -> Any:
    """(Σ |x|^p)^(1/p) over all elements or `dim`; the largest and smallest for ±inf."""
    axis = _axis(dim)
    x = np.abs(input)
    if p == np.inf:
        return np.max(x, axis=axis, keepdims=keepdim)
    if p == -np.inf:
        return np.min(x, axis=axis, keepdims=keepdim)
    if p == 0:
        return np.sum(np.astype(x != 0, x.dtype), axis=axis, keepdims=keepdim)
    if p == 1:
        return np.sum(x, axis=axis, keepdims=keepdim)
    if p in (2, "fro"):
        return np.sqrt(np.sum(input * input, axis=axis, keepdims=keepdim))
    return np.sum(x**p, axis=axis, keepdims=keepdim) ** (1 / p)


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
    return np.logaddexp.accumulate(input, axis=dim)


@tensor_function("cummax")
def cummax(input: Any, dim: int) -> Any:
    """(values, indices) of the largest element up to each."""
    values = np.maximum.accumulate(input, axis=dim)
    shape = [1] * type_of(input).ndim
    shape[dim] = -1
    places = np.where(np.equal(input, values), np.reshape(np.arange(input.shape[dim]), shape), 0)
    return ValuesAndIndices(values, np.maximum.accumulate(places, axis=dim))


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
    """The lower of the two in the middle; with `dim` (values, indices)."""
    if dim is None:
        flat = np.ravel(input)
        return np.sort(flat)[(flat.shape[0] - 1) // 2]
    return kthvalue(input, (input.shape[dim] - 1) // 2 + 1, dim, keepdim)


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
    """How often each integer is there."""
    return np.bincount(input, weights, minlength)


@tensor_function()
def searchsorted(sorted_sequence: Any, input: Any, *, right: bool = False) -> Any:
    """Where elements would have to be put in."""
    return np.searchsorted(sorted_sequence, input, side="right" if right else "left")


@tensor_function("diff")
def diff(input: Any, n: int = 1, dim: int = -1) -> Any:
    """Differences of neighbours."""
    return np.diff(input, n, axis=dim)
