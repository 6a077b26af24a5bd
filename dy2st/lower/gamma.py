"""Lowering of the gamma function's family: gamma, its logarithm and derivatives, beta, binom.

In: float64 formulas. Out: what runtime.ops.special names. From 2 on by Stirling's formula with a series for
what it leaves; below through the next numbers, below 0 by reflection.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from dy2st.graph import Node
from dy2st.lower.base import Builder, Term, lowers
from dy2st.runtime.ops.special import polygamma, special

from .float64 import log1p
from .formula import Formula, composed, polynomial
from .series import series, summed
from .special import in_float64, is_nan, sine_of_pi

__all__: list[str] = []

BINET = (
    0.08308482899989535, -0.0003283285142907065, -7.766309236237645e-05, 2.382839410326703e-06,
    1.9655077338612873e-07, -2.5301861790868058e-08, 1.9518369656740238e-10, 2.6595187140389414e-10,
    -3.210158421074229e-11, -3.6637620501475543e-13, 6.870803037074756e-13, -1.0347454486808525e-13,
    1.005725839861441e-15, 2.7387333747476525e-15, -6.070157400002179e-16, 4.342625618702285e-17,
)  # fmt: skip
"""x μ(x) for 4 / x - 1 in [-1, 1], where log Γ(x) = (x - 1/2) log x - x + log(2π) / 2 + μ(x); computed with
40 digits."""

HALF_LOG_TAU = 0.5 * math.log(2 * math.pi)
ROOT_TAU = math.sqrt(2 * math.pi)
FACTORIALS = np.array([math.inf, *(math.factorial(n) for n in range(171))], np.float64)
EULER = 0.5772156649015329
PSI_ROOT = (1.4616321449683622, 9.2412655217294275e-17)
BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510)


def whole(x: Formula) -> Formula:
    return x.op("Floor").equals(x)


def binet(x: Formula) -> Formula:
    """μ(x) for x >= 2."""
    inverse = 1 / x
    return summed(4 * inverse - 1, BINET) * inverse


def gamma_above(q: Formula) -> Formula:
    """Γ(q) for q >= 0."""
    above = q >= 2
    z = above.where(q, q + 2).op("Min", 200.0)
    root = z.op("Pow", z * 0.5 - 0.25)
    found = ROOT_TAU * binet(z).op("Exp") * root * (root / z.op("Exp"))
    found = above.where(found, found / (q * (q + 1)))
    table = found.like(0.0).b.const(FACTORIALS)
    place = q.op("Min", 171.0).op("Max", 0.0)
    exact = Formula(found.b, table).op("Gather", is_nan(q).where(q.like(0.0), place).cast(np.int64), axis=0)
    return (whole(q) & (q > 0) & (q < 172)).where(exact, found)


def reflected(x: Formula) -> Formula:
    """|x| sin(π |x|) / π: Γ(-q) = -1 / (that Γ(q))."""
    size = abs(x)
    return size * sine_of_pi(size) * (1 / math.pi)


@in_float64("gamma")
def gamma(x: Formula) -> Formula:
    above = gamma_above(abs(x))
    found = (x < 0).where(-1 / (reflected(x) * above), above)
    found = (abs(x) < 1e-9).where(1 / (x * (1 + EULER * x)), found)
    return (whole(x) & (x < 0)).where(x.like(math.nan), found)


@in_float64("rgamma")
def rgamma(x: Formula) -> Formula:
    above = gamma_above(abs(x))
    found = (x < 0).where(-reflected(x) * above, 1 / above)
    return (whole(x) & (x <= 0)).where(x.like(0.0), found)


def _log_gamma_left(t: Any) -> Any:
    """log Γ(x) / ((x - 1) (x - 2)) for x = 1.75 + 1.25 t."""
    x = 1.75 + 1.25 * t
    return special["gammaln"].kernel(x) / ((x - 1) * (x - 2))


def log_gamma_above(q: Formula) -> Formula:
    """log Γ(q) for q >= 0."""
    below = q < 0.5
    x = below.where(q + 1, q)
    near = (x - 1) * (x - 2) * series(((x - 1.75) * (1 / 1.25)).op("Min", 1.0), _log_gamma_left, 40)
    z = q.op("Max", 3.0)
    far = (z - 0.5) * z.op("Log") - z + HALF_LOG_TAU + binet(z)
    found = (q < 3).where(near, far)
    found = below.where(near - q.op("Log"), found)
    return (q > 2.5e305).where(q.like(math.inf), found)


@in_float64("gammaln")
def gammaln(x: Formula) -> Formula:
    above = log_gamma_above(abs(x))
    below = -abs(reflected(x)).op("Log") - above
    found = (x < -1e-150).where(below, above)
    found = (whole(x) & (x <= 0)).where(x.like(math.inf), found)
    return x.equals(-math.inf).where(x, found)


@in_float64("loggamma")
def loggamma(x: Formula) -> Formula:
    return (x < 0).where(x.like(math.nan), log_gamma_above(abs(x)))


@in_float64("gammasgn")
def gammasgn(x: Formula) -> Formula:
    floor = x.op("Floor")
    odd = floor - 2 * (floor * 0.5).op("Floor")
    found = (x > 0).where(x.like(1.0), (1 - 2 * odd))
    found = x.equals(0).where((1 / x).op("Sign"), found)
    return ((whole(x) & (x < 0)) | is_nan(x)).where(x.like(math.nan), found)


# --- derivatives of the logarithm ------------------------------------------------------------------


def _psi_near(t: Any) -> Any:
    x = 1.5 + 0.5 * t
    return special["psi"].kernel(x) / ((x - PSI_ROOT[0]) - PSI_ROOT[1])


def _psi_far(t: Any) -> Any:
    x = 4 / (1 + t)
    return special["psi"].kernel(x) - np.log(x) + 0.5 / x


def psi_above(q: Formula) -> Formula:
    """ψ(q) for q >= 0."""
    below = q < 1
    x = below.where(q + 1, q)
    near = ((x - PSI_ROOT[0]) - PSI_ROOT[1]) * series((2 * x - 3).op("Min", 1.0), _psi_near, 30)
    near = below.where(near - 1 / q, near)
    z = q.op("Max", 2.0)
    far = z.op("Log") - 0.5 / z + series(4 / z - 1, _psi_far, 26)
    return (q <= 2).where(near, far)


@in_float64("psi")
def psi(x: Formula) -> Formula:
    left = x - x.op("Round")
    turn = left * math.pi
    below = psi_above(abs(x)) + 1 / abs(x) - math.pi * turn.op("Cos") / turn.op("Sin")
    found = (x < 0).where(below, psi_above(abs(x)))
    found = x.equals(0).where(-1 / x, found)
    return (whole(x) & (x < 0)).where(x.like(math.nan), found)


def polygamma_above(x: Formula, order: int) -> Formula:
    """The derivative of ψ of that order for x > 0: a sum up to x + 16, and what is left by Euler and Maclaurin."""
    count = 16
    shifted = x + count
    total = math.factorial(order - 1) * shifted.op("Pow", -float(order))
    total = total + 0.5 * math.factorial(order) * shifted.op("Pow", -order - 1.0)
    for k, number in enumerate(BERNOULLI, 1):
        factor = number * math.factorial(2 * k + order - 1) / math.factorial(2 * k)
        total = total + factor * shifted.op("Pow", -float(2 * k + order))
    for k in range(count - 1, -1, -1):
        total = total + math.factorial(order) * (x + float(k)).op("Pow", -order - 1.0)
    return total * (1.0 if order % 2 else -1.0)


def cotangent_derivative(x: Formula, order: int) -> Formula:
    """The derivative of cot(πx) of that order: a polynomial in the cotangent."""
    turn = (x - x.op("Round")) * math.pi
    powers = np.array([0.0, 1.0])
    for _ in range(order):
        powers = np.polynomial.polynomial.polymul([-math.pi, 0.0, -math.pi], np.polynomial.polynomial.polyder(powers))
    return polynomial(turn.op("Cos") / turn.op("Sin"), *powers[::-1].tolist())


@lowers(polygamma)
def lower_polygamma(b: Builder, node: Node, x: Term) -> Any:
    """Below 0 by reflection; the poles are those of SciPy's zeta."""
    order = node.params["order"]

    def formula(x: Formula) -> Formula:
        wide = x.cast(np.float64)
        below = wide < 0
        above = polygamma_above(below.where(1 - wide, wide), order)
        found = below.where((-1) ** order * above - math.pi * cotangent_derivative(wide, order), above)
        pole = whole(wide) & (wide <= 0)
        return pole.where(wide.like(math.inf if order % 2 else -math.inf), found).cast(x.dtype)

    return composed(formula)(b, node, x)


