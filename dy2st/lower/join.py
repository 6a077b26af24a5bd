"""Lowering of runtime.ops.join."""

from __future__ import annotations

from dy2st.graph import Node
from dy2st.lower.base import Builder, Term, lowers
from dy2st.runtime import ops


@lowers(ops.concatenate)
def concatenate(b: Builder, node: Node, *arrays: Term) -> Term:
    """Concat; of one array nothing."""
    return arrays[0] if len(arrays) == 1 else b.op("Concat", *arrays, axis=node.params["axis"])
