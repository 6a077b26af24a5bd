"""Python's numbers where a graph has no such number: an exception in place of eager's result."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dy2st import ConversionError, to_static


def factorial(x: Any) -> Any:
    n, result = int(x), 1
    while n > 1:
        result, n = result * n, n - 1
    return result


def fibonacci(x: Any) -> Any:
    a, b = 0, 1
    for _ in range(int(x)):
        a, b = b, a + b
    return b


def hashed(x: Any) -> Any:
    value = 7
    for v in np.arange(30) * x:
        value = value * 31 + int(v)
    return value


TOO_LARGE: list[tuple[Callable[[Any], Any], float, float]] = [
    (lambda x: int(x), 9.2e18, 9.3e18),
    (lambda x: int(x), -(2.0**63), -1e30),
    (lambda x: int(x) + int(x), 4.6e18, 4.7e18),
    (lambda x: int(x) - int(-x), -4.6e18, -4.7e18),
    (lambda x: int(x) * 3, 3e18, 3.1e18),
    (lambda x: int(x) * int(x), 3037000499, 3037000500),
    (lambda x: int(x) ** 5, 6208, 6209),
    (lambda x: int(x) << 3, 1e18, 1.2e18),
    (lambda x: -int(x), 2.0**62, -(2.0**63)),
    (lambda x: abs(int(x)), -(2.0**62), -(2.0**63)),
    (lambda x: sum([int(x), int(x), 1]), 4.6e18, 4.7e18),
    (factorial, 20, 21),
    (fibonacci, 91, 92),
]


@pytest.mark.parametrize(("function", "fits", "too_large"), TOO_LARGE)
def test_ints_have_64_bits(function: Callable[[Any], Any], fits: float, too_large: float) -> None:
    static = to_static(function)
    assert static(np.float64(fits)) == function(np.float64(fits))
    assert abs(function(np.float64(too_large))) >= 2**63
    with pytest.raises(OverflowError, match="64 bits"):
        static(np.float64(too_large))


def test_hashes_pass_64_bits() -> None:
    with pytest.raises(OverflowError):
        to_static(hashed)(np.float64(1))


def test_constants_that_pass_64_bits_are_refused() -> None:
    with pytest.raises(ConversionError, match="64 bits"):
        to_static(lambda x: int(x) + 2**70)(np.float64(1))


def test_complex_powers() -> None:
    static = to_static(lambda x: float(x) ** 0.5)
    assert math.isclose(static(np.float64(2)), 2**0.5)
    with pytest.raises(ValueError, match="complex"):
        static(np.float64(-2))
