"""Arithmetic on pairs, as NumPy's loops do it: products, quotients, powers, absolute values."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from dy2st.pairs.table import Pair, apart, as_pair, on_pairs, ordered
from dy2st.runtime import ops

__all__ = ["divide", "multiply"]


@on_pairs(ops.multiply)
def multiply(a: Pair, b: Pair) -> Pair:
    """(a.re + i a.im) (b.re + i b.im)."""
    return Pair(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re)


@on_pairs(ops.square)
def _square(z: Pair) -> Pair:
    product = z.re * z.im
    return Pair(z.re * z.re - z.im * z.im, product + product)


@on_pairs(ops.divide)
def divide(a: Pair, b: Pair) -> Pair:
    """Smith's way: the quotient of the parts of the divisor is at most 1."""
    wide = np.abs(b.re) >= np.abs(b.im)
    zero = np.logical_and(b.re == 0, b.im == 0)
    one = b.re.dtype.type(1)
    large, small = np.where(wide, b.re, b.im), np.where(wide, b.im, b.re)
    ratio = small / np.where(zero, one, large)
    scale = 1 / np.where(zero, np.abs(b.re), large + small * ratio)
    by_re, by_im = np.where(wide, one, ratio), np.where(wide, ratio, one)
    re = a.re * by_re + np.where(zero, one * 0, a.im * by_im)
    im = a.im * by_re - np.where(zero, one * 0, a.re * by_im)
    return Pair(re * scale, im * scale)


@on_pairs(ops.reciprocal)
def reciprocal(z: Pair) -> Pair:
    """1 / z: the signs are those of the parts of the conjugate."""
    wide = np.abs(z.im) <= np.abs(z.re)
    one = z.re.dtype.type(1)
    large, small = np.where(wide, z.re, z.im), np.where(wide, z.im, z.re)
    ratio = small / large
    scale = large + small * ratio
    re, im = np.where(wide, one, ratio) / scale, np.where(wide, ratio, one) / scale
    return Pair(np.copysign(re, z.re), np.copysign(im, -z.im))


on_pairs(ops.absolute)(apart(np.hypot))


@on_pairs(ops.sign)
def _sign(z: Pair) -> Pair:
    """z / |z|; of 0 it is 0, of what is infinite in one part the direction of that part."""
    size = np.hypot(z.re, z.im)
    endless = np.isinf(size)
    one = z.re.dtype.type(1)
    re, im = (np.where(endless, np.where(np.isinf(part), np.sign(part), one * 0), part) for part in z)
    size = np.where(endless, np.where(np.logical_and(np.isinf(z.re), np.isinf(z.im)), one * np.nan, one), size)
    zero = size == 0
    return Pair(*(np.where(zero, one * 0, part / np.where(zero, one, size)) for part in (re, im)))


@on_pairs(ops.matmul)
def _matmul(a: Any, b: Any) -> Pair:
    (a_re, a_im), (b_re, b_im) = as_pair(a), as_pair(b)
    return Pair(a_re @ b_re - a_im @ b_im, a_re @ b_im + a_im @ b_re)


@on_pairs(ops.norm2)
def _norm2(z: Pair, *, axis: tuple[int, ...], keepdims: bool) -> Any:
    return np.sqrt(np.sum(z.re * z.re + z.im * z.im, axis=axis, keepdims=keepdims))


# --- the larger and the smaller ------------------------------------------------------------------------


def chosen(test: Any, a: Pair, b: Pair) -> Pair:
    """a where the test holds, else b."""
    return Pair(np.where(test, a.re, b.re), np.where(test, a.im, b.im))


def is_nan(z: Pair) -> Any:
    return np.logical_or(np.isnan(z.re), np.isnan(z.im))


@on_pairs(ops.maximum)
def maximum(a: Pair, b: Pair) -> Pair:
    """The later one in NumPy's order; the first NaN if there is one."""
    return chosen(np.logical_or(ordered(np.greater, np.greater_equal)(a, b), is_nan(a)), a, b)


@on_pairs(ops.minimum)
def minimum(a: Pair, b: Pair) -> Pair:
    """The same the other way."""
    return chosen(np.logical_or(ordered(np.less, np.less_equal)(a, b), is_nan(a)), a, b)


on_pairs(ops.fmax)(lambda a, b: chosen(is_nan(b), a, chosen(is_nan(a), b, maximum(a, b))))
on_pairs(ops.fmin)(lambda a, b: chosen(is_nan(b), a, chosen(is_nan(a), b, minimum(a, b))))


# --- along an axis --------------------------------------------------------------------------------------


