"""Lowering of runtime.ops.dtypes."""

from __future__ import annotations

import numpy as np

from dy2st.graph import Node
from dy2st.lower.base import Builder, Term, lowers
from dy2st.runtime import ops


@lowers(ops.cast)
def cast(b: Builder, node: Node, x: Term) -> Term:
    """Nothing where the dtype stays: copies exist only while the graph is built.

    ONNX Runtime 1.32 (2026-11) makes one Cast of two in a row, and a float beyond the range of the
    second integer then comes out otherwise than through the first: they are kept apart.
    """
    before = node.operands[0].node
    twice = before is not None and before.name == "cast" and x.dtype.kind in "iu"
    if twice and node.params["dtype"].kind in "iu" and node.params["dtype"] != x.dtype:
        x = b.op("BitwiseAnd", x, b.const(np.array(-1).astype(x.dtype)))
    return b.cast(x, node.params["dtype"])


@lowers(ops.to_python)
def to_python(b: Builder, node: Node, x: Term) -> Term:
    """The one element of an array of any rank, in 64 bits; fails if there are more."""
    if node.operands[0].type.shape:
        x = b.op("Reshape", x, b.ints())
    return b.cast(x, node.results[0].type.dtype)
