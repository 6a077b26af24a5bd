"""Lowering of runtime.ops.neural.

ONNX Runtime's Sigmoid is 1e-8 for all that is smaller (1.32, 2026-11): its logarithm would be another, so
sigmoid is composed.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from dy2st.graph import Node
from dy2st.lower.base import Builder, Term, lowers, node
from dy2st.lower.formula import Formula, composed
from dy2st.runtime import ops

lowers(ops.relu)(node("Relu"))
lowers(ops.erf)(node("Erf"))
lowers(ops.sigmoid)(composed(lambda x: (1 + (-x).op("Exp")).op("Reciprocal")))


@lowers(ops.softmax)
def softmax(b: Builder, node: Node, x: Term) -> Term:
    """A number alone has all of it."""
    if not node.operands[0].type.shape:
        return (Formula(b, x) - Formula(b, x) + 1).term
    return _along(b, "Softmax", node, x)


@lowers(ops.log_softmax)
def log_softmax(b: Builder, node: Node, x: Term) -> Term:
    """float64 is composed: LogSoftmax of infinity is -inf for it, not NaN (1.32, 2026-11)."""
    if not node.operands[0].type.shape:
        return (Formula(b, x) - Formula(b, x)).term
    if x.dtype != np.float64:
        return _along(b, "LogSoftmax", node, x)
    axes = b.ints(node.params["axis"])
    shifted = b.op("Sub", x, b.op("ReduceMax", x, axes, keepdims=1))
    total = b.op("ReduceSum", b.op("Exp", shifted), axes, keepdims=1)
    logarithm: Any = b.op("Sub", shifted, b.op("Log", total))
    return logarithm  # type: ignore[no-any-return]


def _along(b: Builder, op_type: str, node: Node, x: Term) -> Term:
    """float16 in float32: its sums are NumPy's only to its own precision."""
    found = b.op(op_type, b.cast(x, np.float32) if x.dtype == np.float16 else x, axis=node.params["axis"])
    return b.cast(found, x.dtype)
