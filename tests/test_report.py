"""Reports: models counted, the bodies of If, Loop and Scan included; tables as text."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from dy2st import to_static
from dy2st.measure import measure_call, model_of
from dy2st.report import Report, inspect_model
from dy2st.session import ReadError
from dy2st.signature import bind
from dy2st.terminal import Table, number


@to_static
def steps(x: np.ndarray) -> np.ndarray:
    while np.sum(x) < 10:
        if np.sum(x) > 5:
            x = x * 2
        else:
            x = x + 1
    return x


def report_of(function: object, *args: object) -> Report:
    arguments = bind(function.signature, args, {})  # type: ignore[attr-defined]
    return inspect_model(model_of(function, arguments))  # type: ignore[arg-type]


def by_hand() -> onnx.ModelProto:
    """An If with an If in its else branch, constants of 24 and 8 bytes, a local function."""
    weight = numpy_helper.from_array(np.zeros((2, 3), np.float32), "w")
    one = numpy_helper.from_array(np.ones(2, np.float32), "one")
    out = helper.make_tensor_value_info("o", TensorProto.FLOAT, None)
    constant = helper.make_node("Constant", [], ["o"], value=one)
    leaf = helper.make_graph([constant], "leaf", [], [out])
    inner = helper.make_node(
        "If", ["c"], ["o"], name="If_2@a.py:3", then_branch=leaf, else_branch=leaf
    )
    nest = helper.make_graph([helper.make_node("Neg", ["x"], ["n"]), inner], "nest", [], [out])
    nodes = [
        helper.make_node(
            "If", ["c"], ["y"], name="If_1@a.py:2", then_branch=leaf, else_branch=nest
        ),
        helper.make_node("Twice", ["y"], ["z"], domain="mine"),
    ]
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", 3, None])
    c = helper.make_tensor_value_info("c", TensorProto.BOOL, [])
    z = helper.make_tensor_value_info("z", TensorProto.FLOAT, None)
    opsets = [helper.make_opsetid("", 21), helper.make_opsetid("mine", 1)]
    twice = helper.make_function(
        "mine", "Twice", ["a"], ["b"], [helper.make_node("Add", ["a", "a"], ["b"])], opsets
    )
    graph = helper.make_graph(nodes, "g", [x, c], [z], initializer=[weight])
    return helper.make_model(graph, opset_imports=opsets, functions=[twice], ir_version=10)


def test_a_model_made_by_hand() -> None:
    report = inspect_model(by_hand())
    assert report.nodes == 8
    assert report.ops == {
        "Constant": (0, 3), "If": (1, 1), "Add": (0, 1), "Neg": (0, 1), "mine.Twice": (1, 0),
    }  # fmt: skip
    assert (report.count("If"), report.count("Loop", "Neg"), report.main.depth) == (2, 1, 2)
    assert report.lines == {"a.py:2": 1, "a.py:3": 1}
    assert report.constant_bytes == 24 + 3 * 8
    assert report.opset == "21, mine 1" and report.ir_version == 10
    assert [(p.name, p.dtype, p.shape) for p in (*report.inputs, *report.outputs)] == [
        ("x", "float32", "[batch, 3, ?]"), ("c", "bool", "[]"), ("z", "float32", "any"),
    ]  # fmt: skip
    assert report.nesting().splitlines() == [
        "main graph: 2 nodes",
        "  If at a.py:2",
        "    then: 1 node",
        "    else: 2 nodes",
        "      If at a.py:3",
        "        then: 1 node",
        "        else: 1 node",
        "function Twice: 1 node",
    ]


def test_a_function_of_ours() -> None:
    report = report_of(steps, np.ones(3))
    assert (report.count("Loop"), report.count("If"), report.count("Scan")) == (1, 1, 0)
    assert report.main.depth == 2
    assert report.nodes == sum(len(block.ops) for block in report.blocks)
    assert report.nodes == sum(outside + inside for outside, inside in report.ops.values())
    assert all(place.startswith("test_report.py:") for place in report.lines)
    assert [(p.name, p.dtype, p.shape) for p in report.inputs] == [("x", "float64", "[3]")]
    assert "1 Loop" in report.summary() and "nested 2 deep" in report.summary()
    for table in (report.port_table(), report.op_table(), report.line_table()):
        assert len(str(table).splitlines()) >= 3
    assert len(report.line_table(most=1).rows) == 2


def test_a_straight_function_has_no_nesting() -> None:
    report = report_of(to_static(lambda x: x + 1), np.ones(3))
    assert report.nesting() == "" and report.main.depth == 0 and report.nodes == 1


def test_files(tmp_path: Path) -> None:
    path = tmp_path / "m.onnx"
    path.write_bytes(by_hand().SerializeToString())
    assert inspect_model(path).nodes == 8 and inspect_model(path).name == str(path)
    for data in (b"", b"no model", by_hand().SerializeToString()[:300]):
        path.write_bytes(data)
        with pytest.raises(ReadError, match=r"m\.onnx is not a whole ONNX model"):
            inspect_model(path)
    with pytest.raises(FileNotFoundError):
        inspect_model(tmp_path / "none.onnx")


def test_times_are_measured_and_arguments_put_back() -> None:
    def f(x: np.ndarray) -> np.ndarray:
        x[0] += 1
        return x * 2

    x = np.zeros(4)
    timing = measure_call(to_static(f), (x,), {}, seconds=0)
    assert x.tolist() == [0, 0, 0, 0] and timing.rounds >= 3
    assert timing.bare is not None and timing.bare > 0 and timing.eager > 0
    assert timing.ratio == timing.eager / timing.static
    assert measure_call(to_static(lambda: 3), (), {}, seconds=0).bare is None


def test_a_table_as_text() -> None:
    table = Table(("name", "n", "ms"), [("a", "1", "0.5"), ("bcdef", "22", "1e-05")], "Title")
    assert str(table).splitlines() == [
        "Title",
        "name    n     ms",
        "-----  --  -----",
        "a       1    0.5",
        "bcdef  22  1e-05",
    ]
    assert str(Table(("a",), [])) == "a\n-"
    assert [number(v) for v in (0, 0.0, 1, 12.345, 1e-9, float("inf"))] == [
        "0", "0", "1", "12.3", "1e-09", "inf",
    ]  # fmt: skip
