"""Samples of complex numbers: parts, arithmetic, functions, movement, reductions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.op_samples import Sample

R = np.random.default_rng(11)
Z = R.standard_normal((3, 4)) + 1j * R.standard_normal((3, 4))
W = R.standard_normal((4, 3)) + 1j * R.standard_normal((4, 3))
SMALL = Z.astype(np.complex64)
REAL = R.standard_normal((3, 4))
PARTS = [0.0, 1.0, -1.0, 0.5, -2.0, 1e-3, 30.0, np.inf, -np.inf, np.nan]
SPECIAL = np.array([complex(x, y) for x in PARTS for y in PARTS])
SPECIAL.real, SPECIAL.imag = np.repeat(PARTS, len(PARTS)), np.tile(PARTS, len(PARTS))


def unary(function: Callable[..., Any], special: bool = True) -> list[Sample]:
    """On both dtypes, on a scalar, on nothing, on zeros, infinities and NaN."""

    def call(z: Any) -> Any:
        return function(z)

    some = (Z, SMALL, Z[0, 0], Z[:0], *([SPECIAL] if special else []))
    return [Sample(call, (z,)) for z in some]


def binary(function: Callable[..., Any]) -> list[Sample]:
    """With real and complex operands, Python numbers, and both dtypes."""

    def call(a: Any, b: Any) -> Any:
        return function(a, b)

    pairs = ((Z, W.T), (SMALL, W.T.astype(np.complex64)), (Z, REAL), (REAL, Z), (SMALL, REAL), (Z, np.arange(4)))
    return [
        *(Sample(call, pair) for pair in pairs),
        Sample(lambda z: function(z, 2.5), (SMALL,)), Sample(lambda z: function(1 - 2j, z), (SMALL,)),
        Sample(lambda x: function(x, 1j), (REAL,)), Sample(lambda x: function(2j, x), (REAL.astype(np.float32),)),
    ]  # fmt: skip


def part(z: Any) -> Any:
    return z.real, z.imag, np.real(z), np.imag(z)


def conjugates(z: Any) -> Any:
    return z.conj(), z.conjugate(), np.conj(z)


def writes(z: Any) -> Any:
    view = z.real
    z[0] = 1j
    z.imag[1:] = 7
    z[2, 1:3] += 2 - 1j
    z.real = view * 2
    z[z.real > 0] = 0
    return view, z.imag


def moved(z: Any) -> Any:
    return (
        z.T, z.reshape(-1), z[::-1, 1], z[[0, 2]], np.concatenate([z, z.real]), np.stack([z, z]), np.pad(z, 1),
        np.where(z.imag > 0, z, z.real), np.roll(z, 1), np.repeat(z, 2), np.tril(z), np.diagonal(z), np.flip(z),
        np.take_along_axis(z, np.argsort(z.real), 1), np.broadcast_to(z[0], (2, 4)), np.full((2, 2), z[0, 0]),
    )  # fmt: skip


def products(z: Any, w: Any) -> Any:
    return (
        z @ w, np.dot(z, w), np.inner(z, z), np.outer(z[0], w[0]), np.tensordot(z, w, 1), np.vdot(z, z),
        np.vecdot(z, z), np.einsum("ij,jk->ki", z, w), np.kron(z, w), np.trace(z), z.real @ w,
        np.linalg.multi_dot([z, w, z]), np.vecmat(z[0], w), np.matvec(z, w[:, 0]), np.linalg.norm(z),
        np.linalg.norm(z, 1), np.linalg.norm(z[0], 3),
    )  # fmt: skip


def reduced(z: Any) -> Any:
    return (
        z.sum(), z.mean(0), z.prod(), z.prod(1), z.var(), z.std(1), np.cumsum(z), np.cumprod(z, 1), z.any(), z.all(1),
        z.max(), z.min(0), np.count_nonzero(z), np.average(z, 0), np.ptp(z), z.sum((0, 1), keepdims=True),
        np.nanmean(z), np.nansum(z), np.add.reduce(z), np.multiply.accumulate(z), np.nonzero(z),
    )  # fmt: skip


def signals(z: Any, w: Any) -> Any:
    z, w = z[0], w[:, 0]
    return (
        np.convolve(z, w), np.correlate(z, w, "full"), np.correlate(z[:2], w), np.diff(z), np.gradient(z),
        np.trapezoid(z), np.polyval(w, z), np.polyadd(z, w), np.interp(z.real, np.arange(3.0), np.arange(3.0)),
    )  # fmt: skip


def asked(z: Any) -> Any:
    return (
        np.isreal(z), np.iscomplex(z), np.iscomplexobj(z), np.isrealobj(z), np.allclose(z, z), np.isclose(z, z + 1e-9),
        np.array_equal(z, z), z == z, z != z[0], z < z[::-1], z >= z[0], np.maximum(z, z[0]), np.fmin(z, z[1]),
        np.isnan(z), np.isfinite(z), np.isinf(z), np.logical_not(z), np.logical_and(z, z.real), np.common_type(z),
    )  # fmt: skip


def made(x: Any, y: Any) -> Any:
    z = np.empty(x.shape, complex)
    z.real, z.imag = x, y
    return z, x + 1j * y, np.zeros_like(z), np.asarray(x, complex), np.complex64(x)


def casts(z: Any) -> Any:
    return (
        z.astype(np.complex64), z.astype(float), z.astype(np.int8), z.astype(bool), np.astype(z, np.complex128),
        np.complex64(z), np.complex128(z[0, 0]), z.round(2), np.round(z), z.item(0), z.tolist(), z.copy(),
    )  # fmt: skip


def ordered(z: Any) -> Any:
    by = np.argsort(z, kind="stable")
    return np.sort(z), np.sort(z, 0), by, np.take_along_axis(z, by, -1)


def extremes(z: Any) -> Any:
    return np.max(z), z.max(0), z.min(-1, keepdims=True), np.argmax(z), z.argmin(0), np.nanmax(z), np.ptp(z, 0)


TIES = np.array([[1 + 2j, 1 - 1j, 0 + 5j, 1 + 2j], [2 - 1j, -1 + 0j, 2 - 1j, 2 - 2j]])
POWERS = np.array([0, 1, 2, 3, -1, -2, 7, 0.5, 2.5, -1.5, 99, 120])

SAMPLES = {
    "real": [Sample(part, (Z,)), Sample(part, (SMALL,)), Sample(part, (Z[0, 0],))],
    "conjugate": [Sample(conjugates, (Z,)), Sample(conjugates, (SMALL[0],))],
    "ndarray.conj": [Sample(lambda z: z.conj(), (Z,))],
    "angle": [*unary(np.angle), Sample(lambda z: np.angle(z, deg=True), (Z,))],
    "iscomplexobj": [Sample(asked, (Z,)), Sample(asked, (SMALL,))],
    "common_type": [Sample(lambda x, z: np.zeros(2, np.common_type(x, z)) + x[0, 0], (REAL, SMALL))],
    "complex128": [Sample(made, (REAL[0], REAL[1])), Sample(casts, (Z,)), Sample(casts, (SMALL,))],
    "complex64": [Sample(lambda x: np.complex64(x), (np.arange(3),))],
    "real_if_close": [Sample(lambda z: np.real_if_close(z), (Z,), refused="real_if_close of complex numbers")],
    "transpose": [Sample(moved, (Z,)), Sample(moved, (SMALL,))],
    "matmul": [Sample(products, (Z, W)), Sample(products, (SMALL, W.astype(np.complex64)), rtol=1e-5)],
    "sum": [Sample(reduced, (Z,)), Sample(reduced, (SMALL,), rtol=1e-5)],
    "convolve": [Sample(signals, (Z, W)), Sample(signals, (SMALL, W), rtol=1e-5)],
    "ndarray.__setitem__": [Sample(writes, (Z,)), Sample(writes, (SMALL,))],
    "add": binary(np.add),
    "subtract": binary(np.subtract),
    "multiply": binary(np.multiply),
    "divide": binary(np.divide),
    "power": [
        Sample(lambda z, p: z**p, (Z[:, :1], POWERS)), Sample(lambda z, p: z**p, (Z[:, :1], POWERS + 1j)),
        Sample(lambda z: (z**2, z**3, z**-1, z**0.5, z**0, z**1.5, 2**z), (Z,)),
        Sample(lambda z: (z**2, z**3, z**-1, z**0.5, z**0, z**1.5, 2**z), (SMALL,)),
        Sample(lambda z: (z**2, z**0.5, z**0), (np.zeros(2, complex),)),
    ],
    "absolute": [*unary(np.abs), Sample(lambda z: abs(z), (Z,))],
    "negative": unary(np.negative),
    "rint": unary(np.rint),
    "sign": unary(np.sign),
    "reciprocal": unary(np.reciprocal),
    "square": unary(np.square, special=False),
    "sort": [Sample(ordered, (z,)) for z in (Z, SMALL, SPECIAL, TIES, SPECIAL[::-1].reshape(10, 10))],
    "sort_complex": [Sample(lambda x: np.sort_complex(x), (x,)) for x in (TIES, REAL, np.array([3, 1, 2], np.int16))],
    "argmax": [Sample(extremes, (z,)) for z in (Z, SMALL, TIES, SPECIAL.reshape(10, 10))],
    "median": [Sample(lambda z: np.median(z), (Z,), refused="quantile of complex numbers")],
    "linalg.inv": [Sample(lambda z: np.linalg.inv(z), (Z[:, :3],), refused="complex128 is unsupported")],
    "asarray": [Sample(lambda z: np.asarray(z, float), (Z,), refused="complex numbers become real ones by .real")],
    "floor": [Sample(lambda z: np.floor(z), (Z,), raises=True)],
    **{
        name: unary(getattr(np, name))
        for name in (
            "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sqrt", "sin", "cos", "tan", "sinh", "cosh",
            "tanh", "arcsin", "arccos", "arctan", "arcsinh", "arccosh", "arctanh",
        )
    },
}  # fmt: skip
