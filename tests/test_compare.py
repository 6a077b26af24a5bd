"""`compare`: what it looks at, what it finds, and that it leaves everything as it was."""

import dataclasses
import importlib
import random
from typing import Any

import numpy as np
import pytest

import dy2st
from dy2st import ConversionError, compare, to_static
from dy2st.difference import measure

module = importlib.import_module("dy2st.comparison")
count = 0
table = {"calls": 0}


def against(
    monkeypatch: pytest.MonkeyPatch, eager: Any, static: Any, *args: Any, **options: Any
) -> Any:
    """The comparison of two Python functions, the second in the place of the graph."""
    replaced = lambda function, arguments: static(*arguments.bound.args)
    monkeypatch.setattr(module, "run_static", replaced)
    return compare(eager, *args, **options)


def test_a_function_that_is_equal() -> None:
    @to_static
    def f(x: np.ndarray) -> tuple:
        if np.sum(x) > 0:
            return x + 1, np.sum(x)
        return x - 1, np.sum(x)

    for x in (np.arange(5.0), -np.arange(5.0)):
        found = compare(f, x)
        assert found and found.equal and found.largest == 0
        assert [output.name for output in found.outputs] == ["result.0", "result.1"]
        assert "float64[5]" in str(found) and "scalar float64" in str(found)
        assert str(found).endswith("f: equal")


def test_a_plain_function_and_keywords() -> None:
    def f(x: np.ndarray, *, scale: float = 2.0) -> np.ndarray:
        return x * scale

    assert compare(f, np.ones(3))
    assert compare(f, x=np.ones(3), scale=3.0)


def test_eager_mode_does_not_hide_the_graph() -> None:
    calls: list[str] = []

    def f(x: np.ndarray) -> np.ndarray:
        return x + 1

    static = to_static(f)
    runner = static.runner
    static.runner = lambda arguments: calls.append("static") or runner(arguments)  # type: ignore[method-assign]
    with dy2st.eager():
        assert compare(static, np.ones(3))
    assert calls == ["static"]


def test_arguments_changed_in_place_are_compared_and_put_back() -> None:
    def f(x: np.ndarray) -> None:
        x[0] = np.sum(x)

    x = np.arange(4.0)
    found = compare(f, x)
    assert found and [output.name for output in found.outputs] == ["result", "x (changed)"]
    assert x.tolist() == [0, 1, 2, 3]


def test_a_change_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    def f(x: np.ndarray, items: list) -> None:
        x[1] = 7
        items.append(np.float32(1))

    x, items = np.zeros(3), [np.zeros(2)]
    found = against(monkeypatch, f, lambda x, items: None, x, items)
    assert not found
    assert {o.name: o.equal for o in found.outputs} == {
        "result": True, "x (changed)": False, "items.1 (changed)": False,
    }  # fmt: skip
    assert "items.1 (changed): only eager has it" in str(found)
    assert x.tolist() == [0, 0, 0] and len(items) == 1


def test_state_is_compared_and_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    cell = 1

    def f(x: np.ndarray) -> np.ndarray:
        global count
        nonlocal cell
        count += 1
        cell = 5
        table["calls"] += 1
        table["new"] = 2.0
        return x

    found = against(monkeypatch, f, lambda x: x, np.ones(2))
    assert (count, cell, table) == (0, 1, {"calls": 0})
    changed = {output.name for output in found.outputs if not output.equal}
    assert changed == {f"{n} (changed)" for n in ("count", "cell", "table.calls", "table.new")}


def test_the_object_of_a_method() -> None:
    class Counter:
        def __init__(self) -> None:
            self.total = np.zeros(3)

        def add(self, x: np.ndarray) -> np.ndarray:
            self.total += x
            return self.total * 2

    counter = Counter()
    total = counter.total
    found = compare(counter.add, np.ones(3))
    assert found, str(found)
    assert [output.name for output in found.outputs] == ["result", "self.total (changed)"]
    assert counter.total is total and total.tolist() == [0, 0, 0]


