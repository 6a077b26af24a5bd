"""Lowering of runtime.ops.special.

All is computed in float64, as SciPy does, and rounded to the dtype of the result. Smooth functions without a
closed form are Chebyshev series of SciPy's values (`series`), on intervals on which they converge fast.
tests/test_special.py has the largest errors.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from dy2st.graph import Node
from dy2st.lower.base import Builder, Lowering, Term, lowerings, lowers
from dy2st.lower.float64 import expm1, log1p, sign_of
from dy2st.lower.formula import Formula, composed
from dy2st.runtime import ops
from dy2st.runtime.ops.special import special

__all__ = ["in_float64", "is_nan", "sine_of_pi"]

Function = Callable[..., Formula]


def in_float64(*names: str) -> Callable[[Function], Function]:
    """Register a formula of float64 as the lowering of functions of scipy.special."""

    def register(function: Function) -> Function:
        def formula(*operands: Formula) -> Formula:
            wide = (x.cast(np.float64) for x in operands)
            return function(*wide).cast(operands[0].dtype)

        for name in names:
            lowers(special[name])(composed(formula))
        return function

    return register


def is_nan(x: Formula) -> Formula:
    return x.op("IsNaN", dtype=bool)


def like_numpy(op: Any) -> Lowering:
    """The row of NumPy's function of that name."""

    def lowering(b: Builder, node: Node, *terms: Term) -> Any:
        return lowerings[op](b, node, *terms)

    return lowering


for _name, _op in (("expm1", ops.expm1), ("log1p", ops.log1p), ("cbrt", ops.cbrt), ("exp2", ops.exp2)):
    lowers(special[_name])(like_numpy(_op))
lowers(special["round"])(like_numpy(ops.rint))


# --- exponentials and logarithms -----------------------------------------------------------------


@in_float64("exp10")
def exp10(x: Formula) -> Formula:
    return x.like(10.0).op("Pow", x)


@in_float64("expit")
def expit(x: Formula) -> Formula:
    return (1 + (-x).op("Exp")).op("Reciprocal")


@in_float64("logit")
def logit(x: Formula) -> Formula:
    """Near 1/2, where the quotient is near 1, from the logarithms of 1 ± s."""
    s = 2 * x - 1
    return (abs(s) < 0.5).where(log1p(s) - log1p(-s), (x / (1 - x)).op("Log"))


@in_float64("log_expit")
def log_expit(x: Formula) -> Formula:
    return x.op("Min", 0.0) - log1p((-abs(x)).op("Exp"))


@in_float64("exprel")
def exprel(x: Formula) -> Formula:
    quotient = expm1(x) / x
    quotient = (x > 717).where(quotient.like(math.inf), quotient)
    return (abs(x) < 1e-16).where(quotient.like(1.0), quotient)


@in_float64("cosm1")
def cosm1(x: Formula) -> Formula:
    sine = (x * 0.5).op("Sin")
    return -2 * sine * sine


def quarter_turns(x: Formula) -> tuple[Formula, Formula]:
    """(sine, cosine) of x degrees, exact where they are 0 or 1."""
    left = x.op("Mod", 360.0, fmod=1)
    turns = (left * (1 / 90)).op("Round")
    angle = (left - turns * 90) * (math.pi / 180)
    sine, cosine = angle.op("Sin"), angle.op("Cos")
    quarter = turns.op("Mod", 4.0, fmod=1)
    quarter = (quarter < 0).where(quarter + 4, quarter)
    odd = quarter.equals(1) | quarter.equals(3)
    upper = 1 - 2 * (quarter >= 2).cast(x.dtype)
    right = 1 - 2 * (quarter.equals(1) | quarter.equals(2)).cast(x.dtype)
    return odd.where(cosine, sine) * upper, odd.where(sine, cosine) * right


@in_float64("sindg")
def sindg(x: Formula) -> Formula:
    return (abs(x) > 1e14).where(x.like(0.0), quarter_turns(x)[0])


@in_float64("cosdg")
def cosdg(x: Formula) -> Formula:
    return (abs(x) > 1e14).where(x.like(0.0), quarter_turns(x)[1])


def tangent_of_degrees(x: Formula, turned: bool) -> Formula:
    """The tangent of x degrees, or of 90 - x degrees: in SciPy's steps, as its poles show them."""
    size = abs(x)
    left = size - 180 * (size * (1 / 180)).op("Floor")
    upper = left > 90
    left = upper.where(left - 90, 90 - left) if turned else upper.where(180 - left, left)
    sign = sign_of(x) * (1 - 2 * upper.cast(x.dtype))
    angle = left * (math.pi / 180)
    found = sign * angle.op("Sin") / angle.op("Cos")
    found = left.equals(45).where(sign, left.equals(90).where(x.like(math.inf), found))
    return ((size > 1e14) | left.equals(0)).where(x.like(0.0), found)


