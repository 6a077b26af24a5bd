"""Searching and counting: where extremes, values and true elements are.

In: arrays. Out: positions as int64, or how often values occur. Of equal extremes the first one
counts, and NaN is an extreme; where values are ordered, NaN comes last.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array import ArrayType, Dim, Primitive, array_method, deliver, numpy_function, type_of
from .families import normalize_axis, operand, result_kind

__all__ = ["argmax", "argmin", "nonzero"]

INT64 = np.dtype(np.int64)


def _arg_extreme(name: str) -> Primitive:
    kernel = getattr(np, name)

    def infer(x: Any, *, axis: int, keepdims: bool) -> ArrayType:
        shape = type_of(x).shape
        if shape[axis] == 0:
            raise ValueError(f"attempt to get {name} of an empty sequence")
        kept = (1,) if keepdims else ()
        shape = (*shape[:axis], *kept, *shape[axis + 1 :])
        return ArrayType(INT64, shape, result_kind(shape))

    return Primitive(name, lambda x, *, axis, keepdims: kernel(x, axis, keepdims=keepdims), infer)


argmax = _arg_extreme("argmax")
argmin = _arg_extreme("argmin")


def _found(primitive: Primitive, a: Any, axis: Any, out: Any, keepdims: Any) -> Any:
    a = operand(a)
    shape, keepdims = type_of(a).shape, keepdims is True
    if axis is None or not shape:
        if axis is not None:
            normalize_axis(axis, 1)
        result = primitive(np.reshape(a, -1), axis=0, keepdims=False)
        if keepdims and shape:
            result = np.reshape(result, (1,) * len(shape))
    else:
        result = primitive(a, axis=normalize_axis(axis, len(shape)), keepdims=keepdims)
    return deliver(result, out)


@numpy_function(np.argmax, method="argmax")
def np_argmax(a: Any, axis: Any = None, out: Any = None, *, keepdims: Any = False) -> Any:
    """np.argmax."""
    return _found(argmax, a, axis, out, keepdims)


@numpy_function(np.argmin, method="argmin")
def np_argmin(a: Any, axis: Any = None, out: Any = None, *, keepdims: Any = False) -> Any:
    """np.argmin."""
    return _found(argmin, a, axis, out, keepdims)


def _nonzero_types(x: Any) -> tuple[ArrayType, ...]:
    count = Dim.new()
    return (ArrayType(INT64, (count,)),) * type_of(x).ndim


nonzero = Primitive("nonzero", np.nonzero, _nonzero_types)
"""The positions of elements that are not 0: for each axis an array, all of one unknown size."""


@numpy_function(np.nonzero, method="nonzero")
def np_nonzero(a: Any) -> Any:
    """np.nonzero."""
    a = operand(a)
    if type_of(a).ndim == 0:
        raise ValueError(
            "Calling nonzero on 0d arrays is not allowed. Use np.atleast_1d(scalar).nonzero() "
            "instead."
        )
    return nonzero(a)


@numpy_function(np.flatnonzero)
def flatnonzero(a: Any) -> Any:
    """np.flatnonzero."""
    return np_nonzero(np.ravel(a))[0]


@numpy_function(np.argwhere)
def argwhere(a: Any) -> Any:
    """np.argwhere."""
    a = operand(a)
    if type_of(a).ndim == 0:
        return np.reshape(np_nonzero(np.atleast_1d(a))[0], (-1, 1))[:, :0]
    return np.stack(np_nonzero(a), axis=1)
