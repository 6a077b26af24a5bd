"""Tests of arrays: close, equal, infinite of one sign; and ufuncs applied to all pairs.

In: arrays, Arrays and numbers. Out: arrays of bools; one Python bool from allclose and its kind.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array import by_numpy, deliver, numpy_function, type_of
from .complexes import refuse_complex
from .elementwise import result_dtype
from .families import as_array, broadcast_shapes, operand

__all__: list[str] = []


@numpy_function(np.isclose)
def isclose(a: Any, b: Any, rtol: Any = 1e-5, atol: Any = 1e-8, equal_nan: bool = False) -> Any:
    """np.isclose: |a - b| <= atol + rtol * |b|, for finite b, or a equal to b."""
    x = operand(a)
    y: Any = float(b) if type(b) is int else operand(b)
    if type_of(y).kind != "python":
        y = np.astype(y, result_dtype(y, 1.0), copy=False)
    near = np.less_equal(np.abs(np.subtract(x, y)), atol + rtol * np.abs(y))
    result = np.logical_or(np.logical_and(near, np.isfinite(y)), np.equal(x, y))
    if equal_nan:
        result = np.logical_or(result, np.logical_and(np.isnan(x), np.isnan(y)))
    return result


@numpy_function(np.allclose)
def allclose(a: Any, b: Any, rtol: Any = 1e-5, atol: Any = 1e-8, equal_nan: bool = False) -> Any:
    """np.allclose, a Python bool."""
    return np.all(isclose(a, b, rtol, atol, equal_nan)).item()


@numpy_function(np.array_equal)
def array_equal(a1: Any, a2: Any, equal_nan: bool = False) -> Any:
    """np.array_equal, a Python bool; sizes that may differ must be known."""
    x, y = as_array(a1), as_array(a2)
    if not has_same_shape(x, y):
        return False
    equal = np.equal(x, y)
    if equal_nan and x.dtype.kind in "fc" and y.dtype.kind in "fc":
        equal = np.logical_or(equal, np.logical_and(np.isnan(x), np.isnan(y)))
    return np.all(equal).item()


def has_same_shape(x: Any, y: Any) -> bool:
    """Whether the shapes are equal; asks for the numbers of sizes that may differ."""
    one, other = type_of(x).shape, type_of(y).shape
    if len(one) != len(other):
        return False
    pairs = enumerate(zip(one, other))
    return all(a == b or int(x.shape[i]) == int(y.shape[i]) for i, (a, b) in pairs)


@numpy_function(np.array_equiv)
def array_equiv(a1: Any, a2: Any) -> Any:
    """np.array_equiv, a Python bool: equal after broadcasting. Sizes that may differ are known."""
    x, y = as_array(a1), as_array(a2)
    try:
        broadcast_shapes(*known_shapes(x, y))
    except ValueError:
        return False
    return np.all(np.equal(x, y)).item()


def known_shapes(x: Any, y: Any) -> list[tuple[Any, ...]]:
    """The shapes in numbers, unless they are equal as they are or one of them is of rank 0."""
    shapes = [type_of(x).shape, type_of(y).shape]
    if shapes[0] == shapes[1] or () in shapes:
        return shapes
    return [tuple(int(size) for size in z.shape) for z in (x, y)]


@numpy_function(np.isposinf)
def isposinf(x: Any, out: Any = None) -> Any:
    """np.isposinf."""
    refuse_complex("isposinf", x)
    return deliver(np.equal(operand(x), np.inf), out)


@numpy_function(np.isneginf)
def isneginf(x: Any, out: Any = None) -> Any:
    """np.isneginf."""
    refuse_complex("isneginf", x)
    return deliver(np.equal(operand(x), -np.inf), out)


@numpy_function(np.divmod)
def divmod(x1: Any, x2: Any, /, *out: Any, **keywords: Any) -> tuple[Any, Any]:
    """np.divmod: (x1 // x2, x1 % x2)."""
    quotients, remainders = keywords.pop("out", None) or out or (None, None)
    quotient = np.floor_divide(x1, x2, **keywords)
    remainder = np.remainder(x1, x2, **keywords)
    return deliver(quotient, quotients), deliver(remainder, remainders)


def _register_outer(ufunc: np.ufunc) -> None:
    @numpy_function((ufunc, "outer"))
    def outer(a: Any, b: Any, /, **keywords: Any) -> Any:
        a, b = as_array(a), as_array(b)
        return ufunc(np.reshape(a, (*a.shape, *(1,) * b.ndim)), b, **keywords)


for _ufunc in [key for key in by_numpy if isinstance(key, np.ufunc)]:
    if _ufunc.nin == 2 and _ufunc.signature is None:
        _register_outer(_ufunc)
