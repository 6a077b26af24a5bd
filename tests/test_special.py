"""scipy.special in converted code: every name is a row or refused, and how far results are from SciPy's."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.special

from dy2st import ConversionError, compare, to_static
from dy2st.runtime.array import by_numpy, by_scipy
from dy2st.runtime.grad import check_gradient, grad
from dy2st.runtime.refused import KNOWN_SPECIAL, SPECIAL_REASONS

REFUSED = [name for names in SPECIAL_REASONS.values() for name in names.split()]
RNG = np.random.default_rng(12)


def uniform(low: float, high: float) -> Any:
    return RNG.uniform(low, high, 3000)


def logarithmic(low: float, high: float) -> Any:
    return 10.0 ** RNG.uniform(low, high, 3000)


PROBABILITIES = np.concatenate([logarithmic(-300, 0), uniform(0, 1), 1 - logarithmic(-15, 0)])
LINE = np.concatenate([uniform(-30, 30), uniform(-3, 3), logarithmic(-8, 3), -logarithmic(-8, 3)])
ABOVE = np.concatenate([uniform(0, 30), logarithmic(-8, 3)])

ERRORS = [
    ("expit log_expit expm1 cbrt exprel erf i0 i0e i1 i1e", LINE, 2e-15, 0.0),
    ("dawsn", LINE, 2e-14, 0.0),  # SciPy's is off by 1.1e-14 at 0.013
    ("gamma", uniform(-20, 170), 5e-15, 0.0),
    ("rgamma", uniform(-20, 170), 5e-15, 0.0),
    ("erfinv", np.concatenate([uniform(-1, 1), logarithmic(-300, 0)]), 2e-15, 0.0),
    ("ndtri erfcinv", PROBABILITIES, 2e-15, 1e-16),
    ("logit", PROBABILITIES, 1e-15, 0.0),
    ("k0 k0e k1 k1e exp1 entr", np.concatenate([uniform(0, 600), logarithmic(-8, 2)]), 6e-15, 1e-305),
    ("ellipk ellipe ellipkm1 spence", PROBABILITIES, 6e-15, 0.0),
    # absolute near the zeros, in units of the largest value
    ("j0 j1 cosm1", LINE, 0.0, 2e-15), ("y0 y1", ABOVE[ABOVE > 0.5], 0.0, 3e-15),
    ("gammaln psi loggamma", ABOVE, 3e-15, 2e-15), ("gammaln psi", uniform(-30, 0), 3e-12, 2e-15),
    # the tails are exponentials of x², which SciPy rounds: at 26, 1e-13; the graph's are right to 1e-15
    ("erfc ndtr log_ndtr", LINE[np.abs(LINE) < 26], 3e-13, 0.0), ("erfcx erfi", LINE[np.abs(LINE) < 26], 2e-13, 0.0),
]  # fmt: skip
"""Functions, numbers, and the largest relative and absolute distances from SciPy, in float64. Measured against
mpmath with 50 digits: at most 1e-15, relative, where SciPy has that too; more near zeros."""


def calling(name: str) -> Callable[..., Any]:
    def call(*args: Any) -> Any:
        return getattr(scipy.special, name)(*args)

    return call


@pytest.mark.parametrize(
    ("name", "x", "relative", "absolute"),
    [(name, x, r, a) for names, x, r, a in ERRORS for name in names.split()],
)
def test_distance_from_scipy(name: str, x: Any, relative: float, absolute: float) -> None:
    call = calling(name)
    np.testing.assert_allclose(to_static(call)(x), call(x), relative, absolute)


def test_every_name_is_a_row_or_refused() -> None:
    names = {name for name in scipy.special.__all__ if callable(getattr(scipy.special, name))}
    rows = {name for name in names if name in by_scipy or getattr(scipy.special, name) in by_numpy}
    aliases = {name for name in names if getattr(scipy.special, name).__name__ in by_scipy}
    assert sorted(names - rows - aliases - set(REFUSED) - KNOWN_SPECIAL) == []
    assert sorted(rows & set(REFUSED)) == [] and len(set(REFUSED)) == len(REFUSED)


@pytest.mark.parametrize("name", ["jv", "comb", "roots_legendre", "hankel1", "perm"])
def test_refused_with_the_reason(name: str) -> None:
    def call(x: Any) -> Any:
        return scipy.special.comb(x, x, exact=True) if name == "comb" else getattr(scipy.special, name)(x, x)

    says = "bound" if name in ("comb", "perm") else f"SciPy's `{name}` cannot be converted"
    with pytest.raises(ConversionError, match=says):
        to_static(call)(np.array([1.0, 2.0]))


def test_known_values_are_for_scipy_itself() -> None:
    def call(x: Any) -> Any:
        nodes, weights = scipy.special.roots_legendre(5)
        return np.sum(weights * np.exp(x * nodes)) + scipy.special.comb(5, 2, exact=True) + scipy.special.jv(2, 1.5)

    assert compare(call, np.float64(0.7))


@pytest.mark.parametrize("n", [np.array(4), np.array(-4.0), np.int64(6), np.float64(2.5)], ids=repr)
def test_factorial_of_one_number(n: Any) -> None:
    assert compare(calling("factorial"), n)


def test_ufunc_arguments() -> None:
    def call(x: Any, out: Any) -> Any:
        scipy.special.expit(x, out=out, where=x > 0)
        return scipy.special.erf(x, dtype=np.float32), scipy.special.digamma(x * x), out

    assert compare(call, np.array([-1.0, 0.5, 2.0]), np.zeros(3))


def test_derivatives_of_softmax_in_a_graph() -> None:
    def loss(x: Any) -> Any:
        return np.sum(scipy.special.softmax(x) ** 2) + scipy.special.logsumexp(x) + scipy.special.softplus(x).sum()

    def plain(x: Any) -> Any:
        powers = np.exp(x - x.max())
        ratio = powers / powers.sum()
        return np.sum(ratio**2) + np.log(np.sum(np.exp(x))) + np.sum(np.logaddexp(0, x))

    x = np.array([0.3, -1.2, 2.0])
    np.testing.assert_allclose(to_static(grad(loss))(x), grad(plain)(x), 1e-12)


def test_second_derivatives() -> None:
    check_gradient(lambda x: grad(lambda v: np.sum(scipy.special.gammaln(v)))(x), np.array([0.7, 2.5]))


def test_scipy_is_imported_by_who_uses_it() -> None:
    code = "import sys, dy2st.runtime, dy2st.lower; print('scipy' in sys.modules)"
    root = Path(__file__).parent.parent
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert done.stdout.strip() == "False"
