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
from onnx import ModelProto, TensorProto

from dy2st.lower import gaps
from dy2st.lower.base import ONNX_TYPES, Builder, Model, set_attribute

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
    add("Gather", ones(2), index)
    add("GatherElements", ones(2), index)
    add("GatherND", ones(2), index)
    for reduction in ("none", "add", "mul", "max", "min"):
        add(f"ScatterND.{reduction}", ones(2), index[None], ones(1), reduction=reduction)
        add(f"ScatterElements.{reduction}", ones(2), index, ones(1), reduction=reduction)
    for mode in ("edge", "reflect", "wrap"):
        add(f"Pad.{mode}", ones(3), np.array([1, 1]), mode=mode)
    add("Pad.constant", ones(3), np.array([1, 1]), ones())
    add("EyeLike", ones(2, 2))
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
NO_TENSOR_INPUT = {"Cast", "Constant", "ConstantOfShape", "If", "Loop", "Scan"}


def one_node(key: str, dtype: str) -> tuple[ModelProto, dict[str, Any]]:
    """A model of one node, and its feeds."""
    operands, attributes = RECIPES[key]
    model = ModelProto(ir_version=10)
    model.opset_import.add(version=21)
    node = model.graph.node.add(op_type=key.partition(".")[0], output=["y"])
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
    model.graph.output.add(name="y")
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
