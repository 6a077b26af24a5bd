"""Fourier transforms on pairs: products with small matrices where the size is known, else ONNX's DFT.

ONNX Runtime's own DFT (1.32, 2026-11) is exact and fast for powers of two alone: for other sizes its errors grow with
the size (4e-13 at 1000 in float64, 2e-4 in float32), and its inverse in float64 has 1e-8.
"""

from __future__ import annotations

import functools
import math
from typing import Any

import numpy as np

from dy2st.pairs.arithmetic import multiply
from dy2st.pairs.table import Pair, on_pairs
from dy2st.runtime import ops
from dy2st.runtime.array import Array, by_numpy

__all__: list[str] = []

WIDEST = 32  # the largest matrix of a transform
PRIME = 128  # up to here a prime number of points is one product, above by a convolution


@on_pairs(ops.dft)
def _fourier(x: Any, *, inverse: bool, norm: str) -> Pair:
    """The inverse is the transform with the parts exchanged, before and after."""
    real = not isinstance(x, Pair)
    z = Pair(x, None) if real else x
    own = z.re.dtype if z.re.dtype.kind == "f" else np.dtype(np.float64)
    dtype = np.dtype(np.float32) if own == np.float16 else own
    z = Pair(*(None if part is None else np.astype(part, dtype, copy=False) for part in z))
    n = z.re.shape[-1]
    if inverse:
        z = Pair(z.im, z.re)
    y = transform(z, dtype, n)
    if inverse:
        y = Pair(y.im, y.re)
    return scaled(y, n, own, whole=norm == ("backward" if inverse else "forward"), root=norm == "ortho")


def scaled(z: Pair, n: Any, dtype: np.dtype[Any], *, whole: bool = False, root: bool = False) -> Pair:
    """z by n, or by its root, where the factor is of `dtype`: of float16, NumPy rounds it to that."""
    if not whole and not root:
        return z
    count = as_float(int(n) if dtype == np.float16 else n, dtype)  # ONNX Runtime would compute it in float32
    scale = 1 / (np.sqrt(count) if root else count)
    scale = scale if z.re.dtype == dtype else np.astype(scale, z.re.dtype)
    return Pair(z.re * scale, z.im * scale)


def transform(z: Pair, dtype: np.dtype[Any], n: Any) -> Pair:
    """The unscaled transform of the last axis, of n points; a part that is None is 0."""
    if isinstance(n, Array):
        return by_convolution(z, dtype, n)
    rows = largest_factor(n)
    if rows == n and n > PRIME:
        return by_convolution(z, dtype, n)
    if rows == n:
        return right_product(z, *roots(n, n, dtype))
    return by_factors(z, dtype, n, rows)


@functools.cache
def largest_factor(n: int) -> int:
    """The number of rows of a first step: n itself where it is small or prime."""
    if n <= WIDEST:
        return n
    found = [k for k in range(2, WIDEST + 1) if n % k == 0]
    if found:
        root = math.isqrt(n)
        return min(found, key=lambda k: abs(k - root)) if root <= WIDEST else max(found)
    return next((k for k in range(WIDEST + 1, math.isqrt(n) + 1) if n % k == 0), n)


def roots(rows: int, columns: int, dtype: np.dtype[Any], n: int | None = None) -> tuple[Any, Any]:
    """cos and -sin of 2 pi j k / n for j below rows and k below columns."""
    n = n or columns
    turns = np.outer(np.arange(rows), np.arange(columns)) % n
    return exact_turns(turns, n, dtype)


def exact_turns(turns: Any, n: int, dtype: np.dtype[Any]) -> tuple[Any, Any]:
    """cos and -sin of 2 pi turns / n, for integers 0 <= turns < n; exact at the eighths of the circle."""
    eighth = 8 * turns
    fold = np.round(eighth / n / 2).astype(np.int64)  # the nearest quarter
    rest = 2 * np.pi * (4 * turns - fold * n) / (4 * n)
    c, s = np.cos(rest), np.sin(rest)
    quarter = fold % 4
    cosines = np.select([quarter == 0, quarter == 1, quarter == 2], [c, -s, -c], s)
    sines = np.select([quarter == 0, quarter == 1, quarter == 2], [s, c, -s], -c)
    return cosines.astype(dtype), -sines.astype(dtype)


def right_product(z: Pair, c: Any, s: Any) -> Pair:
    """z @ (c + i s), along the last axis."""
    return product(z, lambda part: (np.matmul(part, c), np.matmul(part, s)))


def left_product(z: Pair, c: Any, s: Any) -> Pair:
    """(c + i s) @ z, along the axis before the last."""
    return product(z, lambda part: (np.matmul(c, part), np.matmul(s, part)))


