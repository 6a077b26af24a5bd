"""Sessions: running, what wrong feeds and failing nodes raise, files, devices, threads."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
from onnx import GraphProto, ModelProto, TensorProto, helper, numpy_helper, save

from dy2st.session import ReadError, Session, Slot, explain_fault, load_model

F32, I64 = TensorProto.FLOAT, TensorProto.INT64
MATRIX = {"x": (F32, ["n", None])}
INDEX = {"i": (I64, [None])}
A = np.arange(6, dtype=np.float32).reshape(2, 3)
WIDE = A[:, :2].copy()


def model_of(
    nodes: list[Any], inputs: dict[str, Any], output: int = F32, **arrays: Any
) -> ModelProto:
    """A model that gives `y`."""
    graph = helper.make_graph(
        nodes,
        "main",
        [helper.make_tensor_value_info(name, *type) for name, type in inputs.items()],
        [helper.make_tensor_value_info("y", output, None)],
        [numpy_helper.from_array(np.asarray(array), name) for name, array in arrays.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)


def made(op_type: str, *inputs: str, at: str = "train.py:7", **attributes: Any) -> Any:
    """A node called as emission calls it."""
    return helper.make_node(op_type, inputs, ["y"], name=f"{op_type}_3@{at}", **attributes)


def doubled() -> ModelProto:
    return model_of([made("Add", "x", "x")], MATRIX)


# --- running ------------------------------------------------------------------------------------


def test_it_runs_from_a_proto_and_from_bytes() -> None:
    for model in (doubled(), doubled().SerializeToString()):
        (y,) = Session(model, threads=1).run([A])
        np.testing.assert_array_equal(y, 2 * A)


def test_inputs_and_outputs_are_described() -> None:
    session = Session(doubled())
    assert session.inputs == [Slot("x", np.dtype(np.float32), ("n", None))]
    assert (session.input_names, session.output_names) == (["x"], ["y"])
    assert session.outputs[0].dtype == np.float32


def test_raw_is_the_bare_call() -> None:
    session = Session(doubled())
    (y,) = session.raw(session.output_names, {"x": A}, None)
    np.testing.assert_array_equal(y, 2 * A)


def test_a_result_may_be_changed() -> None:
    """Also one that is a constant or an input of the model."""
    nodes = [made("Identity", "c")]
    session = Session(model_of(nodes, MATRIX, c=np.ones(100, np.float32)))
    session.run([A])[0][:] = 5
    np.testing.assert_array_equal(session.run([A])[0], np.ones(100))
    session = Session(model_of([made("Identity", "x")], MATRIX))
    feed = A.copy()
    session.run([feed])[0][:] = 5
    np.testing.assert_array_equal(feed, A)


def test_many_threads_use_one_session() -> None:
    session = Session(doubled(), threads=1)

    def work(number: int) -> bool:
        x = np.full((number + 1, 4), number, np.float32)
        return all(bool((session.run([x])[0] == 2 * number).all()) for _ in range(50))

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(16)))


def test_onnxruntime_is_imported_with_the_first_session() -> None:
    text = "import sys, dy2st.session; sys.exit('onnxruntime' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", text], check=False, cwd=Path(__file__).parents[1])
    assert done.returncode == 0


# --- wrong feeds --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("feeds", "error", "text"),
    [
        ([A.astype(np.float64)], TypeError, "`x` is float64, the model takes float32"),
        ([A.astype(">f4")], TypeError, "`x` is >f4, the model takes float32"),
        ([np.float32(1)], TypeError, "`x` is a float32, not an array"),
        ([A, A], TypeError, "the model takes 1 arrays, not 2"),
        ([A[0]], ValueError, "`x` has 1 dimensions, the model takes 2"),
    ],
)
def test_wrong_feeds_are_named(feeds: list[Any], error: type[Exception], text: str) -> None:
    with pytest.raises(error) as caught:
        Session(doubled()).run(feeds)
    assert str(caught.value) == text


def test_a_wrong_size_is_named() -> None:
    session = Session(model_of([made("Add", "x", "x")], {"x": (F32, [2, 4])}))
    with pytest.raises(ValueError, match="`x` has size 3 along axis 1, the model takes 4"):
        session.run([A])


# --- failing nodes ------------------------------------------------------------------------------

X, Y, J = MATRIX, {"y0": (F32, [None, None])}, {"j": (I64, [None, None])}
FAULTS: dict[str, tuple[Any, dict[str, Any], list[Any], type[Exception], str]] = {
    "gather": (made("Gather", "x", "i", axis=1), X | INDEX, [A, np.array([9])], IndexError,
               "index 9 is out of bounds for an axis with size 3"),
    "gather elements": (made("GatherElements", "x", "j"), X | J, [A, np.array([[9]])], IndexError,
                        "an index is out of bounds"),
    "gather nd": (made("GatherND", "x", "j"), X | J, [A, np.array([[0, 9]])], IndexError,
                  "index 9 is out of bounds"),
    "scatter nd": (made("ScatterND", "x", "j", "u"), X | J | {"u": (F32, [None])},
                   [A, np.array([[0, 9]]), np.ones(1, np.float32)], IndexError,
                   "index 9 is out of bounds"),
    "scatter": (made("ScatterElements", "x", "j", "y0"), X | J | Y,
                [A, np.array([[9]]), np.ones((1, 1), np.float32)], IndexError,
                "index 9 is out of bounds for an axis with size 2"),
    "add": (made("Add", "x", "y0"), X | Y, [A, WIDE], ValueError,
            "operands could not be broadcast together: sizes 2 and 3"),
    "matmul": (made("MatMul", "x", "y0"), X | Y, [A, A], ValueError,
               "matmul: the sizes that are summed over differ"),
    "concat": (made("Concat", "x", "y0", axis=0), X | Y, [A, WIDE], ValueError,
               "all the input array dimensions except for the concatenation axis must match "
               "exactly, but along dimension 1 the sizes are 2 and 3"),
    "reshape": (made("Reshape", "x", "i"), X | INDEX, [A, np.array([4, 2])], ValueError,
                "cannot reshape array of shape (2,3) into shape (4,2)"),
    "expand": (made("Expand", "x", "i"), X | INDEX, [A, np.array([4, 3])], ValueError,
               "operands could not be broadcast together"),
    "squeeze": (made("Squeeze", "x", "i"), X | INDEX, [A, np.array([0])], ValueError,
                "cannot select an axis to squeeze out which has size not equal to one but 2"),
    "topk": (made("TopK", "x", "i"), X | INDEX, [A, np.array([9])], ValueError,
             "k argument [9] should not be greater than specified axis dim value [3]"),
    "argmax": (made("ArgMax", "x", axis=0), X, [A[:0]], ValueError,
               "attempt to get argmax of an empty sequence"),
}  # fmt: skip


@pytest.mark.parametrize("case", FAULTS)
def test_a_failing_node_raises_what_eager_code_raises(case: str) -> None:
    """The same exception type, and the user's line."""
    node, inputs, feeds, error, text = FAULTS[case]
    if node.op_type == "TopK" and len(node.output) == 1:
        node.output.append("rest")
    output = I64 if node.op_type == "ArgMax" else F32
    with pytest.raises(error) as caught:
        Session(model_of([node], inputs, output)).run(feeds)
    assert type(caught.value) is error
    what, _, where = str(caught.value).rpartition("\n")
    assert where == "  train.py:7"
    assert what == text


