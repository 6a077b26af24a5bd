"""The table of missing kernels against ONNX Runtime itself, in both directions.

A one-node model for each operator and dtype: it must load and run unless `gaps.MISSING` says that
it does not, and must not run if the table says so. Then: what Builder.op makes of a gap is exact.
"""

from __future__ import annotations

import ast
import pathlib
from typing import Any

import numpy as np
import onnxruntime
import pytest
from onnx import ModelProto

from dy2st.lower import gaps
from dy2st.lower.attributes import ONNX_TYPES, set_attribute
from dy2st.lower.base import Builder, Model, Term
from dy2st.runtime.array import ArrayType

DTYPES = [dtype.name for dtype in ONNX_TYPES]
T = "T"  # the place of an operand of the dtype that is tried

Recipe = tuple[list[Any], dict[str, Any]]


def ones(*shape: int) -> tuple[str, tuple[int, ...]]:
    """An operand of the tried dtype."""
    return (T, shape)


def recipes() -> dict[str, Recipe]:
    """For each key of the table: the operands and the attributes of its one node."""
    found: dict[str, Recipe] = {}
    index, axis, true = np.array([0]), np.array(0), np.array([True])

    def add(keys: str, *operands: Any, **attributes: Any) -> None:
        for key in keys.split():
            found[key] = (list(operands), attributes)

    add(
        "Abs Neg Sign Ceil Floor Round Sqrt Exp Log Sin Cos Tan Asin Acos Atan Sinh Cosh Tanh Asinh"
        " Acosh Atanh Erf Sigmoid Relu Softplus Softsign Reciprocal IsNaN IsInf Not BitwiseNot"
        " Softmax LogSoftmax Elu Selu LeakyRelu HardSigmoid HardSwish Gelu Mish Celu Identity"
        " NonZero Shape Size ArgMax ArgMin Unique Trilu ThresholdedRelu",
        ones(2, 2),
    )
    add(
        "Add Sub Mul Div Pow Max Min Sum Mean Equal Less LessOrEqual Greater GreaterOrEqual And Or"
        " Xor BitwiseAnd BitwiseOr BitwiseXor MatMul PRelu",
        ones(2, 2), ones(2, 2),
    )  # fmt: skip
    add("Mod.0", ones(2), ones(2), fmod=0)
    add("Mod.1", ones(2), ones(2), fmod=1)
    add("BitShift.LEFT", ones(2), ones(2), direction="LEFT")
    add("BitShift.RIGHT", ones(2), ones(2), direction="RIGHT")
    add("Where", true, ones(2), ones(2))
    add("Clip", ones(2), ones(), ones())
    add(
        "ReduceSum ReduceMax ReduceMin ReduceProd ReduceMean ReduceSumSquare ReduceL1 ReduceL2"
        " ReduceLogSum ReduceLogSumExp",
        ones(2, 2), np.array([1]), keepdims=0,
    )  # fmt: skip
    add("CumSum", ones(2), axis)
    add("TopK", ones(2), np.array([1]))
    add("Gemm", ones(2, 2), ones(2, 2), ones(2))
    add("Einsum", ones(2, 2), ones(2, 2), equation="ij,jk->ik")
    add("Det", ones(2, 2))
    add("DFT", ones(1, 4, 2), None, np.array(-2))
    add("Gather", ones(2), index)
    add("GatherElements", ones(2), index)
    add("GatherND", ones(2), index)
    for reduction in ("none", "add", "mul", "max", "min"):
        add(f"ScatterND.{reduction}", ones(2), index[None], ones(1), reduction=reduction)
        add(f"ScatterElements.{reduction}", ones(2), index, ones(1), reduction=reduction)
    for mode in ("edge", "reflect", "wrap"):
        add(f"Pad.{mode}", ones(3), np.array([1, 1]), mode=mode)
    add("Pad.constant", ones(3), np.array([1, 1]), ones())
    add("OneHot", index, np.array(2), ones(2))
    add("Range", ones(), ones(), ones())
    add("Tile Expand", ones(2), np.array([2]))
    add("Reshape", ones(2), np.array([2, 1]))
    add("Concat", ones(2), ones(2), axis=0)
    add("Split", ones(2), axis=0, num_outputs=1)
    add("Slice", ones(2), index, np.array([1]))
    add("Transpose", ones(2, 2), perm=[1, 0])
    add("Squeeze Unsqueeze", ones(1, 2), index)
    add("Flatten", ones(2, 2))
    add("Compress", ones(1), true)
    add("ReverseSequence", ones(1, 1), np.array([1]))
    add("DepthToSpace SpaceToDepth", ones(1, 4, 2, 2), blocksize=2)
    add("Resize", ones(1, 1, 2, 2), None, np.ones(4, np.float32), mode="nearest")
    add("Conv ConvTranspose", ones(1, 1, 2, 2), ones(1, 1, 1, 1))
    add("MaxPool AveragePool", ones(1, 1, 2, 2), kernel_shape=[2, 2])
    add("GlobalAveragePool GlobalMaxPool", ones(1, 1, 2, 2))
    add("LayerNormalization", ones(2, 2), ones(2))
    add("BatchNormalization", ones(1, 2), *[ones(2)] * 4)
    add("InstanceNormalization", ones(1, 2, 3), ones(2), ones(2))
    return found


