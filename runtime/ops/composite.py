"""Elementwise functions made of others: rounding, bounds, choices between arrays.

In: arrays, Arrays and numbers as NumPy takes them. Out: what NumPy gives, by operations that have
a row; so none of these needs a derivative or a lowering of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy._core.umath import clip as clip_ufunc  # type: ignore[attr-defined]

from ..array import array_method, by_numpy, deliver, numpy_function, require, type_of
from .complexes import make_complex
from .dtypes import is_python_int
from .elementwise import result_dtype
from .families import as_array, operand

__all__: list[str] = []

NO_VALUE = np._NoValue


# --- bounds and rounding -------------------------------------------------------------------------


@numpy_function(np.clip)
def np_clip(
    a: Any, a_min: Any = NO_VALUE, a_max: Any = NO_VALUE, out: Any = None, *, min: Any = NO_VALUE,
    max: Any = NO_VALUE, **keywords: Any,
) -> Any:  # fmt: skip
    """np.clip; a bound that is None is none."""
    if (a_min is NO_VALUE) != (a_max is NO_VALUE):
        name = "a_min" if a_min is NO_VALUE else "a_max"
        raise TypeError(f"clip() missing 1 required positional argument: '{name}'")
    given = min is not NO_VALUE or max is not NO_VALUE
    if a_min is not NO_VALUE and given:
        raise ValueError(
            "Passing `min` or `max` keyword argument when `a_min` and `a_max` are provided is "
            "forbidden."
        )
    low, high = (min, max) if a_min is NO_VALUE else (a_min, a_max)
    low, high = (None if bound is NO_VALUE else bound for bound in (low, high))
    return clipped(operand(a), low, high, out, **keywords)


@array_method("clip")
def clipped(self: Any, min: Any = None, max: Any = None, out: Any = None, **keywords: Any) -> Any:
    """x.clip(); a Python int outside the range of an integer dtype bounds nothing."""
    dtype = type_of(self).dtype
    if dtype.kind in "iu":
        info = np.iinfo(dtype)
        min = None if type(min) is int and min <= info.min else min
        max = None if type(max) is int and max >= info.max else max
        min, max = _bound(min, info, np.maximum, info.min), _bound(max, info, np.minimum, info.max)
    if min is None and max is None:
        return np.positive(self, out=out, **keywords)
    if min is None:
        return np.minimum(self, max, out=out, **keywords)
    if max is None:
        return np.maximum(self, min, out=out, **keywords)
    return clip_ufunc(self, operand(min), operand(max), out=out, **keywords)


def _bound(bound: Any, info: Any, inner: np.ufunc, end: int) -> Any:
    """A bound that is a Python int from data, brought into the range of the dtype."""
    if not is_python_int(bound) or info.bits == 64:
        return bound
    outside = bound >= info.min if inner is np.minimum else bound <= info.max
    require(outside, OverflowError(f"Python integer out of bounds for {info.dtype}"))
    return by_numpy[np.astype](inner(bound, end), info.dtype)


@numpy_function(np.round, np.around, method="round")
def round(a: Any, decimals: int = 0, out: Any = None) -> Any:
    """np.round: half to even, of the product with a power of ten."""
    a = operand(a)
    dtype = type_of(a).dtype
    decimals = decimals.__index__()
    if dtype.kind == "c":
        return deliver(make_complex(*(round(part, decimals) for part in (np.real(a), np.imag(a)))), out)
    if dtype.kind in "iu" and decimals >= 0:
        return np.positive(a, out=out)
    if decimals == 0:
        return np.rint(a, out=out)
    if dtype.kind == "b":
        name = "multiply" if decimals > 0 else "divide"
        raise TypeError(
            f"Cannot cast ufunc '{name}' output from dtype('float64') to dtype('bool') with "
            "casting rule 'same_kind'"
        )
    power = float(10 ** abs(decimals))
    if decimals < 0:
        result = np.rint(a / power) * power
    else:
        result = np.rint(_overflowing(a * power, a, power)) / power
    return deliver(np.astype(result, dtype) if dtype.kind in "iu" else result, out)


def _overflowing(product: Any, a: Any, power: float) -> Any:
    """The product, infinite where float16 ends: ONNX Runtime computes on in float32."""
    if type_of(a).dtype != np.float16:
        return product
    largest = np.float16(min(65520 / power, 65504))
    if float(largest) * power >= 65520:
        largest = np.nextafter(largest, np.float16(0))
    return np.where(np.abs(a) > largest, np.copysign(np.float16(np.inf), a), product)[()]


@numpy_function(np.fix)
def fix(x: Any, out: Any = None) -> Any:
    """np.fix."""
    return np.trunc(x, out=out)


@numpy_function(np.nan_to_num)
def nan_to_num(
    x: Any, copy: bool = True, nan: Any = 0.0, posinf: Any = None, neginf: Any = None
) -> Any:
    """np.nan_to_num."""
    x = operand(x)
    dtype = type_of(x).dtype
    if dtype.kind == "c":
        raise TypeError("nan_to_num of complex numbers is not supported: apply it to .real and .imag")
    if dtype.kind != "f":
        return np.copy(x)[()] if type_of(x).ndim == 0 else np.copy(x) if copy else x
    info = np.finfo(dtype)
    result = np.where(np.isnan(x), np.astype(as_array(nan), dtype), x)
    for infinity, given, extreme in ((np.inf, posinf, info.max), (-np.inf, neginf, info.min)):
        value = np.astype(as_array(extreme if given is None else given), dtype)
        result = np.where(np.equal(x, infinity), value, result)
    if not copy and type_of(x).kind == "array":
        x[...] = result
        result = x
    return result if type_of(x).ndim else result[()]


# --- choices -------------------------------------------------------------------------------------


@numpy_function(np.select)
def select(condlist: Sequence[Any], choicelist: Sequence[Any], default: Any = 0) -> Any:
    """np.select: of each place, the choice of the first condition that holds."""
    if len(condlist) != len(choicelist):
        raise ValueError("list of cases must be same length as list of conditions")
    if len(condlist) == 0:
        raise ValueError("select with an empty condition list is not possible")
    choices = [operand(choice) for choice in choicelist]
    dtype = result_dtype(*choices, operand(default))
    conditions = [as_array(condition) for condition in condlist]
    for i, condition in enumerate(conditions):
        if condition.dtype != bool:
            raise TypeError(f"invalid entry {i} in condlist: should be boolean ndarray")
    result = np.astype(as_array(default), dtype)
    for condition, choice in zip(reversed(conditions), reversed(choices)):
        result = np.where(condition, np.astype(as_array(choice), dtype), result)
    return result


@numpy_function(np.choose)
def choose(a: Any, choices: Any, out: Any = None, mode: str = "raise") -> Any:
    """np.choose."""
    rows = [operand(choice) for choice in choices]
    dtype = result_dtype(*rows)
    number = as_array(a)
    if number.dtype == bool:
        number = np.astype(number, np.int64)
    number = in_range(number, len(rows), mode)
    number, *rows = np.broadcast_arrays(number, *rows)
    stacked = np.stack([np.astype(row, dtype, copy=False) for row in rows])
    found = np.take_along_axis(stacked, np.expand_dims(number, 0), axis=0)[0]
    return deliver(found, out)


@array_method("choose")
def _choose_method(self: Any, choices: Any, out: Any = None, mode: str = "raise") -> Any:
    return choose(self, choices, out, mode)


def in_range(number: Any, count: int, mode: str) -> Any:
    """The number of a choice after NumPy's `mode`."""
    if mode == "wrap":
        return np.remainder(number, count)
    if mode == "clip":
        return np.clip(number, 0, count - 1)
    if mode != "raise":
        raise ValueError(f"clipmode must be one of 'clip', 'raise', or 'wrap' (got '{mode}')")
    inside = np.all(np.logical_and(number >= 0, number < count))
    require(inside, ValueError("invalid entry in choice array"))
    return number