def product(z: Pair, by: Any) -> Pair:
    if z.im is None:
        return Pair(*by(z.re))
    if z.re is None:
        across, along = by(z.im)
        return Pair(-along, across)
    (re_c, re_s), (im_c, im_s) = by(z.re), by(z.im)
    return Pair(re_c - im_s, re_s + im_c)


def reshaped(z: Pair, *shape: Any) -> Pair:
    return Pair(*(None if part is None else np.reshape(part, shape) for part in z))


def by_factors(z: Pair, dtype: np.dtype[Any], n: int, rows: int) -> Pair:
    """Cooley and Tukey: transforms of `rows` points, turns, transforms of the rest of the factors."""
    columns = n // rows
    some = z.im if z.re is None else z.re
    around = tuple(some.shape[:-1])
    z = reshaped(z, *around, rows, columns)
    if rows > PRIME:
        turned = transform(swapped(z), dtype, rows)
        z = swapped(turned)
    else:
        z = left_product(z, *roots(rows, rows, dtype))
    z = multiply(z, Pair(*roots(rows, columns, dtype, n)))
    z = swapped(transform(z, dtype, columns))
    return reshaped(z, *around, n)


def swapped(z: Pair) -> Pair:
    return Pair(*(None if part is None else np.swapaxes(part, -1, -2) for part in z))


# --- any number of points, by transforms of a power of two -------------------------------------------


def by_convolution(z: Pair, dtype: np.dtype[Any], n: Any) -> Pair:
    """Bluestein: a convolution with a chirp, by transforms of a power of two of points, at least 2 n - 1."""
    chirp, size, spectrum = (known_chirp if isinstance(n, int) else unknown_chirp)(n, dtype)
    signal = turned(z, chirp)
    wide = Pair(*(np.pad(part, [(0, 0)] * (part.ndim - 1) + [(0, size - n)]) for part in signal))
    product = multiply(power_of_two(wide, size, dtype), spectrum)
    back = power_of_two(Pair(product.im, product.re), size, dtype)
    return multiply(scaled(Pair(back.im[..., :n], back.re[..., :n]), size, dtype, whole=True), chirp)


def mirrored(part: Any, size: Any, n: Any) -> Any:
    """A chirp of n points as a circle of `size`, the same in both directions from 0."""
    return np.concatenate([np.pad(part, (0, size - 2 * n + 1)), np.flip(part[1:])])


def turned(z: Pair, chirp: Pair) -> Pair:
    if z.im is None:
        return Pair(z.re * chirp.re, z.re * chirp.im)
    if z.re is None:
        return Pair(-z.im * chirp.im, z.im * chirp.re)
    return multiply(z, chirp)


def known_chirp(n: int, dtype: np.dtype[Any]) -> tuple[Pair, int, Pair]:
    """exp(-i pi k**2 / n) for k below n, the power of two, and the spectrum of the conjugate."""
    k = np.arange(n)
    c, s = exact_turns(k * k % (2 * n), 2 * n, np.dtype(np.float64))
    size = 1 << (2 * n - 2).bit_length()
    spectrum = np.fft.fft(mirrored(c - 1j * s, size, n))
    return Pair(c.astype(dtype), s.astype(dtype)), size, Pair(spectrum.real.astype(dtype), spectrum.imag.astype(dtype))


def unknown_chirp(n: Any, dtype: np.dtype[Any]) -> tuple[Pair, Any, Pair]:
    """The same, computed in the graph."""
    k = by_numpy[np.arange](n)
    angle = np.astype(k * k % (2 * n), np.float64) * np.pi / n
    size = np.astype(np.rint(np.exp2(np.ceil(np.log2(as_float(2 * n - 1, np.float64))))), np.int64).item()
    chirp = Pair(np.astype(np.cos(angle), dtype), np.astype(-np.sin(angle), dtype))
    circle = Pair(mirrored(chirp.re, size, n), mirrored(-chirp.im, size, n))
    return chirp, size, power_of_two(circle, size, dtype)


def as_float(n: Any, dtype: Any) -> Any:
    """A number of points in a dtype."""
    return np.dtype(dtype).type(n) if isinstance(n, int) else np.astype(by_numpy[np.asarray](n), dtype)


def power_of_two(z: Pair, size: Any, dtype: np.dtype[Any]) -> Pair:
    """The transform of a power of two of points."""
    if isinstance(size, int):
        return transform(z, dtype, size)
    packed = ops.packed_dft(np.stack(list(z), axis=-1))
    return Pair(packed[..., 0], packed[..., 1])
