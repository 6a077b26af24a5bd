"""Samples of indexing: reading, assigning, taking and putting by position."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.op_samples import Sample

X = np.linspace(-2.0, 3.0, 24).reshape(2, 3, 4)
V = np.array([0.5, -1.0, 2.0, 4.0])
W = np.linspace(1.0, 2.0, 12).reshape(3, 4)
PLACES = np.array([1, 0, 1])
J = np.array([[0], [2]])
M = np.array([True, False, True])
K = np.int64(1)
INTS = np.arange(24).reshape(2, 3, 4)
EMPTY = np.zeros((0, 4))
DTYPES = (
    "float64", "float32", "float16", "int64", "int32", "int16", "int8", "uint8", "uint16",
    "uint32", "uint64", "bool",
)  # fmt: skip


def setting(change: Callable[..., Any]) -> Callable[..., Any]:
    """A copy of the first argument after `change` was made to it."""

    def call(x: Any, *rest: Any) -> Any:
        y = x * 1
        change(y, *rest)
        return y

    return call


def typed(call: Callable[..., Any], x: Any, *rest: Any) -> list[Sample]:
    """The same call for every dtype of its first argument."""
    return [Sample(call, (x.astype(dtype), *rest)) for dtype in DTYPES]


def set_row(x: Any, v: Any) -> None:
    x[1] = v


def set_element(x: Any, v: Any, i: Any) -> None:
    x[i, 0, -1] = v[i]


def set_row_at(x: Any, v: Any, i: Any) -> None:
    x[i] = v


def set_column(x: Any, v: Any) -> None:
    x[:, 1] = v


def set_block(x: Any, v: Any) -> None:
    x[:, :2, 1:3] = v[1:3]


def set_steps(x: Any, v: Any) -> None:
    x[:, ::-2] = v


def set_from(x: Any, v: Any, i: Any) -> None:
    x[i:, i:] = v


def set_rows(x: Any, v: Any, i: Any) -> None:
    x[i] = v


def set_points(x: Any, v: Any, i: Any) -> None:
    x[[0, 1, 0], i, 2] = v[:3]


def set_outer(x: Any, v: Any, j: Any) -> None:
    x[:, j, [1, 3]] = v[:2]


def set_mask(x: Any, v: Any) -> None:
    x[x > 0.5] = v[0]


def set_masked_values(x: Any, v: Any) -> None:
    x[x > 0.5] = x[x > 0.5] * v[0]


def set_masked_rows(x: Any, v: Any, m: Any) -> None:
    x[:, m] = v


def set_all(x: Any, v: Any) -> None:
    x[...] = v


def set_through_views(x: Any, v: Any) -> None:
    flat = x.reshape(6, 4)
    flat[1] = v
    turned = x.T
    turned[0, 1:] = 7
    x[0] = x[1]


def add_at(x: Any, v: Any, i: Any) -> None:
    np.add.at(x, (0, i), v)


def subtract_at(x: Any, v: Any, i: Any) -> None:
    np.subtract.at(x, (slice(None), i), v)


def multiply_at(x: Any, v: Any, i: Any) -> None:
    np.multiply.at(x, i, v)


def maximum_at(x: Any, v: Any, i: Any) -> None:
    np.maximum.at(x, (0, i), v)


def minimum_at(x: Any, v: Any, i: Any) -> None:
    np.minimum.at(x, (0, i), v)


def put(x: Any, i: Any, v: Any) -> None:
    np.put(x, i, v)


def put_clipped(x: Any, i: Any, v: Any) -> None:
    x.put(i * 20, v, mode="clip")


def put_along(x: Any, i: Any, v: Any) -> None:
    np.put_along_axis(x, i, v, axis=1)


def place(x: Any, v: Any) -> None:
    np.place(x, x > 0, v[:3])


def putmask(x: Any, v: Any) -> None:
    np.putmask(x, x > 0, v[:3])


def putmask_same(x: Any, v: Any) -> None:
    np.putmask(x, x > 0, x * 2)


def copyto(x: Any, v: Any) -> None:
    np.copyto(x, v, where=x > 0)


def fill(x: Any, v: Any) -> None:
    x.fill(v[1])


def fill_diagonal(x: Any, v: Any) -> None:
    np.fill_diagonal(x[0], v[:3])
    np.fill_diagonal(x[:, :2, 0], 7)


def set_flat(x: Any, v: Any) -> None:
    x.flat[3:9] = v[:3]
    x.flat[0] = 5
    x.T.flat[1] = 8


def drop_from_ends(x: Any) -> Any:
    return x[1:] - x[:-1]


def with_zeros(x: Any) -> Any:
    rows = [row for place, row in np.ndenumerate(x[0]) if place[0] == 1]
    return np.stack(rows)


SAMPLES: dict[str, list[Sample]] = {
    "ndarray.__getitem__": [
        Sample(lambda x: x[0], (X,), grad=True),
        Sample(lambda x: x[1, -1, 2], (X,), grad=True),
        Sample(lambda x: (x[0, ..., 1], x[...], x[1, 2, 3, ...]), (X,), grad=True),
        Sample(lambda x: x[:, 1:, ::-2], (X,), grad=True),
        Sample(lambda x: x[None, :, -1, None, :3], (X,), grad=True),
        Sample(lambda x: (x[5:], x[-9:1], x[::-1, 2:0:-1]), (X,)),
        Sample(lambda x, i: x[i], (X, K), grad=True),
        Sample(lambda x, i: x[:, i], (X, K), grad=True),
        Sample(lambda x, i: (x[i, 0], x[0, i, -i]), (X, K), grad=True),
        Sample(lambda x, i: x[i:, :, : i + 1], (X, K), grad=True),
        Sample(lambda x, i: x[..., ::i], (X, K)),
        Sample(lambda x, i: x[i], (X, PLACES), grad=True),
        Sample(lambda x, i: x[:, i], (X, PLACES), grad=True),
        Sample(lambda x, i: x[..., i], (X, PLACES), grad=True),
        Sample(lambda x, i, j: x[i, j], (X, PLACES, J), grad=True),
        Sample(lambda x, i, j: x[i, :, j], (X, PLACES, J), grad=True),
        Sample(lambda x, i, j: x[:, j, i], (X, PLACES, J), grad=True),
        Sample(lambda x, i: x[0, :, i], (X, PLACES), grad=True),
        Sample(lambda x, i: x[i, None, 1:, 0], (X, PLACES)),
        Sample(lambda x: x[[0, 1, 1], [2, 0, 1]], (X,), grad=True),
        Sample(lambda x: x[np.ix_([0, 1], [2, 0])], (X,), grad=True),
        Sample(lambda x, i: x[[i, 0], [0, i]], (X, K)),
        Sample(lambda x, i: x[i], (X, np.array(1))),
        Sample(lambda x: x[x > 0.5], (X,), grad=True),
        Sample(lambda x, m: x[:, m], (X, M), grad=True),
        Sample(lambda x, m: x[:, m, 1], (X, M)),
        Sample(lambda x, m: x[0, m, ::2], (X, M)),
        Sample(lambda x, m: x[m, 1:], (X[0], M)),
        Sample(lambda x, m: x[m], (X, X[..., 0] > 0), grad=True),
        Sample(lambda x: x[[True, False]], (X,)),
        Sample(lambda x: (x[:], x[0:0], x[[]], x[x > 1]), (EMPTY,)),
        Sample(lambda x: (x[()], x[...], x[None]), (np.array(1.5),)),
        Sample(drop_from_ends, (X,), grad=True),
        *typed(lambda x, i: (x[0], x[:, 1:, ::-1], x[i], x[:, i]), X, PLACES),
        *typed(lambda x, m: (x[:, m], x[x != 0]), INTS, M),
        *[
            Sample(lambda x, i: (x[i], x[:, i]), (X, PLACES.astype(t)))
            for t in ("int8", "uint8", "int32")
        ],
        Sample(lambda x: x[True, 0], (X,), refused="a single bool as an index"),
    ],
    "ndarray.__setitem__": [
        Sample(setting(set_row), (X, W), grad=True),
        Sample(setting(set_row), (X, V[0]), grad=True),
        Sample(setting(set_element), (X, V, K), grad=True),
        Sample(setting(set_row_at), (X, V, K), grad=True),
        Sample(setting(set_column), (X, V), grad=True),
        Sample(setting(set_column), (X, V[2:3]), grad=True),
        Sample(setting(set_block), (X, V), grad=True),
        Sample(setting(set_steps), (X, V), grad=True),
        Sample(setting(set_from), (X, V, K), grad=True),
        Sample(setting(set_rows), (X[0], V, PLACES)),
        Sample(setting(set_points), (X, V, PLACES), grad=True),
        Sample(setting(set_outer), (X, V, J), grad=True),
        Sample(setting(set_mask), (X, V), grad=True),
        Sample(setting(set_masked_values), (X, V), grad=True),
        Sample(setting(set_masked_rows), (X, V, M), grad=True),
        Sample(setting(set_all), (X, V), grad=True),
        Sample(setting(set_through_views), (X, V), grad=True),
        *typed(set_row, X, V),
        *typed(set_block, X, V),
        *typed(set_steps, X, V),
        *typed(set_rows, X[0], V, PLACES),
        *typed(set_masked_rows, X, V, M),
        *typed(set_mask, INTS, V),
        *typed(set_from, X, V, K),
        *typed(set_points, X, V, PLACES),
    ],
    "add.at": [
        Sample(setting(add_at), (X, W, PLACES), grad=True),
        *typed(add_at, INTS, np.arange(4, dtype=np.int8), PLACES),
    ],
    "subtract.at": [
        Sample(setting(subtract_at), (X, W, PLACES), grad=True),
        Sample(subtract_at, (INTS.astype("int32"), np.int8(3), PLACES)),
    ],
    "multiply.at": [
        Sample(setting(multiply_at), (X, W, PLACES)),
        *[Sample(multiply_at, (INTS.astype(t), np.int8(3), PLACES)) for t in DTYPES],
    ],
    "maximum.at": [
        Sample(setting(maximum_at), (X, W, PLACES)),
        *[Sample(maximum_at, (INTS.astype(t), np.bool_(True), PLACES)) for t in DTYPES],
    ],
    "minimum.at": [
        Sample(setting(minimum_at), (X, W, PLACES)),
        *[Sample(minimum_at, (INTS.astype(t), np.bool_(True), PLACES)) for t in DTYPES],
    ],
    "take": [
        Sample(lambda x, i: np.take(x, i), (X, PLACES), grad=True),
        Sample(lambda x, i: np.take(x, i, axis=1), (X, J), grad=True),
        Sample(lambda x, i: x.take(i, axis=-1), (X, K), grad=True),
        Sample(lambda x, i: np.take(x, i * 9, 1, mode="clip"), (X, PLACES), grad=True),
        Sample(lambda x, i: np.take(x, i - 5, 1, mode="wrap"), (X, PLACES), grad=True),
        *typed(lambda x, i: np.take(x, i, 2), X, PLACES),
    ],
    "take_along_axis": [
        Sample(lambda x, i: np.take_along_axis(x, i, 2), (X, J.reshape(1, 1, 2)), grad=True),
        Sample(lambda x, i: np.take_along_axis(x, i, 1), (X, INTS % 3), grad=True),
        Sample(lambda x, i: np.take_along_axis(x, i, None), (X, PLACES), grad=True),
        *typed(lambda x, i: np.take_along_axis(x, i, 1), X, INTS % 3),
    ],
    "put_along_axis": [
        Sample(setting(put_along), (X, J[None] * 0 + [[[0], [2]]], V), grad=True),
        *typed(put_along, X, INTS % 3, V),
    ],
    "compress": [
        Sample(lambda x, m: np.compress(m, x, axis=1), (X, M), grad=True),
        Sample(lambda x, m: x.compress(m, axis=2), (X, M), grad=True),
        Sample(lambda x, m: np.compress(m, x), (X, M)),
        Sample(lambda x: np.compress([0, 1], x, 0), (X,)),
    ],
    "extract": [Sample(lambda x: np.extract(x > 0, x), (X,), grad=True)],
    "put": [
        Sample(setting(put), (X, PLACES, V[0]), grad=True),
        Sample(setting(put), (X, PLACES, V[:3])),
        Sample(setting(put), (X, J, V[:1])),
        Sample(setting(put), (X, np.arange(5), V[:2])),
        Sample(setting(put_clipped), (X, PLACES, V[0])),
        *typed(put, X, PLACES, V[0]),
    ],
    "place": [
        Sample(setting(place), (X, V)),
        *[Sample(place, (INTS.astype(t), V.astype(t))) for t in DTYPES],
    ],
    "putmask": [
        Sample(setting(putmask), (X, V)),
        Sample(setting(putmask_same), (X, V), grad=True),
        *typed(putmask, INTS, V.astype(bool)),
    ],
    "copyto": [Sample(setting(copyto), (X, V), grad=True), Sample(copyto, (X, np.int8(3)))],
    "ndarray.fill": [Sample(setting(fill), (X, V), grad=True), *typed(fill, X, V)],
    "fill_diagonal": [Sample(setting(fill_diagonal), (X, V), grad=True)],
    "ndarray.flat": [
        Sample(setting(set_flat), (X, V), grad=True),
        Sample(lambda x: (x.flat[3], x.flat[2:9:3], x.flat[[1, 5]]), (X,), grad=True),
        Sample(lambda x: x.T.flat[5], (X,), grad=True),
    ],
    "ndarray.item": [
        Sample(lambda x: x.item(5) * 2.0, (X,)),
        Sample(lambda x: x.item(1, 2, 3) + 1, (INTS,)),
        Sample(lambda x: x[0, 0, :1].item(), (X.astype("float32"),)),
        Sample(lambda x: x.item(0), (X > 0,)),
        Sample(lambda x: x.item(), (X,), refused="can only convert an array of size 1"),
    ],
    "ndarray.tolist": [Sample(lambda x: x.tolist(), (INTS,)), Sample(lambda x: x.tolist(), (V,))],
    "ndenumerate": [Sample(with_zeros, (X,))],
    "ix_": [
        Sample(lambda x, i: x[np.ix_(i[:2], i)], (X, PLACES), grad=True),
        Sample(lambda m: np.ix_(m, [1, 0]), (M,)),
    ],
    "unravel_index": [
        Sample(lambda i: np.unravel_index(i, (2, 3, 4)), (INTS,)),
        Sample(lambda i: np.unravel_index(i, (5, 6), order="F"), (INTS.astype("int32"),)),
        Sample(lambda i: np.unravel_index(i, (2, 3)), (K,)),
    ],
    "ravel_multi_index": [
        Sample(lambda i, j: np.ravel_multi_index((i, j), (2, 3)), (PLACES, PLACES + 1)),
        Sample(lambda i: np.ravel_multi_index((i, i), (2, 3), order="F"), (PLACES,)),
        Sample(
            lambda i: np.ravel_multi_index((i - 5, i + 9), (2, 3), mode=("wrap", "clip")), (PLACES,)
        ),
    ],
}
