"""What ONNX Runtime's CPU kernels lack at opset 21, and the way around each gap.

In: an operator that Builder.op is about to append. Out: None where there is a kernel; else terms
with exactly the values the operator would give: through a dtype that holds every value (integers
wrap around when they come back), or, for float64, composed of other operators.

Found by running one-node models on ONNX Runtime 1.32.0, 2026-11-24; tests/test_gaps.py does it
again and fails when a row is out of date. Combinations that ONNX itself does not define count too.
Kernels that are there but not exact: ReduceSum, ReduceProd and their kind compute int32 and int64
in float64 and saturate; lower.reduce therefore sums integers by MatMul with ones. float16 nodes
run in float32, and no cast stands between two of them: a chain of them is rounded once, at its end,
and does not overflow on the way, where NumPy rounds after each step.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx

from .float64 import float64

if TYPE_CHECKING:
    from .base import Builder, Term, Terms

__all__ = ["MISSING", "VARIANTS", "detour", "key_of"]

GROUPS = {
    "floats": "float16 float32 float64",
    "small": "int8 int16 uint8 uint16",
    "ints": "int8 int16 int32 int64 uint8 uint16 uint32 uint64",
}

TABLE = """
Abs Sign Add Sub Mul Div: bool
Neg: bool uint8 uint16 uint32 uint64
Less LessOrEqual Greater GreaterOrEqual: bool
Ceil Floor Round Sqrt Exp Log Sin Cos Tanh Sigmoid Reciprocal IsNaN IsInf: bool ints
Softmax LogSoftmax LayerNormalization BatchNormalization: bool ints
Tan Asin Acos Atan Sinh Cosh Asinh Acosh Atanh Erf: float64 bool ints
Elu Selu LeakyRelu HardSigmoid HardSwish Gelu Mish ThresholdedRelu PRelu: float64 bool ints
Softplus Softsign Mean Det: float64 bool ints
Celu: float16 float64 bool ints
DFT: bool ints
Relu: bool int16 int64 uint8 uint16 uint32 uint64
Sum Gemm: bool ints
Pow: bool small uint32 uint64
Mod.0: bool floats
Mod.1: bool
Not And Or Xor: floats ints
BitwiseNot BitwiseAnd BitwiseOr BitwiseXor: floats bool
BitShift.LEFT BitShift.RIGHT: floats bool int8 int16 int32 int64
Max Min Clip: bool int16 uint16
Where: bool int16 uint16 uint64
MatMul: bool small
Einsum: bool small uint32 uint64
ReduceSum ReduceProd ReduceMean ReduceSumSquare ReduceL1: bool small uint32 uint64
ReduceL2 ReduceLogSum ReduceLogSumExp: bool small uint32 uint64
ReduceMax ReduceMin: int16 uint16 uint32 uint64
ArgMax ArgMin: bool int16 uint16 uint32 uint64
CumSum: bool small uint32 uint64
TopK: bool uint16 uint32 uint64
Unique: bool int16 int32 uint8 uint16 uint32 uint64
NonZero: float64 int8 int16 uint16 uint32 uint64
Trilu: int8 int16 uint8 uint16 uint32 uint64
OneHot: float64 bool int8 int16 int32 uint8 uint16 uint32 uint64
Range: float16 bool int8 uint8 uint16 uint32 uint64
ScatterND.add ScatterND.mul ScatterElements.add ScatterElements.mul: float16
ScatterND.max ScatterND.min: float16 bool
ScatterElements.max ScatterElements.min: bool
Pad.constant Pad.edge Pad.reflect Pad.wrap: int16 uint16
DepthToSpace SpaceToDepth: bool int16 int32 int64 uint16 uint32 uint64
Resize: float64 bool int16 int64 uint16 uint32 uint64
MaxPool: bool int16 int32 int64 uint16 uint32 uint64
Conv ConvTranspose AveragePool GlobalAveragePool GlobalMaxPool: float64 bool ints
InstanceNormalization: float64 bool ints
"""
"""operators: dtypes without a kernel. An operator of VARIANTS stands with its attribute's value."""

VARIANTS = {
    "Mod": ("fmod", 0),
    "BitShift": ("direction", None),
    "ScatterND": ("reduction", "none"),
    "ScatterElements": ("reduction", "none"),
    "Pad": ("mode", "constant"),
}
"""Operators whose kernels depend on an attribute: its name and default."""

TYPED_BY = {"Where": 1, "OneHot": 2}  # the operand that has the dtype in question; else the first

WIDER = {
    "bool": "uint8 int32 int64",
    "int8": "int32 int64",
    "int16": "int32 int64",
    "int32": "int64",
    "uint8": "int32 int64",
    "uint16": "int32 int64",
    "uint32": "int64",
    "uint64": "int64",
    "float16": "float32",
}
"""The dtypes through which a gap is closed, the first that has a kernel."""

WIDER_FOR = {
    "NonZero": dict.fromkeys(["float64", *WIDER], "bool"),
    "BitShift.LEFT": {f"int{bits}": f"uint{bits}" for bits in (8, 16, 32, 64)},
    "BitShift.RIGHT": {},
    "ReduceSum": dict.fromkeys(["bool", "int8", "int16", "uint8", "uint16", "uint32"], "int64"),
}
"""Where others are right: for NonZero counts only whether a value is zero, int32 sums saturate."""

