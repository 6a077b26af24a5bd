"""Samples at the edges: NaN and infinity, no elements, narrow dtypes, and errors that data cause."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.op_samples import Sample
from tests.op_samples.index import setting

A = np.linspace(-2.0, 3.0, 12).reshape(3, 4)
V = np.array([1.0, 2.0, 3.0, 4.0])
INTS = np.arange(4)
PLACES = np.array([1, 0, 1])
NAN = np.array([[np.nan, 1.0], [np.nan, np.nan]])
INF = np.array([2.0, np.inf, -1.0, 0.0, np.nan, 1.0, -np.inf])
MANY = np.where(np.arange(40) % 11 == 3, np.inf, np.arange(40.0) - 7)
ENDLESS = np.array([[np.inf, 0.0], [0.0, 2.0]])
EMPTY = np.zeros((0, 3))
NOTHING = np.zeros((3, 0))
HUGE = np.array([0, 2**63 - 1, 2**63, 2**64 - 1], np.uint64)
FLOATS = ("float16", "float32", "float64")


def narrow(call: Callable[..., Any], x: Any) -> list[Sample]:
    """The same call for every float dtype."""
    return [Sample(call, (x.astype(dtype),)) for dtype in FLOATS]


def raising(call: Callable[..., Any], *args: Any) -> Sample:
    return Sample(call, args, raises=True)


def put_nothing(x: Any, v: Any) -> None:
    np.put(x, [0, 1], v)


def mask_nothing(x: Any, v: Any) -> None:
    np.putmask(x, x > 0, v)


def spaced(x: Any) -> Any:
    return np.linspace(0, x[3], 5), np.linspace(x[0], 5, 1), np.linspace(x, x + 1, 3)


def spaced_with_step(x: Any) -> Any:
    return np.linspace(x[0], np.int32(5), 3), np.linspace(0, x[3], 5, retstep=True)


def spaced_logs(x: Any) -> Any:
    mixed = np.logspace(0, x[2], 4, base=np.float64(2)), np.logspace(0, 3, 4, base=x[1])
    return np.logspace(0, x[2], 4, base=2.0), *mixed


def spaced_ratios(x: Any) -> Any:
    return np.geomspace(x[0], x[3], 4), np.geomspace(-x, -1, 4, dtype=np.float32)


def maximum_at(x: Any, v: Any, i: Any) -> None:
    np.maximum.at(x, i, v)


def minimum_at(x: Any, v: Any, i: Any) -> None:
    np.minimum.at(x, (0, i), v)


def set_nothing(x: Any, v: Any) -> None:
    np.place(x, x > 100, v)


def set_from_nothing(x: Any, v: Any) -> None:
    np.place(x, x > 0, v)


def mean_into(x: Any) -> Any:
    y = x * 0
    np.mean(x, axis=0, out=y[0]), np.mean(x, axis=0, where=x > 5, out=y[1])
    return y


SAMPLES: dict[str, list[Sample]] = {
    "linspace": [*narrow(spaced, V), *narrow(spaced_with_step, V),
                 raising(lambda n: np.linspace(0, 1, n), np.int64(-1))],
    "logspace": narrow(spaced_logs, V),
    "geomspace": [*narrow(spaced_ratios, V),
                  Sample(lambda x: np.geomspace(x[0], x[1], 4), (np.array([np.nan, 2]),)),
                  raising(lambda x: np.geomspace(x, 1, 4), np.float64(0))],
    "maximum.at": [
        Sample(setting(maximum_at), (V.astype(t), np.array([np.nan, 9, 2], t), PLACES))
        for t in FLOATS
    ] + [Sample(setting(maximum_at), (INF, np.array([np.inf, 9, 2]), PLACES + 3))],
    "minimum.at": [
        Sample(setting(minimum_at), (A, np.array([0, np.nan, 2]), PLACES)),
        Sample(setting(minimum_at), (NAN, np.array([0, 1.0, -2]), PLACES)),
    ],
    "convolve": [
        *[Sample(lambda a, v, m=m: np.convolve(a, v, m), (a, v))
          for m in ("full", "same", "valid")
          for a, v in ((INF, INF[:3]), (INF[:3], INF), (MANY, MANY[:20]), (MANY[:20], MANY))],
        Sample(lambda a: np.convolve(a, np.arange(20.0)), (MANY,)),
        raising(lambda a: np.convolve(a, [1.0, 2.0]), V[:0]), raising(lambda a: np.convolve([1.0, 2.0], a), V[:0]),
    ],
    "correlate": [
        Sample(lambda a, v, m=m: np.correlate(a, v, m), (a, v))
        for m in ("full", "same", "valid")
        for a, v in ((INF, INF[:4]), (INF[:4], INF), (MANY, MANY[:21]), (MANY[:21], MANY))
    ] + [raising(lambda a: np.correlate(a, [1.0, 2.0], "full"), V[:0])],
    "einsum": [
        Sample(lambda x, y: np.einsum("ij,jk->k", x, y), (INF[:6].reshape(2, 3), A.T[:3])),
        Sample(lambda x, y: np.einsum("i,j->j", x, y), (V[:2] - 1.5, INF)),
        Sample(lambda x: np.einsum("ii->i", x), (np.zeros((0, 0)),)),
        Sample(lambda x, y: np.einsum("ij,j->i", x, y), (NOTHING, V[:0])),
    ],
    "histogram": [
        Sample(lambda x: np.histogram(x, 3), (np.array([250, 3, 17], t),))
        for t in ("uint64", "uint8", "int64")
    ] + [
        Sample(lambda x: np.histogram(x, 3), (HUGE,)),
        raising(lambda x: np.histogram(x, 3), INF),
        raising(lambda x, b: np.histogram(x, b), V, V[::-1]),
        raising(lambda x, b: np.histogram(x, 3, (b[1], b[0])), V, V),
    ],
    "ix_": [Sample(lambda x, i: x[np.ix_(i, [0, 2])], (A, PLACES[:0])),
            Sample(lambda x, i: x[np.ix_(i, i)], (A, PLACES[:0])),
            Sample(lambda x, i: x[np.ix_(i[:2], i)], (EMPTY, PLACES[:0])),
            Sample(lambda x, i, j: x[i, j], (EMPTY, PLACES[:0][:, None], PLACES[None]))],
    "bincount": [
        Sample(lambda x: np.bincount(x, minlength=2), (INTS[:0],)),
        Sample(lambda w: np.bincount(np.zeros(0, int), w[:0]), (V,)),
        raising(lambda x: np.bincount(x), np.array([2, -1])),
    ],
    "choose": [
        Sample(lambda i, x: (np.choose(i, [x, 2], mode="wrap"), i.choose([1, x], mode="clip")),
               (np.array([np.iinfo(t).min, 1, 0, np.iinfo(t).max], t), V))
        for t in ("int8", "int16")  # NumPy itself hangs on wide ones
    ] + [Sample(lambda c, a: np.choose(c, [a, -a]), (np.array([True, False, True, True]), V)),
         raising(lambda i: np.choose(i, [1, 2]), INTS), raising(lambda i: i.choose([1, 2]), -INTS)],
    "nanargmax": [raising(lambda x: np.nanargmax(x, axis=1), NAN),
                  raising(lambda x: np.nanargmax(x), NAN[1])],
    "nanargmin": [raising(lambda x: np.nanargmin(x, axis=1, keepdims=True), NAN)],
    "average": [
        raising(lambda x, w: np.average(x, weights=w), V, np.array([1.0, -1, 2, -2])),
        raising(lambda x, w: np.average(x, axis=1, weights=w), A, V * 0),
    ],
    "quantile": [raising(lambda x, q: np.quantile(x, q), V, np.float64(1.5)),
                 raising(lambda x, q: np.quantile(x, q), V, np.array([0.5, np.nan]))],
    "percentile": [raising(lambda x, q: np.percentile(x, q), V, np.float64(-1))],
    "nanmedian": [Sample(lambda x, a=a: (np.nanmedian(x), np.nanmedian(x, axis=a)), (x,))
                  for x in (EMPTY, NOTHING) for a in (0, 1)],
    "nanquantile": [
        Sample(lambda x, a=a: (np.nanquantile(x, 0.2), np.nanquantile(x, 0.4, axis=a)), (x,))
        for x in (EMPTY, NOTHING) for a in (0, 1)
    ],
    "median": [Sample(lambda x, a=a: np.median(x, axis=a), (x,))
               for x, a in ((EMPTY, 0), (EMPTY, 1), (NOTHING, 0), (NOTHING, 1))],
    "cov": [Sample(lambda x: np.cov(x), (x,)) for x in (EMPTY, NOTHING)]
    + [Sample(lambda x: np.cov(x), (NOTHING[0],)), Sample(lambda x: np.cov(x), (A[:, :1],))]
    + [Sample(lambda x, f, a: np.cov(x, fweights=f, aweights=a), (A, INTS, V))]
    + [raising(lambda x, f: np.cov(x, fweights=f), A, f) for f in (INTS - 1, V / 2)]
    + [raising(lambda x, a: np.cov(x, aweights=a), A, -V)],
    "corrcoef": [Sample(lambda x: np.corrcoef(x), (x,)) for x in (EMPTY, NOTHING)],
    "mean": [Sample(mean_into, (np.arange(12, dtype=t).reshape(3, 4) * 20 + 3,))
             for t in ("int64", "uint8")],
    "max": [raising(lambda x: x.max(axis=0), EMPTY), raising(lambda x: np.max(x), NOTHING)],
    "min": [raising(lambda x: x.min(axis=1), NOTHING), raising(lambda x: x.min(), EMPTY.astype(int))],
    "argmin": [raising(lambda x: x.argmin(axis=0), EMPTY)],
    "linalg.norm": [Sample(lambda x, o=o: np.linalg.norm(x, o), (x,))
                    for o in (None, 1, 2, np.inf, "nuc") for x in (EMPTY, NOTHING)]
    + [raising(lambda x, o=o: np.linalg.norm(x, o), EMPTY) for o in (-2, -np.inf)]
    + [raising(lambda x: np.linalg.norm(x, -1), NOTHING)],
    "linalg.qr": [Sample(lambda x: np.linalg.qr(x).R, (NAN,))],
    "linalg.det": [Sample(lambda x: np.linalg.det(x), (ENDLESS,))],
    "linalg.inv": [Sample(lambda x: np.linalg.inv(x), (ENDLESS,))],
    "linalg.multi_dot": [
        Sample(lambda x: np.linalg.multi_dot([x, x.T, x]), (A > 0,)),
        Sample(lambda x, y: np.linalg.multi_dot([x, y, x]), (V, A.T @ A)),
    ],
    "matmul": [Sample(lambda x: (x @ x.T * np.inf, np.inf * (x @ x.T), x @ x.T / 0.0), (A,))],
    "power": [raising(lambda x, n: x**n, INTS, -INTS), raising(lambda n: 2**n, np.int64(-2)),
              Sample(lambda x, n: x**n, (INTS.astype(np.uint64) + np.uint64(1), -INTS))],
    "arange": [Sample(lambda a, b, c: np.arange(a, b, c), tuple(np.arange(3).astype(t)[[0, 2, 1]]))
               for t in (*FLOATS, "int8", "uint64", "int32")]
    + [raising(lambda a: np.arange(a, 5.0, 0 * a), np.float64(1.0)),
       raising(lambda a: np.arange(a, 5, np.int64(0)), np.int64(1)),
       raising(lambda a: np.arange(0.0, 1.0, a), np.float64(np.nan)),
       raising(lambda a: np.arange(a), np.float64(np.inf))],
    "polymul": [Sample(lambda x, y: (np.polymul(x, y), np.polymul(y, x)), (V, V[:0]))],
    "put": [Sample(setting(put_nothing), (A, V[:0]))],
    "putmask": [Sample(setting(mask_nothing), (A, V[:0]))],
    "logical_or.reduceat": [raising(lambda x: np.logical_or.reduceat(x, [0, 2], dtype=np.float32), V),
                            Sample(lambda x: np.logical_or.reduceat(x, [0, 2], dtype=bool), (V,))],
    "longlong": [Sample(lambda x: (x * np.longlong(3), np.longlong(x[1]) + x), (INTS,))],
    "ulonglong": [Sample(lambda x: np.ulonglong(x[3]) + x, (HUGE,))],
    "interp": [raising(lambda x, p: np.interp(x, p, p), V, V[:0])],
    "unpackbits": [raising(lambda x: np.unpackbits(x, count=-40), np.ones(3, np.uint8))],
    "place": [Sample(setting(set_nothing), (A, V[:0])),
              raising(setting(set_from_nothing), A, V[:0])],
    "digitize": [Sample(lambda x, b: np.digitize(x, b), (V, np.array([1.0, 3, np.nan]))),
                 Sample(lambda x, b: np.digitize(x, b), (V, V[:0])),
                 raising(lambda x, b: np.digitize(x, b), V, np.array([np.nan, 1.0, 2.0])),
                 Sample(lambda x, b: np.digitize(x, b), (V, np.array([np.nan, 3.0, 1.0]))),
                 Sample(lambda x, b: np.digitize(x, b), (V, np.array([2.0, 2.0, 3.0, 3.0, np.nan]))),
                 Sample(lambda x, b: np.digitize(x, b), (V, np.ones(3))),
                 raising(lambda x, b: np.digitize(x, b), V, np.array([1.0, 3, 2]))],
    "unravel_index": [raising(lambda i: np.unravel_index(i, (2, 3)), np.array([0, 6])),
                      raising(lambda i: np.unravel_index(i, (2, 3)), np.int64(-1))],
    "ravel_multi_index": [raising(lambda i: np.ravel_multi_index((i, i), (2, 3)), INTS),
                          raising(lambda i: np.ravel_multi_index((i, i), (2, 3)), -INTS)],
    "round": [Sample(lambda x: np.round(x, 3), (np.array([100, 0.5, -70], np.float16),))],
    "ndarray.item": [Sample(lambda x: (x[1].item(), int(x[0])), (HUGE,))],
    "ndarray.tolist": [Sample(lambda x: x[:2].tolist(), (HUGE,))],
}  # fmt: skip