# --- functions of two numbers ----------------------------------------------------------------------


def stirling_beta(large: Formula, small: Formula) -> Formula:
    """log B(large, small) for numbers of at least 2."""
    both = large + small
    rest = binet(large) + binet(small) - binet(both)
    powers = (large - 0.5) * log1p(small / large) + small * (both / small).op("Log")
    return HALF_LOG_TAU + rest - powers - 0.5 * small.op("Log")


def lifted(a: Formula, b: Formula) -> tuple[Formula, Formula]:
    """(a number of at least 2, what B(a, b) has more than B(it, b))."""
    below = a < 2
    factor = (a + b) * (a + b + 1) / (a * (a + 1))
    return below.where(a + 2, a), below.where(factor, factor.like(1.0))


def beta_above(a: Formula, b: Formula) -> tuple[Formula, Formula]:
    """(log, factor) whose exp(log) * factor is B(a, b), for positive numbers."""
    a, b = a.op("Max", 1e-300), b.op("Max", 1e-300)
    large, small = a.op("Max", b), a.op("Min", b)
    small, one = lifted(small, large)
    upper, other = lifted(large, small)
    large, small = upper.op("Max", small), upper.op("Min", small)
    return stirling_beta(large, small), one * other


def beta_parts(a: Formula, b: Formula) -> tuple[Formula, Formula]:
    """(log, factor) whose exp(log) * factor is B(a, b), for numbers that are no poles.

    Below 0 by reflection, which gives B of two positive numbers, or its reciprocal.
    """
    upper, lower = a.op("Max", b), a.op("Min", b)
    both = upper + lower
    below, deep, low = lower <= 0, (upper > 0) & (both <= 0), upper <= 0
    sine, sine_of_both = sine_of_pi(lower), sine_of_pi(both)
    first = below.where(1 - lower, lower)
    second = low.where(1 - upper, below.where(both, upper))
    first, second = deep.where(upper, first), deep.where(1 - both, second)
    logarithm, factor = beta_above(first, second)
    turned = deep.where(sine_of_both / sine, math.pi / (upper * sine))
    turned = low.where(math.pi * sine_of_both / (sine * sine_of_pi(upper) * (1 - both)), turned)
    inverse = below & ~deep
    logarithm, factor = inverse.where(-logarithm, logarithm), inverse.where(1 / factor, factor)
    return logarithm, below.where(turned * factor, factor)


