"""Samples of sorting, searching, counting, sets and quantiles."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.op_samples import Sample
from tests.op_samples.index import typed

RNG = np.random.default_rng(5)
X = RNG.normal(size=(2, 3, 4))
A = RNG.normal(size=(3, 4))
V = np.array([0.5, -1.0, 2.0, 4.0, -3.0])
INTS = RNG.integers(-9, 9, (3, 4))
FEW = RNG.integers(0, 4, 12)
MASK = INTS > 0
EMPTY = np.zeros((0, 3))
SPECIAL = np.array([[np.inf, np.nan, -1.0, 2.0], [-np.inf, 0.0, np.nan, np.nan]])
EDGES = np.array([-2.0, 0.0, 1.0, 3.0])
MANY = RNG.normal(size=400)
METHODS = (
    "inverted_cdf", "averaged_inverted_cdf", "closest_observation", "interpolated_inverted_cdf",
    "hazen", "weibull", "linear", "median_unbiased", "normal_unbiased", "lower", "higher",
    "midpoint", "nearest",
)  # fmt: skip


def stable(x: Any, axis: Any = -1) -> Any:
    return np.argsort(x, axis=axis, kind="stable")


def sorted_in_place(x: Any) -> Any:
    y = x * 1
    y[0].sort()
    y.sort(axis=0, stable=True)
    return y


def partitioned(x: Any) -> Any:
    y = np.partition(x, 2, axis=1)
    return np.max(y[:, :2], axis=1), y[:, 2], np.min(y[:, 3:], axis=1)


def partitioned_in_place(x: Any) -> Any:
    y = x * 1
    y.partition(1, axis=0)
    return y[1]


def argpartitioned(x: Any) -> Any:
    places = np.argpartition(x, 2)
    return places[2], np.sum(x[places[:2]]), x.argpartition(-1)[-1]


SAMPLES: dict[str, list[Sample]] = {
    "sort": [
        Sample(lambda x: (np.sort(x), np.sort(x, 0), np.sort(x, axis=None)), (X,), grad=True),
        *typed(lambda x: (np.sort(x), np.sort(x, axis=0)), INTS),
        Sample(lambda x: (np.sort(x), np.sort(x, axis=0)), (SPECIAL,)),
        Sample(lambda x: np.sort(x, kind="heapsort"), (A,), grad=True),
        Sample(lambda x: (np.sort(x, axis=0), np.sort(x)), (EMPTY,)),
        Sample(lambda x: np.sort(x), (np.array(2.0),), refused="out of bounds"),
        Sample(lambda x: np.sort(x, kind="bubble"), (A,), refused="sort kind must be"),
    ],
    "argsort": [
        Sample(lambda x: (np.argsort(x), x.argsort(axis=0), np.argsort(x, None)), (X,)),
        *typed(lambda x: (stable(x), stable(x, 0)), INTS // 4),
        Sample(lambda x: (stable(x), np.argsort(x, axis=0, stable=True)), (SPECIAL,)),
    ],
    "ndarray.sort": [Sample(sorted_in_place, (A,), grad=True)],
    "lexsort": [
        Sample(lambda a, b: np.lexsort((a, b)), (V, np.array([1, 0, 1, 0, 1]))),
        Sample(lambda x: np.lexsort(x, axis=0), (X,)),
    ],
    "partition": [Sample(partitioned, (A,), grad=True)],
    "ndarray.partition": [Sample(partitioned_in_place, (A,))],
    "argpartition": [
        Sample(argpartitioned, (V,)),
        Sample(lambda x: np.argpartition(x, 9), (V,), refused="out of bounds"),
    ],
    # --- searching ------------------------------------------------------------------------------
    "argmax": [
        Sample(lambda x: (x.argmax(), x.argmax(0), np.argmax(x, -1, keepdims=True)), (X,)),
        *typed(lambda x: (x.argmax(), np.argmax(x, axis=0)), INTS // 4),
        Sample(lambda x: (x.argmax(), x.argmax(0), x.argmax(1)), (SPECIAL,)),
        Sample(lambda x: np.argmax(x, keepdims=True), (A,)),
        Sample(lambda x: np.argmax(x), (V[0],)),
        Sample(lambda x: np.argmax(x, axis=1), (EMPTY,)),
        Sample(lambda x: np.argmax(x, axis=0), (EMPTY,), refused="argmax of an empty sequence"),
    ],
    "argmin": [
        Sample(lambda x: (x.argmin(), x.argmin(0), np.argmin(x, -1, keepdims=True)), (X,)),
        *typed(lambda x: (x.argmin(), np.argmin(x, axis=0)), INTS // 4),
        Sample(lambda x: (x.argmin(), x.argmin(0), x.argmin(1)), (SPECIAL,)),
    ],
    "nonzero": [
        *typed(lambda x: np.nonzero(x), INTS * MASK),
        Sample(lambda x: x.nonzero()[0] + 1, (MASK[0],)),
        Sample(lambda x: np.nonzero(x), (EMPTY,)),
        Sample(lambda x: np.nonzero(x), (V[0],), refused="0d arrays is not allowed"),
    ],
    "flatnonzero": [Sample(lambda x: np.flatnonzero(x), (MASK,))],
    "argwhere": [
        Sample(lambda x: np.argwhere(x > 0), (A,)),
        Sample(lambda x: np.argwhere(x), (V,)),
    ],
    "searchsorted": [
        *typed(lambda a, v: np.searchsorted(a, v), np.arange(1, 6), A),
        *typed(lambda a: np.searchsorted(a, a[::2], side="right"), np.arange(6) // 2 + 1),
        Sample(lambda a, v: (a.searchsorted(v), a.searchsorted(v, "right")), (EDGES, SPECIAL)),
        Sample(lambda a, v: np.searchsorted(a, v), (np.append(EDGES, np.nan), SPECIAL)),
        Sample(lambda a, v: np.searchsorted(np.sort(a), v), (MANY, MANY[::2])),
        Sample(lambda a, v: np.searchsorted(np.sort(a), v, "right"), (MANY, MANY[::2])),
        Sample(lambda a, v: np.searchsorted(a, v, sorter=np.argsort(a)), (V, A)),
        Sample(lambda a: (np.searchsorted(a, 0.5), np.searchsorted(a, [0, 9])), (EDGES,)),
        Sample(lambda a: np.searchsorted(a, 1, "middle"), (EDGES,), refused="search side must be"),
    ],
    "digitize": [
        Sample(lambda x, b: (np.digitize(x, b), np.digitize(x, b, right=True)), (V, EDGES)),
        Sample(lambda x: np.digitize(x, [3, 1.5, 0, -1]), (A,)),
        Sample(lambda x, b: np.digitize(x, b), (INTS, EDGES[::-1])),
        Sample(lambda x: np.digitize(x, [1, 0, 2]), (A,), refused="must be monotonically"),
    ],
    # --- counting -------------------------------------------------------------------------------
    "bincount": [
        Sample(lambda x: (np.bincount(x), np.bincount(x, minlength=9)), (FEW,)),
        Sample(lambda x, w: np.bincount(x, w), (FEW, np.ravel(A)), grad=True),
        Sample(lambda x: np.bincount(x), (FEW.astype(np.uint8),)),
        Sample(lambda x: np.bincount(x), (np.zeros(0, int),)),
        Sample(lambda x: np.bincount(x), (V,), refused="Cannot cast array data"),
    ],
    "histogram": [
        Sample(lambda x: np.histogram(x), (A,)),
        Sample(lambda x: np.histogram(x, 4, range=(-1, 1)), (A.astype(np.float32),)),
        Sample(lambda x: np.histogram(x, [-1, 0, 0.5, 2], density=True), (A,)),
        Sample(lambda x: np.histogram(x, 3), (INTS,)),
        Sample(lambda x, w: np.histogram(x, 3, weights=w), (V, V)),
        Sample(lambda x: np.histogram(x, "auto"), (A,), refused="bins='auto' is not supported"),
    ],
    "histogram_bin_edges": [
        Sample(lambda x: (np.histogram_bin_edges(x, 4), np.histogram_bin_edges(x * 0)), (A,))
    ],
    # --- sets -----------------------------------------------------------------------------------
    "unique": [
        *typed(lambda x: np.unique(x), FEW),
        *typed(lambda x: np.unique(x, True, True, True), FEW.reshape(3, 4)),
        Sample(lambda x: np.unique(x, return_counts=True), (SPECIAL,)),
        Sample(lambda x: np.unique(x, return_counts=True, equal_nan=False), (SPECIAL,)),
        Sample(lambda x: np.unique(x, return_inverse=True), (EMPTY,)),
        Sample(lambda x: np.unique(x, axis=0), (V,)),
        Sample(lambda x: np.unique(x, axis=0), (A,), refused="supported for vectors only"),
    ],
    "unique_all": [Sample(lambda x: tuple(np.unique_all(x)), (FEW,))],
    "unique_counts": [Sample(lambda x: tuple(np.unique_counts(x)), (FEW,))],
    "unique_inverse": [Sample(lambda x: np.unique_inverse(x).inverse_indices, (FEW,))],
    "unique_values": [Sample(lambda x: np.sort(np.unique_values(x)), (FEW,))],
    "isin": [
        *typed(lambda x, t: np.isin(x, t), FEW.reshape(3, 4), FEW[:2]),
        Sample(lambda x: np.isin(x, [1, 2.5], invert=True), (FEW,)),
        Sample(lambda x, t: np.isin(x, t), (SPECIAL, SPECIAL[0])),
        Sample(lambda x, t: np.isin(x, t), (MANY, MANY[::3])),
    ],
    "union1d": [Sample(lambda a, b: np.union1d(a, b), (FEW, FEW * 2))],
    "intersect1d": [
        Sample(lambda a, b: np.intersect1d(a, b), (FEW, FEW * 2)),
        Sample(lambda a, b: np.intersect1d(a, b, return_indices=True), (FEW, FEW * 2)),
        Sample(lambda a, b: np.intersect1d(a, b, True, True), (V, V[1:3])),
    ],
    "setdiff1d": [Sample(lambda a, b: np.setdiff1d(a, b), (FEW, FEW[:2]))],
    "setxor1d": [Sample(lambda a, b: np.setxor1d(a, b), (FEW, FEW * 2))],
    # --- quantiles ------------------------------------------------------------------------------
    "median": [
        Sample(lambda x: (np.median(x), np.median(x, axis=0), np.median(x, -1)), (X,), grad=True),
        Sample(lambda x: np.median(x, axis=(0, 2), keepdims=True), (X,), grad=True),
        *typed(lambda x: np.median(x), INTS[0]),
        Sample(lambda x: (np.median(x, axis=0), np.median(x)), (SPECIAL,)),
        Sample(lambda x: np.median(x), (EMPTY,)),
    ],
    "nanmedian": [
        Sample(lambda x: (np.nanmedian(x), np.nanmedian(x, axis=0)), (SPECIAL,)),
        Sample(lambda x: np.nanmedian(x, axis=1, keepdims=True), (A,), grad=True),
        Sample(lambda x: np.nanmedian(x, axis=1), (INTS,)),
    ],
    "quantile": [
        *(Sample(lambda x, m=m: np.quantile(x, [0.1, 0.6], 1, method=m), (A,)) for m in METHODS),
        Sample(lambda x: np.quantile(x, 0.3, axis=0, keepdims=True), (A,), grad=True),
        Sample(lambda x, q: np.quantile(x, q), (A, np.array([0.25, 0.5])), grad=True),
        Sample(lambda x: (np.quantile(x, 1), np.quantile(x, 0.4)), (INTS,)),
        Sample(lambda x: np.quantile(x, 0.5, axis=1), (SPECIAL,)),
        Sample(lambda x: np.quantile(x, 0.3), (A.astype(np.float32),)),
        Sample(lambda x: np.quantile(x, 1.5), (A,), refused="Quantiles must be in the range"),
        Sample(lambda x: np.quantile(x, 0.5, method="best"), (A,), refused="not a valid method"),
    ],
    "percentile": [
        Sample(lambda x: np.percentile(x, [25, 50, 75], axis=0), (A,), grad=True),
        Sample(lambda x: np.percentile(x, 90), (A.astype(np.float32),)),
    ],
    "nanquantile": [
        *(Sample(lambda x, m=m: np.nanquantile(x, 0.3, 1, method=m), (SPECIAL,)) for m in METHODS),
        Sample(lambda x: np.nanquantile(x, [0.2, 0.7], axis=0), (A,), grad=True),
    ],
    "nanpercentile": [Sample(lambda x: np.nanpercentile(x, [30, 60], axis=1), (SPECIAL,))],
}
