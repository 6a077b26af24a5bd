"""Decompositions of hard matrices: equal, clustered, graded, vanishing and huge values; sizes of models."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dy2st import InputSpec, to_static
from dy2st.runtime.grad import check_gradient, grad

SPECTRA = {
    "equal": lambda n: np.ones(n),
    "clustered": lambda n: 1 + 1e-10 * np.arange(n),
    "graded": lambda n: 10.0 ** -np.arange(n),
    "rank one": lambda n: np.eye(n)[0],
    "half zero": lambda n: (np.arange(n) < n // 2) * 1.0,
    "both signs": lambda n: np.where(np.arange(n) < n // 2, 1.0, -1.0),
    "zero": lambda n: np.zeros(n),
    "huge": lambda n: 1e200 * np.arange(1, n + 1),
    "tiny": lambda n: 1e-200 * np.arange(1, n + 1),
}


def turned(n: int, seed: int) -> Any:
    """A random orthogonal matrix."""
    return np.linalg.qr(np.random.default_rng(seed).normal(size=(n, n)))[0]


@to_static
def eigen(x: Any) -> Any:
    return np.linalg.eigh(x)


@to_static
def singular(x: Any) -> Any:
    return np.linalg.svd(x, full_matrices=False)


@to_static
def factors(x: Any) -> Any:
    return np.linalg.qr(x)


@pytest.mark.parametrize("n", [2, 7, 24])
@pytest.mark.parametrize("name", SPECTRA)
def test_to_rounding(name: str, n: int) -> None:
    """As LAPACK's own: within a few n eps of the largest value."""
    values = SPECTRA[name](n)
    allowed = 8 * n * np.finfo(np.float64).eps
    bound = allowed * (np.abs(values).max() or 1)
    q, p = turned(n, 1), turned(n, 2)
    symmetric = (q * values) @ q.T
    symmetric = (symmetric + symmetric.T) / 2
    w, v = eigen(symmetric)
    np.testing.assert_allclose(w, np.linalg.eigvalsh(symmetric), rtol=0, atol=bound)
    np.testing.assert_allclose((v * w) @ v.T, symmetric, rtol=0, atol=bound)
    np.testing.assert_allclose(v.T @ v, np.eye(n), rtol=0, atol=allowed)
    general = (q * values) @ p.T
    u, s, vh = singular(general)
    np.testing.assert_allclose(s, np.linalg.svdvals(general), rtol=0, atol=bound)
    np.testing.assert_allclose((u * s) @ vh, general, rtol=0, atol=bound)
    for vectors in (u.T @ u, vh @ vh.T):
        np.testing.assert_allclose(vectors, np.eye(n), rtol=0, atol=allowed)
    left, right = factors(general)
    np.testing.assert_allclose(left @ right, general, rtol=0, atol=bound)
    np.testing.assert_allclose(left.T @ left, np.eye(n), rtol=0, atol=allowed)


def count(graph: Any) -> int:
    """Nodes, those of bodies included."""
    inner = [a.g for node in graph.node for a in node.attribute if a.HasField("g")]
    return len(graph.node) + sum(count(body) for body in inner)


FUNCTIONS = {
    "inv": np.linalg.inv, "det": np.linalg.det, "cholesky": np.linalg.cholesky, "qr": np.linalg.qr,
    "eigh": np.linalg.eigh, "svd": np.linalg.svd, "pinv": np.linalg.pinv,
}  # fmt: skip


@pytest.mark.parametrize("name", FUNCTIONS)
def test_models_do_not_grow_with_matrices(name: str) -> None:
    function = FUNCTIONS[name]

    def call(x: Any) -> Any:
        return function(x)

    small, large = (to_static(call).to_onnx(InputSpec((n, n), "float64")) for n in (4, 400))
    assert count(small.graph) == count(large.graph) < 350


def test_derivatives_of_derivatives() -> None:
    def energy(x: Any) -> Any:
        spread = x @ x.T + np.eye(3)
        return np.linalg.slogdet(spread)[1] + np.trace(np.linalg.inv(spread)) + np.linalg.eigvalsh(spread)[0]

    check_gradient(grad(energy), np.random.default_rng(4).normal(size=(3, 3)), eps=1e-5, atol=1e-5, rtol=1e-5)