def is_pole(x: Formula) -> Formula:
    return whole(x) & (x <= 0)


def at_poles(a: Formula, b: Formula) -> tuple[Formula, Formula, Formula]:
    """(other, sign, infinite) for a pole a: B(a, b) is sign * B(other, b), or infinite."""
    pole = is_pole(a)
    finite = whole(b) & (b > 0) & (1 - a - b > 0)
    sign = 1 - 2 * abs(b - 2 * (b * 0.5).op("Floor"))
    return pole.where(1 - a - b, a), (pole & finite).where(sign, sign.like(1.0)), pole & ~finite


def beta_ends(a: Formula, b: Formula, found: Formula, vanishing: float) -> Formula:
    """`found`, and what B(∞, b) is: `vanishing` for b > 0."""
    upper, lower = a.op("Max", b), a.op("Min", b)
    sign = gammasgn(lower) if vanishing == 0 else lower.like(1.0)
    end = (lower > 0).where(lower.like(vanishing), sign * math.inf)
    end = lower.equals(math.inf).where(lower.like(math.nan), end)
    return upper.equals(math.inf).where(end, found)


@in_float64("beta")
def beta(a: Formula, b: Formula) -> Formula:
    first, sign_a, infinite_a = at_poles(a, b)
    second, sign_b, infinite_b = at_poles(b, a)
    logarithm, factor = beta_parts(first, second)
    found = beta_ends(a, b, logarithm.op("Exp") * factor * sign_a * sign_b, 0.0)
    found = (is_nan(a) | is_nan(b)).where(a + b, found)
    return (infinite_a | infinite_b).where(found.like(math.inf), found)


@in_float64("betaln")
def betaln(a: Formula, b: Formula) -> Formula:
    first, _, infinite_a = at_poles(a, b)
    second, _, infinite_b = at_poles(b, a)
    logarithm, factor = beta_parts(first, second)
    found = beta_ends(a, b, logarithm + abs(factor).op("Log"), -math.inf)
    found = (is_nan(a) | is_nan(b)).where(a + b, found)
    return (infinite_a | infinite_b).where(found.like(math.inf), found)


PRODUCTS = 20  # the counts up to which binom is a product, as in SciPy


def product(n: Formula, k: Formula) -> Formula:
    """binom(n, k) for whole 0 <= k < 20: Π (n - k + i) / i."""
    above, below = n.like(1.0) + 0 * k, n.like(1.0) + 0 * k
    for i in range(1, PRODUCTS):
        taken = k >= float(i)
        above = taken.where(above * (n - k + float(i)), above)
        below = taken.where(below * float(i), below)
    return above / below


@in_float64("binom")
def binom(n: Formula, k: Formula) -> Formula:
    """A product where that is short; else 1 / ((n + 1) B(n - k + 1, k + 1))."""
    logarithm, factor = beta_parts(n - k + 1, k + 1)
    long = (-logarithm - abs(n + 1).op("Log")).op("Exp") * (n + 1).op("Sign") / factor
    long = (is_pole(n - k + 1) | is_pole(k + 1)).where(n.like(0.0), long)
    counted = (whole(n) & (n > 0) & (k > n * 0.5)).where(n - k, k)
    short = whole(k) & (counted >= 0) & (counted < PRODUCTS)
    found = short.where(product(n, short.where(counted, n.like(0.0))), long)
    return ((whole(n) & (n < 0)) | is_nan(n)).where(n.like(math.nan), found)
