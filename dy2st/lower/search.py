"""Lowering of runtime.ops.search.

TopK for one element takes the first of equal ones and, since ONNX Runtime 1.32, NaN for the
largest, as NumPy's argmax does; ArgMax does not know NaN and is not faster (2026-11).
"""

from __future__ import annotations

import numpy as np

from dy2st.graph import Node
from dy2st.lower.base import Builder, Term, lowers
from dy2st.runtime import ops


@lowers(ops.argmax)
def lower_argmax(b: Builder, node: Node, x: Term) -> Term:
    return place_of_first(b, node, x, largest=1)


@lowers(ops.argmin)
def lower_argmin(b: Builder, node: Node, x: Term) -> Term:
    if x.dtype.kind == "f":
        return place_of_first(b, node, b.op("Neg", x), largest=1)
    return place_of_first(b, node, x, largest=0)


def place_of_first(b: Builder, node: Node, x: Term, largest: int) -> Term:
    """The place of the largest or smallest along an axis; its size becomes 1 or goes."""
    axis = node.params["axis"]
    dtypes = (x.dtype, np.dtype(np.int64))
    options = {"axis": axis, "largest": largest}
    _, place = b.op("TopK", x, b.ints(1), outputs=2, dtype=dtypes, **options)
    return place if node.params["keepdims"] else b.op("Squeeze", place, b.ints(axis))


@lowers(ops.nonzero)
def lower_nonzero(b: Builder, node: Node, x: Term) -> tuple[Term, ...]:
    """A row of positions for each axis."""
    rows = b.op("NonZero", x, dtype=np.int64)
    count = len(node.results)
    if count == 1:
        return (b.op("Squeeze", rows, b.ints(0)),)
    parts = b.op("Split", rows, outputs=count, axis=0, num_outputs=count)
    return tuple(b.op("Squeeze", part, b.ints(0)) for part in parts)
