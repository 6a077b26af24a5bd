"""NumPy 2's promotion through graphs: every pair of dtypes, Python numbers, results in place."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dy2st import to_static

INTS = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]
DTYPES = ["bool", *INTS, "float16", "float32", "float64"]
CONSTANTS = [True, 2, 2.5, -1, 300, 70_000]
OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda x, y: x + y, "-": lambda x, y: y - x, "*": lambda x, y: x * y, "/": lambda x, y: x / y,
    "//": lambda x, y: x // y, "%": lambda x, y: x % y, "**": lambda x, y: x**y, "<": lambda x, y: x < y,
}  # fmt: skip


def array(dtype: str) -> Any:
    return np.array([0, 1, 3]).astype(dtype)


def same(found: Any, expected: Any) -> None:
    assert type(found) is type(expected)
    assert found.dtype == expected.dtype
    loose = {"f": 1e-6, "d": 1e-14, "e": 1e-3}.get(expected.dtype.char, 0)
    np.testing.assert_allclose(found, expected, rtol=loose)


def agree(function: Callable[..., Any], *args: Any) -> None:
    """The same values and dtype, or the same exception."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            expected = function(*args)
        except (OverflowError, ValueError, TypeError) as error:
            with pytest.raises(type(error)):
                to_static(function)(*args)
            return
        same(to_static(function)(*args), expected)


@pytest.mark.parametrize("left", DTYPES)
def test_arrays_of_every_pair(left: str) -> None:
    for right in DTYPES:
        agree(lambda x, y: x + y, array(left), array(right))


@pytest.mark.parametrize("left", DTYPES)
def test_an_array_and_a_scalar_of_every_pair(left: str) -> None:
    for right in DTYPES:
        agree(lambda x, k: x + k, array(left), np.dtype(right).type(1))
        agree(lambda k, j: k + j, np.dtype(left).type(1), np.dtype(right).type(1))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("constant", CONSTANTS)
def test_python_numbers_are_weak(dtype: str, constant: Any) -> None:
    agree(lambda x: x + constant, array(dtype))
    agree(lambda x: constant + x, array(dtype))
    agree(lambda x: x[1] + constant, array(dtype))
    agree(lambda x, k: x + k, array(dtype), constant)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", OPERATORS)
def test_operators_with_small_python_numbers(name: str, dtype: str) -> None:
    apply = OPERATORS[name]
    for constant in (True, 2, 0.5):
        agree(lambda x: apply(x, constant), array(dtype))


@pytest.mark.parametrize("dtype", DTYPES)
def test_numbers_that_data_gave_are_weak_too(dtype: str) -> None:
    agree(lambda x, i: x + int(i), array(dtype), np.int64(2))
    agree(lambda x, i: x + float(i), array(dtype), np.float64(2))


@pytest.mark.parametrize("left", DTYPES)
def test_adding_in_place_keeps_the_dtype_or_is_refused(left: str) -> None:
    def add(x: Any, y: Any) -> Any:
        x += y
        return x

    for right in DTYPES:
        x = array(left)
        try:
            expected = add(x.copy(), array(right))
        except TypeError as error:
            with pytest.raises(TypeError) as caught:
                to_static(add)(x, array(right))
            assert type(error).__name__ in (type(caught.value).__name__, "UFuncTypeError", "_UFuncOutputCastingError")
            same(x, array(left))
            continue
        same(to_static(add)(x, array(right)), expected)
        same(x, expected)


@pytest.mark.parametrize("dtype", DTYPES)
def test_sums_widen(dtype: str) -> None:
    for reduce in (np.sum, np.prod, np.mean, np.cumsum, np.max):
        agree(lambda x: reduce(x), array(dtype))


@pytest.mark.parametrize("dtype", INTS)
def test_integers_wrap(dtype: str) -> None:
    info = np.iinfo(dtype)
    edges = np.array([info.max, info.min, 1], dtype)
    agree(lambda x: x + 1, edges)
    agree(lambda x: x * 3, edges)
    agree(lambda x: x - 2, edges)
    agree(lambda x: -x, edges)


@pytest.mark.parametrize(
    "call", [lambda x: x[0].item(), lambda x: x.tolist(), lambda x: int(x[0]), lambda x: x.item(0)]
)
def test_python_ints_beyond_64_bits_are_refused(call: Callable[[Any], Any]) -> None:
    static = to_static(call)
    fits, large = np.full(2, 2**63 - 1, np.uint64), np.full(2, 2**63, np.uint64)
    assert static(fits) == call(fits)
    with pytest.raises(OverflowError, match="64 bits"):
        static(large)
