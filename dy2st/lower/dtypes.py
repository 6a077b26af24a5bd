"""Lowering of runtime.ops.dtypes."""

from __future__ import annotations

from dy2st.graph import Node
from dy2st.lower.base import Builder, Term, lowers
from dy2st.runtime import ops


@lowers(ops.cast)
def cast(b: Builder, node: Node, x: Term) -> Term:
    """Nothing where the dtype stays: copies exist only while the graph is built."""
    return b.cast(x, node.params["dtype"])


@lowers(ops.to_python)
def to_python(b: Builder, node: Node, x: Term) -> Term:
    """The one element of an array of any rank, in 64 bits; fails if there are more."""
    if node.operands[0].type.shape:
        x = b.op("Reshape", x, b.ints())
    return b.cast(x, node.results[0].type.dtype)
