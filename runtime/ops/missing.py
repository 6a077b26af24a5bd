"""Statistics that pass over NaN.

In: arrays in which NaN stands for a missing value; of integers nothing is missing. Out: what the
function of the same name without `nan` gives for the values that are there. A slice without any
gives NaN; `nanargmax` and `nanargmin` raise ValueError.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..array import by_numpy, deliver, numpy_function, require, type_of
from .accumulate import without_nan
from .families import as_array
from .statistics import freedom_taken, squared

__all__: list[str] = []

NO_VALUE: Any = np._NoValue  # type: ignore[attr-defined]


def present(a: Any, where: Any) -> Any:
    """The mask of values that are there, and that `where` lets count."""
    mask = ~np.isnan(a)
    return mask if where is True else np.logical_and(mask, where)


def _has_missing(a: Any) -> bool:
    return type_of(a).dtype.kind in "fc"


def _fold(fold: Any, identity: int) -> Callable[..., Any]:
    def function(
        a: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: Any = False,
        initial: Any = NO_VALUE, where: Any = True,
    ) -> Any:  # fmt: skip
        a = without_nan(as_array(a), identity)
        options: dict[str, Any] = {"initial": initial, "where": where}
        return by_numpy[fold](a, axis, dtype, out, keepdims is True, **options)

    return function


nansum = numpy_function(np.nansum)(_fold(np.sum, 0))
numpy_function(np.nanprod)(_fold(np.prod, 1))


def _extreme(extreme: Any, worst: float) -> Callable[..., Any]:
    def function(
        a: Any, axis: Any = None, out: Any = None, keepdims: Any = False,
        initial: Any = NO_VALUE, where: Any = True,
    ) -> Any:  # fmt: skip
        a, keepdims = as_array(a), keepdims is True
        filled = without_nan(a, worst)
        result = by_numpy[extreme](filled, axis, None, keepdims, initial, where)
        if _has_missing(a) and initial is NO_VALUE:
            nothing = by_numpy[np.all](np.isnan(a), axis=axis, keepdims=keepdims)
            result = np.where(nothing, a.dtype.type(np.nan), result)[()]
        return deliver(result, out)

    return function


numpy_function(np.nanmax)(_extreme(np.max, -np.inf))
numpy_function(np.nanmin)(_extreme(np.min, np.inf))


@numpy_function(np.nanargmax)
def nanargmax(a: Any, axis: Any = None, out: Any = None, *, keepdims: Any = False) -> Any:
    """np.nanargmax."""
    return by_numpy[np.argmax](_comparable(a, axis, -np.inf), axis, out, keepdims=keepdims)


@numpy_function(np.nanargmin)
def nanargmin(a: Any, axis: Any = None, out: Any = None, *, keepdims: Any = False) -> Any:
    """np.nanargmin."""
    return by_numpy[np.argmin](_comparable(a, axis, np.inf), axis, out, keepdims=keepdims)


def _comparable(a: Any, axis: Any, worst: float) -> Any:
    """`a` with `worst` for NaN. Raises ValueError for a slice without a number."""
    a = as_array(a)
    if _has_missing(a):
        nothing = np.any(by_numpy[np.all](np.isnan(a), axis=axis))
        require(np.logical_not(nothing), ValueError("All-NaN slice encountered"))
    return without_nan(a, worst)


@numpy_function(np.nanmean)
def nanmean(
    a: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: Any = False, *,
    where: Any = True,
) -> Any:  # fmt: skip
    """np.nanmean."""
    a = as_array(a)
    if not _has_missing(a):
        return by_numpy[np.mean](a, axis, dtype, out, keepdims, where=where)
    if dtype is not None and np.dtype(dtype).kind not in "fc":
        raise TypeError("If a is inexact, then dtype must be inexact")
    mask, keepdims = present(a, where), keepdims is True
    count = np.sum(mask, axis=axis, keepdims=keepdims)
    total = nansum(a, axis, dtype, None, keepdims, where=where)
    return deliver(np.astype(np.true_divide(total, count), total.dtype, copy=False), out)


def _variance(
    a: Any, axis: Any, dtype: Any, ddof: Any, keepdims: Any, where: Any, mean: Any, correction: Any
) -> Any:
    ddof = freedom_taken(ddof, correction)
    if dtype is not None and np.dtype(dtype).kind not in "fc":
        raise TypeError("If a is inexact, then dtype must be inexact")
    mask, keepdims = present(a, where), keepdims is True
    filled = without_nan(a, 0)
    options: dict[str, Any] = {"axis": axis, "dtype": dtype, "where": mask}
    if mean is NO_VALUE:
        total = np.sum(filled, keepdims=True, **options)
        count = np.sum(mask, axis=axis, keepdims=True)
        mean = np.astype(np.true_divide(total, count), total.dtype, copy=False)
    deviation = np.where(mask, filled - mean, type_of(filled - mean).dtype.type(0))
    total = np.sum(squared(deviation), keepdims=keepdims, **options)
    count = np.sum(mask, axis=axis, keepdims=keepdims)
    variance = np.astype(np.true_divide(total, count - ddof), total.dtype, copy=False)
    return np.where(count - ddof <= 0, variance.dtype.type(np.nan), variance)[()]


@numpy_function(np.nanvar)
def nanvar(
    a: Any, axis: Any = None, dtype: Any = None, out: Any = None, ddof: Any = 0,
    keepdims: Any = False, *, where: Any = True, mean: Any = NO_VALUE, correction: Any = NO_VALUE,
) -> Any:  # fmt: skip
    """np.nanvar."""
    a = as_array(a)
    rest = (ddof, keepdims, where, mean, correction)
    if not _has_missing(a):
        options = dict(zip(("where", "mean", "correction"), rest[2:]))
        return by_numpy[np.var](a, axis, dtype, out, ddof, keepdims, **options)
    return deliver(_variance(a, axis, dtype, *rest), out)


@numpy_function(np.nanstd)
def nanstd(
    a: Any, axis: Any = None, dtype: Any = None, out: Any = None, ddof: Any = 0,
    keepdims: Any = False, *, where: Any = True, mean: Any = NO_VALUE, correction: Any = NO_VALUE,
) -> Any:  # fmt: skip
    """np.nanstd."""
    options = {"where": where, "mean": mean, "correction": correction}
    variance = nanvar(a, axis, dtype, None, ddof, keepdims, **options)
    return deliver(np.astype(np.sqrt(variance), variance.dtype, copy=False), out)
