"""The contract of API.md, section `In a program`: every line of it, tried from outside."""

from __future__ import annotations

import copy
import dataclasses
import os
import pickle
import subprocess
import sys
import threading
from collections import OrderedDict, namedtuple
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest

import dy2st
from dy2st import ConversionError, InputSpec, to_static
from dy2st.runtime.tree import flatten

ROOT = Path(__file__).parent.parent
X = np.array([1.0, -2.0, 4.0])
Pair = namedtuple("Pair", "a b")


@dataclasses.dataclass
class Point:
    x: Any
    y: Any


@to_static
def f(x):  # ordinary NumPy code, unchanged
    if np.sum(x) > 0:
        return x + 1
    return x - 1


def halve(x):
    """Two branches and a loop: other inputs take other ways through it."""
    count = 0
    while np.sum(np.abs(x)) > 1:
        if x[0] > 0:
            x = x / 2
        else:
            x = x / 4
        count += 1
    return x, count


def equal(a: Any, b: Any) -> None:
    """The same structure, classes, dtypes, shapes and values."""
    left, structure = flatten(a)
    right, other = flatten(b)
    assert structure == other
    for one, two in zip(left, right):
        assert type(one) is type(two), (one, two)
        if isinstance(one, (np.ndarray, np.generic)):
            assert one.dtype == two.dtype and one.shape == two.shape, (one, two)
            single = one.dtype.kind == "f" and one.dtype.itemsize < 8
            np.testing.assert_allclose(one, two, rtol=1e-6 if single else 1e-13)
        else:
            assert one == two or one != one


def both(function: Callable[..., Any], *args: Any, static: Any = None) -> Any:
    """Eager and static give the same and leave the arguments the same; gives what static gave."""
    plain, given = copy.deepcopy(args), copy.deepcopy(args)
    expected = function(*plain)
    result = (static or to_static(function))(*given)
    equal(result, expected)
    equal(given, plain)
    return result


def raised(function: Callable[..., Any], *args: Any) -> tuple[type, str]:
    with pytest.raises(Exception) as caught:
        function(*copy.deepcopy(args))
    return caught.type, str(caught.value)


def graphs(static: Any) -> int:
    """How many programs were built."""
    return sum(len(family.runners) for family in static.families.values())


def fresh(program: str, **environment: str) -> str:
    """What a program prints in a Python process of its own."""
    path = os.pathsep.join([str(ROOT), str(Path(__file__).parent)])
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=120,
        env={**os.environ, "PYTHONPATH": path, **environment},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


# --- decorating ---------------------------------------------------------------------------------


def test_without_arguments() -> None:
    equal(f(X), X + 1)
    equal(f(-X), -X - 1)
    assert f.__name__ == "f" and f.__wrapped__ is f.eager


def test_with_arguments() -> None:
    @to_static(input_spec=[InputSpec(("n",), "float64")], device="cpu", opset=22)
    def double(x):
        return x * 2

    equal(double(X), X * 2)
    equal(double(X[:1]), X[:1] * 2)
    assert graphs(double) == 1
    assert double.to_onnx().opset_import[0].version == 22


def test_an_input_spec_that_the_argument_does_not_keep() -> None:
    static = to_static(lambda x: x, input_spec=[InputSpec(("n",), "float32")])
    with pytest.raises(TypeError, match=r"`x` is float64 of rank 1, its InputSpec is float32"):
        static(X)


def test_unknown_device() -> None:
    static = to_static(lambda x: x + 1, device="tpu")
    with pytest.raises(ValueError, match="tpu"):
        static(X)


def test_what_is_not_callable() -> None:
    with pytest.raises(TypeError, match="takes a function"):
        to_static(3)


class Scale:
    """State of both kinds: an array, a constant."""

    def __init__(self, weight: Any, power: int) -> None:
        self.weight, self.power, self.calls, self.last = weight, power, 0, None

    @to_static
    def scale(self, x):
        self.calls += 1
        self.last = x * self.weight
        return self.last**self.power

    @to_static()
    def accumulate(self, x):
        self.weight += x
        return self.weight.sum()

    @staticmethod
    @to_static
    def twice(x):
        return x * 2

    @classmethod
    def named(cls, x):
        return cls.__name__, x + 1

    def __call__(self, x):
        return x @ self.weight + self.power


def test_methods_of_two_instances() -> None:
    one, two = Scale(np.ones(3), 2), Scale(np.array([2.0, 3.0, 4.0]), 3)
    for _ in range(2):
        equal(one.scale(X), X**2)
        equal(two.scale(X), (X * two.weight) ** 3)
    assert (one.calls, two.calls) == (2, 2)
    equal(one.last, X)
    equal(two.last, X * two.weight)


def test_state_that_a_method_changes_in_place() -> None:
    scale = Scale(np.zeros(3), 1)
    weight = scale.weight
    for count in (1, 2, 3):
        equal(scale.accumulate(X), np.float64(3.0 * count))
    assert scale.weight is weight
    equal(weight, 3 * X)


