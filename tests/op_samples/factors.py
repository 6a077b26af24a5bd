"""Samples of QR, eigenvalues, singular values, and what uses them.

Eigenvectors and singular vectors are compared where their signs do not matter.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from dy2st.runtime.ops.factors import EMPTY_HAS_RANK
from tests.op_samples import Sample

RNG = np.random.default_rng(13)
S = RNG.normal(size=(3, 3))
TALL = RNG.normal(size=(4, 2))
WIDE = RNG.normal(size=(2, 4))
T = RNG.normal(size=(2, 5, 3))
SQUARES = RNG.normal(size=(2, 4, 4))
V = RNG.normal(size=4)
INTS = np.array([[2, 1, 0], [1, 3, 1], [0, 1, 4]])
DEFICIENT = np.array([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]])
ZEROS = np.zeros((3, 2))
NONE = np.zeros((0, 0))
NO_ROWS = np.zeros((0, 3))
NO_COLUMNS = np.zeros((3, 0))
NO_MATRIX = np.zeros((0, 2, 2))
ONE = np.array([[-4.0]])
HUGE = np.array([[3e200, 1e200], [1e200, 2e200]])
TINY = np.array([[3e-200, 1e-200], [1e-200, 2e-200]])
NOT_A_NUMBER = np.array([[1.0, np.nan], [np.nan, 1.0]])
RECTANGLE = np.ones((2, 3))
SINGLE: dict[str, Any] = {"rtol": 2e-5, "atol": 2e-5}


def single(x: Any) -> tuple[Any, ...]:
    return (x.astype(np.float32),)


def turned(x: Any) -> Any:
    return np.swapaxes(x, -1, -2)


def symmetric(x: Any) -> Any:
    return x + turned(x)


def of_eigh(x: Any) -> Any:
    """Values, sizes of the vectors' parts, and the matrix again."""
    w, v = np.linalg.eigh(x)
    return w, np.abs(v), (v * w[..., None, :]) @ turned(v), v @ turned(v)


def of_svd(x: Any) -> Any:
    """Values, sizes of the vectors' parts, and the matrix again."""
    u, s, vh = np.linalg.svd(x, full_matrices=False)
    return s, np.abs(u), np.abs(vh), (u * s[..., None, :]) @ vh


def of_full_svd(x: Any) -> Any:
    """What does not depend on how the basis is completed."""
    u, s, vh = np.linalg.svd(x)
    k = s.shape[-1]
    again = (u[..., :k] * s[..., None, :]) @ vh[..., :k, :]
    return s, again, u @ turned(u), vh @ turned(vh)


def solution(x: Any, y: Any) -> Any:
    return np.linalg.lstsq(x, y)[0]


def all_of_lstsq(x: Any, y: Any) -> Any:
    return np.linalg.lstsq(x, y)


EVERY = (S, TALL, WIDE, T, turned(T), ONE)
EMPTY = (NONE, NO_ROWS, NO_COLUMNS, NO_MATRIX)

