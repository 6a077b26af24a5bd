"""Samples of creation: arrays from sizes and numbers that are not known, grids, triangles."""

from __future__ import annotations

import numpy as np

from tests.op_samples import Sample
from tests.op_samples.index import DTYPES, typed

X = np.linspace(-2.0, 3.0, 24).reshape(2, 3, 4)
V = np.array([0.5, 1.0, 2.0, 4.0])
F = V.astype("float32")
N = np.int64(3)
PLACES = np.array([0, 2, 1])

SAMPLES: dict[str, list[Sample]] = {
    "asarray": [
        Sample(lambda x: np.asarray(x), (X,)),
        Sample(lambda x: np.asarray(x, dtype="float32"), (X,)),
        Sample(lambda x: np.asarray([x[0], x[1], 1.0]), (V,)),
        Sample(lambda x: np.asarray(x[0]), (V,)),
    ],
    "asanyarray": [Sample(lambda x: np.asanyarray(x), (X,))],
    "array": [
        Sample(lambda x: np.array(x), (X,)),
        Sample(lambda x: np.array([x[0], x[1] * 2]), (X,)),
        Sample(lambda x: np.array([[x[0], 1], [2.5, x[1]]]), (V,)),
        Sample(lambda x: np.array([x[0], 1]), (F,)),
        Sample(lambda x: np.array([x[0], 1.0]), (F,)),
        Sample(lambda x, n: np.array([n, x[0]]), (F, N)),
        Sample(lambda x: np.array((x[0], True)), (V > 1,)),
        Sample(lambda x: np.array([x.shape[0], 2]), (V,)),
        Sample(lambda x: np.array(x, dtype=int, ndmin=3), (V,)),
        Sample(lambda x: np.array([x, x[:2]]), (V,), refused="inhomogeneous"),
    ],
    "ascontiguousarray": [Sample(lambda x: np.ascontiguousarray(x.T), (X,))],
    "asfortranarray": [Sample(lambda x: np.asfortranarray(x), (X,))],
    "require": [Sample(lambda x: np.require(x, "float32", "C"), (X,))],
    "zeros": [
        Sample(lambda n: np.zeros(n), (N,)),
        Sample(lambda n: np.zeros((n, 2), dtype="int8"), (N,)),
        Sample(lambda x: np.zeros(x.shape) + x, (X,), grad=True),
    ],
    "ones": [Sample(lambda n: np.ones((2, n)), (N,)), Sample(lambda n: np.ones(n, bool), (N,))],
    "empty": [Sample(lambda n: np.empty((n, 2)).shape, (N,))],
    "full": [
        Sample(lambda n: np.full((n, 2), 7), (N,)),
        Sample(lambda x: np.full((2, 3), x[0]), (V,)),
        Sample(lambda x, n: np.full((n, 4), x), (V, N)),
        Sample(lambda x: np.full(3, x[0], dtype="int32"), (V,)),
    ],
    "zeros_like": [
        Sample(lambda x: np.zeros_like(x), (X,), grad=True),
        Sample(lambda x: np.zeros_like(x, dtype=int, shape=(2, 2)), (X,)),
        *typed(lambda x: np.zeros_like(x), X),
    ],
    "ones_like": [Sample(lambda x: np.ones_like(x), (X.astype(t),)) for t in DTYPES],
    "empty_like": [Sample(lambda x: np.empty_like(x).shape, (X,))],
    "full_like": [
        Sample(lambda x: np.full_like(x, 2.5), (X,), grad=True),
        Sample(lambda x: np.full_like(x, 2.5), (PLACES,)),
        Sample(lambda x, v: np.full_like(x, v), (X, V), grad=True),
    ],
    "arange": [
        Sample(lambda n: np.arange(n), (N,)),
        Sample(lambda n: np.arange(1, n), (N,)),
        Sample(lambda n: np.arange(n, -3, -2), (N,)),
        Sample(lambda n: np.arange(n - 9, n, n), (N,)),
        Sample(lambda n: np.arange(n, dtype="float32"), (N,)),
        Sample(lambda n: np.arange(n), (np.int32(4),)),
        Sample(lambda n: np.arange(n), (np.uint8(4),)),
        Sample(lambda x: np.arange(x[3]), (V,)),
        Sample(lambda x: np.arange(x[0], x[3], 0.3), (V,)),
        Sample(lambda x: np.arange(0, x[3], x[0]), (F,)),
        Sample(lambda x: np.arange(x[0], 9, 1.7, dtype=int), (V,)),
        Sample(lambda x: np.arange(x.shape[0])[::-1], (V,)),
    ],
    "linspace": [
        Sample(lambda x: np.linspace(0, x[3], 5), (V,), grad=True),
        Sample(lambda x: np.linspace(x[0], x[1], 4, axis=1), (X,), grad=True),
        Sample(lambda x: np.linspace(x[0], x[3], 7, endpoint=False, retstep=True), (V,), grad=True),
        Sample(lambda x: np.linspace(x[0], 5, 1), (V,), grad=True),
        Sample(lambda x: np.linspace(x[0], 9, 4, dtype=int), (V,)),
        Sample(lambda x: np.linspace(x[0], x[3], 4), (F,)),
        Sample(lambda n: np.linspace(0, 1, n), (N,)),
    ],
    "logspace": [
        Sample(lambda x: np.logspace(x[0], x[2], 4), (V,), grad=True),
        Sample(lambda x: np.logspace(0, x[2], 4, base=2.0, endpoint=False), (V,), grad=True),
    ],
    "geomspace": [
        Sample(lambda x: np.geomspace(x[0], x[3], 4), (V,), grad=True),
        Sample(lambda x: np.geomspace(-x[0], -x[3], 5, endpoint=False), (V,), grad=True),
    ],
    "eye": [
        Sample(lambda n: np.eye(n), (N,)),
        Sample(lambda n: np.eye(n, n + 1, 1, dtype=int), (N,)),
        Sample(lambda n: np.eye(4, k=-n), (N,)),
    ],
    "identity": [Sample(lambda n: np.identity(n, dtype="float32"), (N,))],
    "tri": [Sample(lambda n: np.tri(n, 4, -1), (N,)), Sample(lambda n: np.tri(n, k=n - 2), (N,))],
    "tril": [
        Sample(lambda x: np.tril(x), (X,), grad=True),
        Sample(lambda x: np.tril(x, 1), (X,), grad=True),
        Sample(lambda v: np.tril(v, -1), (V,), grad=True),
        Sample(lambda x, n: np.tril(x, n - 4), (X, N), grad=True),
        *typed(lambda x: np.tril(x), X),
    ],
    "triu": [
        Sample(lambda x: np.triu(x), (X,), grad=True),
        Sample(lambda x: np.triu(x, k=-1), (X,), grad=True),
        *typed(lambda x: np.triu(x, 1), X),
    ],
    "tril_indices": [Sample(lambda n: np.tril_indices(n, -1), (N,))],
    "triu_indices": [Sample(lambda n: np.triu_indices(n, 1, 4), (N,))],
    "tril_indices_from": [Sample(lambda x: x[np.tril_indices_from(x)], (X[0],), grad=True)],
    "triu_indices_from": [Sample(lambda x: x[np.triu_indices_from(x, 1)], (X[0],), grad=True)],
    "diag": [
        Sample(lambda v: np.diag(v), (V,), grad=True),
        Sample(lambda v: (np.diag(v, 1), np.diag(v, -2)), (V,), grad=True),
        Sample(lambda x: (np.diag(x), np.diag(x, -1), np.diag(x, 2)), (X[0],), grad=True),
        *typed(lambda v: np.diag(v), V),
    ],
    "diagflat": [Sample(lambda x: np.diagflat(x, 1), (X[0, :2],), grad=True)],
    "diag_indices": [Sample(lambda n: np.diag_indices(n, 3), (N,))],
    "diag_indices_from": [Sample(lambda x: x[np.diag_indices_from(x)], (X[0, :, :3],), grad=True)],
    "meshgrid": [
        Sample(lambda x, y: np.meshgrid(x, y), (V, X[0, 0]), grad=True),
        Sample(lambda x, y: np.meshgrid(x, y, indexing="ij", sparse=True), (V, X[0, 0]), grad=True),
        Sample(lambda x: np.meshgrid(x, [1, 2], x), (V,)),
    ],
    "indices": [
        Sample(lambda n: np.indices((n, 2)), (N,)),
        Sample(lambda n: np.indices((2, n), sparse=True), (N,)),
    ],
    "fromfunction": [
        Sample(lambda n: np.fromfunction(lambda i, j: i + 2 * j, (n, 2)), (N,)),
        Sample(lambda n: np.fromfunction(lambda i: i * i, (n,), dtype=int), (N,)),
    ],
}