@in_float64("tandg")
def tandg(x: Formula) -> Formula:
    return tangent_of_degrees(x, False)


@in_float64("cotdg")
def cotdg(x: Formula) -> Formula:
    return tangent_of_degrees(x, True)


@in_float64("xlogy")
def xlogy(x: Formula, y: Formula) -> Formula:
    return (x.equals(0) & ~is_nan(y)).where(x.like(0.0), x * y.op("Log"))


@in_float64("xlog1py")
def xlog1py(x: Formula, y: Formula) -> Formula:
    return (x.equals(0) & ~is_nan(y)).where(x.like(0.0), x * log1p(y))


@in_float64("entr")
def entr(x: Formula) -> Formula:
    below = (x < 0).where(x.like(-math.inf), -x * x.op("Log"))
    return x.equals(0).where(x.like(0.0), below)


def entropy(x: Formula, y: Formula) -> Formula:
    """x * log(x / y) for positive numbers: also where the quotient is near 1, overflows or underflows."""
    ratio = x / y
    near = (ratio > 0.5) & (ratio < 2)
    far = (ratio > 2.3e-308) & (ratio < math.inf)
    apart = x * (x.op("Log") - y.op("Log"))
    return near.where(x * log1p((x - y) / y), far.where(x * ratio.op("Log"), apart))


def divergence(x: Formula, y: Formula, positive: Formula, at_zero: Formula) -> Formula:
    """`positive` for x, y > 0; `at_zero` for x = 0; else infinite; NaN if one is."""
    rest = (x.equals(0) & (y >= 0)).where(at_zero, x.like(math.inf))
    found = ((x > 0) & (y > 0)).where(positive, rest)
    return (is_nan(x) | is_nan(y)).where(x + y, found)


@in_float64("rel_entr")
def rel_entr(x: Formula, y: Formula) -> Formula:
    return divergence(x, y, entropy(x, y), x.like(0.0))


@in_float64("kl_div")
def kl_div(x: Formula, y: Formula) -> Formula:
    return divergence(x, y, x * (x / y).op("Log") - x + y, y)


@in_float64("huber")
def huber(delta: Formula, r: Formula) -> Formula:
    size = abs(r)
    found = (size <= delta).where(r * r * 0.5, delta * (size - delta * 0.5))
    return (delta < 0).where(r.like(math.inf), found)


@in_float64("pseudo_huber")
def pseudo_huber(delta: Formula, r: Formula) -> Formula:
    v = r / delta
    found = delta * delta * expm1(log1p(v * v) * 0.5)
    found = (delta.equals(0) | r.equals(0)).where(r.like(0.0), found)
    return (delta < 0).where(r.like(math.inf), found)


def box_cox(logarithm: Formula, power: Formula, plain: Formula) -> Formula:
    """expm1(power * logarithm) / power; `plain`, the logarithm, where that is its value."""
    product = power * logarithm
    large = sign_of(power) * (product - abs(power).op("Log")).op("Exp") - 1 / power
    return plain.where(logarithm, (product < 709.78).where(expm1(product) / power, large))


@in_float64("boxcox")
def boxcox(x: Formula, power: Formula) -> Formula:
    return box_cox(x.op("Log"), power, abs(power) < 1e-19)


@in_float64("boxcox1p")
def boxcox1p(x: Formula, power: Formula) -> Formula:
    logarithm = log1p(x)
    tiny = (abs(logarithm) < 1e-289) & (abs(power) < 1e273)
    return box_cox(logarithm, power, (abs(power) < 1e-19) | tiny)


def inverse_logarithm(x: Formula, power: Formula) -> Formula:
    """log(1 + power x) / power, also where the product overflows."""
    product = power * x
    sign = sign_of(power)
    apart = (sign * (x + 1 / power)).op("Log") + (sign * power).op("Log")
    return (product < math.inf).where(log1p(product), apart) / power


@in_float64("inv_boxcox")
def inv_boxcox(x: Formula, power: Formula) -> Formula:
    return power.equals(0).where(x, inverse_logarithm(x, power)).op("Exp")


@in_float64("inv_boxcox1p")
def inv_boxcox1p(x: Formula, power: Formula) -> Formula:
    found = (abs(power * x) < 1e-154).where(x, expm1(inverse_logarithm(x, power)))
    return power.equals(0).where(expm1(x), found)


def sine_of_pi(x: Formula) -> Formula:
    """sin(πx), exactly 0 for integers."""
    whole = x.op("Round")
    odd = abs(whole - 2 * (whole * 0.5).op("Floor"))
    return ((x - whole) * math.pi).op("Sin") * (1 - 2 * odd)
