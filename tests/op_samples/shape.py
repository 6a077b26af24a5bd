"""Samples of shapes: reshaping, joining, splitting, rearranging, padding, dtypes."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.op_samples import Sample
from tests.op_samples.index import DTYPES, typed

X = np.linspace(-2.0, 3.0, 24).reshape(2, 3, 4)
V = np.array([0.5, -1.0, 2.0, 4.0])
INTS = np.arange(24).reshape(2, 3, 4)
SPECIAL = np.array([0.0, -0.0, 1.5, -1.5, 0.49, 127.0, -128.0, 100.99])
EMPTY = np.zeros((0, 4))
N = np.int64(2)


def resized(x: Any) -> Any:
    return x.reshape(x.shape[0], -1), x.reshape(x.shape[0] * x.shape[1], x.shape[2])


def writes_through_copy(x: Any) -> Any:
    y = x * 1
    turned = y.T.reshape(-1)
    turned[0] = 7.0
    row = y[0].reshape(-1)
    row[1] = 5.0
    return y, turned


def writes_after_flatten(x: Any) -> Any:
    y = x * 1
    flat = y.flatten()
    flat[0] = 9.0
    y.ravel()[1] = 8.0
    return y, flat


def writes_to_pieces(x: Any) -> Any:
    y = x * 1
    first, second = np.split(y, 2)
    first[:] = 1.0
    second[0, 1] = 3.0
    return y


def write_to_broadcast(x: Any) -> Any:
    y = np.broadcast_to(x, (2, 2, 3, 4))
    y[0] = 1
    return y


SAMPLES: dict[str, list[Sample]] = {
    "shape": [Sample(lambda x: np.shape(x), (X,)), Sample(lambda x: x.shape[1] + 1, (X,))],
    "ndim": [Sample(lambda x: (np.ndim(x), x.ndim), (X,))],
    "size": [Sample(lambda x: (np.size(x), np.size(x, 1), x.size, x.nbytes, x.itemsize), (X,))],
    "reshape": [
        Sample(lambda x: x.reshape(6, 4), (X,), grad=True),
        Sample(lambda x: np.reshape(x, (4, -1)), (X,), grad=True),
        Sample(lambda x: x.reshape((3, 2, 4), order="F"), (X,), grad=True),
        Sample(lambda x, n: x.reshape(n, -1), (X, N), grad=True),
        Sample(lambda x, n: x.reshape(3 * n, 4), (X, N), grad=True),
        Sample(resized, (X,), grad=True),
        Sample(lambda x: (x.reshape(4, 0), x.reshape(0, 2, 2)), (EMPTY,)),
        Sample(lambda x: (x.reshape(()), x.reshape(1, 1)), (V[:1],), grad=True),
        Sample(lambda x: x.reshape(1, 1), (V[0],), grad=True),
        Sample(writes_through_copy, (X,), grad=True),
        *typed(lambda x: x.reshape(8, 3), X),
        Sample(lambda x: x.reshape(5, 5), (X,), refused="cannot reshape array of size 24"),
        Sample(lambda x: x.reshape(24, order="A"), (X,), refused="memory layout"),
    ],
    "ravel": [
        Sample(lambda x: np.ravel(x), (X,), grad=True),
        Sample(lambda x: x.ravel(order="F"), (X,), grad=True),
    ],
    "ndarray.flatten": [
        Sample(lambda x: x.flatten(), (X,), grad=True),
        Sample(lambda x: x.flatten("F"), (X,), grad=True),
        Sample(writes_after_flatten, (X,), grad=True),
    ],
    "transpose": [
        Sample(lambda x: np.transpose(x), (X,), grad=True),
        Sample(lambda x: x.transpose(1, -1, 0), (X,), grad=True),
        Sample(lambda x: x.transpose((2, 0, 1)), (X,), grad=True),
        *typed(lambda x: x.T, X),
    ],
    "permute_dims": [Sample(lambda x: np.permute_dims(x, (1, 2, 0)), (X,), grad=True)],
    "matrix_transpose": [Sample(lambda x: (np.matrix_transpose(x), x.mT), (X,), grad=True)],
    "linalg.matrix_transpose": [Sample(lambda x: np.linalg.matrix_transpose(x), (X,), grad=True)],
    "swapaxes": [Sample(lambda x: (np.swapaxes(x, 0, -1), x.swapaxes(1, 2)), (X,), grad=True)],
    "moveaxis": [
        Sample(lambda x: np.moveaxis(x, 0, -1), (X,), grad=True),
        Sample(lambda x: np.moveaxis(x, [0, 1], [2, 0]), (X,), grad=True),
    ],
    "rollaxis": [Sample(lambda x: (np.rollaxis(x, 2), np.rollaxis(x, 0, 3)), (X,), grad=True)],
    "expand_dims": [
        Sample(lambda x: np.expand_dims(x, 1), (X,), grad=True),
        Sample(lambda x: np.expand_dims(x, (0, -1)), (X,), grad=True),
        Sample(lambda x: np.expand_dims(x, 0), (V[0],), grad=True),
    ],
    "squeeze": [
        Sample(lambda x: np.squeeze(x), (X[:1, :, :1],), grad=True),
        Sample(lambda x: x.squeeze(axis=(0, 2)), (X[:1, :, :1],), grad=True),
        Sample(lambda x: np.squeeze(x), (V[:1],), grad=True),
        Sample(lambda x: np.squeeze(x, 1), (X,), refused="cannot select an axis to squeeze out"),
    ],
    "broadcast_to": [
        Sample(lambda x: np.broadcast_to(x, (5, 2, 3, 4)), (X,), grad=True),
        Sample(lambda x: np.broadcast_to(x, (2, 3, 4)), (X[:, :1],), grad=True),
        Sample(lambda x, n: np.broadcast_to(x, (n, 4)), (V, N), grad=True),
        Sample(lambda x: np.broadcast_to(x, (0, 4)), (V,)),
        *typed(lambda x: np.broadcast_to(x, (2, 2, 3, 4)), X),
        Sample(write_to_broadcast, (X,), refused="read-only"),
    ],
    "broadcast_arrays": [Sample(lambda x, v: np.broadcast_arrays(x, v), (X, V), grad=True)],
    "broadcast_shapes": [
        Sample(lambda x, n: np.zeros(np.broadcast_shapes((n, 1), x.shape)), (V, N)),
    ],
    "concatenate": [
        Sample(lambda x, y: np.concatenate([x, y]), (X, X * 2), grad=True),
        Sample(lambda x, y: np.concatenate((x, y), axis=-1), (X, X[..., :1]), grad=True),
        Sample(lambda x, y: np.concatenate([x, y], axis=None), (X, V), grad=True),
        Sample(lambda x: np.concatenate([x, [[1, 2, 3, 4]]]), (X[0],), grad=True),
        Sample(lambda x, y: np.concatenate([x, y]), (X, INTS)),
        Sample(lambda x, y: np.concatenate([x, y]), (X.astype("float32"), INTS.astype("int16"))),
        Sample(lambda x: np.concatenate([x, x], dtype="float32"), (X,)),
        Sample(lambda x, y: np.concatenate([x, y]), (EMPTY, X[0])),
        *typed(lambda x: np.concatenate([x, x], 1), X),
        Sample(lambda x, v: np.concatenate([x, v]), (X, V), refused="same number of dimensions"),
    ],
    "concat": [Sample(lambda x, y: np.concat([x, y]), (X, X), grad=True)],
    "stack": [
        Sample(lambda x, y: np.stack([x, y]), (X, X * 2), grad=True),
        Sample(lambda x, y: np.stack((x, y), axis=-1), (X, X * 2), grad=True),
        Sample(lambda x: np.stack([x[0, 0, 0], 1.5, x[1, 1, 1]]), (X,), grad=True),
        *typed(lambda x: np.stack([x, x], 1), X),
    ],
    "unstack": [Sample(lambda x: np.unstack(x, axis=1), (X,), grad=True)],
    "vstack": [
        Sample(lambda x, v: np.vstack([x, v]), (X[0], V), grad=True),
        Sample(lambda v: np.vstack([v, v]), (V,), grad=True),
    ],
    "hstack": [
        Sample(lambda x: np.hstack([x, x]), (X,), grad=True),
        Sample(lambda v: np.hstack([v, v, 1.0]), (V,), grad=True),
    ],
    "dstack": [
        Sample(lambda x: np.dstack([x, x]), (X,), grad=True),
        Sample(lambda v: np.dstack([v, v]), (V,), grad=True),
        Sample(lambda x: np.dstack([x, x]), (X[0],), grad=True),
    ],
    "column_stack": [
        Sample(lambda v: np.column_stack([v, v]), (V,), grad=True),
        Sample(lambda x, v: np.column_stack([x, v]), (X[0].T, V), grad=True),
    ],
    "append": [
        Sample(lambda x, v: np.append(x, v), (X, V), grad=True),
        Sample(lambda x: np.append(x, x, axis=1), (X,), grad=True),
    ],
    "block": [
        Sample(lambda x: np.block([[x, x * 2], [x * 3, x]]), (X[0],), grad=True),
        Sample(lambda v: np.block([v, 1.0, v]), (V,), grad=True),
    ],
    "atleast_1d": [Sample(lambda x, v: np.atleast_1d(x, v), (V[0], V), grad=True)],
    "atleast_2d": [Sample(lambda x, v: np.atleast_2d(x, v), (V[0], V), grad=True)],
    "atleast_3d": [Sample(lambda x, v: np.atleast_3d(x, v, v[None]), (V[0], V), grad=True)],
    "split": [
        Sample(lambda x: np.split(x, 3, axis=1), (X,), grad=True),
        Sample(lambda x: np.split(x, [1, 3], axis=-1), (X,), grad=True),
        Sample(lambda x, n: np.split(x, [n], axis=2), (X, N), grad=True),
        Sample(writes_to_pieces, (X,), grad=True),
        Sample(lambda x: np.split(x, 5), (X,), refused="equal division"),
    ],
    "array_split": [
        Sample(lambda x: np.array_split(x, 3, axis=2), (X,), grad=True),
        Sample(lambda x: np.array_split(x, 3), (X,)),
    ],
    "hsplit": [Sample(lambda x, v: (np.hsplit(x, 3), np.hsplit(v, 2)), (X, V), grad=True)],
    "vsplit": [Sample(lambda x: np.vsplit(x, 2), (X,), grad=True)],
    "dsplit": [Sample(lambda x: np.dsplit(x, [1]), (X,), grad=True)],
    "flip": [
        Sample(lambda x: np.flip(x), (X,), grad=True),
        Sample(lambda x: np.flip(x, (0, -1)), (X,), grad=True),
        *typed(lambda x: np.flip(x, 1), X),
    ],
    "fliplr": [Sample(lambda x: np.fliplr(x), (X,), grad=True)],
    "flipud": [Sample(lambda x: np.flipud(x), (V,), grad=True)],
    "rot90": [
        Sample(lambda x: [np.rot90(x, k) for k in range(-1, 4)], (X,), grad=True),
        Sample(lambda x: np.rot90(x, 1, (1, 2)), (X,), grad=True),
    ],
    "roll": [
        Sample(lambda x: np.roll(x, 1), (X,), grad=True),
        Sample(lambda x: np.roll(x, -2, axis=1), (X,), grad=True),
        Sample(lambda x: np.roll(x, (1, 7), (0, 2)), (X,), grad=True),
        Sample(lambda x, n: np.roll(x, n, axis=1), (X, N), grad=True),
        Sample(lambda x, n: np.roll(x, -n), (X, N), grad=True),
        Sample(lambda x: np.roll(x, 1), (EMPTY,)),
        *typed(lambda x: np.roll(x, 1, 2), X),
    ],
    "tile": [
        Sample(lambda x: np.tile(x, 2), (X,), grad=True),
        Sample(lambda x: np.tile(x, (2, 1, 3, 1)), (X,), grad=True),
        Sample(lambda v: np.tile(v, (2, 2)), (V,), grad=True),
        Sample(lambda x, n: np.tile(x, (n, 1)), (X, N), grad=True),
        *typed(lambda x: np.tile(x, (2, 1)), X),
    ],
    "repeat": [
        Sample(lambda x: np.repeat(x, 3), (X,), grad=True),
        Sample(lambda x: x.repeat(2, axis=1), (X,), grad=True),
        Sample(lambda x: np.repeat(x, [2, 0, 1], axis=1), (X,), grad=True),
        Sample(lambda x, n: np.repeat(x, n, axis=0), (X, N), grad=True),
        Sample(lambda x, n: np.repeat(x, n, axis=1), (X, np.array([2, 0, 1])), grad=True),
        *typed(lambda x: np.repeat(x, 2, 0), X),
    ],
    "resize": [
        Sample(lambda x: np.resize(x, (5, 7)), (X,), grad=True),
        Sample(lambda x: np.resize(x, 3), (X,), grad=True),
    ],
    "delete": [
        Sample(lambda x: np.delete(x, 1, axis=1), (X,), grad=True),
        Sample(lambda x: np.delete(x, [0, -1], axis=2), (X,), grad=True),
        Sample(lambda x: np.delete(x, slice(0, 20, 2)), (X,), grad=True),
        Sample(lambda x, n: np.delete(x, n, axis=1), (X, N), grad=True),
        Sample(lambda x, n: np.delete(x, -n, axis=0), (X, N), grad=True),
    ],
    "insert": [
        Sample(lambda x: np.insert(x, 1, 5.0, axis=1), (X,), grad=True),
        Sample(lambda x, v: np.insert(x, [0, 2, 2], v[:3], axis=1), (X[0].T[:3], V), grad=True),
        Sample(lambda x, v: np.insert(x, 1, v, axis=0), (X[0], V), grad=True),
        Sample(lambda x, v: np.insert(x, 2, v), (X, V), grad=True),
        Sample(lambda x, n: np.insert(x, n, 7, axis=1), (X, N), grad=True),
        Sample(lambda x: np.insert(x, 1, 2.7), (INTS,)),
    ],
    "lib.stride_tricks.sliding_window_view": [
        Sample(lambda x: np.lib.stride_tricks.sliding_window_view(x, 2, axis=2), (X,), grad=True),
        Sample(lambda x: np.lib.stride_tricks.sliding_window_view(x, (2, 3)), (X[0],), grad=True),
    ],
    "pad": [
        Sample(lambda x: np.pad(x, 1), (X,), grad=True),
        Sample(lambda x: np.pad(x, ((0, 1), (2, 0), (1, 1))), (X,), grad=True),
        Sample(lambda x: np.pad(x, (1, 2), constant_values=3), (X,), grad=True),
        Sample(
            lambda x: np.pad(x, ((1, 2), (0, 1)), constant_values=((1, 2), (3, 4))),
            (X[0],),
            grad=True,
        ),
        Sample(lambda x, n: np.pad(x, ((0, 0), (n, 1), (0, n))), (X, N), grad=True),
        Sample(lambda x, v: np.pad(x, 1, constant_values=v[0]), (X, V), grad=True),
        Sample(lambda x: np.pad(x, 2, mode="edge"), (X,), grad=True),
        Sample(lambda x: np.pad(x, ((0, 0), (1, 2), (3, 0)), "reflect"), (X,), grad=True),
        Sample(lambda x: np.pad(x, 7, mode="symmetric"), (X[0],), grad=True),
        Sample(lambda x: np.pad(x, 5, mode="wrap"), (X[0],), grad=True),
        Sample(lambda x, n: np.pad(x, (n, n + 1), mode="reflect"), (V, N), grad=True),
        Sample(lambda x: np.pad(x, (2, 3), "linear_ramp", end_values=(5, -4)), (V,), grad=True),
        Sample(lambda x: np.pad(x, 1, "maximum"), (X,), grad=True),
        Sample(lambda x: np.pad(x, ((1, 0), (0, 0), (0, 0)), "minimum"), (X,), grad=True),
        Sample(lambda x: np.pad(x, 2, "mean", stat_length=2), (X,), grad=True),
        Sample(lambda x: np.pad(x, 1, "mean"), (INTS,)),
        *typed(lambda x: np.pad(x, 1), X),
        *[Sample(lambda x: np.pad(x, 1, mode="edge"), (X.astype(t),)) for t in ("int16", "bool")],
        Sample(lambda x: np.pad(x, 1, mode="median"), (X,), refused="mode='median'"),
    ],
    "astype": [
        *[Sample(lambda x, t=t: x.astype(t), (SPECIAL,)) for t in DTYPES if t[0] != "u"],
        *[Sample(lambda x, t=t: np.astype(x, np.dtype(t)), (INTS,)) for t in DTYPES],
        *[Sample(lambda x, t=t: x.astype(t), (INTS * 70 - 600,)) for t in DTYPES],
        *[Sample(lambda x, t=t: x.astype(t), (INTS > 3,)) for t in DTYPES],
        Sample(lambda x: x.astype("float32").astype("float64"), (INTS.astype("float64"),)),
        Sample(lambda x: x.astype(int, casting="safe"), (X,), refused="the rule 'safe'"),
        Sample(lambda x: (x.astype(complex), np.astype(x, np.complex64)), (X,)),
        Sample(lambda x: x.astype(np.longdouble), (X,), refused="float128"),
    ],
    "copy": [Sample(lambda x: (np.copy(x), x.copy()), (X,), grad=True)],
    **{
        name: [
            Sample(lambda x, f=scalar: f(x), (np.array([0, 1, 3]),)),
            Sample(lambda x, f=scalar: f(x[1]), (np.array([0.0, 1.5]),)),
        ]
        for name, scalar in ((t.name, t.type) for t in map(np.dtype, DTYPES))
    },
}  # fmt: skip
