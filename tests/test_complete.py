"""Every public name of NumPy is a row, is refused with a reason, or is not about arrays of numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dy2st import ConversionError, compare, to_static
from dy2st.constructs.builtins import handlers
from dy2st.constructs.mapped import mapped
from dy2st.runtime.array import Array, by_numpy
from dy2st.runtime.refused import KNOWN, REASONS

DATA = np.arange(24.0).reshape(2, 3, 4) - 11
MODULES = {"": np, "linalg.": np.linalg, "fft.": np.fft, "random.": np.random}
REFUSED = [name for names in REASONS.values() for name in names.split()]


def public(prefix: str) -> dict[str, Any]:
    """The public callables of a module; of `numpy` those that are not of its submodules."""
    module: Any = MODULES[prefix]
    found = {name: getattr(module, name) for name in module.__all__ if hasattr(module, name)}
    return {prefix + name: value for name, value in found.items() if callable(value)}


@pytest.mark.parametrize("prefix", MODULES)
def test_functions(prefix: str) -> None:
    names = public(prefix)
    tables: tuple[Any, ...] = by_numpy, handlers, mapped
    rows = {name for name, function in names.items() if any(function in table for table in tables)}
    assert [name for name in names if name not in rows and name not in REFUSED and name not in KNOWN] == []
    assert [name for name in REFUSED if name in rows] == []
    assert [name for name in KNOWN if name in rows] == []


def test_attributes_of_arrays() -> None:
    names = {name for name in dir(np.ndarray) if not name.startswith("_")}
    refused = {name.removeprefix("ndarray.") for name in REFUSED if name.startswith("ndarray.")}
    assert {name for name in names if not hasattr(Array, name)} - refused - {"shape"} == set()
    assert refused <= names


def test_nothing_is_in_two_lists() -> None:
    assert len(set(REFUSED)) == len(REFUSED)
    assert not KNOWN & set(REFUSED)


def view(x: Any) -> Any:
    return x.view(np.int64)


def memory(x: Any) -> Any:
    return 1 if x.base is None else 2


def eigenvalues(x: Any) -> Any:
    return np.linalg.eigvals(x)


CUBIC = np.poly1d([2.0, 0.0, -1.0, 3.0])


def vectorized(x: Any) -> Any:
    return np.vectorize(abs)(x)


def made_ufunc(x: Any) -> Any:
    return np.frompyfunc(abs, 1, 1)(x)


def test_polynomials_are_called() -> None:
    def values(x: Any) -> Any:
        return CUBIC(x) + np.poly1d([1, 2])(x[0])

    assert compare(values, DATA)


@pytest.mark.parametrize(
    ("function", "says"),
    [
        (made_ufunc, "arrays of objects"),
        (vectorized, "otypes=[float]"), (view, "`.view`"), (memory, "memory"),
        (eigenvalues, "use eigh or eigvalsh"),
    ],
)
def test_the_reason_is_told(function: Any, says: str) -> None:
    with pytest.raises(ConversionError) as caught:
        to_static(function)(np.eye(2))
    assert says in str(caught.value)


def test_unknown_attributes_are_those_of_numpy() -> None:
    def reads(x: Any) -> Any:
        return x.kind

    for call in (reads, to_static(reads)):
        with pytest.raises(AttributeError, match="no attribute 'kind'"):
            call(np.eye(2))


def test_scalars_are_told_from_arrays() -> None:
    def kinds(x: Any, n: int) -> Any:
        y = x.sum()
        return [np.isscalar(v) for v in (x, y, x[0], x[0, 0], float(y), np.array(y), n, "text")]

    assert compare(kinds, np.eye(2), 3)


def spread(row: Any) -> Any:
    if row.sum() > 0:
        return row - row.mean()
    return row * 2


def pairs(row: Any, factor: float = 1.0) -> Any:
    return np.outer(row[:2], row) * factor


@pytest.mark.parametrize("axis", [0, 1, 2, -1])
def test_rows_are_mapped_in_converted_code(axis: int) -> None:
    def maps(x: Any) -> Any:
        along = np.apply_along_axis
        return along(spread, axis, x), along(np.sum, axis, x), along(pairs, axis, x, factor=2.0)

    assert compare(maps, DATA)


def test_axes_are_mapped_in_converted_code() -> None:
    def total(x: Any, axis: int) -> Any:
        return x.sum(axis, keepdims=True) if x.max() > 0 else x.min(axis, keepdims=True)

    def maps(x: Any) -> Any:
        return np.apply_over_axes(np.sum, x, [0, -1]), np.apply_over_axes(total, x, 1)

    assert compare(maps, DATA)


def test_numbers_of_an_iterator() -> None:
    def makes(x: Any) -> Any:
        some = (v * 2 for v in x[0, 0] if v > x[0, 0, 1])
        return np.fromiter(some, float), np.fromiter(x[1, 1], np.int64, 2), np.fromiter((v for v in []), np.float32)

    def short(x: Any) -> Any:
        return np.fromiter((v for v in x[0, 0]), float, 9)

    assert compare(makes, DATA)
    assert isinstance(compare(short, DATA).error, ValueError)


def test_functions_that_numpy_calls_are_converted() -> None:
    def chosen(i: Any, j: Any) -> Any:
        return i if i.sum() > 2 else j

    def makes(x: Any) -> Any:
        return np.fromfunction(chosen, x.shape), np.mask_indices(x.shape[0], np.triu)

    assert compare(makes, np.eye(3))
