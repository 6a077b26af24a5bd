"""Lowering of runtime.ops.broadcast, and broadcasting where other rows need it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from dy2st.graph import Node
from dy2st.lower.base import Builder, Term, lowers
from dy2st.lower.shape import reshape_term, size_vector
from dy2st.runtime import ops
from dy2st.runtime.array import Dim
from dy2st.runtime.ops.shape import fill

__all__ = ["expand"]


def expand(
    b: Builder, x: Term, old: Sequence[Any], new: Sequence[Any], wanted: Sequence[Any]
) -> Term:
    """`x` of shape `old` broadcast to shape `new`, whose sizes are `wanted` (ints and Terms).

    An axis that surely has its size already is written as 1, which Expand leaves as it is. Expand
    also broadcasts the other way (a wanted 1 gives what `x` has): the Reshape fails then.
    """
    if tuple(old) == tuple(new):
        return x
    if 0 in new:  # ONNX Runtime drops an Expand to constant sizes with a 0 (1.32, 2026-11)
        zero = np.zeros(1, x.dtype)
        return b.op("ConstantOfShape", size_vector(b, wanted), dtype=x.dtype, value=zero)
    missing = len(new) - len(old)
    before = [1] * missing + list(old)
    same = [isinstance(size, Dim) and o == size for o, size in zip(before, new)]
    sizes = [1 if s else want for s, want in zip(same, wanted)]
    result = b.op("Expand", x, size_vector(b, sizes))
    doubtful = [isinstance(t, Dim) and o not in (1, t) for o, t in zip(before, new)]
    if not any(doubtful):
        return result
    return reshape_term(b, result, wanted)


@lowers(ops.broadcast_to)
def broadcast_to(b: Builder, node: Node, x: Term, *dims: Term) -> Term:
    """Expand."""
    new = node.results[0].type.shape
    wanted = [
        want if isinstance(size, Dim) else size
        for size, want in zip(new, fill(node.params["shape"], dims))
    ]
    return expand(b, x, node.operands[0].type.shape, new, wanted)
