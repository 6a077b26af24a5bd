"""Lowering of what takes floats apart: modf, ldexp, frexp, nextafter, spacing, rows of runtime.ops.elementwise."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from dy2st.graph import Node
from dy2st.runtime import ops

from .base import Builder, Term, lowers
from .float64 import sign_of
from .formula import Formula, composed

__all__: list[str] = []

LN2 = math.log(2)


@lowers(ops.modf)
@composed
def lower_modf(x: Formula) -> tuple[Formula, ...]:
    sign, size = sign_of(x), abs(x)
    whole = size.op("Floor")
    rest = size.op("IsInf", dtype=bool).where(x.like(0), size - whole)
    return sign * rest, sign * whole


@lowers(ops.ldexp)
@composed
def lower_ldexp(x: Formula, exponent: Formula) -> Formula:
    """float64 in three parts, as a whole power of two may overflow where the product does not."""
    wide, power = x.cast(np.float64), exponent.cast(np.float64)
    if x.dtype != np.float64:
        return scaled(wide, power.op("Max", -1000.0).op("Min", 1000.0)).cast(x.dtype)
    power = power.op("Max", -3000.0).op("Min", 3000.0)
    third = (power * (1 / 3)).op("Round")
    return scaled(scaled(scaled(wide, third), third), power - 2 * third)


def scaled(x: Formula, exponent: Formula) -> Formula:
    """x * 2 ** exponent."""
    return x * x.like(2).op("Pow", exponent)


@lowers(ops.frexp)
@composed
def lower_frexp(x: Formula) -> tuple[Formula, ...]:
    wide = x.cast(np.float64)
    size = abs(wide)
    regular = (size > 0) & (size < math.inf)
    size = regular.where(size, 1.0)
    mantissa, exponent = parted(size)
    exponent = exponent * regular.cast(np.float64)
    found = regular.where(wide.op("Sign") * mantissa, wide).cast(x.dtype)
    return found, exponent.cast(np.int32)


def parted(size: Formula) -> tuple[Formula, Formula]:
    """(mantissa in [1/2, 1), exponent) of a positive finite float64; the logarithm may be off by one."""
    exponent = (size.op("Log") * (1 / LN2)).op("Floor") + 1
    half = (exponent * 0.5).op("Floor")
    mantissa = scaled(scaled(size, -half), half - exponent)
    low, high = (flag.cast(np.float64) for flag in (mantissa < 0.5, mantissa >= 1))
    return mantissa * (1 + low) * (1 - 0.5 * high), exponent - low + high


def unit(exponent: Formula, dtype: np.dtype[Any]) -> Formula:
    """The distance between floats of a dtype with this exponent."""
    info = np.finfo(dtype)
    bits = info.nmant + 1
    return exponent.like(2.0).op("Pow", (exponent - bits).op("Max", float(info.minexp - info.nmant)))


def bounded(wide: Formula) -> tuple[Formula, Formula]:
    """(|x|, a positive finite number in its place where it is neither)."""
    size = abs(wide)
    return size, ((size > 0) & (size < math.inf)).where(size, 5e-324)


@lowers(ops.nextafter)
def lower_nextafter(b: Builder, node: Node, x: Term, y: Term) -> Term:
    """In float64: one unit more or less; of a power of two downwards half a unit."""
    dtype = x.dtype
    wide, to = (Formula(b, b.cast(term, np.float64)) for term in (x, y))
    size, inner = bounded(wide)
    mantissa, exponent = parted(inner)
    down = unit(exponent - mantissa.equals(0.5).cast(np.float64), dtype)
    away = wide.equals(0) | ((to > wide) ^ (wide < 0))
    less = size.equals(math.inf).where(size.like(np.finfo(dtype).max), size - down)
    moved = away.where(size + unit(exponent, dtype), less)
    moved = wide.equals(0).where(moved.like(np.finfo(dtype).smallest_subnormal), moved)
    same = wide.equals(to)
    sign = wide.equals(0).where(sign_of(to), sign_of(wide))
    missing = wide.op("IsNaN", dtype=bool) | to.op("IsNaN", dtype=bool)
    return (missing.where(wide + to, same.where(size, moved)) * sign).cast(dtype).term


@lowers(ops.spacing)
def lower_spacing(b: Builder, node: Node, x: Term) -> Term:
    """One unit, with the sign of x; of the largest number, the way to infinity. float16: the way upwards."""
    half = x.dtype == np.float16
    wide = Formula(b, b.cast(x, np.float64))
    size, inner = bounded(wide)
    mantissa, exponent = parted(inner)
    below = (wide < 0).cast(np.float64)
    if half:
        exponent = exponent - mantissa.equals(0.5).cast(np.float64) * below
    found = size.equals(0).where(size.like(np.finfo(x.dtype).smallest_subnormal), unit(exponent, x.dtype))
    largest = (wide if half else size).equals(np.finfo(x.dtype).max)
    found = largest.where(size.like(math.inf), (size < math.inf).where(found, size.like(math.nan)))
    return (found if half else found * (1 - 2 * below)).cast(x.dtype).term
