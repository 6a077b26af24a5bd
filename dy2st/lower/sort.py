"""Lowering of runtime.ops.sort.

TopK over a whole axis sorts as NumPy does: stable and, since ONNX Runtime 1.32, with NaN as the
largest (2026-11).
"""

from __future__ import annotations

import numpy as np

from dy2st.graph import Node
from dy2st.lower.base import Builder, Term, lowers
from dy2st.runtime import ops
from dy2st.runtime.array import Dim


@lowers(ops.sort_values)
def lower_sort(b: Builder, node: Node, x: Term) -> Term:
    return ordered(b, node, x)[0]


@lowers(ops.argsort)
def lower_argsort(b: Builder, node: Node, x: Term) -> Term:
    return ordered(b, node, x)[1]


def ordered(b: Builder, node: Node, x: Term) -> tuple[Term, Term]:
    """(sorted values, their places) along an axis."""
    axis = node.params["axis"]
    size = node.operands[0].type.shape[axis]
    count = b.size(x, axis) if isinstance(size, Dim) else b.ints(size)
    dtypes = (x.dtype, np.dtype(np.int64))
    options = {"axis": axis, "largest": 0}
    return b.op("TopK", x, count, outputs=2, dtype=dtypes, **options)