RECIPES = recipes()
# Every dtype works (all pairs of casts were tried), or there is no operand of a tried dtype.
WITHOUT_RECIPE = {"Cast", "CastLike", "Constant", "ConstantOfShape", "If", "Loop", "Scan"}


def one_node(key: str, dtype: str) -> tuple[ModelProto, dict[str, Any]]:
    """A model of one node, and its feeds."""
    operands, attributes = RECIPES[key]
    model = ModelProto(ir_version=10)
    model.opset_import.add(version=21)
    node = model.graph.node.add(op_type=key.partition(".")[0])
    feeds: dict[str, Any] = {}
    for i, operand in enumerate(operands):
        node.input.append("" if operand is None else f"x{i}")
        if operand is None:
            continue
        array = np.ones(operand[1], dtype) if isinstance(operand, tuple) else operand
        feeds[f"x{i}"] = array
        tensor = model.graph.input.add(name=f"x{i}").type.tensor_type
        tensor.elem_type = ONNX_TYPES[array.dtype]
        tensor.shape.SetInParent()
        for size in array.shape:
            tensor.shape.dim.add(dim_value=size)
    for name, value in attributes.items():
        set_attribute(node.attribute.add(), name, value)
    for i in range(2 if key == "TopK" else 1):
        name = f"y{i}"
        node.output.append(name)
        model.graph.output.add(name=name)
    return model, feeds


def runs(key: str, dtype: str) -> bool:
    """Whether the one-node model loads and runs."""
    model, feeds = one_node(key, dtype)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = 1
    try:
        session = onnxruntime.InferenceSession(model.SerializeToString(), options)
        session.run(None, feeds)
    except Exception:
        return False
    return True


@pytest.mark.parametrize("key", RECIPES)
def test_the_table_is_true(key: str) -> None:
    """A row says exactly which dtypes have no kernel."""
    lacking = {np.dtype(dtype) for dtype in DTYPES if not runs(key, dtype)}
    assert lacking == gaps.MISSING.get(key, frozenset())


def test_every_row_is_tried() -> None:
    """No row without a recipe."""
    assert set(gaps.MISSING) <= set(RECIPES)


def used_operators() -> set[str]:
    """The ONNX operators that lowerings name: first arguments of `b.op`, `node` and `append`."""
    found = set()
    for path in pathlib.Path(gaps.__file__).parent.glob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if not isinstance(call, ast.Call) or not call.args:
                continue
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            first = call.args[0]
            operator = getattr(first, "value", None)
            if name in ("op", "append", "node") and isinstance(operator, str):
                found.add(operator)
    return found