@pytest.mark.parametrize("op_type", ["Div", "Mod"])
def test_integer_division_by_zero(op_type: str) -> None:
    session = Session(model_of([made(op_type, "i", "k")], INDEX | {"k": (I64, [None])}, I64))
    with pytest.raises(ZeroDivisionError, match=r"by zero\n  train\.py:7"):
        session.run([np.array([1]), np.array([0])])


def branch(node: Any) -> GraphProto:
    return helper.make_graph([node], "side", [], [helper.make_tensor_value_info("y", F32, None)])


def test_the_constructs_around_a_failing_node_are_told() -> None:
    """Innermost first, as the lines of one call chain."""
    inner = branch(made("Gather", "x", "i", axis=1))
    node = made("If", "c", at="outer file.py:6", then_branch=inner, else_branch=inner)
    session = Session(model_of([node], MATRIX | INDEX | {"c": (TensorProto.BOOL, [])}))
    with pytest.raises(IndexError) as caught:
        session.run([A, np.array([9]), np.array(True)])
    assert str(caught.value).splitlines()[1:] == [
        "  train.py:7",
        "  inside the `if` at outer file.py:6",
    ]


def test_an_unknown_message_is_kept() -> None:
    """ONNX Runtime's own words, without the code in front."""
    error = explain_fault("[ONNXRuntimeError] : 1 : FAIL : the tape is torn")
    assert type(error) is RuntimeError and str(error) == "the tape is torn"


# --- opening ------------------------------------------------------------------------------------


def test_what_cannot_be_opened_is_refused() -> None:
    with pytest.raises(ReadError):
        Session(b"no model")
    with pytest.raises(ReadError, match="Loopy"):
        Session(model_of([made("Loopy", "x")], MATRIX))
    with pytest.raises(RuntimeError, match=r"Erf.*\n  train\.py:7"):
        double = TensorProto.DOUBLE
        Session(model_of([made("Erf", "x")], {"x": (double, [2])}, double))
    with pytest.raises(ValueError, match=r"train\.py:7"):
        Session(model_of([made("Add", "x", "z")], {"x": (F32, [2]), "z": (F32, [3])}))


def test_files(tmp_path: Path) -> None:
    """A whole file opens; a missing one, a cut one and another file raise clearly."""
    path = tmp_path / "double.onnx"
    data = doubled().SerializeToString()
    path.write_bytes(data)
    np.testing.assert_array_equal(load_model(path).run([A])[0], 2 * A)
    np.testing.assert_array_equal(load_model(str(path)).run([A])[0], 2 * A)
    for part in (b"", data[:10], data[:-10], b"PK\x03\x04 a zip file"):
        path.write_bytes(part)
        with pytest.raises(ReadError, match=r"double.onnx is not a whole ONNX model"):
            load_model(path)
    with pytest.raises(FileNotFoundError):
        load_model(tmp_path / "none.onnx")
    with pytest.raises(IsADirectoryError):
        load_model(tmp_path)


def test_a_file_with_data_beside_it(tmp_path: Path) -> None:
    model = model_of([made("Add", "x", "c")], MATRIX, c=np.full((2, 3), 4, np.float32))
    path = tmp_path / "big.onnx"
    save(model, path, save_as_external_data=True, size_threshold=0)
    assert len(list(tmp_path.iterdir())) == 2
    np.testing.assert_array_equal(load_model(path).run([A])[0], A + 4)


@pytest.mark.parametrize("device", ["gpu", "cuda:x", "CPU"])
def test_an_unknown_device_is_refused(device: str) -> None:
    with pytest.raises(ValueError, match=f'device="{device}" is not known'):
        Session(doubled(), device)


@pytest.mark.skipif(
    "CUDAExecutionProvider" in onnxruntime.get_available_providers(), reason="CUDA is there"
)
def test_cuda_that_is_not_there_is_told() -> None:
    with pytest.raises(RuntimeError, match='device="cuda:1": this ONNX Runtime has no such CUDA'):
        Session(doubled(), "cuda:1")
