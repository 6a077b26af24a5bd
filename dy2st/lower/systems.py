"""Lowering of runtime.ops.systems.

ONNX has no operator that solves, and its Det has no float64 kernel: these are loops over the
columns, with the arithmetic of LAPACK's getrf, getrs and potrf (partial pivoting, one column after
the other). The number of nodes does not depend on sizes. Stacks of matrices go through together.
"""

from __future__ import annotations

import numpy as np

from dy2st.graph import Node
from dy2st.lower.base import Builder, Term, lowers
from dy2st.lower.formula import Formula
from dy2st.lower.repeat import repeat
from dy2st.lower.stacks import (
    all_true,
    as_stack,
    column,
    cut,
    diagonal,
    expand,
    fill,
    from_stack,
    ints,
    iota,
    reorder,
    row,
    size,
    swap,
    total,
    unknown,
)  # fmt: skip
from dy2st.runtime import ops

__all__ = ["solve_upper"]


@lowers(ops.solve)
def lower_solve(b: Builder, node: Node, a: Term, y: Term) -> tuple[Term, Term]:
    """Elimination on [a y], then substitution from the last row."""
    rank = node.operands[0].type.ndim
    matrix, right = as_stack(b, a, rank), as_stack(b, y, rank)
    n = size(matrix, 1)
    reduced, _ = eliminate(matrix.op("Concat", right, axis=2), n)
    upper, right = cut(reduced, 0, n, 2), cut(reduced, n, n + size(right, 2), 2)
    regular = ~diagonal(upper).equals(0)
    return from_stack(solve_upper(upper, right), y, rank), all_true(regular).term


def eliminate(x: Formula, n: Formula) -> tuple[Formula, Formula]:
    """The first n columns of x (count, n, width) upper triangular, and the sign of the row swaps.

    What stands below the diagonal afterwards has no meaning. Every round takes away the row of its pivot.
    """
    one = x.like(1)

    def step(i: Formula, x: Formula, sign: Formula) -> list[Formula]:
        rows, first = iota(size(x, 1)), i.like(0)
        place = abs(column(x, i)).op("ArgMax", axis=1, keepdims=1, dtype=n.dtype)
        x = reorder(x, rows.equals(0).where(place, rows.equals(place).where(first, rows)))
        pivots, rest = row(x, first), cut(x, 1, np.iinfo(np.int64).max, 1)
        pivot = expand(row(pivots, i), 1)
        pivot = pivot.equals(0).where(one, pivot)  # where it is zero, the column is, too
        rest = rest - expand(column(rest, i) / pivot, 2) * expand(pivots, 1)
        return [rest, place.equals(0).where(sign, -sign), pivots]

    sign = fill(one, size(x, 0), n.like(1))
    types = unknown(x.dtype, 3), unknown(x.dtype, 2)
    _, sign, found = repeat(x.b, step, (x, sign), types, trip=n, stacked=types[1:])
    found = found.op("Transpose", perm=[1, 0, 2]).op("Reshape", x.op("Shape", dtype=n.dtype), allowzero=1)
    return found, sign.op("Squeeze", ints(x, 1))


def solve_upper(upper: Formula, right: Formula) -> Formula:
    """x for upper @ x = right; what stands below the diagonal of `upper` is not read."""
    n, pivots = size(upper, 1), diagonal(upper)
    columns = swap(upper.op("Trilu", n.like(1), upper=1))

    def step(i: Formula, x: Formula) -> list[Formula]:
        place = n - 1 - i
        found = row(x, place) / expand(row(pivots, place), 1)
        return [x - expand(row(columns, place), 2) * expand(found, 1)]

    (x,) = repeat(upper.b, step, (right,), (unknown(right.dtype, 3),), trip=n)
    return x / expand(pivots, 2)


@lowers(ops.slogdet)
def lower_slogdet(b: Builder, node: Node, a: Term) -> tuple[Term, Term]:
    rank = node.operands[0].type.ndim
    sign, logarithm = determinant(as_stack(b, a, rank))
    return from_stack(sign, a, rank), from_stack(logarithm, a, rank)


@lowers(ops.det)
def lower_det(b: Builder, node: Node, a: Term) -> Term:
    """From the logarithm, as NumPy computes it: it does not overflow on the way."""
    rank = node.operands[0].type.ndim
    sign, logarithm = determinant(as_stack(b, a, rank))
    return from_stack(sign * logarithm.op("Exp"), a, rank)


def determinant(x: Formula) -> tuple[Formula, Formula]:
    """(sign, log |det|), each of shape (count,)."""
    reduced, sign = eliminate(x, size(x, 1))
    pivots = diagonal(reduced)
    signs = (pivots < 0).where(x.like(-1), pivots.equals(0).where(x.like(0), 1))
    sign = sign * signs.op("ReduceProd", ints(x, 1), keepdims=0)
    return sign, total(abs(pivots).op("Log"), 1)


@lowers(ops.cholesky)
def lower_cholesky(b: Builder, node: Node, a: Term) -> tuple[Term, Term]:
    """Column by column; what is left of the matrix is what the columns so far do not explain."""
    rank = node.operands[0].type.ndim
    x = as_stack(b, a, rank)
    n = size(x, 1)
    rows = iota(n)

    def step(i: Formula, x: Formula) -> list[Formula]:
        left = column(x, i)
        pivot = row(left, i)
        found = (rows >= i).where(left / expand(pivot.op("Sqrt"), 1), 0)
        return [x - expand(found, 2) * expand(found, 1), found, pivot]

    stacked = unknown(x.dtype, 2), unknown(x.dtype, 1)
    _, columns, pivots = repeat(b, step, (x,), (unknown(x.dtype, 3),), trip=n, stacked=stacked)
    factor = columns.op("Transpose", perm=[1, 2, 0]).op("Reshape", x.op("Shape", dtype=n.dtype), allowzero=1)
    return from_stack(factor, a, rank), all_true(~(pivots <= 0)).term