def test_every_operator_in_use_is_tried() -> None:
    """What a lowering emits has a recipe, so that its gaps are known."""
    tried = {key.partition(".")[0] for key in RECIPES}
    assert used_operators() - tried - WITHOUT_RECIPE == set()


class Program:
    """One operator through Builder.op, as a model that can be run."""

    def __init__(self, op_type: str, arrays: list[Any], result: Any, **attributes: Any) -> None:
        self.proto = ModelProto(ir_version=10)
        self.proto.opset_import.add(version=21)
        graph = self.proto.graph
        b = Builder(graph, Model(graph, gaps.detour, ["y"]))
        self.feeds = {f"x{i}": array for i, array in enumerate(arrays)}
        terms = []
        for name, array in self.feeds.items():
            terms.append(Term(name, array.dtype))
            b.declare(graph.input, terms[-1], ArrayType(array.dtype, array.shape))
        outputs = 2 if op_type == "TopK" else 1
        made = b.op(op_type, *terms, outputs=outputs, dtype=result, **attributes)
        self.name = (made[0] if outputs == 2 else made).name
        graph.output.add(name=self.name)

    def run(self) -> Any:
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        session = onnxruntime.InferenceSession(self.proto.SerializeToString(), options)
        return session.run([self.name], self.feeds)[0]


