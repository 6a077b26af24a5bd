"""Samples of scipy.special: each function on the numbers that its kind is about, and on the ends of its range."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.special

from tests.op_samples import Sample

RNG = np.random.default_rng(5)
ENDS = np.array([np.nan, np.inf, -np.inf, 0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -2.0, 3.0, 1e-17, 1e-300, 700.0])
SMOOTH = np.array([[-2.3, -1.15, -0.35, 0.2], [0.45, 0.8, 1.7, 2.6]])
ABOVE = np.array([[0.15, 0.3, 0.9, 1.3], [1.9, 2.6, 6.5, 11.0]])
UNIT = np.array([[0.03, 0.2, 0.35, 0.45], [0.55, 0.7, 0.92, 0.999]])
WIDE = np.concatenate([RNG.uniform(-20, 20, 60), RNG.uniform(-3, 3, 60), np.arange(-5.0, 15.0)])
FAR = RNG.uniform(0, 60, 80)
SPREAD = np.concatenate([10.0 ** RNG.uniform(-12, 0, 40), RNG.uniform(0, 1, 40)])

EVERYWHERE = """
    expit log_expit exp2 exp10 expm1 cbrt exprel cosm1 erf erfc erfcx ndtr log_ndtr gamma rgamma gammaln psi j0 j1
    i0 i0e i1 i1e dawsn erfi sindg cosdg tandg cotdg"""
ABOVE_ZERO = "log1p loggamma entr y0 y1 k0 k0e k1 k1e exp1 spence"
IN_UNIT = "logit erfinv erfcinv ndtri ellipk ellipe ellipkm1"
PAIRS = "xlogy xlog1py rel_entr kl_div pseudo_huber boxcox boxcox1p inv_boxcox inv_boxcox1p beta betaln binom"
LOOSE = {"tandg": 1e-11, "cotdg": 1e-11, "j0": 1e-11, "j1": 1e-11, "y0": 1e-11, "y1": 1e-11, "kl_div": 1e-11,
         "gammaln": 1e-11, "psi": 1e-11, "erfc": 1e-11, "ndtr": 1e-11}  # fmt: skip
"""Near their zeros, and where SciPy rounds before an exponential, two right values differ by more."""


def one(name: str, grid: Any, more: list[Any]) -> list[Sample]:
    """On a smooth grid with derivatives, on other numbers, ends, dtypes, a number, nothing."""

    def call(x: Any) -> Any:
        return getattr(scipy.special, name)(x)

    loose = LOOSE.get(name, 2e-12)
    return [
        Sample(call, (grid,), grad=True, rtol=loose),
        *(Sample(call, (x,), rtol=loose) for x in [*more, ENDS]),
        Sample(call, (ENDS.astype(np.float32),), rtol=1e-6),
        Sample(call, (grid.astype(np.float16),), rtol=2e-3),
        Sample(call, (np.array([1, 0, 2, -1]),), rtol=loose),
        Sample(call, (grid.flat[3],), rtol=loose),
        Sample(call, (np.zeros((0, 3)),)),
    ]


def two(name: str) -> list[Sample]:
    def call(x: Any, y: Any) -> Any:
        return getattr(scipy.special, name)(x, y)

    def with_number(x: Any) -> Any:
        return getattr(scipy.special, name)(x, 2), getattr(scipy.special, name)(3.5, x)

    loose = LOOSE.get(name, 2e-12)
    some = np.array([0.0, 0.25, 1.0, 2.0, 3.5, 20.0])
    return [
        Sample(call, (ABOVE, np.array([0.37, 1.34, 2.2, 0.91])), grad=True, rtol=loose),
        Sample(call, (some[:, None], some), rtol=loose),
        Sample(call, (some.astype(np.float32)[:, None], some.astype(np.float32)), rtol=2e-6),
        Sample(call, (np.arange(4), np.arange(4)[:, None]), rtol=loose),
        Sample(with_number, (ABOVE,), rtol=loose),
        Sample(with_number, (np.float64(1.6),), rtol=loose),
    ]


def sums(x: Any) -> Any:
    f = scipy.special.logsumexp
    return f(x), f(x, axis=1), f(x, 0, keepdims=True), f(x, axis=(0, 1))


def weighted(x: Any, b: Any) -> Any:
    return scipy.special.logsumexp(x, axis=-1, b=b), scipy.special.logsumexp(x, b=-b, return_sign=True)


def maxima(x: Any) -> Any:
    return scipy.special.softmax(x, axis=1), scipy.special.softmax(x), scipy.special.log_softmax(x, axis=0)


def choices(n: Any, k: Any) -> Any:
    return scipy.special.comb(n, k), scipy.special.comb(n, k, repetition=True)


def polygammas(x: Any) -> Any:
    return [scipy.special.polygamma(order, x) for order in (0, 1, 2, 5)]


NUMBERS = np.array([0, 1, 5, 20, 30, -3])
SAMPLES: dict[str, list[Sample]] = {
    **{f"special.{name}": one(name, SMOOTH, [WIDE]) for name in EVERYWHERE.split()},
    **{f"special.{name}": one(name, ABOVE, [FAR, SPREAD]) for name in ABOVE_ZERO.split()},
    **{f"special.{name}": one(name, UNIT, [SPREAD, 1 - SPREAD, 2 - SPREAD]) for name in IN_UNIT.split()},
    **{f"special.{name}": two(name) for name in PAIRS.split()},
    "special.huber": two("huber")[1:]
    + [Sample(lambda d, r: scipy.special.huber(d, r), (ABOVE[0], SMOOTH), grad=True)],
    "special.round": [Sample(lambda x: scipy.special.round(x), (WIDE,))],
    "special.gammasgn": [Sample(lambda x: scipy.special.gammasgn(x), (x,)) for x in (WIDE, ENDS)],
    "special.softplus": [Sample(lambda x: scipy.special.softplus(x), (SMOOTH,), grad=False)],
    "special.logsumexp": [
        Sample(sums, (SMOOTH,)), Sample(sums, (np.array([[0.0, -40.0], [1000.0, -np.inf]]),)),
        Sample(sums, (np.full((2, 2), -np.inf),)), Sample(sums, (np.array([[np.inf, 1], [np.nan, 2]]),)),
        Sample(sums, (SMOOTH.astype(np.float32),)), Sample(sums, (np.array([[1, 2], [3, 4]]),)),
        Sample(weighted, (SMOOTH, np.array([1.0, -2.0, 0.0, 0.5]))),
        Sample(lambda x: scipy.special.logsumexp(x), (np.float64(2.0),)),
    ],
    "special.softmax": [Sample(maxima, (SMOOTH,)), Sample(maxima, (np.array([[1, 2], [3, 4]]),))],
    "special.log_softmax": [Sample(maxima, (np.array([[1e4, -np.inf], [0.0, 1.0]]),))],
    "special.comb": [
        Sample(choices, (NUMBERS[:, None], NUMBERS)), Sample(choices, (np.array([5.5, 60.0]), np.array([2.0, 30.0]))),
        Sample(lambda n: scipy.special.comb(n, 2, exact=True), (NUMBERS,), refused="without a bound"),
    ],
    "special.factorial": [
        Sample(lambda n: scipy.special.factorial(n), (n,)) for n in (NUMBERS, NUMBERS / 2)
    ],
    "special.polygamma": [
        Sample(polygammas, (ABOVE,)), Sample(polygammas, (np.array([1, 2, 30]),)), Sample(polygammas, (ENDS[3:-1],)),
    ],
    "i0": [
        Sample(lambda x: np.i0(x), (x,)) for x in (WIDE, np.array([1, 9]), ENDS[1:].astype(np.float32), np.array(3.0))
    ] + [Sample(lambda x: np.i0(x), (SMOOTH,), grad=True)],
    "kaiser": [
        Sample(lambda beta: (np.kaiser(7, beta), np.kaiser(1, beta), np.kaiser(0, beta)), (np.float64(3.5),)),
        Sample(lambda n: np.kaiser(n, 8.6), (np.int64(12),)),
    ],
}  # fmt: skip
"""Eager code calls the Python functions of SciPy on arrays alone: their derivatives are tried in graphs."""
