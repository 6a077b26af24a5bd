"""Python numbers from outside that change between calls: inputs of the graph where that converts."""

from __future__ import annotations

from typing import Any

import numpy as np

from dy2st import to_static

X = np.linspace(0.5, 2.0, 6)
scale, count, TABLE = 1.5, 2, {"a": [1.0, 2], "b": (0.5, {"c": 3})}


class Counter:
    """Numbers that the function itself changes."""

    def __init__(self) -> None:
        self.calls, self.total, self.rate = 0, 0.0, np.float64(0.5)

    def add(self, x: Any) -> Any:
        self.calls += 1
        self.total += float(x.sum()) * 0.5
        return x * self.calls + self.total, self.calls


def graphs(static: Any) -> int:
    return sum(len(family.runners) for family in static.families.values())


def same(found: Any, expected: Any) -> None:
    if isinstance(expected, tuple):
        assert len(found) == len(expected)
        for a, b in zip(found, expected):
            same(a, b)
        return
    assert type(found) is type(expected)
    assert getattr(found, "dtype", None) == getattr(expected, "dtype", None)
    np.testing.assert_allclose(found, expected, 1e-12)


def test_what_a_function_changes_itself() -> None:
    ours, theirs = Counter(), Counter()
    static = to_static(ours.add)
    for _ in range(5):
        same(static(X), theirs.add(X))
        assert type(ours.calls) is int and type(ours.total) is float
        assert (ours.calls, ours.total) == (theirs.calls, theirs.total)
    assert graphs(static) == 2


def test_globals_and_containers() -> None:
    global scale, count

    def f(x: Any) -> Any:
        y = x.astype(np.float32) * scale + TABLE["a"][0] / TABLE["b"][0] - TABLE["b"][1]["c"]
        if count > 4:
            y = y + count
        return y, x[:count], count, scale * 2, x.astype(np.int8) * count

    static = to_static(f)
    for step in range(6):
        scale, count = 1.5 + step, step + 1
        TABLE["a"][0], TABLE["b"] = 2.0 ** step, (0.5 + step, {"c": step})
        same(static(X), f(X))
    assert graphs(static) == 2
    TABLE["a"][0], TABLE["b"] = 1, (0.5, {"c": 3})  # an int in place of a float
    same(static(X), f(X))


def test_where_no_input_can_be_made() -> None:
    """One graph for each value, as for any other constant."""
    names = ["a", "b", "c"]
    place = {"at": 0}

    def f(x: Any) -> Any:
        return {names[place["at"]]: x + place["at"]}

    static = to_static(f)
    for value in (0, 1, 2, 1, 0):
        place["at"] = value
        found = static(X)
        assert list(found) == [names[value]]
        same(found[names[value]], X + value)
    assert graphs(static) == 3


def test_a_value_that_only_looks_equal() -> None:
    place: dict[str, Any] = {"at": 1}
    static = to_static(lambda x: x * place["at"])
    for value in (1, 1.0, True, 2, 2.5, np.float32(3), -0.0, 0.0, float("nan"), 3):
        place["at"] = value
        x = np.arange(4, dtype=np.int16)
        found, expected = static(x), x * value
        assert found.dtype == expected.dtype
        np.testing.assert_array_equal(np.signbit(found), np.signbit(expected))
        np.testing.assert_array_equal(found, expected)