ORDERING = {
    "Max", "Min", "Clip", "ReduceMax", "ReduceMin", "ArgMax", "ArgMin", "TopK", "Unique",
    "ScatterND.max", "ScatterND.min", "ScatterElements.max", "ScatterElements.min",
}  # fmt: skip
"""Operators that compare: uint64 goes to int64 with its first bit turned, which keeps the order."""

INEXACT = {
    "Pow", "BitwiseNot", "Einsum", "ReduceProd", "ReduceMean", "ReduceSumSquare", "ReduceL1",
    "ReduceL2", "ReduceLogSum", "ReduceLogSumExp",
}  # fmt: skip
"""Operators whose result through a wider integer is not the wrapped exact one."""

FIRST_BIT = np.uint64(1 << 63)


def parse_table(text: str) -> dict[str, frozenset[np.dtype[Any]]]:
    """{operator: dtypes without a kernel}."""
    found: dict[str, frozenset[np.dtype[Any]]] = {}
    for line in text.strip().splitlines():
        keys, _, names = line.partition(":")
        members = " ".join(GROUPS.get(name, name) for name in names.split()).split()
        for key in keys.split():
            found[key] = frozenset(np.dtype(name) for name in members)
    return found


MISSING = parse_table(TABLE)


def key_of(op_type: str, attributes: dict[str, Any]) -> str:
    """The operator's name in the table."""
    if op_type not in VARIANTS:
        return op_type
    attribute, default = VARIANTS[op_type]
    value = attributes.get(attribute)
    return f"{op_type}.{default if value is None else value}"


def detour(
    b: Builder,
    op_type: str,
    inputs: Sequence[Term | None],
    dtypes: Sequence[np.dtype[Any]],
    attributes: dict[str, Any],
) -> Terms | None:
    """None, or what takes the place of an operator without a kernel.

    Raises TypeError where there is no exact way around.
    """
    key = key_of(op_type, attributes)
    missing = MISSING.get(key)
    if missing is None:
        return None
    term = inputs[TYPED_BY.get(op_type, 0)]
    if term is None or term.dtype not in missing:
        return None
    if term.dtype == np.float64 and key in float64:
        return float64[key](b, *inputs, **attributes)  # type: ignore[no-any-return]
    return through(b, key, wider(key, term.dtype), inputs, dtypes, attributes)


def wider(key: str, dtype: np.dtype[Any]) -> np.dtype[Any]:
    """The dtype through which `key` is computed for `dtype`."""
    if key not in INEXACT:
        for name in WIDER_FOR.get(key, WIDER).get(dtype.name, "").split():
            if np.dtype(name) not in MISSING[key]:
                return np.dtype(name)
    raise TypeError(f"{key} has no kernel for {dtype} in ONNX Runtime")


def through(
    b: Builder,
    key: str,
    wide: np.dtype[Any],
    inputs: Sequence[Term | None],
    dtypes: Sequence[np.dtype[Any]],
    attributes: dict[str, Any],
) -> Terms:
    """The operator on operands cast to `wide`, its results cast back."""
    op_type = key.partition(".")[0]
    turned = key in ORDERING and wide == np.int64
    takes, gives = same_type(op_type, len(inputs), len(dtypes))
    wide_inputs = [
        enter(b, term, wide, turned) if term is not None and takes[i] else term
        for i, term in enumerate(inputs)
    ]
    wide_dtypes = [wide if gives[i] else dtype for i, dtype in enumerate(dtypes)]
    results = b.append(op_type, wide_inputs, wide_dtypes, attributes)
    terms = tuple(
        leave(b, term, dtype, turned) if gives[i] else term
        for i, (term, dtype) in enumerate(zip(results, dtypes))
    )
    return terms[0] if len(terms) == 1 else terms


def enter(b: Builder, term: Term, wide: np.dtype[Any], turned: bool) -> Term:
    """`term` in the wider dtype."""
    if turned and term.dtype == np.uint64:
        term = b.append("BitwiseXor", (term, b.const(FIRST_BIT)), (term.dtype,), {})[0]
    return b.cast(term, wide)


def leave(b: Builder, term: Term, dtype: np.dtype[Any], turned: bool) -> Term:
    """The inverse of `enter`."""
    term = b.cast(term, dtype)
    if turned and dtype == np.uint64:
        term = b.append("BitwiseXor", (term, b.const(FIRST_BIT)), (dtype,), {})[0]
    return term


@functools.cache
def same_type(op_type: str, inputs: int, outputs: int) -> tuple[list[bool], list[bool]]:
    """Which inputs and outputs have, by ONNX's schema, the dtype in question."""
    schema = onnx.defs.get_schema(op_type, 21)
    typed = schema.inputs[TYPED_BY.get(op_type, 0)].type_str

    def marks(formal: Any, count: int) -> list[bool]:
        return [formal[min(i, len(formal) - 1)].type_str == typed for i in range(count)]

    return marks(schema.inputs, inputs), marks(schema.outputs, outputs)
