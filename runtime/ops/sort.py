"""Sorting: sorted values, the order of elements, partitions.

In: an array and an axis (None: the flattened array). Out: sorted copies and positions. NaN comes
last. Every sort is stable whatever `kind` says, and a partition is a whole sort: of what NumPy
leaves open, both give one of the allowed results.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..array import Array, ArrayType, Primitive, array_method, numpy_function, type_of
from .families import as_array, normalize_axis, operand

__all__ = ["argsort", "sort_values"]

KINDS = (None, "quicksort", "q", "mergesort", "m", "heapsort", "h", "stable", "s")

argsort = Primitive(
    "argsort",
    lambda x, *, axis: np.argsort(x, axis, kind="stable"),
    lambda x, *, axis: ArrayType(np.dtype(np.int64), type_of(x).shape),
)


def _sort_vjp(g: Any, y: Any, x: Any, *, axis: int) -> tuple[Any]:
    back = argsort(argsort(x, axis=axis), axis=axis)
    return (np.take_along_axis(g, back, axis),)


sort_values = Primitive(
    "sort_values",
    lambda x, *, axis: np.sort(x, axis, kind="stable"),
    lambda x, *, axis: ArrayType(type_of(x).dtype, type_of(x).shape),
    _sort_vjp,
)


def _sorted(
    primitive: Primitive, a: Any, axis: Any, kind: Any, order: Any, stable: Any = None
) -> Any:
    if order is not None:
        raise ValueError("Cannot specify order when the array has no fields.")
    if kind not in KINDS:
        raise ValueError(f"sort kind must be one of 'quick', 'heap', or 'stable' (got {kind!r})")
    if kind is not None and stable is not None:
        raise ValueError(
            "`kind` and `stable` parameters can't be provided at the same time. Use only one of "
            "them."
        )
    a = operand(a)
    if axis is None:
        a, axis = np.ravel(a), -1
    return primitive(a, axis=normalize_axis(axis, a.ndim))


@numpy_function(np.sort)
def np_sort(
    a: Any, axis: Any = -1, kind: Any = None, order: Any = None, *, stable: Any = None
) -> Any:
    """np.sort."""
    return _sorted(sort_values, a, axis, kind, order, stable)


@numpy_function(np.argsort)
def np_argsort(
    a: Any, axis: Any = -1, kind: Any = None, order: Any = None, *, stable: Any = None
) -> Any:
    """np.argsort: always stable."""
    if type_of(operand(a)).ndim == 0:
        a, axis = np.ravel(a), axis and normalize_axis(axis, 1)
    return _sorted(argsort, a, axis, kind, order, stable)


@array_method("argsort")
def _argsort_method(
    self: Any, axis: Any = -1, kind: Any = None, order: Any = None, *, stable: Any = None
) -> Any:
    return np_argsort(self, axis, kind, order, stable=stable)


@array_method("sort")
def _sort_method(
    self: Any, axis: Any = -1, kind: Any = None, order: Any = None, *, stable: Any = None
) -> None:
    """Sorts the array itself."""
    axis = normalize_axis(axis, self.ndim)
    self.assign(_sorted(sort_values, self, axis, kind, order, stable))


def _check_places(kth: Any, size: Any) -> None:
    for place in kth if isinstance(kth, (Sequence, np.ndarray)) else (kth,):
        known = isinstance(size, int) and not isinstance(place, Array)
        if known and not -size <= place < size:
            raise ValueError(f"kth(={place}) out of bounds ({size})")


def _partitioned(primitive: Primitive, a: Any, kth: Any, axis: Any, kind: Any, order: Any) -> Any:
    if kind != "introselect":
        raise ValueError(f"select kind must be 'introselect' (got {kind!r})")
    a = operand(a)
    if axis is None:
        a, axis = np.ravel(a), -1
    _check_places(kth, type_of(a).shape[normalize_axis(axis, a.ndim)])
    return _sorted(primitive, a, axis, None, order)


@numpy_function(np.partition)
def partition(
    a: Any, kth: Any, axis: Any = -1, kind: Any = "introselect", order: Any = None
) -> Any:
    """np.partition, as a whole sort."""
    return _partitioned(sort_values, a, kth, axis, kind, order)


@numpy_function(np.argpartition, method="argpartition")
def argpartition(
    a: Any, kth: Any, axis: Any = -1, kind: Any = "introselect", order: Any = None
) -> Any:
    """np.argpartition, as a whole sort."""
    return _partitioned(argsort, a, kth, axis, kind, order)


@array_method("partition")
def _partition_method(
    self: Any, kth: Any, axis: Any = -1, kind: Any = "introselect", order: Any = None
) -> None:
    """Partitions the array itself."""
    self.assign(partition(self, kth, axis, kind, order))


@numpy_function(np.lexsort)
def lexsort(keys: Any, axis: Any = -1) -> Any:
    """np.lexsort: by the last key, equal ones by the key before it, and so on."""
    keys = [as_array(key) for key in keys]
    if not keys:
        raise TypeError("need sequence of keys with len > 0 in lexsort")
    axis = normalize_axis(axis, keys[0].ndim)
    places = argsort(keys[0], axis=axis)
    for key in keys[1:]:
        order = argsort(np.take_along_axis(key, places, axis), axis=axis)
        places = np.take_along_axis(places, order, axis)
    return places