def first_nan(z: Pair, axis: int) -> tuple[Any, Any]:
    """Whether there is NaN, and the first place of it, along an axis that is kept."""
    missing = is_nan(z)
    return np.any(missing, axis=axis, keepdims=True), np.argmax(missing, axis=axis, keepdims=True)


def extreme(reduce: Any, end: float) -> Any:
    """The extreme real part, and the imaginary one of those that have it; the first NaN if there is one."""

    def rule(z: Pair, *, axis: tuple[int, ...], keepdims: bool) -> Any:
        for one in axis:
            re = reduce(z.re, axis=one, keepdims=True)
            im = reduce(np.where(z.re == re, z.im, z.re.dtype.type(end)), axis=one, keepdims=True)
            some, place = first_nan(z, one)
            nan = Pair(*(np.take_along_axis(part, place, one) for part in z))
            z = chosen(some, nan, Pair(re, im))
        return z if keepdims else Pair(*(np.squeeze(part, axis) for part in z))

    return rule


on_pairs(ops.reduce_max)(extreme(np.max, -np.inf))
on_pairs(ops.reduce_min)(extreme(np.min, np.inf))


def place_of(reduce: Any) -> Any:
    """The first place of an extreme, or of NaN."""

    def rule(z: Pair, *, axis: int, keepdims: bool) -> Any:
        best = reduce(z, axis=(axis,), keepdims=True)
        some, place = first_nan(z, axis)
        equal = np.logical_and(z.re == best.re, z.im == best.im)
        found = np.where(some, place, np.argmax(equal, axis=axis, keepdims=True))
        return found if keepdims else np.squeeze(found, axis)

    return rule


on_pairs(ops.argmax)(place_of(extreme(np.max, -np.inf)))
on_pairs(ops.argmin)(place_of(extreme(np.min, np.inf)))


@on_pairs(ops.argsort)
def argsort(z: Pair, *, axis: int) -> Any:
    """By the real part, then by the imaginary one; NaN comes last: in the imaginary part, in the real one, in both."""
    kinds = 2 * np.astype(np.isnan(z.re), np.int8) + np.astype(np.isnan(z.im), np.int8)
    order = ops.argsort(z.im, axis=axis)
    for key in (z.re, kinds):
        order = ops.take_along(order, ops.argsort(ops.take_along(key, order, axis=axis), axis=axis), axis=axis)
    return order


@on_pairs(ops.sort_values)
def sort_values(z: Pair, *, axis: int) -> Pair:
    order = argsort(z, axis=axis)
    return Pair(*(ops.take_along(part, order, axis=axis) for part in z))


# --- products along an axis of known size ------------------------------------------------------------------


def part_of(z: Pair, *key: Any) -> Pair:
    return Pair(z.re[key], z.im[key])


def joined(a: Pair, b: Pair) -> Pair:
    return Pair(*(np.concatenate(both, axis=-1) for both in zip(a, b)))


@on_pairs(ops.reduce_prod)
def product(z: Pair, *, axis: tuple[int, ...], keepdims: bool) -> Pair:
    """By halves: of many elements, the first half times the second; of none it is 1."""
    shape = z.re.shape
    count = math.prod(int(shape[i]) for i in axis)
    rest = [i for i in range(len(shape)) if i not in axis]
    flat = [np.transpose(part, (*rest, *axis)) for part in z]
    found = Pair(*(np.reshape(part, (*(shape[i] for i in rest), count)) for part in flat))
    while count > 1:
        half = count // 2
        both = multiply(part_of(found, ..., slice(0, half)), part_of(found, ..., slice(half, 2 * half)))
        found = joined(both, part_of(found, ..., slice(2 * half, count))) if count % 2 else both
        count = half + count % 2
    if not count:
        widths = [(0, 0)] * (found.re.ndim - 1) + [(0, 1)]
        found = Pair(np.pad(found.re, widths, constant_values=1), np.pad(found.im, widths))
    return Pair(*(np.expand_dims(part, axis) if keepdims else part for part in part_of(found, ..., 0)))


def running(step: Any) -> Any:
    """The results of all beginnings: of 1, 2, 4, … elements in turn."""

    def rule(z: Pair, *, axis: int) -> Any:
        size = int(z.re.shape[axis])
        found, reach = Pair(*(np.moveaxis(part, axis, -1) for part in z)), 1
        while reach < size:
            later = step(part_of(found, ..., slice(0, size - reach)), part_of(found, ..., slice(reach, size)))
            found, reach = joined(part_of(found, ..., slice(0, reach)), later), 2 * reach
        return Pair(*(np.moveaxis(part, -1, axis) for part in found))

    return rule


on_pairs(ops.cumprod)(running(multiply))
on_pairs(ops.cummax)(running(maximum))
on_pairs(ops.cummin)(running(minimum))
