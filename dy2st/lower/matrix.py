"""Lowering of runtime.ops.matrix."""

from __future__ import annotations

import numpy as np

from dy2st.graph import Node
from dy2st.lower.base import Builder, Term, lowers
from dy2st.runtime import ops
from dy2st.runtime.array import Dim

__all__: list[str] = []


@lowers(ops.diagonal)
def lower_diagonal(b: Builder, node: Node, x: Term) -> Term:
    """GatherND of (row, column) pairs."""
    offset, size = node.params["offset"], node.results[0].type.shape[0]
    first = np.array([max(-offset, 0), max(offset, 0)])
    if not isinstance(size, Dim):
        pairs = b.const(np.arange(size)[:, None] + first)
        return b.op("GatherND", x, pairs)
    ends = b.op("Sub", b.op("Shape", x, dtype=np.int64, end=2), b.const(first))
    last = b.op("Max", b.op("ReduceMin", ends, keepdims=0), b.scalar(0, np.int64))
    places = b.op("Range", b.scalar(0, np.int64), last, b.scalar(1, np.int64))
    pairs = b.op("Add", b.op("Unsqueeze", places, b.ints(1)), b.const(first))
    return b.op("GatherND", x, pairs)