def edges(dtype: str) -> np.ndarray[Any, Any]:
    """Values at both ends of an integer dtype, and in between."""
    if dtype == "bool":
        return np.array([False, True, True, False])
    if dtype.startswith("float"):
        return np.array([-1.5, 0, 2, 60000], dtype)
    info = np.iinfo(dtype)
    return np.array([info.min, info.max, info.max // 3 + 1, 1], dtype)


def same(got: Any, wanted: Any) -> None:
    np.testing.assert_array_equal(got, wanted)
    assert got.dtype == wanted.dtype


INTS = [name for name in DTYPES if "int" in name]
EXACT = [*INTS, "bool", "float16"]
BINARY = {
    "Add": np.add, "Sub": np.subtract, "Mul": np.multiply, "Max": np.maximum, "Min": np.minimum,
    "Less": np.less, "LessOrEqual": np.less_equal, "Greater": np.greater,
    "GreaterOrEqual": np.greater_equal, "Equal": np.equal,
}  # fmt: skip


@pytest.mark.filterwarnings("ignore:overflow encountered")
@pytest.mark.parametrize("dtype", EXACT)
@pytest.mark.parametrize("op_type", BINARY)
def test_arithmetic_is_numpys(op_type: str, dtype: str) -> None:
    """Integers wrap around; bool adds as `or`."""
    if op_type == "Sub" and dtype == "bool":
        pytest.skip("NumPy does not subtract bools")
    x = edges(dtype)
    y = x[::-1].copy()
    wanted = BINARY[op_type](x, y)
    same(Program(op_type, [x, y], wanted.dtype).run(), wanted)


SINGLE: dict[str, Any] = {
    "ReduceSum": lambda x: np.add.reduce(x, axis=0, dtype=x.dtype),
    "ReduceMax": lambda x: x.max(axis=0),
    "ReduceMin": lambda x: x.min(axis=0),
    "CumSum": lambda x: np.add.accumulate(x, axis=0, dtype=x.dtype),
    "ArgMax": lambda x: x.argmax(axis=0),
    "ArgMin": lambda x: x.argmin(axis=0),
    "TopK": lambda x: np.sort(x, axis=0)[::-1],
    "Unique": np.unique,
    "Neg": np.negative,
    "Abs": np.abs,
    "Sign": np.sign,
    "NonZero": lambda x: np.array(np.nonzero(x)),
}
SATURATED = ("int32", "int64", "uint64")
AXES = {"ReduceSum": [0], "ReduceMax": [0], "ReduceMin": [0], "TopK": [4]}


@pytest.mark.filterwarnings("ignore:overflow encountered")
@pytest.mark.parametrize("dtype", EXACT)
@pytest.mark.parametrize("op_type", SINGLE)
def test_reductions_are_numpys(op_type: str, dtype: str) -> None:
    """Sums wrap around, order is kept for all of uint64."""
    if op_type in ("Neg", "Sign") and dtype == "bool":
        pytest.skip("NumPy has no such loop for bool")
    if op_type == "ReduceSum" and dtype in SATURATED:
        pytest.skip("summed by MatMul")
    x = edges(dtype)
    extra = [np.array(AXES[op_type])] if op_type in AXES else []
    if op_type == "CumSum":
        extra = [np.array(0)]
    attributes = {"axis": 0, "keepdims": 0} if op_type.startswith("Arg") else {}
    if op_type.startswith("Reduce"):
        attributes = {"keepdims": 0}
    wanted = SINGLE[op_type](x)
    result = (x.dtype, np.dtype(np.int64)) if op_type == "TopK" else wanted.dtype
    same(Program(op_type, [x, *extra], result, **attributes).run(), wanted)


@pytest.mark.parametrize("dtype", EXACT)
def test_selections_are_numpys(dtype: str) -> None:
    """Where, Clip, Pad, Trilu, MatMul, Mod and scatters."""
    x = edges(dtype)
    y = x[::-1].copy()
    mask = np.array([True, False, True, False])
    same(Program("Where", [mask, x, y], x.dtype).run(), np.where(mask, x, y))
    low, high = np.sort(x)[[1, 2]]
    same(
        Program("Clip", [x, np.asarray(low), np.asarray(high)], x.dtype).run(),
        np.clip(x, low, high),
    )
    pads = np.array([1, 2])
    same(Program("Pad", [x, pads], x.dtype).run(), np.pad(x, (1, 2)))
    same(Program("Pad", [x, pads], x.dtype, mode="edge").run(), np.pad(x, (1, 2), "edge"))
    square = x.reshape(2, 2)
    same(Program("Trilu", [square], x.dtype, upper=0).run(), np.tril(square))
    if dtype != "float16":
        same(Program("MatMul", [square, square], x.dtype).run(), square @ square)
    rows = np.array([[1], [2]])
    for reduction, ufunc in (("max", np.maximum), ("min", np.minimum), ("add", np.add)):
        wanted = x.copy()
        ufunc.at(wanted, rows[:, 0], y[:2])
        got = Program("ScatterND", [x, rows, y[:2]], x.dtype, reduction=reduction).run()
        same(got, wanted)


@pytest.mark.parametrize("dtype", INTS)
def test_remainders_are_numpys(dtype: str) -> None:
    """Mod has the sign of the divisor for all integers."""
    x, y = edges(dtype), np.array([3, 7, 5, 2], dtype)
    if dtype.startswith("i"):
        y[::2] *= -1
    same(Program("Mod", [x, y], x.dtype).run(), np.remainder(x, y))


def test_what_has_no_way_around_is_refused() -> None:
    """Rather an error than float32 results or wrong integers."""
    for op_type, dtype in (("Det", "float64"), ("Exp", "int32"), ("ReduceMean", "int8")):
        x = np.ones((2, 2), dtype)
        with pytest.raises(TypeError, match=f"{op_type} has no kernel for {dtype}"):
            Program(op_type, [x], x.dtype)


@pytest.mark.parametrize("dtype", ["int32", "int64"])
def test_sums_still_saturate(dtype: str) -> None:
    """When this fails, lower.reduce can use ReduceSum for integers again."""
    top = np.iinfo(dtype).max
    x = np.array([top, top, top - 2], dtype)
    got = Program("ReduceSum", [x, np.array([0])], x.dtype, keepdims=0).run()
    assert got == top != np.add.reduce(x, dtype=dtype)


def test_turning_bits_costs_only_uint64() -> None:
    """Other dtypes go straight through the wider one."""
    x = np.ones(2, np.uint16)
    operators = [node.op_type for node in Program("Max", [x, x], x.dtype).proto.graph.node]
    assert operators == ["Cast", "Cast", "Max", "Cast"]
