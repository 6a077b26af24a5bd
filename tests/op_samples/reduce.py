"""Samples of reductions: sums, extremes, running values, statistics, with and without NaN."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.op_samples import Sample
from tests.op_samples.index import typed

RNG = np.random.default_rng(3)
X = RNG.normal(size=(2, 3, 4))
A = RNG.normal(size=(3, 4))
V = np.array([0.5, -1.0, 2.0, 4.0, -3.0])
F32 = A.astype(np.float32)
LARGE = RNG.normal(size=(160, 128)).astype(np.float32)
LONG = RNG.normal(size=20000)
INTS = RNG.integers(-9, 9, (3, 4))
WIDE = RNG.integers(-(2**62), 2**62, (3, 4))
MASK = INTS > 0
EMPTY = np.zeros((0, 3))
ZEROS = np.array([[1.5, 0.0, 2.0], [0.0, 3.0, 0.0], [1.0, 2.0, 3.0]])
NAN = np.where(RNG.random((3, 4)) < 0.3, np.nan, A)
ALL_NAN = np.array([[np.nan, 1.0, np.nan], [np.nan, 2.0, 3.0]])
SCALAR = np.float64(1.5)
AXES: tuple[Any, ...] = (None, 0, -1, (0, 2), (-1, 1, 0), ())


def over_axes(function: Callable[..., Any], x: Any, grad: bool = True) -> list[Sample]:
    """Every kind of axis, with and without keepdims."""
    return [
        Sample(lambda x, a=axis, k=keep: function(x, axis=a, keepdims=k), (x,), grad=grad)
        for axis in AXES
        for keep in (False, True)
    ]


def along(function: Callable[..., Any], x: Any, grad: bool = True) -> list[Sample]:
    """A rank of 2: all elements, columns, rows, and a kept axis."""
    return [
        Sample(lambda x: function(x), (x,), grad=grad),
        Sample(lambda x: function(x, axis=0), (x,), grad=grad),
        Sample(lambda x: function(x, axis=-1, keepdims=True), (x,), grad=grad),
    ]


def into(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function with an out= that is also returned."""

    def call(x: Any) -> Any:
        y = x[0] * 0
        result = function(x, axis=0, out=y)
        return result, y

    return call


def sum_into_item(x: Any) -> Any:
    y = x * 1
    np.sum(x, axis=0, out=y[1])
    return y


