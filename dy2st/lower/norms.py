"""Lowering of runtime.ops.norms."""

from __future__ import annotations

from dy2st.graph import Node
from dy2st.lower.base import Builder, Term, lowers
from dy2st.lower.reduce import reduce
from dy2st.runtime import ops

__all__: list[str] = []


@lowers(ops.norm2)
def lower_norm2(b: Builder, node: Node, x: Term) -> Term:
    if not node.params["axis"]:
        return b.op("Abs", x)
    return reduce(b, "ReduceL2", node, x)