@numpy_function(np.piecewise)
def piecewise(x: Any, condlist: Any, funclist: Sequence[Any], *args: Any, **keywords: Any) -> Any:
    """np.piecewise; a function is also called where no element meets its condition."""
    x = as_array(x)
    masks = _masks(x, condlist)
    if len(masks) == len(funclist) - 1:
        masks.append(np.logical_not(_any_of(masks)))
    elif len(masks) != len(funclist):
        count = len(masks)
        raise ValueError(
            f"with {count} condition(s), either {count} or {count + 1} functions are expected"
        )
    result = np.astype(np.logical_and(np.equal(x, x), False), x.dtype)
    for mask, value in zip(masks, funclist):
        result = _set_piece(result, x, mask, value, args, keywords)
    return result


def _masks(x: Any, condlist: Any) -> list[Any]:
    """A condition that stands alone counts as a list of one."""
    is_single = not isinstance(condlist, (list, tuple)) and type_of(condlist).ndim == 0
    if is_single or (x.ndim and not isinstance(condlist[0], list) and np.ndim(condlist[0]) == 0):
        condlist = [condlist]
    return [np.astype(as_array(condition), bool) for condition in condlist]


def _any_of(masks: list[Any]) -> Any:
    found = masks[0]
    for mask in masks[1:]:
        found = np.logical_or(found, mask)
    return found


def _set_piece(
    result: Any, x: Any, mask: Any, value: Any, args: Any, keywords: dict[str, Any]
) -> Any:
    """`result` with the function's values, or the number, where the mask is true."""
    is_function = isinstance(value, Callable)  # type: ignore[arg-type]
    if x.ndim:
        result[mask] = value(x[mask], *args, **keywords) if is_function else value
        return result
    if is_function:
        value = np.reshape(value(np.reshape(x, 1), *args, **keywords), ())
    return np.where(mask, np.astype(as_array(value), result.dtype), result)


@numpy_function(np.sinc)
def sinc(x: Any) -> Any:
    """np.sinc: sin(pi x) / (pi x)."""
    x = np.pi * operand(x)
    y = np.where(x, x, np.finfo(type_of(x).dtype).eps)
    return np.sin(y) / y
