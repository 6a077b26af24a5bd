"""Functions of sampled signals: differences, slopes, areas, interpolation, convolution.

In: samples along an axis. Out: what NumPy gives, composed of operations that have a row.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..array import Array, by_numpy, numpy_function, require, type_of
from .complexes import refuse_complex
from .elementwise import result_dtype
from .families import as_array, known_to_differ, normalize_axes, normalize_axis, operand
from .pick import take

__all__: list[str] = []

FEW = 16  # weights up to which products with shifted signals are better than a matrix of windows


def on_axis(ndim: int, axis: int, item: Any) -> tuple[Any, ...]:
    """The key with `item` on one axis of `ndim`."""
    return tuple(item if i == axis else slice(None) for i in range(ndim))


# --- differences ---------------------------------------------------------------------------------


@numpy_function(np.diff)
def diff(
    a: Any, n: int = 1, axis: int = -1, prepend: Any = np._NoValue, append: Any = np._NoValue
) -> Any:
    """np.diff."""
    if n == 0:
        return a
    if n < 0:
        raise ValueError("order must be non-negative but got " + repr(n))
    a = as_array(a)
    if a.ndim == 0:
        raise ValueError("diff requires input that is at least one dimensional")
    axis = normalize_axis(axis, a.ndim)
    parts = [a if part is a else _edge(part, a, axis) for part in (prepend, a, append)
             if part is not np._NoValue]  # fmt: skip
    if len(parts) > 1:
        a = np.concatenate(parts, axis)
    after, before = (on_axis(a.ndim, axis, part) for part in (slice(1, None), slice(None, -1)))
    for _ in range(n):
        a = np.not_equal(a[after], a[before]) if a.dtype == bool else a[after] - a[before]
    return a


def _edge(value: Any, a: Any, axis: int) -> Any:
    value = as_array(value)
    if value.ndim:
        return value
    return np.broadcast_to(value, tuple(1 if i == axis else s for i, s in enumerate(a.shape)))


@numpy_function(np.ediff1d)
def ediff1d(ary: Any, to_end: Any = None, to_begin: Any = None) -> Any:
    """np.ediff1d."""
    flat = np.ravel(as_array(ary))
    parts = []
    for name, part in (("to_begin", to_begin), ("", None), ("to_end", to_end)):
        if not name:
            parts.append(flat[1:] - flat[:-1])
        elif part is not None:
            part = np.ravel(as_array(part))
            if not np.can_cast(part.dtype, flat.dtype, "same_kind"):
                raise TypeError(
                    f"dtype of `{name}` must be compatible with input `ary` under the "
                    "`same_kind` rule."
                )
            parts.append(np.astype(part, flat.dtype))
    return np.concatenate(parts) if len(parts) > 1 else parts[0]


@numpy_function(np.gradient)
def gradient(f: Any, *varargs: Any, axis: Any = None, edge_order: int = 1) -> Any:
    """np.gradient: central differences inside, one-sided ones at both ends."""
    f = as_array(f)
    axes = normalize_axes(axis, f.ndim) if not isinstance(axis, tuple) else tuple(
        normalize_axis(a, f.ndim) for a in axis
    )  # fmt: skip
    spacings = _spacings(varargs, f, axes)
    if edge_order > 2:
        raise ValueError("'edge_order' greater than 2 not supported")
    dtype = f.dtype if f.dtype.kind in "fc" else np.dtype(np.float64)
    f = np.astype(f, dtype) if f.dtype.kind in "iu" else f
    slopes = tuple(_slopes(f, a, d, edge_order, dtype) for a, d in zip(axes, spacings))
    return slopes[0] if len(slopes) == 1 else slopes


def _spacings(varargs: Sequence[Any], f: Any, axes: Sequence[int]) -> list[Any]:
    """For each axis the spacing: a number, or the distances of neighbours."""
    if not varargs:
        return [1.0] * len(axes)
    if len(varargs) == 1 and type_of(varargs[0]).ndim == 0:
        return list(varargs) * len(axes)
    if len(varargs) != len(axes):
        raise TypeError("invalid number of arguments")
    return [_spacing(operand(x), f, axis) for x, axis in zip(varargs, axes)]


def _spacing(distances: Any, f: Any, axis: int) -> Any:
    type = type_of(distances)
    if type.ndim == 0:
        return distances
    if type.ndim != 1:
        raise ValueError("distances must be either scalars or 1d")
    if known_to_differ(type.shape[0], type_of(f).shape[axis]):
        raise ValueError(
            "when 1d, distances must match the length of the corresponding dimension"
        )
    steps = np.diff(np.astype(distances, result_dtype(distances, 1.0), copy=False))
    known = steps.known() if isinstance(steps, Array) else steps
    return steps[0] if known is not None and (known == known[0]).all() else steps


def _slopes(f: Any, axis: int, d: Any, edge_order: int, dtype: Any) -> Any:
    size = type_of(f).shape[axis]
    if isinstance(size, int) and size < edge_order + 1:
        raise ValueError(
            "Shape of array too small to calculate a numerical gradient, at least "
            "(edge_order + 1) elements are required."
        )

    def part(start: Any, stop: Any) -> Any:
        return f[on_axis(f.ndim, axis, slice(start, stop))]

    firsts, lasts = (part(0, 1), part(1, 2)), (part(-2, -1), part(-1, None))
    inner = _inner(part(None, -2), part(1, -1), part(2, None), d, axis, f.ndim)
    if edge_order == 1:
        uniform = type_of(d).ndim == 0
        low = (firsts[1] - firsts[0]) / (d if uniform else d[0])
        high = (lasts[1] - lasts[0]) / (d if uniform else d[-1])
    else:
        low = weighted(_low_weights(d), (*firsts, part(2, 3)))
        high = weighted(_high_weights(d), (part(-3, -2), *lasts))
    return np.concatenate([np.astype(x, dtype, copy=False) for x in (low, inner, high)], axis)


def _inner(before: Any, here: Any, after: Any, d: Any, axis: int, ndim: int) -> Any:
    if type_of(d).ndim == 0:
        return (after - before) / (2.0 * d)
    shape = tuple(-1 if i == axis else 1 for i in range(ndim))
    one, two = d[:-1], d[1:]
    weights = (-two / (one * (one + two)), (two - one) / (one * two), one / (two * (one + two)))
    return weighted([np.reshape(w, shape) for w in weights], (before, here, after))


def _low_weights(d: Any) -> tuple[Any, ...]:
    if type_of(d).ndim == 0:
        return -1.5 / d, 2.0 / d, -0.5 / d
    one, two = d[0], d[1]
    total = one + two
    return -(2.0 * one + two) / (one * total), total / (one * two), -one / (two * total)


def _high_weights(d: Any) -> tuple[Any, ...]:
    if type_of(d).ndim == 0:
        return 0.5 / d, -2.0 / d, 1.5 / d
    one, two = d[-2], d[-1]
    total = one + two
    return two / (one * total), -total / (one * two), (2.0 * two + one) / (two * total)


def weighted(weights: Sequence[Any], values: Sequence[Any]) -> Any:
    """The sum of the products, from left to right."""
    result = weights[0] * values[0]
    for weight, value in zip(weights[1:], values[1:]):
        result = result + weight * value
    return result


@numpy_function(np.trapezoid)
def trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: int = -1) -> Any:
    """np.trapezoid."""
    y = as_array(y)
    axis = normalize_axis(axis, y.ndim)
    step = dx if x is None else _steps(as_array(x), y.ndim, axis)
    after, before = (on_axis(y.ndim, axis, part) for part in (slice(1, None), slice(None, -1)))
    return np.sum(step * (y[after] + y[before]) / 2.0, axis)


def _steps(x: Any, ndim: int, axis: int) -> Any:
    if x.ndim == 1:
        return np.reshape(np.diff(x), tuple(-1 if i == axis else 1 for i in range(ndim)))
    return np.diff(x, axis=axis)


@numpy_function(np.unwrap)
def unwrap(p: Any, discont: Any = None, axis: int = -1, *, period: Any = 2 * math.pi) -> Any:
    """np.unwrap."""
    p = as_array(p)
    refuse_complex("unwrap", p)
    axis = normalize_axis(axis, p.ndim)
    steps = np.diff(p, axis=axis)
    discont = period / 2 if discont is None else discont
    dtype = result_dtype(steps, period)
    half, ambiguous = period / 2, True
    if dtype.kind in "iu":
        half, rest = period // 2, period % 2
        ambiguous = rest == 0
    low = -half
    wrapped = np.remainder(steps - low, period) + low
    if ambiguous:
        wrapped = np.where(np.logical_and(wrapped == low, steps > 0), half, wrapped)
    correction = np.where(np.abs(steps) < discont, 0, wrapped - steps)
    first, rest = (p[on_axis(p.ndim, axis, s)] for s in (slice(0, 1), slice(1, None)))
    rest = rest + np.cumsum(correction, axis)
    return np.concatenate([np.astype(first, dtype), np.astype(rest, dtype)], axis)


# --- interpolation -------------------------------------------------------------------------------


@numpy_function(np.interp)
def interp(
    x: Any, xp: Any, fp: Any, left: Any = None, right: Any = None, period: Any = None
) -> Any:
    """np.interp: xp (n,) increasing, fp (n,); float64."""
    x, xp, fp = (np.astype(as_array(a), np.float64, copy=False) for a in (x, xp, fp))
    if xp.ndim != 1 or fp.ndim != 1:
        raise ValueError("object too deep for desired array")
    if known_to_differ(type_of(xp).shape[0], type_of(fp).shape[0]):
        raise ValueError("fp and xp are not of the same length.")
    if period is not None:
        x, xp, fp = _periodic(x, xp, fp, period)
        left = right = None
    require(xp.shape[0] > 0, ValueError("array of sample points is empty"))
    left = fp[0] if left is None else left
    right = fp[-1] if right is None else right
    inside = fp[0] if type_of(xp).shape[0] == 1 else _between(x, xp, fp)
    result = np.where(x > xp[-1], right, np.where(x < xp[0], left, inside))
    result = np.where(np.isnan(x), x, result)
    return result if type_of(x).ndim else result[()]


def _periodic(x: Any, xp: Any, fp: Any, period: Any) -> tuple[Any, Any, Any]:
    if isinstance(period, (int, float)) and period == 0:
        raise ValueError("period must be a non-zero value")
    period = np.abs(period)
    xp = np.remainder(xp, period)
    order = np.argsort(xp)
    xp, fp = take(xp, order), take(fp, order)
    xp = np.concatenate([xp[-1:] - period, xp, xp[:1] + period])
    return np.remainder(x, period), xp, np.concatenate([fp[-1:], fp, fp[:1]])


def _between(x: Any, xp: Any, fp: Any) -> Any:
    """On the line through the neighbours; from the right one where that of the left is NaN."""
    place = np.clip(np.searchsorted(xp, x, "right") - 1, 0, xp.shape[0] - 2)
    x0, x1, y0, y1 = (take(points, i) for points in (xp, fp) for i in (place, place + 1))
    slope = (y1 - y0) / (x1 - x0)
    result = slope * (x - x0) + y0
    other = slope * (x - x1) + y1
    result = np.where(np.isnan(result), np.where(y0 == y1, y0, other), result)
    return np.where(x == x1, y1, np.where(x == x0, y0, result))


# --- convolution ---------------------------------------------------------------------------------


@numpy_function(np.correlate)
def correlate(a: Any, v: Any, mode: str = "valid") -> Any:
    """np.correlate, of vectors; `v` is conjugated."""
    return correlated(np.atleast_1d(as_array(a)), np.conj(np.atleast_1d(as_array(v))), mode)


def correlated(a: Any, v: Any, mode: str) -> Any:
    """The same with `v` as it is."""
    if a.ndim != 1 or v.ndim != 1:
        raise ValueError("object too deep for desired array")
    require(a.shape[0] > 0, ValueError("first array argument cannot be empty"))
    require(v.shape[0] > 0, ValueError("second array argument cannot be empty"))
    if is_less(type_of(a).shape[0], type_of(v).shape[0]):
        return np.flip(sliding(v, a, mode))
    if mode != "full":
        text = f"mode={mode!r} of unknown lengths needs the longer operand first"
        require(a.shape[0] >= v.shape[0], ValueError(text))
    return sliding(a, v, mode)


def is_less(size: Any, other: Any) -> bool:
    """Whether a size is known to be the smaller one; unknown sizes count as large."""
    return isinstance(size, int) and (not isinstance(other, int) or size < other)


@numpy_function(np.convolve)
def convolve(a: Any, v: Any, mode: str = "full") -> Any:
    """np.convolve, of vectors."""
    a, v = np.atleast_1d(as_array(a)), np.atleast_1d(as_array(v))
    if is_less(type_of(a).shape[0], type_of(v).shape[0]):
        a, v = v, a
    return correlated(a, np.flip(v), mode)


def sliding(a: Any, v: Any, mode: str) -> Any:
    """Products with `v` of all windows of `a`, which reach over its ends by mode.

    Only "full" allows `a` to be the shorter one.
    """
    dtype = np.result_type(a.dtype, v.dtype)
    a, v = np.astype(a, dtype, copy=False), np.astype(v, dtype, copy=False)
    count = v.shape[0]
    around = {"valid": (0, 0), "same": (count // 2, count - count // 2 - 1),
              "full": (count - 1, count - 1)}  # fmt: skip
    if mode not in around:
        raise ValueError(f"mode must be one of 'valid', 'same', or 'full' (got '{mode}')")
    before, after = around[mode]
    if isinstance(count, int) and count <= FEW:
        parts = [_shifted(a, v[i], before - i, after - (count - 1 - i)) for i in range(count)]
        return functools.reduce(np.add, parts)
    padded = np.pad(a, (before, after)) if mode != "valid" else a
    windows = np.lib.stride_tricks.sliding_window_view(padded, count)
    if mode == "valid" or dtype.kind not in "fc" or _is_finite(v):
        return np.matmul(windows, v)
    inside = np.pad(by_numpy[np.ones](a.shape[0], bool), (before, after))
    inside = np.lib.stride_tricks.sliding_window_view(inside, count)
    return np.sum(np.where(inside, windows * v, dtype.type(0)), axis=1)


def _shifted(a: Any, weight: Any, before: int, after: int) -> Any:
    """a * weight with zeros added at both ends, or, for negative counts, elements cut off."""
    product = a[max(-before, 0) : a.shape[0] - max(-after, 0)] * weight
    if before <= 0 and after <= 0:
        return product
    return np.pad(product, (max(before, 0), max(after, 0)))


def _is_finite(x: Any) -> bool:
    """Whether there is known to be no infinity: zeros around a signal times one are NaN."""
    known = x.known() if isinstance(x, Array) else x
    return known is not None and bool(np.isfinite(known).all())
