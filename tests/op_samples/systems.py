"""Samples of linear systems, inverses, determinants and Cholesky's factor."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.op_samples import Sample

RNG = np.random.default_rng(11)
S = RNG.normal(size=(3, 3))
T = RNG.normal(size=(2, 4, 4))
V = RNG.normal(size=3)
B = RNG.normal(size=(3, 2))
Q = RNG.normal(size=(5, 1, 4, 2))
A4 = RNG.normal(size=(2, 3, 6))
NEEDS_SWAPS = np.array([[0.0, 2.0, 1.0], [0.0, 0.0, 3.0], [4.0, 1.0, 1.0]])
SINGULAR = np.array([[1.0, 2.0], [2.0, 4.0]])
TRIANGLE = np.diag([1e-300, 1e200, 1e200])
INTS = np.array([[2, 1, 0], [1, 3, 1], [0, 1, 4]])
NONE = np.zeros((0, 0))
NO_MATRIX = np.zeros((0, 2, 2))
ONE = np.array([[4.0]])
RECTANGLE = np.ones((2, 3))
INDEFINITE = np.array([[1.0, 2.0], [2.0, 1.0]])


def single(*arrays: Any) -> tuple[Any, ...]:
    return tuple(x.astype(np.float32) for x in arrays)


def positive(x: Any) -> Any:
    """A positive definite matrix made of any."""
    return x @ np.swapaxes(x, -1, -2) + np.eye(x.shape[-1], dtype=x.dtype)


def raises(call: Any, *args: Any) -> Sample:
    return Sample(call, args, raises=True)


def inverse_if(x: Any, y: Any) -> Any:
    """The matrix that is not chosen may be singular."""
    if x[0, 0] > 0:
        return np.linalg.inv(x)
    return np.linalg.inv(y)


def newton_steps(x: Any, y: Any) -> Any:
    for _ in range(3):
        x = x - 0.1 * np.linalg.solve(positive(y), x)
    return x


SINGLE = {"rtol": 2e-5, "atol": 2e-5}
SOLVE = [(S, V), (S, B), (T, Q), (T[0], Q[0]), (T, Q[0, 0, :, 0]), (NEEDS_SWAPS, V), (ONE, ONE)]

SAMPLES: dict[str, list[Sample]] = {
    "linalg.solve": [
        *(Sample(lambda x, y: np.linalg.solve(x, y), pair, grad=True, rtol=1e-11) for pair in SOLVE),
        *(Sample(lambda x, y: np.linalg.solve(x, y), single(*pair), **SINGLE) for pair in SOLVE[:3]),
        Sample(lambda x, y: np.linalg.solve(x, y), (INTS, INTS[0])),
        Sample(lambda x, y: np.linalg.solve(x, y), (S.astype(np.float32), INTS)),
        Sample(lambda x: np.linalg.solve(x, [[1], [2], [3]]), (S,), grad=True),
        Sample(lambda x: np.linalg.solve(x, x), (NONE,)),
        Sample(lambda x: np.linalg.solve(x, x), (NO_MATRIX,)),
        Sample(newton_steps, (V, S), grad=True),
        raises(lambda x, y: np.linalg.solve(x, y), SINGULAR, V[:2]),
        raises(lambda x, y: np.linalg.solve(x, y), np.stack([T[0], T[0] * 0]), Q[0, 0]),
        raises(lambda x, y: np.linalg.solve(x, y), RECTANGLE, V),
        raises(lambda x, y: np.linalg.solve(x, y), S, V[:2]),
        raises(lambda x, y: np.linalg.solve(x, y), V, V),
        Sample(lambda x: np.linalg.solve(x, 1.0), (S,), refused="does not have enough dimensions"),
    ],
    "linalg.inv": [
        *(Sample(lambda x: np.linalg.inv(x), (x,), grad=True) for x in (S, T, NEEDS_SWAPS, ONE)),
        *(Sample(lambda x: np.linalg.inv(x), single(x), **SINGLE) for x in (S, T)),
        *(Sample(lambda x: np.linalg.inv(x), (INTS.astype(dtype),)) for dtype in ("int64", "int8", "uint32")),
        *(Sample(lambda x: np.linalg.inv(x), (x,)) for x in (NONE, NO_MATRIX)),
        Sample(inverse_if, (INTS * 1.0, np.zeros((3, 3)))),
        raises(lambda x: np.linalg.inv(x), SINGULAR),
        raises(lambda x: np.linalg.inv(x), S * 0),
        raises(inverse_if, np.zeros((3, 3)), np.zeros((3, 3))),
    ],
    "linalg.det": [
        *(Sample(lambda x: np.linalg.det(x), (x,), grad=True) for x in (S, T, NEEDS_SWAPS, ONE)),
        *(Sample(lambda x: np.linalg.det(x), (x,), grad=True) for x in (SINGULAR, np.diag([1.0, 0.0, -2.0]))),
        *(Sample(lambda x: np.linalg.det(x), (np.stack([x, 0 * x, x + x.T]),), grad=True) for x in (S,)),
        *(Sample(lambda x: np.linalg.det(x), (x,)) for x in (TRIANGLE, NONE, NO_MATRIX, INTS)),
        Sample(lambda x: np.linalg.det(x), (S * np.nan,)),
        Sample(lambda x: np.linalg.det(x), (T[None],)),
        *(Sample(lambda x: np.linalg.det(x), single(x), **SINGLE) for x in (S, T)),
        raises(lambda x: np.linalg.det(x), RECTANGLE),
        Sample(lambda x: np.linalg.det(x), (S.astype(np.float16),), refused="float16 is unsupported"),
    ],
    "linalg.slogdet": [
        *(Sample(lambda x: np.linalg.slogdet(x), (x,), grad=True) for x in (S, T, NEEDS_SWAPS, -ONE)),
        *(Sample(lambda x: np.linalg.slogdet(x), (x,)) for x in (SINGULAR, NONE, NO_MATRIX)),
        Sample(lambda x: np.linalg.slogdet(x).logabsdet, (S,), grad=True),
        Sample(lambda x: np.linalg.slogdet(x), single(T), **SINGLE),
    ],
    "linalg.cholesky": [
        *(Sample(lambda x: np.linalg.cholesky(positive(x)), (x,), grad=True) for x in (S, T, ONE)),
        Sample(lambda x: np.linalg.cholesky(positive(x), upper=True), (T,), grad=True),
        Sample(lambda x: np.linalg.cholesky(positive(x)), single(S), **SINGLE),
        *(Sample(lambda x: np.linalg.cholesky(x), (x,)) for x in (INTS, np.tril(INTS), NONE, NO_MATRIX)),
        Sample(lambda x: np.linalg.cholesky(x, upper=True), (np.triu(INTS),)),
        raises(lambda x: np.linalg.cholesky(x), INDEFINITE),
        raises(lambda x: np.linalg.cholesky(x), RECTANGLE),
    ],
    "linalg.tensorsolve": [
        Sample(lambda x, y: np.linalg.tensorsolve(x, y), (A4, A4[:, :, 0]), grad=True, rtol=1e-11),
        Sample(lambda x, y: np.linalg.tensorsolve(x, y, axes=(0,)), (np.moveaxis(A4, 2, 0), A4[:, :, 0])),
    ],
    "linalg.tensorinv": [
        Sample(lambda x: np.linalg.tensorinv(x), (A4,), grad=True, rtol=1e-11),
        Sample(lambda x: np.linalg.tensorinv(x, ind=1), (np.moveaxis(A4, -1, 0),), grad=True, rtol=1e-11),
        Sample(lambda x: np.linalg.tensorinv(x, 0), (A4,), refused="Invalid ind argument"),
    ],
    "linalg.matrix_power": [
        Sample(lambda x: [np.linalg.matrix_power(x, n) for n in (0, 1, 2, 3, 6)], (S,), grad=True),
        Sample(lambda x: [np.linalg.matrix_power(x, n) for n in (-1, -3)], (S,), grad=True, rtol=1e-10),
        Sample(lambda x: np.linalg.matrix_power(x, 3), (np.stack([INTS, INTS]),)),
        Sample(lambda x: np.linalg.matrix_power(x, -2), (INTS,)),
        raises(lambda x: np.linalg.matrix_power(x, 2), RECTANGLE),
        raises(lambda x: np.linalg.matrix_power(x, -1), SINGULAR),
    ],
}