SAMPLES: dict[str, list[Sample]] = {
    "sum": [
        *over_axes(np.sum, X),
        *typed(lambda x: (x.sum(), np.sum(x, axis=0)), INTS),
        Sample(lambda x: (x.sum(axis=1), x.sum(axis=(0, 1), keepdims=True)), (WIDE,)),
        Sample(lambda x: (x.sum(axis=0), x.sum()), (WIDE.astype(np.uint64),)),
        Sample(lambda x: (x.sum(0), x.sum(), x.sum((0, 1))), (EMPTY,)),
        Sample(lambda x: (np.sum(x), np.sum(x, axis=-1)), (SCALAR,), grad=True),
        Sample(lambda x: (x.sum(), x.sum(0)), (LARGE,), rtol=2e-5, atol=2e-5),
        Sample(lambda x: (x > 0).sum(axis=1), (LARGE,)),
        Sample(lambda x: np.sum(x, axis=0, dtype=np.int8), (INTS,)),
        Sample(lambda x: np.sum(x, dtype=np.float32), (A,)),
        Sample(lambda x: np.sum(x, dtype=bool), (INTS,)),
        Sample(lambda x, m: np.sum(x, axis=1, where=m, initial=2), (A, MASK), grad=True),
        Sample(lambda x: np.sum(x, initial=2.7), (INTS,)),
        Sample(into(np.sum), (A,), grad=True),
        Sample(sum_into_item, (A,), grad=True),
        Sample(lambda x: np.sum(x, axis=2), (A,), refused="axis 2 is out of bounds"),
        Sample(lambda x: np.sum(x, axis=(0, 0)), (A,), refused="duplicate value in 'axis'"),
    ],
    "prod": [
        *over_axes(np.prod, X),
        *along(np.prod, ZEROS),
        *typed(lambda x: (np.prod(x), x.prod(axis=0)), np.arange(1, 7).reshape(2, 3)),
        Sample(lambda x: (x.prod(0), x.prod(1, keepdims=True), x.prod()), (WIDE,)),
        Sample(lambda x: (x.prod(0), np.prod(x)), (EMPTY,)),
        Sample(lambda x, m: np.prod(x, axis=0, where=m, initial=3), (A, MASK), grad=True),
        Sample(lambda x: np.prod(x, axis=0, dtype=np.float32), (INTS,)),
    ],
    "max": [
        *over_axes(np.max, X),
        *typed(lambda x: (x.max(), np.max(x, axis=0), x.max(1, keepdims=True)), INTS),
        Sample(lambda x: (x.max(), x.max(0), x.max(1), x.max((0, 1))), (NAN,)),
        Sample(lambda x: (x.max(0), x.max(1)), (LARGE,)),
        Sample(lambda x: (x.max(), x.argmax()), (LONG,)),
        Sample(lambda x, m: np.max(x, axis=1, where=m, initial=0), (A, MASK), grad=True),
        Sample(lambda x: np.max(x, axis=0, initial=1.5), (EMPTY,)),
        Sample(lambda x: x.max(axis=1), (EMPTY,)),
        Sample(lambda x: x.max(axis=0), (EMPTY,), refused="zero-size array to reduction"),
        Sample(lambda x, m: np.max(x, where=m), (A, MASK), refused="does not have an identity"),
    ],
    "min": [
        *over_axes(np.min, X),
        *typed(lambda x: (x.min(), np.min(x, axis=0), x.min(1, keepdims=True)), INTS),
        Sample(lambda x: (x.min(), x.min(0), x.min(1), x.min((0, 1))), (NAN,)),
        Sample(lambda x, m: np.min(x, axis=1, where=m, initial=0), (A, MASK), grad=True),
        Sample(lambda x: np.min(x), (EMPTY,), refused="zero-size array to reduction"),
    ],
    "amax": [Sample(lambda x: np.amax(x, axis=1), (A,), grad=True)],
    "amin": [Sample(lambda x: np.amin(x, axis=1), (A,), grad=True)],
    "any": [
        *over_axes(np.any, X > 1, grad=False),
        *typed(lambda x: (x.any(), np.any(x, axis=0)), INTS * MASK),
        Sample(lambda x: (x.any(0), x.any(), x.any(1)), (EMPTY,)),
        Sample(lambda x: np.any(x, axis=0), (NAN,)),
        Sample(lambda x, m: np.any(x, axis=0, where=m), (INTS, MASK)),
    ],
    "all": [
        *over_axes(np.all, X > -1, grad=False),
        *typed(lambda x: (x.all(), np.all(x, axis=0)), INTS * MASK),
        Sample(lambda x: (x.all(0), x.all(), x.all(1)), (EMPTY,)),
        Sample(lambda x, m: np.all(x, axis=0, where=m), (INTS, MASK)),
    ],
    "count_nonzero": [
        *typed(lambda x: np.count_nonzero(x), INTS * MASK),
        Sample(lambda x: np.count_nonzero(x, axis=0, keepdims=True), (INTS,)),
    ],
    "ptp": along(np.ptp, A),
    "add.reduce": [
        Sample(lambda x: np.add.reduce(x), (A,), grad=True),
        Sample(lambda x: np.add.reduce(x, axis=None, initial=1.0), (A,), grad=True),
        Sample(lambda x: np.add.reduce(x, dtype=np.int8), (INTS,)),
    ],
    "multiply.reduce": [Sample(lambda x: np.multiply.reduce(x, axis=1), (A,), grad=True)],
    "maximum.reduce": [
        Sample(lambda x: np.maximum.reduce(x), (A,), grad=True),
        Sample(lambda x: np.maximum.reduce(x, dtype=int), (A,), refused="dtype= is not supported"),
    ],
    "minimum.reduce": [Sample(lambda x: np.minimum.reduce(x, axis=(0, 1)), (A,), grad=True)],
    "logical_or.reduce": [Sample(lambda x: np.logical_or.reduce(x), (INTS,))],
    "logical_and.reduce": [Sample(lambda x: np.logical_and.reduce(x, axis=1), (INTS,))],
    # --- running values -------------------------------------------------------------------------
    "cumsum": [
        Sample(lambda x: (np.cumsum(x), x.cumsum(0), x.cumsum(-1)), (X,), grad=True),
        *typed(lambda x: (x.cumsum(), np.cumsum(x, axis=0)), INTS),
        Sample(lambda x: x.cumsum(1), (LARGE,), rtol=2e-5, atol=2e-5),
        Sample(lambda x: np.cumsum(x, axis=1), (WIDE,)),
        Sample(lambda x: (x.cumsum(0), x.cumsum()), (EMPTY,)),
        Sample(lambda x: np.cumsum(x, dtype=np.int8), (INTS,)),
        Sample(lambda x: np.cumsum(x), (SCALAR,), grad=True),
    ],
    "cumprod": [
        Sample(lambda x: (np.cumprod(x), x.cumprod(0), x.cumprod(-1)), (A,), grad=True),
        Sample(lambda x: (x.cumprod(0), x.cumprod(1)), (ZEROS,), grad=True),
        *typed(lambda x: (x.cumprod(), np.cumprod(x, axis=0)), np.arange(1, 7).reshape(2, 3)),
        Sample(lambda x: np.cumprod(x, axis=1), (WIDE,)),
        Sample(lambda x: x.cumprod(0), (EMPTY,)),
    ],
    "nancumsum": [Sample(lambda x: np.nancumsum(x, axis=1), (NAN,))],
    "nancumprod": [Sample(lambda x: np.nancumprod(x), (NAN,))],
    "cumulative_sum": [
        Sample(lambda x: np.cumulative_sum(x, axis=1, include_initial=True), (A,), grad=True),
        Sample(lambda x: np.cumulative_sum(x), (INTS[0],)),
        Sample(lambda x: np.cumulative_sum(x), (A,), refused="``axis`` argument is required"),
    ],
    "cumulative_prod": [
        Sample(lambda x: np.cumulative_prod(x, include_initial=True), (V,), grad=True)
    ],
    "add.accumulate": [Sample(lambda x: np.add.accumulate(x), (A,), grad=True)],
    "multiply.accumulate": [Sample(lambda x: np.multiply.accumulate(x, 1), (A,), grad=True)],
    "maximum.accumulate": [
        Sample(lambda x: np.maximum.accumulate(x), (A,), grad=True),
        Sample(lambda x: np.maximum.accumulate(x, axis=1), (X,), grad=True),
        *typed(lambda x: np.maximum.accumulate(x, axis=1), INTS),
        Sample(lambda x: np.maximum.accumulate(x, axis=1), (NAN,)),
    ],
    "minimum.accumulate": [
        Sample(lambda x: np.minimum.accumulate(x, axis=-1), (A,), grad=True),
        *typed(lambda x: np.minimum.accumulate(x), INTS),
    ],
    "logical_or.accumulate": [Sample(lambda x: np.logical_or.accumulate(x), (INTS,))],
    "logical_and.accumulate": [Sample(lambda x: np.logical_and.accumulate(x, 1), (INTS,))],
    # --- statistics -----------------------------------------------------------------------------
    "mean": [
        *over_axes(np.mean, X),
        *typed(lambda x: (x.mean(), np.mean(x, axis=0)), INTS),
        Sample(lambda x: (x.mean(0), x.mean(), x.mean(1)), (EMPTY,)),
        Sample(lambda x, m: np.mean(x, axis=0, where=m), (A, MASK)),
        Sample(lambda x: (np.mean(x, dtype=np.float32), np.mean(x, dtype=int)), (INTS,)),
        Sample(lambda x: np.mean(x), (LARGE,)),
        Sample(into(np.mean), (A,), grad=True),
    ],
    "average": [
        Sample(lambda x: np.average(x, axis=0, keepdims=True), (A,), grad=True),
        Sample(lambda x, w: np.average(x, axis=1, weights=w), (A, V[:4] + 4), grad=True),
        Sample(lambda x, w: np.average(x, weights=w), (A, A * A), grad=True),
        Sample(lambda x, w: np.average(x, 0, w, returned=True), (INTS, np.array([1, 2, 4]))),
        Sample(lambda x: np.average(x, axis=0, returned=True), (F32,)),
        Sample(lambda x, w: np.average(x, weights=w), (A, V), refused="Axis must be specified"),
    ],
    "var": [
        *over_axes(np.var, X),
        *typed(lambda x: (x.var(), np.var(x, axis=0, ddof=1)), INTS // 3),
        Sample(lambda x: np.var(x, axis=0, correction=1, keepdims=True), (A,), grad=True),
        Sample(lambda x: x.var(axis=0, mean=x.mean(axis=0, keepdims=True)), (A,), grad=True),
        Sample(lambda x, m: np.var(x, axis=0, where=m), (A, MASK)),
        Sample(lambda x: (np.var(x, ddof=9), np.var(x, dtype=np.float32)), (INTS[0],)),
        Sample(lambda x: np.var(x), (EMPTY,)),
        Sample(lambda x: np.var(x, ddof=1, correction=1), (A,), refused="simultaneously"),
    ],
    "std": [
        *along(np.std, A),
        *typed(lambda x: x.std(axis=1), INTS // 3),
        Sample(lambda x: x.std(axis=0, ddof=1), (A,), grad=True),
    ],
    "cov": [
        Sample(lambda x: np.cov(x), (A,), grad=True),
        Sample(lambda x, y: np.cov(x, y, bias=True), (A, F32)),
        Sample(lambda x: np.cov(x, rowvar=False, ddof=0), (A,), grad=True),
        Sample(lambda x: np.cov(x), (V,), grad=True),
        Sample(
            lambda x, f, a: np.cov(x, fweights=f, aweights=a),
            (A, np.array([1, 2, 1, 3]), V[:4] ** 2),
        ),
    ],
    "corrcoef": [
        Sample(lambda x: np.corrcoef(x), (A,), grad=True),
        Sample(lambda x, y: np.corrcoef(x, y), (A[0], A[1]), grad=True),
        Sample(lambda x: np.corrcoef(x), (V,)),
    ],
    # --- without NaN ----------------------------------------------------------------------------
    "nansum": [*along(np.nansum, NAN, False), *along(np.nansum, A), *along(np.nansum, INTS, False)],
    "nanprod": [*along(np.nanprod, NAN, False), *along(np.nanprod, A)],
    "nanmax": [
        *along(np.nanmax, NAN, False),
        *along(np.nanmax, A),
        Sample(lambda x: np.nanmax(x, axis=0), (ALL_NAN,)),
        Sample(lambda x: np.nanmax(x, axis=0, initial=0.5), (ALL_NAN,)),
        Sample(lambda x: np.nanmax(x), (INTS,)),
    ],
    "nanmin": [
        *along(np.nanmin, NAN, False),
        *along(np.nanmin, A),
        Sample(lambda x: np.nanmin(x, axis=0), (ALL_NAN,)),
    ],
    "nanargmax": [
        Sample(lambda x: (np.nanargmax(x), np.nanargmax(x, axis=1, keepdims=True)), (NAN,)),
        Sample(lambda x: np.nanargmax(x, axis=0), (INTS,)),
    ],
    "nanargmin": [Sample(lambda x: (np.nanargmin(x), np.nanargmin(x, axis=1)), (NAN,))],
    "nanmean": [
        *along(np.nanmean, NAN, False),
        *along(np.nanmean, A),
        Sample(lambda x: np.nanmean(x, axis=0), (ALL_NAN,)),
        Sample(lambda x: np.nanmean(x, axis=0), (INTS,)),
        Sample(lambda x, m: np.nanmean(x, axis=0, where=m), (NAN, MASK)),
    ],
    "nanvar": [
        *along(np.nanvar, NAN, False),
        *along(np.nanvar, A),
        Sample(lambda x: np.nanvar(x, axis=0, ddof=1), (ALL_NAN,)),
        Sample(lambda x: np.nanvar(x, axis=1), (INTS,)),
    ],
    "nanstd": [*along(np.nanstd, NAN, False), *along(np.nanstd, A)],
}