def test_state_that_changes_outside() -> None:
    scale = Scale(np.ones(3), 1)
    equal(scale.scale(X), X)
    scale.weight = np.full(3, 5.0)
    equal(scale.scale(X), 5 * X)
    scale.weight[:] = 7
    equal(scale.scale(X), 7 * X)
    scale.power = 2
    equal(scale.scale(X), (7 * X) ** 2)


def test_instances_that_come_and_go() -> None:
    for factor in range(1, 6):
        equal(Scale(np.full(3, float(factor)), 1).scale(X), factor * X)


def test_static_and_class_methods() -> None:
    equal(Scale.twice(X), X * 2)
    equal(Scale(X, 1).twice(X), X * 2)
    equal(to_static(Scale.named)(X), ("Scale", X + 1))


def test_bound_methods_and_callable_objects() -> None:
    scale = Scale(np.ones(3), 2)
    for static in (to_static(scale), to_static(scale.__call__)):
        equal(static(X), X @ scale.weight + 2)
        scale.weight = scale.weight + 1
        equal(static(X), X @ scale.weight + 2)


def test_decorating_twice() -> None:
    equal(to_static(f, opset=23)(X), X + 1)


# --- eager --------------------------------------------------------------------------------------


def saw_array(x):
    """Whether the code runs on plain arrays."""
    SEEN.append(type(x))
    return x + 1


SEEN: list[type] = []
watched = to_static(saw_array)


def ran_eagerly(static: Any = watched) -> bool:
    SEEN.clear()
    static.eager(X)
    return [np.ndarray] == SEEN


def test_eager_is_the_unchanged_function() -> None:
    def plain(x):
        return x

    assert to_static(plain).eager is plain
    assert ran_eagerly()


def warned(static: Any) -> bool:
    """Whether NumPy divided: a graph knows nothing of `np.errstate`."""
    with np.errstate(divide="raise"):
        try:
            static(np.array([0.0]))
        except FloatingPointError:
            return True
    return False


def over(x):
    return 1 / x


def test_the_eager_context() -> None:
    static = to_static(over)
    assert not warned(static)
    with dy2st.eager():
        assert warned(static)
        with dy2st.eager():
            assert warned(static)
        assert warned(static)
    assert not warned(static)
    with pytest.raises(KeyError), dy2st.eager():
        raise KeyError
    assert not warned(static)


def test_the_eager_context_is_of_one_thread() -> None:
    static = to_static(over)
    static(np.array([0.0]))
    inside, done = threading.Event(), threading.Event()

    def hold() -> bool:
        with dy2st.eager():
            inside.set()
            done.wait(30)
            return warned(static)

    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(hold)
        assert inside.wait(30)
        assert not warned(static)
        done.set()
        assert other.result()


def test_eager_by_the_environment() -> None:
    program = "import numpy as np, test_api as t; print(t.warned(t.to_static(t.over)))"
    assert fresh(program, DY2ST_EAGER="1") == "True"
    assert fresh(program, DY2ST_EAGER="0") == "False"


def test_code() -> None:
    assert "if_(" in f.code and "def f(" in f.code
    compile(f.code, "code", "exec")


# --- exported models ----------------------------------------------------------------------------


def run_plain(model: Any, *feeds: Any) -> list[Any]:
    """The outputs in ONNX Runtime alone, with its defaults."""
    source = model if isinstance(model, (str, Path)) else model.SerializeToString()
    session = onnxruntime.InferenceSession(source, providers=["CPUExecutionProvider"])
    return session.run(None, dict(zip([i.name for i in session.get_inputs()], feeds, strict=True)))


def names(model: Any) -> tuple[list[str], list[str]]:
    return [i.name for i in model.graph.input], [o.name for o in model.graph.output]


def dims(port: Any) -> list[Any]:
    return [d.dim_param or d.dim_value for d in port.type.tensor_type.shape.dim]


OTHER_WAYS = [np.array([1.0, -2.0, 4.0]), np.array([-100.0, 50.0, 3.0]), np.array([0.1, 0.0, 0.0])]


@pytest.mark.parametrize("x", OTHER_WAYS, ids=["example", "other branch", "no turn"])
def test_an_exported_model_in_plain_onnxruntime(x: Any, tmp_path: Path) -> None:
    dy2st.export(halve, tmp_path / "halve.onnx", OTHER_WAYS[0])
    expected, count = halve(x)
    found, turns = run_plain(str(tmp_path / "halve.onnx"), x)
    np.testing.assert_array_equal(found, expected)
    assert turns.dtype == np.int64 and turns.shape == () and turns == count


def test_the_format() -> None:
    model = to_static(halve).to_onnx(X)
    assert isinstance(model, onnx.ModelProto)
    onnx.checker.check_model(model, full_check=True)
    assert [(o.domain, o.version) for o in model.opset_import] == [("", 21)]
    assert model.ir_version == 10


