"""Samples of polynomials and fits, windows, frequencies, bits, histograms of points, questions about types."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.op_samples import Sample

RNG = np.random.default_rng(17)
P = np.array([2.0, -1.0, 0.5])
Q = np.array([1.0, 3.0])
LEADING = np.array([0.0, 0.0, 2.0, 1.0])
ZEROS = np.zeros(3)
INTS = np.array([3, 0, 2, 1])
X = np.linspace(-1.0, 2.0, 7)
Y = RNG.normal(size=7)
YS = RNG.normal(size=(7, 2))
WEIGHTS = np.linspace(0.5, 1.0, 7)
GRID = RNG.normal(size=(3, 4))
BYTES = np.array([[1, 200], [255, 37], [0, 6]], np.uint8)
INTS8 = np.arange(-3, 4, dtype=np.int8)
SQUARE = np.arange(12).reshape(3, 4)
PADDED = np.array([0.0, 0.0, 1.0, 0.0, 2.0, 0.0])
EDGED = np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]])


def fits(x: Any, y: Any) -> Any:
    return np.polyfit(x, y, 2), np.polyfit(x, y, 1, w=WEIGHTS), np.polyfit(x, y, 0)


def everything_of_a_fit(x: Any, y: Any) -> Any:
    return np.polyfit(x, y, 2, full=True)[:4], np.polyfit(x, y, 1, cov=True), np.polyfit(x, y, 1, cov="unscaled")


def of_length(window: Any) -> Any:
    """The window as long as the array, and one of a constant length."""
    return lambda x: (window(len(x)), window(x.shape[0] - 6), window(5) * x.sum())


def shifted(x: Any) -> Any:
    return np.fft.fftshift(x), np.fft.ifftshift(x), np.fft.fftshift(x, axes=1), np.fft.ifftshift(x, axes=(0,))


def frequencies(x: Any) -> Any:
    return np.fft.fftfreq(x.shape[0], 0.5), np.fft.rfftfreq(x.shape[0]), np.fft.fftfreq(x.shape[1])


def promoted(x: Any) -> Any:
    dtype = np.result_type(x, np.float32(1), 2.0)
    return x.astype(dtype), x.astype(np.result_type(x, 1)), x.sum() if np.can_cast(x, np.float64) else x


def unpacked(x: Any, n: Any) -> Any:
    return np.unpackbits(x, count=n), np.unpackbits(x, 1, n)


def by_segments(ufunc: np.ufunc) -> list[Sample]:
    """Segments that overlap, that are empty, of rows and columns; places from data."""
    calls = [
        Sample(lambda x: (ufunc.reduceat(x, [0, 4, 1, 5]), ufunc.reduceat(x, [2])), (x,))
        for x in (X, INTS8, X > 0, X.astype(np.float32))
    ]
    grids = [
        Sample(lambda x, i: (ufunc.reduceat(x, i, axis=1), ufunc.reduceat(x, i)), (x, np.array([0, 0, 2])))
        for x in (GRID, SQUARE)
    ]
    if ufunc in (np.add, np.multiply):
        calls.append(Sample(lambda x: ufunc.reduceat(x, [0, 2], dtype=np.int8), (INTS8 * 40,)))
    return [*calls, *grids, Sample(lambda x, i: ufunc.reduceat(x, i), (X, np.array([0, 7])), raises=True)]


SAMPLES: dict[str, list[Sample]] = {
    "polyadd": [
        Sample(lambda p, q: (np.polyadd(p, q), np.polyadd(q, p), np.polyadd(p, p)), (P, Q), grad=True),
        Sample(lambda p, q: np.polyadd(p, q), (INTS, P)),
    ],
    "polysub": [Sample(lambda p, q: (np.polysub(p, q), np.polysub(q, p)), (P, Q), grad=True)],
    "polymul": [
        *(Sample(lambda p, q: np.polymul(p, q), pair) for pair in ((LEADING, Q), (ZEROS, P), (INTS, INTS))),
        Sample(lambda p, q: np.polymul(p, q), (P, Q), grad=True),
        Sample(lambda p: np.polymul(p, p), (GRID,), refused="must be 1d only"),
    ],
    "polydiv": [
        *(Sample(lambda p, q: np.polydiv(p, q), pair) for pair in ((LEADING, Q), (INTS, INTS), (Q, P))),
        Sample(lambda p, q: np.polydiv(p, q)[0], (P, Q), grad=True),
    ],
    "polyder": [
        Sample(lambda p: (np.polyder(p), np.polyder(p, 2), np.polyder(p, 0)), (P,), grad=True),
        Sample(lambda p: np.polyder(p), (INTS,)),
    ],
    "polyint": [
        Sample(lambda p: (np.polyint(p), np.polyint(p, 2), np.polyint(p, k=3)), (P,), grad=True),
        Sample(lambda p: np.polyint(p, 2, k=[1, 2]), (INTS,)),
    ],
    "poly": [Sample(lambda p: np.poly(p), (p,), grad=p is P) for p in (P, INTS, np.zeros(0))],
    "polyfit": [
        Sample(fits, (X, Y), grad=True, rtol=1e-10, atol=1e-10),
        Sample(fits, (X, YS), rtol=1e-10, atol=1e-10),
        Sample(everything_of_a_fit, (X, Y), rtol=1e-10, atol=1e-10),
        Sample(everything_of_a_fit, (X, YS), rtol=1e-10, atol=1e-10),
        Sample(lambda x, y: np.polyfit(x, y, -1), (X, Y), refused="expected deg >= 0"),
        Sample(lambda x, y: np.polyfit(x, y, 1), (X, Y[:3]), raises=True),
    ],
    "trim_zeros": [
        *(Sample(lambda x, t=t: np.trim_zeros(x, t), (PADDED,)) for t in ("fb", "f", "b")),
        *(Sample(lambda x: np.trim_zeros(x), (x,)) for x in (ZEROS, EDGED, np.zeros(0))),
        Sample(lambda x: np.trim_zeros(x, axis=1), (EDGED,)),
    ],
    **{w.__name__: [Sample(of_length(w), (x,)) for x in (X, GRID)] for w in (np.hanning, np.hamming, np.blackman)},
    "bartlett": [Sample(of_length(np.bartlett), (X,))],
    "fft.fftshift": [Sample(shifted, (x,), grad=x.dtype.kind == "f") for x in (GRID, EDGED)],
    "fft.ifftshift": [Sample(lambda x: np.fft.ifftshift(x), (X,), grad=True)],
    "fft.fftfreq": [Sample(frequencies, (GRID,)), Sample(lambda x: np.fft.fftfreq(x.size), (EDGED,))],
    "fft.rfftfreq": [Sample(lambda x: np.fft.rfftfreq(x.size, x[0]), (X,))],
    "result_type": [Sample(promoted, (x,)) for x in (X, X.astype(np.float32), INTS, INTS.astype(np.int8))],
    "can_cast": [Sample(lambda x: x + np.can_cast(x, np.int16), (INTS,))],
    "packbits": [
        Sample(lambda x: (np.packbits(x), np.packbits(x, 0), np.packbits(x, -1, "little")), (x,))
        for x in (EDGED, GRID > 0, np.arange(20) % 3, np.zeros((0, 3), bool))
    ],
    "unpackbits": [
        *(Sample(unpacked, (BYTES, n)) for n in (None, 5, -3, 30)),
        Sample(lambda x: np.unpackbits(x, axis=0, bitorder="little"), (BYTES,)),
    ],
    "histogramdd": [
        Sample(lambda x: np.histogramdd(x, 3), (YS,)),
        Sample(lambda x, w: np.histogramdd(x, (2, 3), weights=w, density=True), (YS, WEIGHTS)),
        Sample(lambda x: np.histogramdd([x[0], x[1]], [[-1.0, 0.0, 1.0], 2], range=[None, (-1, 1)]), (GRID,)),
    ],
    "histogram2d": [
        Sample(lambda x, y: np.histogram2d(x, y), (X, Y)),
        Sample(lambda x, y: np.histogram2d(x, y, [-1.0, 0.5, 1.0, 2.0]), (X, Y)),
    ],
    "mask_indices": [Sample(lambda x: np.mask_indices(x.shape[1], np.tril, 1), (GRID,))],
    "asarray_chkfinite": [
        Sample(lambda x: np.asarray_chkfinite(x) * 2, (GRID,)),
        Sample(lambda x: np.asarray_chkfinite(x), (GRID * np.inf,), raises=True),
        Sample(lambda x: np.asarray_chkfinite(x, float), (INTS,)),
    ],
    **{
        f"{u.__name__}.reduceat": by_segments(u)
        for u in (np.add, np.multiply, np.maximum, np.minimum, np.logical_or, np.logical_and)
    },
    "iterable": [Sample(lambda x: (x, np.iterable(x), np.iterable(x[0])), (X,))],
}
