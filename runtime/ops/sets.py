"""Sets: the different elements of an array, membership, unions and intersections.

In: arrays. Out: sorted vectors whose size depends on data. What NumPy may give in any order
(`unique_values`, `sorted=False`) is sorted, too.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array import by_numpy, numpy_function, type_of
from .complexes import refuse_complex
from .families import as_array, normalize_axis
from .index import written
from .search import count_before, flatnonzero
from .sort import argsort, sort_values

__all__: list[str] = []


def _starts(ordered: Any, equal_nan: bool) -> Any:
    """The mask of elements of a sorted vector that differ from the one before."""
    later, earlier = ordered[1:], ordered[:-1]
    differs = later != earlier
    if equal_nan and type_of(ordered).dtype.kind == "f":
        differs = np.logical_and(differs, ~np.logical_and(np.isnan(later), np.isnan(earlier)))
    mask = np.concatenate([np.ones(1, bool), differs])
    size = type_of(ordered).shape[0]
    return mask if isinstance(size, int) and size > 0 else mask[: ordered.shape[0]]


@numpy_function(np.unique)
def unique(
    ar: Any, return_index: bool = False, return_inverse: bool = False,
    return_counts: bool = False, axis: Any = None, *, equal_nan: bool = True, sorted: bool = True,
) -> Any:  # fmt: skip
    """np.unique, of the flattened array or a vector."""
    ar = as_array(ar)
    if axis is not None:
        normalize_axis(axis, type_of(ar).ndim)
        if type_of(ar).ndim != 1:
            raise TypeError("np.unique with axis= is supported for vectors only")
    flat = np.reshape(ar, -1)
    indirect = return_index or return_inverse
    order: Any = argsort(flat, axis=0) if indirect else None
    ordered: Any = np.take(flat, order) if indirect else sort_values(flat, axis=0)
    mask = _starts(ordered, equal_nan)
    places = flatnonzero(mask)
    results = [np.take(ordered, places)]
    if return_index:
        results.append(np.take(order, places))
    if return_inverse:
        group = np.cumsum(mask) - 1
        results.append(np.reshape(written(by_numpy[np.zeros_like](group), order, group), ar.shape))
    if return_counts:
        results.append(np.diff(np.concatenate([places, np.reshape(flat.shape[0], 1)])))
    return tuple(results) if len(results) > 1 else results[0]


def _named(function: Any, *names: str) -> None:
    """Register unique_counts and its kind: several results under names, NaN never equal."""
    result_type = type(function(np.zeros(1)))

    @numpy_function(function)
    def named(x: Any, /) -> Any:
        options: dict[str, Any] = dict.fromkeys(names, True)
        return result_type(*unique(x, equal_nan=False, **options))


_named(np.unique_all, "return_index", "return_inverse", "return_counts")
_named(np.unique_counts, "return_counts")
_named(np.unique_inverse, "return_inverse")


@numpy_function(np.unique_values)
def unique_values(x: Any, /) -> Any:
    """np.unique_values, sorted."""
    return unique(x, equal_nan=False)


@numpy_function(np.isin)
def isin(
    element: Any, test_elements: Any, assume_unique: bool = False, invert: bool = False, *,
    kind: Any = None,
) -> Any:  # fmt: skip
    """np.isin; no NaN is equal to another."""
    element, test = as_array(element), np.ravel(as_array(test_elements))
    found = count_before(test, element, True) > count_before(test, element, False)
    refuse_complex("isin", element, test)
    if type_of(element).dtype.kind == "f":
        found = np.logical_and(found, ~np.isnan(element))
    return np.logical_not(found) if invert else found


@numpy_function(np.union1d)
def union1d(ar1: Any, ar2: Any) -> Any:
    """np.union1d."""
    return unique(np.concatenate([as_array(ar1), as_array(ar2)], axis=None))


@numpy_function(np.setdiff1d)
def setdiff1d(ar1: Any, ar2: Any, assume_unique: bool = False) -> Any:
    """np.setdiff1d."""
    ar1 = np.ravel(as_array(ar1)) if assume_unique else unique(ar1)
    return np.take(ar1, flatnonzero(isin(ar1, ar2, invert=True)))


@numpy_function(np.setxor1d)
def setxor1d(ar1: Any, ar2: Any, assume_unique: bool = False) -> Any:
    """np.setxor1d."""
    parts = [np.ravel(as_array(x)) if assume_unique else unique(x) for x in (ar1, ar2)]
    ordered = sort_values(np.concatenate(parts), axis=0)
    differs = ordered[1:] != ordered[:-1]
    edge = np.ones(1, bool)
    single = np.logical_and(
        np.concatenate([edge, differs])[: ordered.shape[0]],
        np.concatenate([differs, edge])[: ordered.shape[0]],
    )
    return np.take(ordered, flatnonzero(single))


@numpy_function(np.intersect1d)
def intersect1d(
    ar1: Any, ar2: Any, assume_unique: bool = False, return_indices: bool = False
) -> Any:
    """np.intersect1d."""
    parts = [np.ravel(as_array(x)) for x in (ar1, ar2)]
    firsts: list[Any] = [None, None]
    if not assume_unique:
        found = [unique(x, return_index=True) for x in parts]
        parts, firsts = [x for x, _ in found], [place for _, place in found]
    both = np.concatenate(parts)
    order = argsort(both, axis=0)
    ordered = np.take(both, order)
    places = flatnonzero(ordered[1:] == ordered[:-1])
    common = np.take(ordered, places)
    if not return_indices:
        return common
    indices = [np.take(order, places), np.take(order, places + 1) - parts[0].shape[0]]
    if not assume_unique:
        indices = [np.take(first, place) for first, place in zip(firsts, indices)]
    return common, indices[0], indices[1]
