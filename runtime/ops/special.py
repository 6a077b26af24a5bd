"""scipy.special: its elementwise functions, with SciPy's own as kernels, and their derivatives.

In: real operands that broadcast. Out: what SciPy's loop for their dtypes gives. SciPy is imported when a
kernel is first called; the rows are found by name (`by_scipy`), so nothing here needs it.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ..array import ArrayType, Primitive, by_scipy, type_of
from .families import result_kind, ufunc_row

__all__ = ["polygamma", "special"]

special: dict[str, Primitive] = {}
"""The primitives by the names that they have in scipy.special."""

ROOT_PI = math.sqrt(math.pi)
ROOT_TAU = math.sqrt(2 * math.pi)


class Kernel:
    """A ufunc of scipy.special, which is imported when it is first needed."""

    def __init__(self, name: str, nin: int) -> None:
        self.name, self.nin, self.nout = name, nin, 1
        self.__name__ = f"special.{name}"

    @functools.cached_property
    def ufunc(self) -> Any:
        import scipy.special

        return getattr(scipy.special, self.name)

    def __call__(self, *operands: Any) -> Any:
        return self.ufunc(*operands)

    def resolve_dtypes(self, dtypes: tuple[Any, ...], **wanted: Any) -> Any:
        return self.ufunc.resolve_dtypes(dtypes, **wanted)


def row(name: str, vjp: Callable[..., Any] | None = None, *, nin: int = 1) -> Primitive:
    """A function of scipy.special as a primitive that `by_scipy` knows."""
    primitive, function = ufunc_row(Kernel(name, nin), vjp)
    special[name] = primitive
    by_scipy[name] = function
    return primitive


def row2(name: str, vjp: Callable[..., Any] | None = None) -> Primitive:
    return row(name, vjp, nin=2)


def _safe(test: Any, value: Any, other: float) -> Any:
    """`value` where `test` holds, else a number that does no harm in a branch that is not taken."""
    return np.where(test, value, other)


# --- exponentials and logarithms -----------------------------------------------------------------

expit = row("expit", lambda g, y, x: (g * y * (1 - y),))
logit = row("logit", lambda g, y, x: (g / (x * (1 - x)),))
log_expit = row("log_expit", lambda g, y, x: (g * expit(-x),))
exp2 = row("exp2", lambda g, y, x: (g * y * math.log(2),))
exp10 = row("exp10", lambda g, y, x: (g * y * math.log(10),))
expm1 = row("expm1", lambda g, y, x: (g * (y + 1),))
log1p = row("log1p", lambda g, y, x: (g / (x + 1),))
cbrt = row("cbrt", lambda g, y, x: (g / (3 * y * y),))
exprel = row("exprel", lambda g, y, x: (g * np.where(x == 0, 0.5, (np.exp(x) - y) / _safe(x != 0, x, 1.0)),))
cosm1 = row("cosm1", lambda g, y, x: (-g * np.sin(x),))
round_ = row("round", lambda g, y, x: (g * 0,))

for _name, _function, _slope in (
    ("sindg", np.cos, 1), ("cosdg", np.sin, -1),
):  # fmt: skip
    row(_name, lambda g, y, x, f=_function, s=_slope: (g * (s * math.pi / 180) * f(x * (math.pi / 180)),))
row("tandg", lambda g, y, x: (g * (math.pi / 180) * (1 + y * y),))
row("cotdg", lambda g, y, x: (-g * (math.pi / 180) * (1 + y * y),))


def _xlogy_vjp(g: Any, y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    return g * np.log(b), g * a / b


def _xlog1py_vjp(g: Any, y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    return g * np.log1p(b), g * a / (1 + b)


def _rel_entr_vjp(g: Any, y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    return g * (np.log(a / b) + 1), -g * a / b


def _kl_div_vjp(g: Any, y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    return g * np.log(a / b), g * (1 - a / b)


def _huber_vjp(g: Any, y: Any, delta: Any, r: Any) -> tuple[Any, Any]:
    size = np.abs(r)
    return g * np.maximum(size - delta, 0), g * np.clip(r, -delta, delta)


def _pseudo_huber_vjp(g: Any, y: Any, delta: Any, r: Any) -> tuple[Any, Any]:
    ratio = r / delta
    root = np.sqrt(1 + ratio * ratio)
    return g * (2 * y / delta - r * ratio / root), g * r / root


def _boxcox_vjp(g: Any, y: Any, x: Any, power: Any) -> tuple[Any, Any]:
    return g * np.power(x, power - 1), g * _boxcox_slope(y, np.log(x), power)


def _boxcox1p_vjp(g: Any, y: Any, x: Any, power: Any) -> tuple[Any, Any]:
    return g * np.power(1 + x, power - 1), g * _boxcox_slope(y, np.log1p(x), power)


def _boxcox_slope(y: Any, logarithm: Any, power: Any) -> Any:
    """The derivative of (exp(power * logarithm) - 1) / power by `power`."""
    other = _safe(power != 0, power, 1.0)
    return np.where(power == 0, logarithm * logarithm / 2, ((power * y + 1) * logarithm - y) / other)


def _inv_boxcox_vjp(g: Any, y: Any, x: Any, power: Any) -> tuple[Any, Any]:
    return _inverse_slopes(g, y, x, power)


def _inv_boxcox1p_vjp(g: Any, y: Any, x: Any, power: Any) -> tuple[Any, Any]:
    return _inverse_slopes(g, y + 1, x, power)


def _inverse_slopes(g: Any, y: Any, x: Any, power: Any) -> tuple[Any, Any]:
    inner = power * x + 1
    other = _safe(power != 0, power, 1.0)
    slope = np.where(power == 0, -x * x / 2, (x / inner - np.log1p(power * x) / other) / other)
    return g * y / inner, g * y * slope


xlogy = row2("xlogy", _xlogy_vjp)
xlog1py = row2("xlog1py", _xlog1py_vjp)
entr = row("entr", lambda g, y, x: (-g * (np.log(x) + 1),))
rel_entr = row2("rel_entr", _rel_entr_vjp)
kl_div = row2("kl_div", _kl_div_vjp)
huber = row2("huber", _huber_vjp)
pseudo_huber = row2("pseudo_huber", _pseudo_huber_vjp)
boxcox = row2("boxcox", _boxcox_vjp)
boxcox1p = row2("boxcox1p", _boxcox1p_vjp)
inv_boxcox = row2("inv_boxcox", _inv_boxcox_vjp)
inv_boxcox1p = row2("inv_boxcox1p", _inv_boxcox1p_vjp)

# --- the error function and the normal distribution ------------------------------------------------

erf = row("erf", lambda g, y, x: (g * (2 / ROOT_PI * np.exp(-x * x)),))
erfc = row("erfc", lambda g, y, x: (g * (-2 / ROOT_PI * np.exp(-x * x)),))
erfcx = row("erfcx", lambda g, y, x: (g * (2 * x * y - 2 / ROOT_PI),))
erfinv = row("erfinv", lambda g, y, x: (g * (ROOT_PI / 2 * np.exp(y * y)),))
erfcinv = row("erfcinv", lambda g, y, x: (g * (-ROOT_PI / 2 * np.exp(y * y)),))
ndtr = row("ndtr", lambda g, y, x: (g * (np.exp(x * x * -0.5) / ROOT_TAU),))
log_ndtr = row("log_ndtr", lambda g, y, x: (g * (np.exp(x * x * -0.5 - y) / ROOT_TAU),))
ndtri = row("ndtri", lambda g, y, x: (g * (ROOT_TAU * np.exp(y * y * 0.5)),))

# --- gamma and its kind ----------------------------------------------------------------------------


def _polygamma_type(x: Any, *, order: int) -> ArrayType:
    type = type_of(x)
    return ArrayType(type.dtype, type.shape, result_kind(type.shape))


def _polygamma(x: Any, *, order: int) -> Any:
    import scipy.special

    return scipy.special.polygamma(order, x).astype(np.asarray(x).dtype)[()]


def _polygamma_vjp(g: Any, y: Any, x: Any, *, order: int) -> tuple[Any]:
    return (g * polygamma(x, order=order + 1),)


polygamma = Primitive("special.polygamma", _polygamma, _polygamma_type, _polygamma_vjp)
"""The derivative of psi of that order, 1 or more."""


def _beta_vjp(g: Any, y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    both = psi(a + b)
    return g * y * (psi(a) - both), g * y * (psi(b) - both)


def _betaln_vjp(g: Any, y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    both = psi(a + b)
    return g * (psi(a) - both), g * (psi(b) - both)


def _binom_vjp(g: Any, y: Any, n: Any, k: Any) -> tuple[Any, Any]:
    inner, outer = psi(n - k + 1), psi(n + 1)
    return g * y * (outer - inner), g * y * (inner - psi(k + 1))


gamma = row("gamma", lambda g, y, x: (g * y * psi(x),))
rgamma = row("rgamma", lambda g, y, x: (-g * y * psi(x),))
gammaln = row("gammaln", lambda g, y, x: (g * psi(x),))
loggamma = row("loggamma", lambda g, y, x: (g * psi(x),))
gammasgn = row("gammasgn", lambda g, y, x: (g * 0,))
psi: Primitive = row("psi", lambda g, y, x: (g * polygamma(x, order=1),))
beta = row2("beta", _beta_vjp)
betaln = row2("betaln", _betaln_vjp)
binom = row2("binom", _binom_vjp)

# --- Bessel functions ------------------------------------------------------------------------------


def _first(y0: Any, y1: Any, x: Any) -> Any:
    """y0(x) - y1(x) / x, for functions with y1(x) = x / 2 + … near 0."""
    return y0 - np.where(x == 0, 0.5, y1 / _safe(x != 0, x, 1.0))


j0: Primitive = row("j0", lambda g, y, x: (-g * j1(x),))
j1: Primitive = row("j1", lambda g, y, x: (g * _first(j0(x), y, x),))
y0: Primitive = row("y0", lambda g, y, x: (-g * y1(x),))
y1: Primitive = row("y1", lambda g, y, x: (g * (y0(x) - y / x),))
i0: Primitive = row("i0", lambda g, y, x: (g * i1(x),))
i0e: Primitive = row("i0e", lambda g, y, x: (g * (i1e(x) - np.sign(x) * y),))
i1: Primitive = row("i1", lambda g, y, x: (g * _first(i0(x), y, x),))
i1e: Primitive = row("i1e", lambda g, y, x: (g * (_first(i0e(x), y, x) - np.sign(x) * y),))
k0: Primitive = row("k0", lambda g, y, x: (-g * k1(x),))
k0e: Primitive = row("k0e", lambda g, y, x: (g * (y - k1e(x)),))
k1: Primitive = row("k1", lambda g, y, x: (-g * (k0(x) + y / x),))
k1e: Primitive = row("k1e", lambda g, y, x: (g * (y - k0e(x) - y / x),))

# --- integrals -------------------------------------------------------------------------------------


def _ellipk_vjp(g: Any, y: Any, m: Any) -> tuple[Any]:
    other = _safe(m != 0, m, 1.0)
    return (g * np.where(m == 0, math.pi / 8, (ellipe(m) / (1 - m) - y) / (2 * other)),)


def _ellipe_vjp(g: Any, y: Any, m: Any) -> tuple[Any]:
    other = _safe(m != 0, m, 1.0)
    return (g * np.where(m == 0, -math.pi / 8, (y - ellipk(m)) / (2 * other)),)


def _ellipkm1_vjp(g: Any, y: Any, p: Any) -> tuple[Any]:
    return (-_ellipk_vjp(g, y, 1 - p)[0],)


def _spence_vjp(g: Any, y: Any, x: Any) -> tuple[Any]:
    return (g * np.where(x == 1, -1.0, np.log(x) / _safe(x != 1, 1 - x, 1.0)),)


dawsn = row("dawsn", lambda g, y, x: (g * (1 - 2 * x * y),))
erfi = row("erfi", lambda g, y, x: (g * (2 / ROOT_PI * np.exp(x * x)),))
exp1 = row("exp1", lambda g, y, x: (-g * np.exp(-x) / x,))
spence = row("spence", _spence_vjp)
ellipk: Primitive = row("ellipk", _ellipk_vjp)
ellipe: Primitive = row("ellipe", _ellipe_vjp)
ellipkm1 = row("ellipkm1", _ellipkm1_vjp)
