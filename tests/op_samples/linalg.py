"""Samples of products, einsum, norms, diagonals and powers of matrices."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.op_samples import Sample
from tests.op_samples.index import DTYPES, typed

RNG = np.random.default_rng(7)
V = RNG.normal(size=3)
W = RNG.normal(size=4)
A = RNG.normal(size=(2, 3))
B = RNG.normal(size=(3, 4))
S = RNG.normal(size=(3, 3))
T = RNG.normal(size=(5, 2, 3))
U = RNG.normal(size=(5, 3, 4))
Y = RNG.normal(size=(2, 3, 4))
LONG = RNG.normal(size=20000).astype(np.float32)
INTS = RNG.integers(-100, 100, (3, 3))
SCALAR = np.float64(2.5)
NONE = np.zeros((2, 0))
INF = np.inf
PAIRS = [(V, V), (A, V), (V, B), (A, B), (T, B), (T, U), (T, V), (V, U), (A, U), (NONE, NONE.T)]

EINSUM: dict[str, tuple[Any, ...]] = {
    "ij,jk->ik": (A, B), "ij,jk": (A, B), "i,i->": (V, V), "i,j->ij": (V, W), "ij->ji": (A,),
    "ii->i": (S,), "ii": (S,), "ij->": (A,), "ij->j": (A,), "bij,bjk->bik": (T, U),
    "bi,bi->b": (A, A), "ij,j->i": (A, V), "j,ij->i": (V, A), "ijk,kjl->il": (Y, Y.T),
    "...ij,...jk->...ik": (T, B), "ij,jk,kl->il": (A, B, B.T), "i,j,k->ijk": (V, W, V),
    "ij,kj->ik": (A, S), "ab,cd->": (A, B), "i...->...": (Y,), "i,ij,j": (A[:, 0], A, V),
    "bij,bj->bi": (T, U[:, :, 0]), "b,bi->bi": (A[:, 0], A), "aibj,jb->ia": (Y[:, None], B.T),
    ",->": (SCALAR, SCALAR),
}  # fmt: skip


def multiplied(x: Any, y: Any) -> Any:
    z = x * 1
    z @= y
    return z


def product_into(x: Any, y: Any) -> Any:
    z = x * 0
    return np.matmul(x, y, out=z), z


def diagonal_is_seen(x: Any) -> Any:
    y = x * 1
    d = np.diagonal(y)
    y[0, 0] = 7.0
    return d * 2


def diagonal_is_read_only(x: Any) -> Any:
    y = x * 1
    y.diagonal()[0] = 1.0
    return y


def norms(*orders: Any) -> list[Sample]:
    """Vectors along the last axis, for each order."""
    return [Sample(lambda x, o=o: np.linalg.norm(x, o, axis=-1), (Y,), grad=True) for o in orders]


def matrix_norms(*orders: Any) -> list[Sample]:
    """Matrices in any two axes, for each order."""
    calls = [lambda x, o=o: (np.linalg.norm(x[0], o), np.linalg.norm(x, o, (2, 0))) for o in orders]
    return [Sample(call, (Y,), grad=True) for call in calls]


SAMPLES: dict[str, list[Sample]] = {
    "matmul": [
        *(Sample(lambda x, y: np.matmul(x, y), pair, grad=True) for pair in PAIRS),
        *typed(lambda x: (x @ x, x @ x[0], x[0] @ x, x[0] @ x[1]), INTS),
        *(Sample(lambda x, y: x @ y, tuple(x.astype(np.float32) for x in p)) for p in PAIRS),
        *(Sample(lambda x: x @ x.T, (NONE.astype(dtype),)) for dtype in DTYPES),
        Sample(lambda x, y: (x @ y, y @ x), (INTS, S.astype(np.float32))),
        Sample(lambda x, y: x @ y, (LONG, LONG), rtol=1e-5, atol=1e-5),
        Sample(lambda x: x @ [1, 2, 3], (A,), grad=True),
        Sample(lambda x, y: np.matmul(x, y, dtype=np.float32), (A, B)),
        Sample(multiplied, (S, S), grad=True),
        Sample(product_into, (S, S), grad=True),
        Sample(lambda x, y: x @ y, (A, W), refused="mismatch in its core dimension 0"),
        Sample(lambda x: np.matmul(x, 2.0), (A,), refused="does not have enough dimensions"),
    ],
    "linalg.matmul": [Sample(lambda x, y: np.linalg.matmul(x, y), (T, B), grad=True)],
    "dot": [
        *(Sample(lambda x, y: np.dot(x, y), p, grad=True) for p in (*PAIRS[:4], (SCALAR, A))),
        Sample(lambda x, y: np.dot(x, y), (A, U), grad=True),
        Sample(lambda x, y: x.dot(y), (INTS, INTS[0])),
    ],
    "inner": [
        Sample(lambda x, y: np.inner(x, y), (A, S), grad=True),
        Sample(lambda x, y: (np.inner(x, x), np.inner(x, y)), (V, SCALAR), grad=True),
    ],
    "vdot": [Sample(lambda x, y: np.vdot(x, y), (S, S.T), grad=True)],
    "outer": [Sample(lambda x, y: np.outer(x, y), (A, V), grad=True)],
    "linalg.outer": [
        Sample(lambda x, y: np.linalg.outer(x, y), (V, W), grad=True),
        Sample(lambda x, y: np.linalg.outer(x, y), (A, V), refused="must be one-dimensional"),
    ],
    "tensordot": [
        Sample(lambda x, y: np.tensordot(x, y, 1), (A, B), grad=True),
        Sample(lambda x, y: np.tensordot(x, y), (Y, B.T), refused="shape-mismatch for sum"),
        Sample(lambda x, y: np.tensordot(x, y, ([1, 0], [0, 1])), (Y, A.T), grad=True),
        Sample(lambda x, y: np.tensordot(x, y, 0), (A, V), grad=True),
        Sample(lambda x, y: np.tensordot(x, y, (-1, 1)), (INTS, INTS)),
    ],
    "linalg.tensordot": [Sample(lambda x, y: np.linalg.tensordot(x, y, axes=1), (A, B))],
    "vecdot": [
        Sample(lambda x, y: np.vecdot(x, y), (T, V), grad=True),
        Sample(lambda x, y: (np.vecdot(x, y, axis=0), np.vecdot(x[0], y[0])), (A, A), grad=True),
    ],
    "linalg.vecdot": [Sample(lambda x, y: np.linalg.vecdot(x, y), (T, V), grad=True)],
    "matvec": [Sample(lambda x, y: np.matvec(x, y), (T, V), grad=True)],
    "vecmat": [Sample(lambda x, y: np.vecmat(x, y), (V, U), grad=True)],
    "einsum": [
        *(Sample(lambda *x, s=s: np.einsum(s, *x), args, grad=True) for s, args in EINSUM.items()),
        *typed(lambda x: (np.einsum("ij,jk->ik", x, x), np.einsum("ii->", x)), INTS),
        Sample(lambda x: np.einsum("ij,ij", x.sum(0, keepdims=True), x), (A,), grad=True),
        Sample(lambda x, y: np.einsum(x, [0, 1], y, [1, 2], [0, 2]), (A, B), grad=True),
        Sample(lambda x, y: np.einsum("ij,jk->ik", x, y, optimize=True), (INTS, S)),
        Sample(lambda x, y: np.einsum("ij,jk->iz", x, y), (A, B), refused="output subscript 'z'"),
        Sample(lambda x: np.einsum("i", x), (A,), refused="more dimensions than subscripts"),
    ],
    "kron": [
        Sample(lambda x, y: np.kron(x, y), (A, S), grad=True),
        Sample(lambda x, y: (np.kron(x, y), np.kron(y, y)), (A, V), grad=True),
    ],
    "cross": [
        Sample(lambda x, y: np.cross(x, y), (T, V), grad=True),
        Sample(lambda x, y: np.cross(x, y, axis=0), (B, B[:, ::-1]), grad=True),
        Sample(lambda x, y: np.cross(x, y), (A.T, A.T), refused="with three components"),
    ],
    "linalg.cross": [Sample(lambda x, y: np.linalg.cross(x, y), (A, A[::-1]), grad=True)],
    # --- matrices -------------------------------------------------------------------------------
    "diagonal": [
        Sample(lambda x: (np.diagonal(x), x.diagonal(1), x.diagonal(-2)), (B,), grad=True),
        Sample(lambda x: (np.diagonal(x, 1, 1, 2), x.diagonal(0, -1, 0)), (Y,), grad=True),
        Sample(lambda x: np.diagonal(x, 9), (B,)),
        *typed(lambda x: x.diagonal(), INTS),
        Sample(diagonal_is_seen, (S,), grad=True),
        Sample(diagonal_is_read_only, (S,), refused="read-only"),
        Sample(lambda x: np.diagonal(x), (V,), refused="at least two dimensions"),
    ],
    "linalg.diagonal": [Sample(lambda x: np.linalg.diagonal(x, offset=1), (U,), grad=True)],
    "trace": [
        Sample(lambda x: (np.trace(x), x.trace(1)), (S,), grad=True),
        Sample(lambda x: np.trace(x, 0, 1, 2), (Y,), grad=True),
        *typed(lambda x: np.trace(x), INTS),
    ],
    "linalg.trace": [Sample(lambda x: np.linalg.trace(x), (U,), grad=True)],
    "linalg.norm": [
        Sample(lambda x: np.linalg.norm(x), (Y,), grad=True),
        Sample(lambda x: np.linalg.norm(x, axis=0, keepdims=True), (A,), grad=True),
        *norms(None, 0, 1, 2, 3, 0.5, -1, INF, -INF),
        *matrix_norms(None, "fro", 1, -1, INF, -INF, 2, -2, "nuc"),
        *typed(lambda x: np.linalg.norm(x), INTS // 50),
        Sample(lambda x: np.linalg.norm(x, 1, keepdims=True), (A,), grad=True),
        Sample(lambda x: np.linalg.norm(x, 3), (A,), refused="Invalid norm order for matrices"),
        Sample(lambda x: np.linalg.norm(x, 1), (Y,), refused="Improper number of dimensions"),
    ],
    "linalg.vector_norm": [
        Sample(lambda x: np.linalg.vector_norm(x), (Y,), grad=True),
        Sample(lambda x: np.linalg.vector_norm(x, axis=(0, 2), ord=1, keepdims=True), (Y,)),
    ],
    "linalg.matrix_norm": [
        Sample(lambda x: np.linalg.matrix_norm(x), (Y,), grad=True),
        Sample(lambda x: np.linalg.matrix_norm(x, ord=1, keepdims=True), (Y,), grad=True),
        Sample(lambda x: np.linalg.matrix_norm(x, ord=2, keepdims=True), (Y,), grad=True),
    ],
    "linalg.multi_dot": [
        Sample(lambda x, y, z: np.linalg.multi_dot([x, y, z]), (A, B, B.T), grad=True),
        Sample(lambda x, y, z: np.linalg.multi_dot([x, y, z]), (V, B, W), grad=True),
    ],
}