SAMPLES: dict[str, list[Sample]] = {
    "linalg.qr": [
        *(Sample(lambda x: np.linalg.qr(x), (x,), grad=True) for x in EVERY),
        *(Sample(lambda x: np.linalg.qr(x, "complete"), (x,)) for x in EVERY),
        *(Sample(lambda x: np.linalg.qr(x, "complete"), (x,), grad=True) for x in (S, WIDE)),
        *(Sample(lambda x: np.linalg.qr(x, mode="r"), (x,), grad=True) for x in (S, WIDE)),
        *(Sample(lambda x: np.linalg.qr(x, "raw"), (x,)) for x in (*EVERY, *EMPTY)),
        *(Sample(lambda x: np.linalg.qr(x), (x,)) for x in (*EMPTY, INTS, ZEROS, np.triu(INTS), HUGE, TINY)),
        *(Sample(lambda x: np.linalg.qr(x, "complete"), (x,)) for x in EMPTY),
        Sample(lambda x: np.linalg.qr(x).R, single(T), **SINGLE),
        Sample(lambda x: np.linalg.qr(x, "half"), (S,), refused="Unrecognized mode"),
        Sample(lambda x: np.linalg.qr(x), (V,), raises=True),
    ],
    "linalg.eigh": [
        *(Sample(lambda x: of_eigh(symmetric(x)), (x,), grad=True) for x in (S, SQUARES, ONE)),
        *(Sample(lambda x: of_eigh(symmetric(x)), single(x), **SINGLE) for x in (S, SQUARES)),
        *(Sample(of_eigh, (x,)) for x in (S, INTS, NONE, NO_MATRIX, HUGE, TINY, ZEROS @ ZEROS.T)),
        Sample(lambda x: np.linalg.eigh(x, "U").eigenvalues, (S,)),
        Sample(lambda x: np.linalg.eigh(np.eye(3) * x.sum()).eigenvalues, (S,), grad=True),
        Sample(lambda x: np.linalg.eigh(x), (RECTANGLE,), raises=True),
        Sample(lambda x: np.linalg.eigh(x, "M"), (S,), refused="UPLO argument must be 'L' or 'U'"),
    ],
    "linalg.eigvalsh": [
        *(Sample(lambda x: np.linalg.eigvalsh(symmetric(x)), (x,), grad=True) for x in (S, SQUARES, ONE)),
        *(Sample(lambda x: np.linalg.eigvalsh(x, UPLO="U"), (x,)) for x in (S, INTS, NONE, NO_MATRIX)),
        Sample(lambda x: np.linalg.eigvalsh(x), single(SQUARES), **SINGLE),
    ],
    "linalg.svd": [
        *(Sample(of_svd, (x,), grad=True, rtol=1e-11, atol=1e-11) for x in EVERY),
        *(Sample(of_full_svd, (x,)) for x in (*EVERY, DEFICIENT, ZEROS, NO_MATRIX, NO_ROWS, NO_COLUMNS)),
        *(Sample(lambda x: of_svd(x)[0], (x,)) for x in (INTS, HUGE, TINY)),
        *(Sample(of_full_svd, single(x), **SINGLE) for x in (TALL, T)),
        Sample(lambda x: np.linalg.svd(x, compute_uv=False), (TALL,), grad=True),
        Sample(lambda x: of_full_svd(x)[:2], (TALL,), grad=True, rtol=1e-11, atol=1e-11),
        Sample(lambda x: np.linalg.svd(symmetric(x), compute_uv=False, hermitian=True), (S,), grad=True),
        Sample(lambda x: [np.abs(y) for y in np.linalg.svd(symmetric(x), hermitian=True)], (S,), grad=True),
        Sample(lambda x: np.linalg.svd(x), (NOT_A_NUMBER,), raises=True),
        Sample(lambda x: np.linalg.svd(x), (V,), raises=True),
    ],
    "linalg.svdvals": [
        *(Sample(lambda x: np.linalg.svdvals(x), (x,), grad=True) for x in (S, TALL, WIDE, T)),
        *(Sample(lambda x: np.linalg.svdvals(x), (x,)) for x in (*EMPTY, DEFICIENT, ZEROS)),
        Sample(lambda x: np.linalg.svdvals(x), (NOT_A_NUMBER,), raises=True),
    ],
    "linalg.pinv": [
        *(Sample(lambda x: np.linalg.pinv(x), (x,), grad=True, rtol=1e-11) for x in (S, TALL, WIDE, T)),
        *(Sample(lambda x: np.linalg.pinv(x), (x,)) for x in (*EMPTY, DEFICIENT, ZEROS, INTS)),
        Sample(lambda x: np.linalg.pinv(x, rcond=0.5), (T,)),
        Sample(lambda x: np.linalg.pinv(x, rtol=None), (T,)),
        Sample(lambda x, y: np.linalg.pinv(x, rtol=y), (T, np.array([0.3, 0.6]))),
        Sample(lambda x: np.linalg.pinv(symmetric(x), hermitian=True), (S,), grad=True),
        Sample(lambda x: np.linalg.pinv(x, 0.5, rtol=0.5), (S,), refused="can't be both set"),
    ],
    "linalg.matrix_rank": [
        *(Sample(lambda x: np.linalg.matrix_rank(x), (x,)) for x in (*EVERY, NO_MATRIX, DEFICIENT, ZEROS, INTS)),
        *(
            Sample(lambda x: np.linalg.matrix_rank(x), (x,), raises=not EMPTY_HAS_RANK)
            for x in (NONE, NO_ROWS, NO_COLUMNS)
        ),
        *(Sample(lambda x: np.linalg.matrix_rank(x), (x,)) for x in (V, V * 0)),
        Sample(lambda x: np.linalg.matrix_rank(x, tol=1.0), (T,)),
        Sample(lambda x: np.linalg.matrix_rank(x, rtol=0.5), (T,)),
        Sample(lambda x: np.linalg.matrix_rank(symmetric(x), hermitian=True), (S,)),
        Sample(lambda x: np.linalg.matrix_rank(x, 1.0, rtol=0.5), (S,), refused="can't be both set"),
    ],
    "linalg.lstsq": [
        *(Sample(solution, (x, y), grad=True, rtol=1e-11) for x, y in ((TALL, V), (WIDE, TALL[:2]), (T[0], T[1]))),
        *(Sample(all_of_lstsq, pair) for pair in ((TALL, V), (T[0], T[1]), (WIDE, V[:2]), (DEFICIENT, V[:3]))),
        Sample(all_of_lstsq, (INTS, INTS[0])),
        Sample(lambda x, y: np.linalg.lstsq(x, y, rcond=0.9), (T[0], T[1])),
        Sample(all_of_lstsq, (TALL.astype(np.float32), V.astype(np.float32)), **SINGLE),
        Sample(all_of_lstsq, (TALL, V[:3]), raises=True),
        Sample(all_of_lstsq, (T, V), raises=True),
    ],
    "linalg.cond": [
        *(Sample(lambda x, p=p: np.linalg.cond(x, p), (S,), grad=True, rtol=1e-10) for p in (None, 1, -1, "fro")),
        *(Sample(lambda x, p=p: np.linalg.cond(x, p), (S,), rtol=1e-10) for p in (np.inf, "nuc")),
        *(Sample(lambda x, p=p: np.linalg.cond(x, p), (SQUARES,), rtol=1e-10) for p in (2, -2, -np.inf)),
        Sample(lambda x: np.linalg.cond(x), (T,), rtol=1e-10),
        *(Sample(lambda x, p=p: np.linalg.cond(x, p), (S * 0,)) for p in (None, 1)),
        Sample(lambda x: np.linalg.cond(x), (NONE,), raises=True),
    ],
}