def test_named_and_free_sizes() -> None:
    def affine(x, w, b):
        return x @ w + b

    specs = InputSpec(("batch", 3), "float32"), InputSpec((3, None), "float32", "weight"), InputSpec((), "float32")
    model = to_static(affine).to_onnx(*specs)
    assert names(model)[0] == ["x", "weight", "b"]
    assert dims(model.graph.input[0]) == ["batch", 3]
    free = dims(model.graph.input[1])
    assert free[0] == 3 and isinstance(free[1], str) and free[1]
    assert dims(model.graph.output[0])[0] == "batch"
    assert {i.type.tensor_type.elem_type for i in model.graph.input} == {onnx.TensorProto.FLOAT}
    for rows, columns in ((1, 1), (5, 2)):
        x, w = np.ones((rows, 3), np.float32), np.ones((3, columns), np.float32)
        np.testing.assert_array_equal(run_plain(model, x, w, np.array(1, np.float32))[0], affine(x, w, np.float32(1)))


def test_equal_names_are_equal_sizes() -> None:
    model = to_static(lambda x, y: x + y).to_onnx(InputSpec("n"), InputSpec("n"))
    assert dims(model.graph.input[0]) == dims(model.graph.input[1]) == ["n"]
    assert "Shape" not in {node.op_type for node in model.graph.node}


def test_specs_inside_containers() -> None:
    def total(pair, table):
        return pair[0] + pair[1] * table["scale"]

    spec = InputSpec(("n",), "float64")
    model = to_static(total).to_onnx((spec, spec), {"scale": spec})
    assert names(model)[0] == ["pair.0", "pair.1", "table.scale"]
    np.testing.assert_array_equal(run_plain(model, X, X, X)[0], X + X * X)


def test_outputs_in_order() -> None:
    @to_static
    def several(x, y, items):
        y[0] = 5.0
        items.append(x * 3)
        return {"sum": x + y, "seven": 7, "x": x}

    model = several.to_onnx(X, X.copy(), [X])
    inputs, outputs = names(model)
    assert inputs == ["x", "y", "items.0"]
    values = run_plain(model, X, X + 1, X + 2)
    y = X + 1
    y[0] = 5.0
    assert [v.tolist() for v in values[:4]] == [(X + y).tolist(), 7, X.tolist(), y.tolist()]
    assert len(outputs) == len(set(outputs)) == len(values)
    assert "y" in outputs[3]


def test_state_is_an_output_too() -> None:
    scale = Scale(np.ones(3), 1)
    model = Scale.__dict__["accumulate"].__get__(scale).to_onnx(X)
    assert names(model)[0] == ["x", "weight"]
    values = run_plain(model, X)
    np.testing.assert_array_equal(values[0], (X + 1).sum())
    np.testing.assert_array_equal(values[1], X + 1)


def test_a_python_state_that_cannot_be_an_output() -> None:
    scale = Scale(np.ones(3), 1)
    with pytest.raises(ConversionError):
        scale.scale.to_onnx(X)


def guarded(x, i):
    assert i >= 0, "negative"
    return x * i


def test_checks_in_exported_files() -> None:
    static = to_static(guarded)
    bare, checked = static.to_onnx(X, np.int64(1)), static.to_onnx(X, np.int64(1), checks=True)
    assert len(bare.graph.output) == 1 and len(checked.graph.output) == 2
    np.testing.assert_array_equal(run_plain(bare, X, np.array(-1))[0], -X)
    assert [int(run_plain(checked, X, np.array(i))[1]) > 0 for i in (-1, 1)] == [True, False]


def test_export_takes_plain_functions_and_specs(tmp_path: Path) -> None:
    dy2st.export(halve, tmp_path / "f.onnx", InputSpec(("n",), "float64"))
    loaded = dy2st.load(tmp_path / "f.onnx")
    for x in (X, np.array([-9.0, 3.0]), np.zeros(5)):
        result, count = loaded(x)
        np.testing.assert_array_equal(result, halve(x)[0])
        assert count == halve(x)[1]
    assert [p.name for p in tmp_path.iterdir()] == ["f.onnx"]


def refuse(x):
    if np.sum(x) > 0:
        return x
    return x, x