def test_two_views_of_one_array_stay_views(monkeypatch: pytest.MonkeyPatch) -> None:
    base = np.arange(6.0)

    def f(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        a[0] = 9
        return b.copy()

    found = against(monkeypatch, f, f, base[:4], base[:3])
    assert found.outputs[0].eager.value[0] == 9
    assert base[0] == 0


@pytest.mark.parametrize(
    ("eager", "static", "said"),
    [
        (
            lambda x: (x, x),
            lambda x: [x, x],
            "result: eager gives a tuple of 2, static a list of 2",
        ),
        (lambda x: {"a": x}, lambda x: {"b": x}, "eager gives dict(a), static dict(b)"),
        (
            lambda x: (x, [x]),
            lambda x: (x, x),
            "result.1: eager gives a list of 1, static one value",
        ),
        (lambda x: x, lambda x: x.astype("float32"), "eager has dtype float64, static float32"),
        (lambda x: x, lambda x: x[:2], "eager has shape (3,), static (2,)"),
        (lambda x: x.sum(), lambda x: float(x.sum()), "eager gives scalar float64, static float"),
        (lambda x: x.sum(), lambda x: np.array(x.sum()), "gives scalar float64, static float64[]"),
        (lambda x: 1, lambda x: True, "eager gives int, static bool"),
        (lambda x: "a", lambda x: "b", "eager gives str 'a', static str 'b'"),
        (lambda x: None, lambda x: x, "eager gives NoneType None, static float64[3]"),
    ],
)
def test_differences_of_kind(
    monkeypatch: pytest.MonkeyPatch, eager: Any, static: Any, said: str
) -> None:
    found = against(monkeypatch, eager, static, np.ones(3))
    assert not found
    assert said in str(found)


def test_a_difference_of_values(monkeypatch: pytest.MonkeyPatch) -> None:
    x = np.array([[1.0, 2.0, 4.0], [8.0, 16.0, 32.0]])
    off = np.array([[0, 0, 0], [0, 4e-3, 0]])
    found = against(monkeypatch, lambda x: x, lambda x: x + off, x)
    (output,) = found.outputs
    assert not found and not output.faults and output.difference is not None
    assert output.difference.index == (1, 1)
    assert output.difference.largest == pytest.approx(4e-3)
    assert output.difference.mean == pytest.approx(4e-3 / 6)
    assert output.difference.median == 0
    row = next(line for line in str(found).splitlines() if line.startswith("result"))
    assert "atol 1e-09, rtol 1e-09  atol 0.004 or rtol 0.00025" in row
    assert row.split()[-5:] == ["0.000667", "0", "0.004", "[1,", "1]"]
    assert str(found).endswith("1 of 1 outputs differ")


def test_the_smallest_tolerance_passes_and_less_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    x = np.random.default_rng(0).normal(size=50)
    wrong = x + np.random.default_rng(1).normal(size=50) * 1e-4
    d = against(monkeypatch, lambda x: x, lambda x: wrong, x).outputs[0].difference
    for atol, rtol in ((d.atol_needed, 0.0), (0.0, d.rtol_needed * (1 + 1e-12))):
        assert compare(lambda x: x, x, atol=atol, rtol=rtol)
        assert not compare(lambda x: x, x, atol=atol * 0.99, rtol=rtol * 0.99)


@pytest.mark.parametrize(
    ("a", "b", "largest", "passes"),
    [
        ([np.nan, 1.0], [np.nan, 1.0], 0, True),
        ([np.nan], [1.0], np.inf, False),
        ([np.inf], [np.inf], 0, True),
        ([np.inf], [-np.inf], np.inf, False),
        ([np.inf], [1.0], np.inf, False),
        ([0.0], [-0.0], 0, True),
        ([], [], 0, True),
        ([True, False], [True, True], 1, False),
        ([2**62], [2**62 + 1], 1, False),
        ([1 + 2j], [1 + 2j], 0, True),
    ],
)
def test_special_values(a: list, b: list, largest: float, passes: bool) -> None:
    found = measure(np.array(a), np.array(b), 0.0, 1e-3 if np.inf in a else 0.0)
    assert (found.largest, found.passes) == (largest, passes)


def test_unsigned_numbers_do_not_wrap() -> None:
    assert measure(np.uint8([1]), np.uint8([2]), 0, 0).largest == 1  # type: ignore[arg-type]


def test_the_same_exception_is_equal() -> None:
    def f(x: np.ndarray) -> np.ndarray:
        if np.sum(x) > 0:
            raise ValueError("too large")
        return x

    found = compare(f, np.ones(2))
    assert found and "both raise ValueError: too large" in str(found)
    assert compare(f, -np.ones(2))


def test_another_exception_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(x: np.ndarray) -> None:
        raise KeyError("k")

    def fails_too(x: np.ndarray) -> None:
        raise IndexError("i")

    x = np.ones(2)
    found = against(monkeypatch, fails, fails_too, x)
    assert not found and "eager raises KeyError: 'k', static raises IndexError: i" in str(found)
    found = against(monkeypatch, fails, lambda x: x, x)
    assert not found and "static gives a result" in str(found)


def test_what_cannot_be_converted_is_raised_and_changes_nothing() -> None:
    x = np.zeros(2)

    def f(x: np.ndarray) -> Any:
        x[0] = 1
        return "more" if np.sum(x) > 1 else "less"

    with pytest.raises(ConversionError):
        compare(f, x)
    assert x.tolist() == [0, 0]


def test_random_generators_start_alike_and_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def f(rng: np.random.Generator) -> tuple:
        return np.random.rand(), random.random(), rng.normal()

    rng = np.random.default_rng(3)
    before = np.random.get_state()[1].copy()  # type: ignore[union-attr,index]
    first = against(monkeypatch, f, f, rng)
    assert first
    assert (np.random.get_state()[1] == before).all()  # type: ignore[index]
    assert rng.normal() == np.random.default_rng(3).normal()
    other = against(monkeypatch, f, f, rng, seed=1)
    assert other.outputs[0].eager.value != first.outputs[0].eager.value


def test_containers_of_many_kinds() -> None:
    @dataclasses.dataclass
    class Pair:
        a: np.ndarray
        b: int

    def f(x: dict) -> dict:
        return {"pair": Pair(x["a"] + 1, 3), "list": [x["a"], None, "text", 1.5]}

    found = compare(f, {"a": np.ones((2, 3), np.float32)})
    assert found, str(found)
    names = [output.name for output in found.outputs]
    assert names[:2] == ["result.pair.a", "result.pair.b"] and len(names) == 6
