"""Lowering of runtime.ops.shape, and how sizes are written.

Sizes that can be read off the operand (0 in Reshape, 1 in Expand) are not computed: a graph whose
batch size is unknown then has no nodes that only deal with sizes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from dy2st.graph import Node
from dy2st.lower.base import Builder, Term, lowers
from dy2st.runtime import ops
from dy2st.runtime.array import Dim
from dy2st.runtime.ops.shape import fill

__all__ = ["as_vector", "reshape_term", "size_vector", "sizes_of", "unsqueeze"]


def as_vector(b: Builder, size: Any) -> Term:
    """An int64 vector of one size: an int, or a Term of rank 0 or 1."""
    if not isinstance(size, Term):
        return b.ints(size)
    return b.op("Reshape", b.cast(size, np.int64), b.ints(1))


def size_vector(b: Builder, sizes: Sequence[Any]) -> Term:
    """The int64 vector of sizes that are ints or Terms."""
    pieces: list[Term] = []
    numbers: list[int] = []
    for size in sizes:
        if isinstance(size, Term):
            pieces += [b.ints(*numbers)] if numbers else []
            pieces.append(as_vector(b, size))
            numbers = []
        else:
            numbers.append(int(size))
    if numbers or not pieces:
        pieces.append(b.ints(*numbers))
    return pieces[0] if len(pieces) == 1 else b.op("Concat", *pieces, axis=0)


def sizes_of(b: Builder, x: Term, shape: Sequence[Any], axes: Sequence[int]) -> list[Any]:
    """The sizes of some axes of `x`, which has this shape: ints, or Terms where unknown."""
    return [b.size(x, a) if isinstance(shape[a], Dim) else shape[a] for a in axes]


def unsqueeze(b: Builder, x: Term, axes: Sequence[int]) -> Term:
    """New axes of size 1 at these places of the result."""
    return b.op("Unsqueeze", x, b.ints(*axes)) if axes else x


def reshape_term(b: Builder, x: Term, shape: Sequence[Any]) -> Term:
    """`x` reshaped to ints and Terms; one int may be -1. A 0 is an axis without elements."""
    allowzero = 1 if any(isinstance(size, Term) or size == 0 for size in shape) else None
    return b.op("Reshape", x, size_vector(b, shape), allowzero=allowzero)


@lowers(ops.dim_size)
def dim_size(b: Builder, node: Node, x: Term) -> Term:
    """Shape of one axis, as a number."""
    return b.op("Squeeze", b.size(x, node.params["axis"]))


@lowers(ops.reshape)
def reshape(b: Builder, node: Node, x: Term, *dims: Term) -> Term:
    """Known sizes as numbers, sizes that stay as 0 (ONNX: copied), the rest as operands."""
    old, new = node.operands[0].type.shape, node.results[0].type.shape
    if old == new:
        return x
    wanted = fill(node.params["shape"], dims)
    copies = [isinstance(s, Dim) and i < len(old) and old[i] == s for i, s in enumerate(new)]
    computed = any(isinstance(w, Term) and isinstance(s, Dim) and not same
                   for w, s, same in zip(wanted, new, copies))  # fmt: skip
    exact = computed or 0 in new
    sizes: list[Any] = []
    for axis, (size, want, same) in enumerate(zip(new, wanted, copies)):
        if not isinstance(size, Dim):
            sizes.append(size)
        elif same:
            sizes.append(b.size(x, axis) if exact else 0)
        else:
            sizes.append(want)
    vector = size_vector(b, sizes)
    return b.op("Reshape", x, vector, allowzero=1 if exact else None)


@lowers(ops.transpose)
def transpose(b: Builder, node: Node, x: Term) -> Term:
    """Transpose; an order that stays is nothing."""
    axes = node.params["axes"]
    return x if axes == tuple(range(len(axes))) else b.op("Transpose", x, perm=axes)