@pytest.mark.parametrize("before", [None, b"what was there"])
def test_an_export_that_fails(before: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "f.onnx"
    if before is not None:
        path.write_bytes(before)
    with pytest.raises(ConversionError):
        dy2st.export(refuse, path, X)
    with pytest.raises(FileNotFoundError):
        dy2st.export(f, tmp_path / "missing" / "f.onnx", X)
    assert (path.read_bytes() if path.exists() else None) == before
    assert len(list(tmp_path.iterdir())) == (before is not None)


def test_an_export_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "f.onnx"
    path.write_bytes(b"what was there")

    def fail(*_: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        dy2st.export(f, path, X)
    assert path.read_bytes() == b"what was there"
    assert [p.name for p in tmp_path.iterdir()] == ["f.onnx"]


def test_an_export_over_an_old_file(tmp_path: Path) -> None:
    path = tmp_path / "f.onnx"
    path.write_bytes(b"what was there")
    dy2st.export(f, str(path), X)
    np.testing.assert_array_equal(dy2st.load(str(path))(X), X + 1)


def test_load_takes_names_and_says_what_is_wrong(tmp_path: Path) -> None:
    dy2st.export(lambda x, y: x - y, tmp_path / "f.onnx", X, X.copy())
    loaded = dy2st.load(tmp_path / "f.onnx")
    np.testing.assert_array_equal(loaded(y=X, x=X + 1), np.ones(3))
    for args, kwargs, message in (
        ((X,), {}, "missing input: y"), ((X, X, X), {}, "takes x, y"), ((X,), {"x": X}, "takes x, y"),
        ((X, X.astype(np.float32)), {}, "`y` is float32, the model takes float64"),
    ):  # fmt: skip
        with pytest.raises(TypeError, match=message):
            loaded(*args, **kwargs)
    with pytest.raises(ValueError, match="x"):
        loaded(X[:2], X)


@pytest.mark.parametrize("content", [b"", b"no model", b"half"])
def test_an_unreadable_file(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "f.onnx"
    dy2st.export(f, path, X)
    path.write_bytes(path.read_bytes()[:-60] if content == b"half" else content)
    with pytest.raises(ValueError, match=r"f\.onnx is not a whole ONNX model"):
        dy2st.load(path)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        dy2st.load(tmp_path / "none.onnx")


def test_compare() -> None:
    assert dy2st.compare(f, X)
    assert dy2st.compare(halve, X)


# --- arguments ----------------------------------------------------------------------------------


def test_constants_give_new_graphs() -> None:
    static = to_static(lambda x, how=1: (x, how) if how is None or isinstance(how, str) else x * how)
    for how in (2, 3, 2.0, True, "text", None, 2):
        equal(static(X, how), static.eager(X, how))
    assert graphs(static) == 6


def test_constants_of_equal_value_and_other_kind() -> None:
    static = to_static(lambda x, k: x * k)
    i = np.array([1, 2, 3])
    for constant in (1, True, 1.0, 0.0, -0.0, float("nan"), float("nan")):
        equal(static(i, constant), i * constant)
    np.testing.assert_array_equal(np.signbit(static(i, -0.0)), [True] * 3)
    assert graphs(static) == 6


def test_callables_and_other_objects_are_constants() -> None:
    static = to_static(lambda x, function, point: function(x) + point.x)
    for function in (np.sin, np.cos, lambda x: x * 2):
        equal(static(X, function, Point(1, None)), static.eager(X, function, Point(1, None)))


def test_array_defaults_are_constants() -> None:
    def shifted(x, by=np.array([1.0, 2.0, 3.0]), *, times=np.float64(2)):  # noqa: B008
        return x * times + by

    static = to_static(shifted)
    equal(static(X), shifted(X))
    assert names(static.to_onnx(X))[0] == ["x"]
    equal(static(X, X), shifted(X, X))
    assert names(static.to_onnx(X, X))[0] == ["x", "by"]
    equal(static(X, times=np.float64(3)), shifted(X, times=np.float64(3)))


def test_star_arguments() -> None:
    def many(first, *rest, key, **others):
        return first + sum(rest) + key * others["z"]

    static = to_static(many)
    equal(static(X, X, X + 1, key=X, z=2 * X), many(X, X, X + 1, key=X, z=2 * X))
    assert names(static.to_onnx(X, X, X, key=X, z=X))[0] == ["first", "rest.0", "rest.1", "key", "others.z"]


def test_a_scalar_of_numpy_is_an_input() -> None:
    static = to_static(lambda x, k: x + k)
    for k in (np.float64(1), np.float64(2), np.float32(2), np.int8(3)):
        equal(static(X, k), X + k)
    assert graphs(static) == 3


CONTAINERS = {
    "list": ([X, X + 1], ["c.0", "c.1"]),
    "tuple": ((X, [X + 1, 2]), ["c.0", "c.1.0"]),
    "dict": ({"key": X, "other": {"k": X + 1}}, ["c.key", "c.other.k"]),
    "ordered": (OrderedDict(b=X, a=X + 1), ["c.b", "c.a"]),
    "namedtuple": (Pair(X, X + 1), ["c.a", "c.b"]),
    "dataclass": (Point(X, Pair(X + 1, None)), ["c.x", "c.y.a"]),
    "empty": ([X, (), {}], ["c.0"]),
}  # fmt: skip


@pytest.mark.parametrize("kind", CONTAINERS)
def test_containers_in_and_out(kind: str) -> None:
    value, expected = CONTAINERS[kind]

    def through(c):
        return c, [c]

    result = both(through, value)
    assert type(result[0]) is type(value)
    assert names(to_static(through).to_onnx(value))[0] == expected


def test_containers_made_inside() -> None:
    def make(x):
        if x[0] > 0:
            y = Point(x, Pair(1, x.sum()))
        else:
            y = Point(x * 2, Pair(2, x.min()))
        return {"list": [y, x[0]], 3: (x > 0, ()), "none": None, "text": "t"}

    both(make, X)
    both(make, -X)


@pytest.mark.parametrize("values", [(1, 2.5, True), (np.float32(1), np.int8(2), np.True_)])
def test_result_kinds_of_constants(values: tuple) -> None:
    both(lambda x: values, X)


def test_result_kinds() -> None:
    def kinds(x, i):
        return (
            x.sum(), x[0], x[:1], np.sum(x, keepdims=True), int(x[0]), float(x[1]), bool(x[0] > 0), x.max().item(),
            x > 0, x[0] > 0, len(x), x.shape, x.dtype, i + 1, int(i), i.item() / 2, x.tolist(), np.asarray(x[0]),
            np.zeros(()), np.int8(3), x.argmax(), x.ndim, x.size,
        )  # fmt: skip

    both(kinds, X, np.int64(4))
    both(kinds, -X.astype(np.float32), np.int16(4))


# --- what is reached from outside ---------------------------------------------------------------

OUTSIDE = np.array([1.0, 1.0, 1.0])
FACTOR = 2
TABLE: dict[str, Any] = {"bias": np.zeros(3), "scale": 1}


def with_globals(x):
    return x * FACTOR + OUTSIDE + TABLE["bias"] * TABLE["scale"]


def test_globals_are_read_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    static = to_static(with_globals)
    here = sys.modules[__name__]
    equal(static(X), with_globals(X))
    monkeypatch.setattr(here, "OUTSIDE", np.array([5.0, 6.0, 7.0]))
    equal(static(X), with_globals(X))
    OUTSIDE[1] = 100
    equal(static(X), with_globals(X))
    assert graphs(static) == 1
    monkeypatch.setattr(here, "FACTOR", 3)
    equal(static(X), with_globals(X))
    monkeypatch.setattr(here, "FACTOR", 3.5)
    equal(static(X), with_globals(X))
    monkeypatch.setitem(TABLE, "bias", X)
    equal(static(X), with_globals(X))
    monkeypatch.setitem(TABLE, "scale", 9)
    equal(static(X), with_globals(X))
    monkeypatch.setattr(here, "OUTSIDE", np.float32([[1], [2]]))
    equal(static(X), with_globals(X))
    monkeypatch.setattr(here, "FACTOR", 2)
    equal(static(X), with_globals(X))


def test_closures_are_read_anew() -> None:
    weight, power = np.ones(3), 2

    @to_static
    def inner(x):
        return (x + weight) ** power

    equal(inner(X), (X + 1) ** 2)
    weight = weight * 3
    equal(inner(X), (X + 3) ** 2)
    weight[:] = 4
    equal(inner(X), (X + 4) ** 2)
    power = 3
    equal(inner(X), (X + 4) ** 3)
    power = 2
    equal(inner(X), (X + 4) ** 2)


def test_a_captured_array_that_is_changed() -> None:
    total, steps = np.zeros(3), []

    @to_static
    def add(x):
        total[:] += x
        steps.append(x.sum())
        return total.copy()

    before = total
    for count in (1, 2, 3):
        equal(add(X), X * count)
        assert total is before
        equal(total, X * count)
    equal(steps, [np.float64(3.0)] * 3)


def test_names_set_outside() -> None:
    count, last = 0, None

    @to_static
    def step(x):
        nonlocal count, last
        count += 1
        last = x * 2
        return x * count

    for turn in (1, 2, 3):
        equal(step(X), X * turn)
        assert count == turn
        equal(last, X * 2)


def test_a_helper_that_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    static = to_static(calls_helper)
    equal(static(X), X + 1)
    monkeypatch.setattr(sys.modules[__name__], "helper", lambda x: x - 1)
    equal(static(X), X - 1)


def helper(x):
    return x + 1


def calls_helper(x):
    return helper(x)


# --- changes in place ---------------------------------------------------------------------------


def changes_array(x, y):
    x[0] = 9
    y += x
    y[1:] *= 2
    return x.sum()


def changes_list(x, items):
    items.append(x * 2)
    items[0] = x
    items[1] += 1
    return len(items)


def changes_dict(x, table):
    table["new"] = x + 1
    table["old"] *= 3
    del table["gone"]
    table["count"] += 1
    return x


def changes_point(x, point):
    point.x = x + 1
    point.y[0] = 0
    return point


def changes_sometimes(x, y):
    for i in range(3):
        if x[i] > 0:
            y[i] = x[i]
    return y


def changes_nothing(x, y):
    y = y + 1
    x = x.copy()
    x[0] = 7
    return x, y


def rows_of(x, y):
    row = y[1:]
    row[0] = x[0]
    return row


@pytest.mark.parametrize(
    ("function", "argument"),
    [
        (changes_array, X + 1),
        (changes_list, [X, X + 1, 3]),
        (changes_dict, {"old": X.copy(), "gone": 1, "count": 1}),
        (changes_point, Point(1, X.copy())),
        (changes_sometimes, X * 0),
        (changes_nothing, X + 1),
        (rows_of, X + 1),
    ],
)  # fmt: skip
def test_changes_in_place_are_seen(function: Callable[..., Any], argument: Any) -> None:
    static = to_static(function)
    both(function, X, argument, static=static)
    both(function, -X, argument, static=static)
    both(function, X, argument, static=static)


def test_a_changed_argument_that_is_returned_is_itself() -> None:
    static = to_static(changes_sometimes)
    for _ in range(2):
        y = np.zeros(3)
        assert static(X, y) is y
    point = Point(1, X.copy())
    assert to_static(changes_point)(X, point) is point
    items = [X]
    assert to_static(lambda items: items)(items) is items


def test_the_same_array_twice() -> None:
    static = to_static(changes_array)
    for _ in range(2):
        a, b = X.copy(), X.copy()
        equal(static(a, a), changes_array(b, b))
        equal(a, b)
        a, b, c, d = X.copy(), X + 1, X.copy(), X + 1
        equal(static(a, b), changes_array(c, d))
        equal((a, b), (c, d))


def test_the_same_array_as_argument_and_from_outside() -> None:
    weight = np.ones(3)

    def add(x):
        x += 1
        return weight * 2

    static = to_static(add)
    equal(static(X.copy()), np.full(3, 2.0))
    with pytest.raises(ValueError, match="shares elements"):
        static(weight)
    equal(weight, np.ones(3))


def test_the_same_list_twice_is_refused() -> None:
    def grow(a, b):
        a.append(b[0] * 2)
        return len(b)

    static, items = to_static(grow), [X]
    for _ in range(2):
        with pytest.raises(ValueError, match="`a` and `b` are one object"):
            static(items, items)
        equal(items, [X])
        equal(static([X], [X]), 1)


def test_the_same_scalar_twice_is_two_inputs() -> None:
    static, k = to_static(lambda a, b: a - 2 * b), np.float64(1)
    equal(static(k, k), np.float64(-1))
    equal(static(np.float64(5), np.float64(2)), np.float64(1))


def test_two_names_for_one_array_that_part_later() -> None:
    one = np.ones(3)
    other = one

    @to_static
    def add(x):
        one[:] += x
        return other.sum()

    equal(add(X), np.float64(6))
    other = np.zeros(3)
    equal(add(X), np.float64(0))
    equal(one, 1 + 2 * X)
    other = one
    try:
        equal(add(X), np.float64(12))
    except ValueError as error:
        assert "shares elements" in str(error)


def test_a_list_that_is_a_default_is_seen_to_grow() -> None:
    def collect(x, items=[]):  # noqa: B006
        items.append(x)
        return len(items)

    static = to_static(collect)
    try:
        counts = [static(X), static(X), static(X)]
    except ConversionError:
        return
    assert counts == [1, 2, 3]
    assert len(collect.__defaults__[0]) == 3


def test_overlapping_views() -> None:
    static = to_static(changes_array)
    for take in (lambda a: (a[:3], a[1:]), lambda a: (a[1:], a[:3]), lambda a: (a[:3], a[2::-1])):
        array = np.arange(4.0)
        with pytest.raises(ValueError, match="shares elements with"):
            static(*take(array))
        equal(array, np.arange(4.0))
    array = np.arange(6.0)
    static(array[:3], array[3:])  # neighbours do not overlap
    both(changes_nothing, *(array[:3], array[1:4]))


def test_a_read_only_argument() -> None:
    x = X.copy()
    x.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        changes_array(x, X.copy())
    with pytest.raises(ValueError, match="read-only"):
        to_static(changes_array)(x, X.copy())
    with pytest.raises(ValueError, match="read-only"):
        f_in_place(x)
    equal(f(x), X + 1)


@to_static
def f_in_place(x):
    x += 1
    return x


# --- arrays of every form -----------------------------------------------------------------------


FORMS = {
    "big-endian": X.astype(">f8"), "reversed": X[::-1], "strided": np.arange(12.0)[::4],
    "column": np.arange(9.0).reshape(3, 3)[:, 1], "broadcast": np.broadcast_to(np.float64(2), (3,)),
    "transposed": np.arange(6.0).reshape(2, 3).T, "fortran": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    "0-d": np.array(3.0), "empty": np.zeros((0, 3)), "big-endian ints": np.arange(3, dtype=">i4"),
}  # fmt: skip


def arithmetic(x):
    return x * 2 + 1, x.sum()


@pytest.mark.parametrize("form", FORMS)
def test_forms_of_arrays(form: str) -> None:
    array = FORMS[form]
    result = to_static(arithmetic)(array)
    expected = arithmetic(array)
    np.testing.assert_array_equal(result[0], expected[0])
    assert type(result[0]) is type(expected[0])
    assert result[0].dtype == expected[0].dtype.newbyteorder("=")
    equal(result[1], expected[1])


def test_a_form_after_a_plain_array() -> None:
    static = to_static(arithmetic)
    static(X)
    for array in (X.astype(">f8"), X[::-1], X.astype(np.float32), np.array(2.0), X):
        np.testing.assert_array_equal(static(array)[0], arithmetic(array)[0])


@pytest.mark.parametrize("form", ["big-endian", "reversed", "strided", "transposed"])
def test_forms_that_are_changed_in_place(form: str) -> None:
    one, two = copy.deepcopy(FORMS[form]), copy.deepcopy(FORMS[form])
    static = to_static(f_in_place.eager)
    assert static(one) is one
    f_in_place.eager(two)
    np.testing.assert_array_equal(one, two)
    assert one.dtype == two.dtype


def test_a_strided_view_changed_in_place() -> None:
    array = np.arange(8.0)
    to_static(f_in_place.eager)(array[::2])
    equal(array, np.array([1.0, 1, 3, 3, 5, 5, 7, 7]))


def test_subclasses_and_arrays_that_no_graph_can_hold() -> None:
    with pytest.raises(TypeError, match="argument `x` has dtype"):
        f(X.astype(np.longdouble))
    with pytest.raises(TypeError, match="argument `x` has dtype"):
        f(np.array(["a"]))


# --- sizes --------------------------------------------------------------------------------------


def runners(static: Any) -> list[int]:
    return [len(family.runners) for family in static.families.values()]


def normalised(x):
    n = len(x)
    y = np.zeros(n)
    for i in range(n):
        y[i] = x[i] / n
    return y.reshape(-1), x.shape[0]


@pytest.mark.parametrize("function", [arithmetic, halve, normalised], ids=lambda f: f.__name__)
def test_sizes_become_dynamic_by_themselves(function: Callable[..., Any]) -> None:
    static = to_static(function)
    for size in (3, 5, 1, 8, 2, 13, 3, 30):
        both(function, np.linspace(-2, 3, size), static=static)
    assert runners(static) == [2]


def test_only_the_size_that_changes_becomes_dynamic() -> None:
    static = to_static(lambda x, w: x @ w)
    w = np.arange(6.0).reshape(3, 2)
    for rows in (4, 7, 1, 9):
        x = np.arange(rows * 3.0).reshape(rows, 3)
        equal(static(x, w), x @ w)
    assert runners(static) == [2]


def test_sizes_that_were_equal_and_differ_later() -> None:
    static = to_static(lambda x, y: x + y)
    for left, right in ((3, 3), (4, 4), (5, 5), (5, 1), (1, 6), (7, 7)):
        x, y = np.arange(float(left)), np.arange(float(right))
        equal(static(x, y), x + y)
    assert sum(runners(static)) <= 4


def test_another_rank_or_dtype_is_another_graph() -> None:
    static = to_static(arithmetic)
    for array in (X, X.astype(np.float32), X.reshape(1, 3), X.astype(np.int64), X):
        equal(static(array), arithmetic(array))
    assert runners(static) == [1] * 4


# --- errors -------------------------------------------------------------------------------------


def checked(x, i):
    if x[0] < 0:
        raise ValueError(f"first is {x[0]:.2f} of {len(x)}")
    assert i < 10, f"{i} is too large"
    return x[i]


@pytest.mark.parametrize(
    ("x", "i"),
    [(-X, np.int64(0)), (X, np.int64(10)), (X, np.int64(3)), (X, np.int64(-4)), (-X, np.int64(99))],
    ids=["raise", "assert", "index", "negative index", "the first of two"],
)
def test_errors_that_depend_on_data(x: Any, i: Any) -> None:
    static = to_static(checked)
    equal(static(X, np.int64(1)), X[1])
    kind, message = raised(checked, x, i)
    static_kind, static_message = raised(static, x, i)
    assert static_kind is kind
    if kind is not IndexError:  # pytest adds to the message of an eager `assert`
        assert static_message == message.splitlines()[0]
    equal(static(X, np.int64(-1)), X[-1])


def test_errors_inside_loops_and_branches() -> None:
    def deep(x):
        for value in x:
            if value > 2:
                assert value < 3, "deep"
        return x

    static = to_static(deep)
    equal(static(X * 0), X * 0)
    assert raised(static, X) == (AssertionError, "deep")


class Wrong(Exception):
    pass


def test_an_exception_class_of_the_user() -> None:
    def own(x):
        if np.any(x > 3):
            raise Wrong("too large", 3)
        return x

    static = to_static(own)
    equal(static(X - 3), X - 3)
    with pytest.raises(Wrong) as caught:
        static(X)
    assert caught.value.args == ("too large", 3)


def test_a_failing_call_changes_nothing_in_the_graph() -> None:
    def changes(x, y):
        y[0] = 1
        assert x[0] > 0
        return y

    static, y = to_static(changes), X.copy()
    with pytest.raises(AssertionError):
        static(-X, y)
    equal(y, X)


def test_wrong_number_of_arguments() -> None:
    static = to_static(lambda x, y: x + y)
    static(X, X)
    for args, kwargs in (((X,), {}), ((X, X, X), {}), ((X,), {"z": X}), ((X, X), {"x": X})):
        with pytest.raises(TypeError, match=r"argument|'z'|'y'") as caught:
            static(*args, **kwargs)
        assert "\n" not in str(caught.value)


def test_shapes_that_do_not_fit() -> None:
    static = to_static(lambda x, y: x + y)
    with pytest.raises(ValueError, match="broadcast"):
        static(X, X[:2])


def refused_line(x):
    y = x + 1
    if np.sum(x) > 0:
        y = 2
    return y


def test_a_conversion_error_says_where() -> None:
    with pytest.raises(ConversionError) as caught:
        to_static(refused_line)(X)
    error = caught.value
    first = refused_line.__code__.co_firstlineno
    assert error.filename == __file__
    assert first < error.lineno <= first + 4
    line = Path(__file__).read_text().splitlines()[error.lineno - 1]
    assert error.line == line
    text = str(error).splitlines()
    assert text[1].startswith("  ") and text[1].endswith(f"test_api.py:{error.lineno}, in refused_line")
    assert text[2] == f"    {error.lineno} | {line}"
    assert text[3].strip(" |").strip("^") == ""
    assert len(text) >= 5 and error.hint
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error) and again.lineno == error.lineno


def test_nothing_runs_before_a_conversion_error() -> None:
    def late(x, items):
        items.append(1)
        x[0] = 5
        if np.sum(x) > 0:
            return x
        return x, x

    x, items = X.copy(), []
    with pytest.raises(ConversionError):
        to_static(late)(x, items)
    equal((x, items), (X, []))


# --- pickle and threads -------------------------------------------------------------------------


@to_static
def portable(x):
    while np.sum(x) < 10:
        x = x * 2 + OUTSIDE
    return x


def undecorated(x):
    return x * 3


def test_pickle_in_this_process() -> None:
    assert pickle.loads(pickle.dumps(portable)) is portable
    again = pickle.loads(pickle.dumps(to_static(undecorated, threads=1)))
    equal(again(X), X * 3)
    assert again.threads == 1


def test_pickle_into_another_process(tmp_path: Path) -> None:
    portable(X)
    path = tmp_path / "function.pickle"
    path.write_bytes(pickle.dumps((portable, to_static(undecorated))))
    program = (
        f"import pickle, numpy as np; a, b = pickle.load(open({str(path)!r}, 'rb'))\n"
        "x = np.array([1.0, -2.0, 4.0]); print(type(a).__mro__[1].__name__, a(x).tolist(), b(x).tolist())"
    )
    assert fresh(program) == f"StaticFunction {portable.eager(X).tolist()} {(X * 3).tolist()}"


def test_pickle_of_a_method() -> None:
    scale = Scale(np.ones(3), 2)
    scale.scale(X)
    again = pickle.loads(pickle.dumps(scale))
    equal(again.scale(X), X**2)
    assert (scale.calls, again.calls) == (1, 2)


def test_copies_of_an_object_have_their_own_state() -> None:
    scale = Scale(np.ones(3), 1)
    scale.accumulate(X)
    other = copy.deepcopy(scale)
    other.accumulate(X)
    equal(scale.weight, X + 1)
    equal(other.weight, 2 * X + 1)


def test_from_eight_threads_at_once() -> None:
    static = to_static(halve)
    start = threading.Barrier(8)

    def work(seed: int) -> None:
        random = np.random.default_rng(seed)
        start.wait(30)
        for _ in range(25):
            x = random.normal(size=random.integers(1, 6)) * 50
            equal(static(x.copy()), halve(x))

    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(work, seed) for seed in range(8)]:
            done.result(120)
    assert graphs(static) == 2


def test_into_worker_processes() -> None:
    program = (
        "import multiprocessing, numpy as np, test_api\n"
        "if __name__ == '__main__':\n"
        "    with multiprocessing.get_context('spawn').Pool(2) as pool:\n"
        "        print([v.tolist() for v in pool.map(test_api.f, [np.ones(2), -np.ones(2)])])"
    )
    assert fresh(program) == "[[2.0, 2.0], [-2.0, -2.0]]"


# --- the generated call ---------------------------------------------------------------------------


def test_generated_calls_know_what_they_may_not_serve() -> None:
    weight = np.ones(3)

    @to_static
    def update(x, y, k=2):
        assert x.sum() < 50, f"too much: {x.sum()}"
        x += y * k * weight
        return x.sum(), x, 7

    for _ in range(3):  # the first call builds, the second is generated
        x, y = np.zeros(3), np.ones(3)
        total, same, constant = update(x, y)
        assert (total, constant) == (6.0, 7) and same is x and x.tolist() == [2.0, 2.0, 2.0]
    assert update(np.zeros(3), np.ones(3), 3)[0] == 9.0
    weight[:] = 10
    assert update(np.zeros(3), np.ones(3))[0] == 60.0
    with pytest.raises(AssertionError, match=r"too much: 300\.0"):
        update(np.full(3, 100.0), np.ones(3))
    both = np.ones(3)
    expected = (both + both * 2 * weight).sum()
    assert update(both, both)[0] == expected  # one array twice: a program of its own
    with pytest.raises(ValueError, match="shares elements"):
        update(weight, np.ones(3))
    frozen = np.zeros(3)
    frozen.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        update(frozen, np.ones(3))
    assert update(np.zeros(3, ">f8"), np.ones(3))[0] == 60.0


def test_generated_calls_with_sizes_that_change() -> None:
    @to_static
    def add(x, y):
        return x * 2 + y

    for n in (3, 4, 5, 6):
        equal(add(np.ones(n), np.ones(n)), np.full(n, 3.0))
    assert add(np.ones(4), np.ones(1)).shape == (4,)
    with pytest.raises(ValueError):
        add(np.ones(4), np.ones(3))
