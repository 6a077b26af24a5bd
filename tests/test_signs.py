"""Signs of zeros, neighbours of floats, dtypes that are equal: what comparisons of values do not see."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

from dy2st import to_static

UNARY = """
    negative absolute sign rint floor ceil trunc sqrt cbrt expm1 log1p sin tan arcsin arctan sinh tanh arcsinh arctanh
    deg2rad rad2deg fabs positive square reciprocal"""
BINARY = "multiply divide remainder floor_divide fmod copysign arctan2 subtract add nextafter"
ZEROS = np.array([0.0, -0.0, 1.0, -1.0, 0.3, -0.3])
FLOATS = ["float64", "float32"]


def bits(x: Any) -> Any:
    return np.stack([np.nan_to_num(x), np.isnan(x), np.signbit(x) & ~np.isnan(x)])


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", UNARY.split())
def test_signs_of_zeros(name: str, dtype: str) -> None:
    function, x = getattr(np, name), ZEROS.astype(dtype)

    def call(x: Any) -> Any:
        return function(x)

    np.testing.assert_allclose(bits(to_static(call)(x)), bits(call(x)), 1e-6)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", BINARY.split())
def test_signs_of_zeros_of_two(name: str, dtype: str) -> None:
    function, x = getattr(np, name), ZEROS.astype(dtype)

    def call(x: Any, y: Any) -> Any:
        return function(x, y)

    def known(x: Any) -> Any:
        return function(x, 2.0), function(x, -2.0), function(x, 0.25)

    np.testing.assert_allclose(bits(to_static(call)(x[:, None], x)), bits(call(x[:, None], x)), 1e-6)
    np.testing.assert_allclose(bits(to_static(known)(x)), bits(known(x)), 1e-6)


def edges(dtype: str) -> Any:
    """Numbers at which the distance between neighbours changes, and the ends of the range."""
    info = np.finfo(dtype)
    some = [0.0, 1.0, 1.5, 0.1, 2.0**-8, float(info.tiny), float(info.tiny) * 1.5, float(info.max), np.inf, np.nan]
    powers = np.ldexp(1.0, np.arange(info.minexp - info.nmant, info.maxexp, 1 + info.bits // 16))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        values = np.concatenate([np.array(some), powers]).astype(dtype)
    return np.concatenate([values, -values, np.nextafter(values, values.dtype.type(0)), np.spacing(values)])


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("dtype", [*FLOATS, "float16"])
def test_neighbours(dtype: str) -> None:
    def call(x: Any, up: Any) -> Any:
        return np.nextafter(x, up), np.nextafter(x, -up), np.nextafter(x, 0 * x), np.spacing(x), np.nextafter(x, x)

    x, up = edges(dtype), np.array(np.inf, dtype)
    for found, wanted in zip(to_static(call)(x, up), call(x, up)):
        assert found.dtype == wanted.dtype
        np.testing.assert_array_equal(found, wanted)
        np.testing.assert_array_equal(np.signbit(found[~np.isnan(found)]), np.signbit(wanted[~np.isnan(wanted)]))


@pytest.mark.parametrize("dtype", [np.longlong, np.ulonglong])
def test_long_long(dtype: Any) -> None:
    """C's long long is another dtype object than int64, and equal to it: also in the second call."""

    @to_static
    def call(x: Any) -> Any:
        return x + 1, x * dtype(2)

    for _ in range(3):
        for found, wanted in zip(call(np.arange(3, dtype=dtype)), call.eager(np.arange(3, dtype=dtype))):
            np.testing.assert_array_equal(found, wanted)
            assert found.dtype == wanted.dtype
