"""Counting: how often values occur, one by one or in bins.

In: arrays of values, and weights. Out: counts as int64, sums of weights as float64. The size of
`bincount` is known only when its array is.
"""

from __future__ import annotations

import builtins
import math
from typing import Any

import numpy as np

from ..array import Array, by_numpy, numpy_function, require, type_of
from .complexes import refuse_complex
from .families import as_array, known_to_differ
from .index import combine_at
from .search import count_before
from .shape import HOLE

__all__: list[str] = []

@numpy_function(np.bincount)
def bincount(x: Any, /, weights: Any = None, minlength: Any = 0) -> Any:
    """np.bincount; without elements the dtype is int64, so weights need a known size or some."""
    x = as_array(x)
    if type_of(x).ndim != 1:
        depth = "too deep" if type_of(x).ndim else "of too small depth"
        raise ValueError(f"object {depth} for desired array")
    if not np.can_cast(type_of(x).dtype, np.int64, "safe"):
        raise TypeError(
            f"Cannot cast array data from {type_of(x).dtype!r} to dtype('int64') according to "
            "the rule 'safe'"
        )
    x = np.astype(x, np.int64, copy=False)
    count = x.shape[0]
    require(np.all(x >= 0), ValueError("'list' argument must have no negative elements"))
    size = np.maximum(np.max(x, initial=-1) + 1, minlength)
    if weights is None or type_of(x).shape[0] == 0:
        weights = np.int64(1)
    else:
        weights = np.astype(as_array(weights), np.float64, copy=False)
        if type_of(weights).ndim != 1 or known_to_differ(
            type_of(weights).shape[0], type_of(x).shape[0]
        ):
            raise ValueError("The weights and list don't have the same length.")
        require(count != 0, ValueError("without elements the result is int64, not float64"))
    counts = by_numpy[np.zeros](size, type_of(weights).dtype)
    values = by_numpy[np.broadcast_to](weights, x.shape)
    return combine_at(counts, values, x, index=(HOLE,), how="add")


def _span(a: Any, range: Any) -> tuple[Any, Any]:
    """(first, last) edge of equal bins."""
    if range is not None:
        first, last = range
        require(first <= last, ValueError("max must be larger than min in range parameter."))
        if not isinstance(first, Array) and not isinstance(last, Array):
            return (first - 0.5, last + 0.5) if first == last else (first, last)
    elif 0 in type_of(a).shape:
        return 0, 1
    else:
        first, last = np.min(a), np.max(a)
        finite = np.logical_and(np.isfinite(first), np.isfinite(last))
        require(finite, ValueError("autodetected range is not finite"))
    half = np.where(first == last, 0.5, 0.0)
    return first - half, last + half


def _edge_dtype(a: Any, range: Any) -> np.dtype[Any]:
    """The dtype NumPy gives edges: that of the array and the ends, and floating."""
    ends = [] if range is None else list(range)
    samples = [end if isinstance(end, (int, float)) else type_of(end).dtype for end in ends]
    dtype = np.result_type(type_of(a).dtype, *samples)
    return dtype if dtype.kind == "f" else np.result_type(dtype, float)


@numpy_function(np.histogram_bin_edges)
def histogram_bin_edges(a: Any, bins: Any = 10, range: Any = None, weights: Any = None) -> Any:
    """np.histogram_bin_edges, for a known count of bins or given edges."""
    refuse_complex("histogram", a, weights)
    a = np.ravel(as_array(a))
    if isinstance(bins, str):
        raise TypeError(f"bins={bins!r} is not supported: give a number or the edges")
    if type_of(bins if not isinstance(bins, (list, tuple)) else as_array(bins)).ndim == 0:
        count = bins.__index__()
        if count < 1:
            raise ValueError("`bins` must be positive, when an integer")
        first, last = _span(a, range)
        return np.astype(np.linspace(first, last, count + 1), _edge_dtype(a, range), copy=False)
    edges = as_array(bins)
    if type_of(edges).ndim != 1:
        raise ValueError("`bins` must be 1d, when an array")
    falls = np.any(edges[:-1] > edges[1:])
    require(np.logical_not(falls), ValueError("`bins` must increase monotonically, when an array"))
    return edges


@numpy_function(np.histogram)
def histogram(
    a: Any, bins: Any = 10, range: Any = None, density: Any = None, weights: Any = None
) -> Any:
    """np.histogram, for a known count of bins or given edges."""
    refuse_complex("histogram", weights)
    edges = histogram_bin_edges(a, bins, range)
    a = np.ravel(as_array(a))
    if weights is None:
        below = [count_before(a, edges[:-1], False), count_before(a, edges[-1:], True)]
        counts = np.diff(np.concatenate(below))
    else:
        counts = _weighted(a, edges, as_array(weights))
    if not density:
        return counts, edges
    widths = np.astype(np.diff(edges), np.float64)
    return counts / widths / np.sum(counts), edges


def _weighted(a: Any, edges: Any, weights: Any) -> Any:
    """The sum of weights in each bin."""
    weights = np.ravel(weights)
    low, high = edges[:-1, None], edges[1:, None]
    last = np.logical_and(a == edges[-1], high == edges[-1])
    mask = np.logical_or(np.logical_and(low <= a, a < high), last)
    return np.matmul(np.astype(mask, weights.dtype), weights)


@numpy_function(np.histogramdd)
def histogramdd(
    sample: Any, bins: Any = 10, range: Any = None, density: Any = None, weights: Any = None
) -> tuple[Any, Any]:
    """np.histogramdd, for known counts of bins or given edges."""
    refuse_complex("histogramdd", weights, *(sample if isinstance(sample, (list, tuple)) else [sample]))
    columns = _columns(sample)
    count = len(columns)
    if not hasattr(bins, "__len__"):
        bins = [bins] * count
    if len(bins) != count:
        raise ValueError("The dimension of bins must be equal to the dimension of the sample x.")
    ranges = [None] * count if range is None else range
    if len(ranges) != count:
        raise ValueError("range argument must have one entry per dimension")
    edges = [histogram_bin_edges(x, some, limits) for x, some, limits in zip(columns, bins, ranges)]
    place: Any = 0
    for x, ends in zip(columns, edges):
        inside = np.searchsorted(ends, x, "right") - (x == ends[-1])
        place = place * (ends.shape[0] + 1) + inside
    shape = tuple(ends.shape[0] + 1 for ends in edges)
    counts = np.bincount(place, None if weights is None else as_array(weights), minlength=math.prod(shape))
    found = np.astype(np.reshape(counts, shape), np.float64)[(slice(1, -1),) * count]
    if density:
        total = np.sum(found)
        for axis, ends in enumerate(edges):
            widths = np.diff(ends)
            found = found / np.reshape(widths, [-1 if i == axis else 1 for i in builtins.range(count)])
        found = found / total
    return found, edges


def _columns(sample: Any) -> list[Any]:
    """The coordinates, each a vector: of points (n, d), or a sequence of vectors."""
    if isinstance(sample, (list, tuple)) or type_of(sample).ndim != 2:
        sample = np.transpose(np.atleast_2d(as_array(sample)))
    return [sample[:, i] for i in builtins.range(sample.shape[1])]


@numpy_function(np.histogram2d)
def histogram2d(
    x: Any, y: Any, bins: Any = 10, range: Any = None, density: Any = None, weights: Any = None
) -> tuple[Any, Any, Any]:
    """np.histogram2d, for known counts of bins or given edges."""
    if hasattr(bins, "__len__") and len(bins) not in (1, 2):
        bins = [bins, bins]
    found, (first, second) = histogramdd([x, y], bins, range, density, weights)
    return found, first, second
