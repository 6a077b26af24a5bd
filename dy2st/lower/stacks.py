"""Stacks of matrices: arrays of rank 3, in which formulas take rows, columns and diagonals.

In: terms whose last two axes are matrices. Out: formulas of shape (count, rows, columns), and back.
No size needs to be known while the model is written.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from dy2st.lower.base import Builder, Term
from dy2st.lower.formula import Formula
from dy2st.runtime.array import ArrayType, Dim

__all__ = [
    "all_true", "as_stack", "column", "cut", "diagonal", "eye", "expand", "fill", "from_stack", "ints", "iota",
    "multiply", "reorder", "row", "size", "swap", "total", "unknown", "vector",
]  # fmt: skip


def unknown(dtype: Any, rank: int) -> ArrayType:
    """The type of an array of which only the rank is known."""
    return ArrayType(np.dtype(dtype), tuple(Dim.new() for _ in range(rank)))


def ints(x: Formula, *values: int) -> Formula:
    """Constant integers, of rank 1."""
    return Formula(x.b, x.b.ints(*values))


def as_stack(b: Builder, x: Term, rank: int) -> Formula:
    """(…, m, n) -> (count, m, n)."""
    if rank == 3:
        return Formula(b, x)
    if rank == 2:
        return Formula(b, b.op("Unsqueeze", x, b.ints(0)))
    shape = b.shape(x)
    count = b.op("ReduceProd", b.op("Slice", shape, b.ints(0), b.ints(-2)), keepdims=1)
    core = b.op("Slice", shape, b.ints(-2), b.ints(rank))
    return Formula(b, b.op("Reshape", x, b.op("Concat", count, core, axis=0), allowzero=1))


def from_stack(y: Formula, x: Term, rank: int) -> Term:
    """(count, …) -> the leading axes of `x`, then those of `y` after its first."""
    b = y.b
    if rank == 3:
        return y.term
    if rank == 2:
        return b.op("Squeeze", y.term, b.ints(0))  # type: ignore[no-any-return]
    lead = b.op("Slice", b.shape(x), b.ints(0), b.ints(-2))
    core = b.op("Shape", y.term, dtype=np.int64, start=1)
    shape = b.op("Concat", lead, core, axis=0)
    return b.op("Reshape", y.term, shape, allowzero=1)  # type: ignore[no-any-return]


def size(x: Formula, axis: int) -> Formula:
    """The size of an axis, of rank 0."""
    shape = x.op("Shape", dtype=np.int64, start=axis, end=axis + 1)
    return shape.op("Squeeze")


def vector(n: Formula) -> Formula:
    """An integer of rank 0 as one of rank 1."""
    return expand(n, 0)


def cut(x: Formula, start: Formula | int, stop: Formula | int, axis: int) -> Formula:
    """x[start:stop] along an axis; bounds are ints or of rank 0."""
    first, last = (ints(x, v) if isinstance(v, int) else vector(v) for v in (start, stop))
    return x.op("Slice", first, last, ints(x, axis))


def fill(value: Formula, *sizes: Formula) -> Formula:
    """An array of these sizes (of rank 0), every element the same."""
    shape = vector(sizes[0])
    if len(sizes) > 1:
        shape = shape.op("Concat", *(vector(n) for n in sizes[1:]), axis=0)
    return value.op("Expand", shape)


def iota(n: Formula) -> Formula:
    """0 … n - 1."""
    zero, one = n.like(0), n.like(1)
    return zero.op("Range", n, one)


def row(x: Formula, i: Formula) -> Formula:
    """(count, m, n) -> (count, n); of a matrix (count, n) its i-th column."""
    return x.op("Gather", i, axis=1)


def column(x: Formula, i: Formula) -> Formula:
    """(count, m, n) -> (count, m)."""
    return x.op("Gather", i, axis=2)


def expand(x: Formula, *axes: int) -> Formula:
    """Axes of size 1."""
    return x.op("Unsqueeze", ints(x, *axes))


def swap(x: Formula) -> Formula:
    """Every matrix transposed."""
    return x.op("Transpose", perm=[0, 2, 1])


def multiply(x: Formula, y: Formula) -> Formula:
    return x.op("MatMul", y)


def total(x: Formula, axis: int, keepdims: int = 0) -> Formula:
    """The sum along an axis."""
    return x.op("ReduceSum", ints(x, axis), keepdims=keepdims)


def reorder(x: Formula, places: Formula) -> Formula:
    """The rows of each matrix (or the elements of each row of a matrix) in another order.

    x (count, n, …), places (count, k) -> (count, k, …).
    """
    return x.op("GatherND", expand(places, 2), batch_dims=1)


def eye(rows: Formula, columns: Formula) -> Formula:
    """Where the numbers of row and column, given as vectors, are the same: bool (m, n)."""
    return expand(rows, 1).equals(columns)


def diagonal(x: Formula) -> Formula:
    """(count, n, n) -> (count, n)."""
    places = iota(size(x, 1))
    return total(eye(places, places).where(x, 0), 2)


def all_true(x: Formula) -> Formula:
    """Whether every element is true, also of none: bool of rank 0."""
    return x.cast(np.uint8).op("ReduceMin", keepdims=0).cast(bool)
