"""Lowering of runtime.ops.factors.

QR is Householder's, column by column, with LAPACK's signs. Eigenvalues and singular values are
Jacobi's: every round rotates all of n / 2 pairs of rows at once, and after n - 1 rounds, a sweep,
each row has met each other (R. Brent and F. Luk, 1985). Sweeps end when all pairs are orthogonal to
rounding; they converge quadratically, mostly 6 to 10 of them. The number of nodes does not depend
on sizes.
"""

from __future__ import annotations

from collections.abc import Callable

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
    eye,
    fill,
    from_stack,
    ints,
    iota,
    multiply,
    reorder,
    row,
    size,
    swap,
    total,
    unknown,
    vector,
)  # fmt: skip
from dy2st.runtime import ops
from dy2st.runtime.array import ArrayType, Dim

__all__: list[str] = []

SWEEPS = 40  # far more than are ever needed; what has not converged by then raises
RANGE = {"float32": 1e15, "float64": 1e140}
"""Sizes of elements up to which sums of squares do not overflow; their inverses do not underflow."""

# --- QR -------------------------------------------------------------------------------------------


@lowers(ops.qr)
def lower_qr(b: Builder, node: Node, a: Term) -> tuple[Term, Term]:
    rank = node.operands[0].type.ndim
    q, r = factor(as_stack(b, a, rank), complete=node.params["complete"])
    return from_stack(q, a, rank), from_stack(r, a, rank)


def factor(x: Formula, *, complete: bool) -> tuple[Formula, Formula]:
    """x (count, m, n) = q r, with q (count, m, min(m, n)), or (count, m, m) if complete."""
    x, scale = in_range(x)
    reduced, vectors, weights = reflect(x)
    m = size(x, 1)
    columns = m if complete else size(vectors, 0)
    upper = (reduced * scale).op("Trilu", upper=1)
    return orthogonal(vectors, weights, m, columns), cut(upper, 0, columns, 1)


@lowers(ops.householder)
def lower_householder(b: Builder, node: Node, a: Term) -> tuple[Term, Term]:
    """LAPACK's geqrf, transposed as NumPy gives it: R, and below the diagonal the vectors."""
    rank = node.operands[0].type.ndim
    x, scale = in_range(as_stack(b, a, rank))
    reduced, vectors, weights = reflect(x)
    n, k = size(x, 2), size(vectors, 0)
    below = vectors.op("Transpose", perm=[1, 2, 0]).op("Trilu", n.like(-1), upper=0)
    padding = fill(x.like(0), size(x, 0), size(x, 1), n - k)
    packed = (reduced * scale).op("Trilu", upper=1) + below.op("Concat", padding, axis=2)
    return from_stack(swap(packed), a, rank), from_stack(weights.op("Transpose", perm=[1, 0]), a, rank)


def in_range(x: Formula) -> tuple[Formula, Formula]:
    """(x / scale, scale): 1 (of shape (count, 1, 1)) unless squares would leave the dtype's range."""
    largest = RANGE[x.dtype.name]
    top = abs(x).op("Pad", ints(x, 0, 0, 0, 0, 1, 1)).op("ReduceMax", ints(x, 1, 2), keepdims=1)
    inside = (top <= largest) & ((top >= 1 / largest) | top.equals(0))
    scale = inside.where(top.like(1), top)
    return x / scale, scale


def reflect(x: Formula) -> tuple[Formula, Formula, Formula]:
    """Reflections 1 - weight v vᵀ that make x (count, m, n) upper triangular, as LAPACK's larfg.

    The matrix after them, the vectors v (k, count, m) and the weights (k, count), k = min(m, n).
    """
    m = size(x, 1)
    rows, k = iota(m), m.op("Min", size(x, 2))

    def step(i: Formula, x: Formula) -> list[Formula]:
        values = column(x, i)
        first = expand(row(values, i), 1)
        rest = (rows > i).where(values, 0)
        norm = rest.op("ReduceL2", ints(x, 1), keepdims=1)
        done = norm.equals(0)
        length = (first * first + norm * norm).op("Sqrt")
        target = (first < 0).where(length, -length)
        weight = done.where(x.like(0), (target - first) / done.where(x.like(1), target))
        scaled = rest / done.where(x.like(1), first - target)
        v = rows.equals(i).where(x.like(1), scaled)
        return [reflected(x, v, weight), v, weight.op("Squeeze", ints(x, 1))]

    stacked = unknown(x.dtype, 2), unknown(x.dtype, 1)
    found, vectors, weights = repeat(x.b, step, (x,), (unknown(x.dtype, 3),), trip=k, stacked=stacked)
    count = size(x, 0)
    shape = expand(k, 0).op("Concat", expand(count, 0), expand(m, 0), axis=0)
    return found, vectors.op("Reshape", shape, allowzero=1), weights.op("Reshape", cut(shape, 0, 2, 0), allowzero=1)


def reflected(x: Formula, v: Formula, weight: Formula) -> Formula:
    """x - weight v vᵀ x, for v (count, m) and weight (count, 1)."""
    products = multiply(expand(v, 1), x)
    return x - expand(v, 2) * (expand(weight, 2) * products)


def orthogonal(vectors: Formula, weights: Formula, rows: Formula, columns: Formula) -> Formula:
    """The first columns of the product of all reflections: (count, rows, columns)."""
    k, count = size(vectors, 0), size(vectors, 1)
    start = eye(iota(rows), iota(columns)).cast(vectors.dtype)
    start = start.op("Expand", expand(count, 0).op("Concat", ints(rows, 1, 1), axis=0))

    def step(i: Formula, x: Formula) -> list[Formula]:
        place = k - 1 - i
        v, weight = (array.op("Gather", place, axis=0) for array in (vectors, weights))
        return [reflected(x, v, expand(weight, 1))]

    return repeat(rows.b, step, (start,), (unknown(vectors.dtype, 3),), trip=k)[0]


# --- rotations ------------------------------------------------------------------------------------


def partners(n: Formula) -> tuple[Formula, Formula]:
    """(order, other): how rows 0 … n - 1 (n even) move between rounds, and their partners then.

    Rows i and i + n / 2 are a pair. Row 0 stays, the others go round: after n - 1 rounds each has
    met each other, and all are in their places again.
    """
    place, half = iota(n), n / 2
    later = (place < half).where(place - 1, (place < n - 1).where(place + 1, half - 1))
    order = place.equals(0).where(place, place.equals(1).where(half, later))
    return order, (order < half).where(order + half, order - half)


def angles(one: Formula, other: Formula, product: Formula) -> tuple[Formula, Formula]:
    """(cosine, sine) of the rotations that make pairs orthogonal, from the squares and products.

    The smaller of both angles (G. Golub and C. Van Loan, Matrix Computations, 8.5.2).
    """
    none = product.equals(0)
    ratio = (other - one) / (2 * none.where(product.like(1), product))
    root = (1 + ratio * ratio).op("Sqrt")
    tangent = 1 / (ratio < 0).where(ratio - root, ratio + root)
    tangent = none.where(product.like(0), tangent)
    cosine = 1 / (1 + tangent * tangent).op("Sqrt")
    return cosine, cosine * tangent


Rotation = Callable[[Formula], Formula]


def rotation(cosine: Formula, sine: Formula, order: Formula, other: Formula) -> Rotation:
    """Rotates all pairs of rows of (count, n, …), and moves them on."""
    cosines = expand(cosine.op("Concat", cosine, axis=1).op("Gather", order, axis=1), 2)
    sines = expand((-sine).op("Concat", sine, axis=1).op("Gather", order, axis=1), 2)
    return lambda x: cosines * x.op("Gather", order, axis=1) + sines * x.op("Gather", other, axis=1)


def even(x: Formula, *axes: int) -> Formula:
    """`x` with a row of zeros more, along each of `axes`, where their sizes are odd."""
    for axis in axes:
        odd = expand(size(x, axis).op("Mod", size(x, axis).like(2)), 0)
        ends = [odd if i == axis else ints(x, 0) for i in range(3)]
        pads = ints(x, 0, 0, 0).op("Concat", *ends, axis=0)
        x = x.op("Pad", pads)
    return x


def sweeps(
    turn: Callable[..., list[Formula]], states: list[Formula], limit: Formula
) -> tuple[list[Formula], Formula]:
    """Sweeps over the rows of the first state (their number is even) until all pairs are orthogonal.

    turn(*states) gives the states after a round and, last, the largest cosine that it met.
    The states in the end, and whether no cosine was above `limit` then.
    """
    n, count = size(states[0], 1), size(states[0], 0)
    types = [unknown(x.dtype, 3) for x in states] + [ArrayType(limit.dtype, ())]

    def step(i: Formula, *before: Formula) -> list[Formula]:
        *after, worst = turn(*before[:-1])
        return [*after, before[-1].op("Max", worst)]

    def sweep(i: Formula, *before: Formula) -> list[Formula]:
        after = repeat(i.b, step, (*before[:-1], limit.like(0)), types, trip=n - 1)
        return [after[-1] > limit, *after]

    start = limit.like(0)
    something = (n > 0) & (count > 0)
    *found, worst = repeat(limit.b, sweep, (*states, start), types, trip=n.like(SWEEPS), test=something)
    return found, worst <= limit


def largest(x: Formula) -> Formula:
    return x.op("ReduceMax", keepdims=0)


def is_finite(x: Formula) -> Formula:
    """Whether no element is infinite or NaN, of rank 0."""
    return all_true(abs(x) < np.inf)


def ordered(values: Formula, largest: int) -> tuple[Formula, Formula]:
    """(sorted along the last axis, places) for (count, n)."""
    n = expand(size(values, 1), 0)
    found = values.ops("TopK", n, dtype=(values.dtype, n.dtype), axis=1, largest=largest)
    return found[0], found[1]


# --- symmetric matrices -----------------------------------------------------------------------------


@lowers(ops.eigh)
def lower_eigh(b: Builder, node: Node, a: Term) -> tuple[Term, ...]:
    rank = node.operands[0].type.ndim
    x = symmetric(as_stack(b, a, rank))
    n = size(x, 1)
    values, (vectors,), converged = eigen(x, [identity(x)])
    values, places = ordered(values, 0)
    rows = reorder(cut(cut(vectors, 0, n, 1), 0, n, 2), places)
    return from_stack(values, a, rank), from_stack(swap(rows), a, rank), converged.term


@lowers(ops.eigvalsh)
def lower_eigvalsh(b: Builder, node: Node, a: Term) -> tuple[Term, Term]:
    rank = node.operands[0].type.ndim
    values, _, converged = eigen(symmetric(as_stack(b, a, rank)), [])
    return from_stack(ordered(values, 0)[0], a, rank), converged.term


def symmetric(x: Formula) -> Formula:
    """From the lower triangle."""
    minus = size(x, 1).like(-1)
    return x.op("Trilu", upper=0) + swap(x.op("Trilu", minus, upper=0))


def eigen(x: Formula, turned: list[Formula]) -> tuple[Formula, list[Formula], Formula]:
    """(eigenvalues in any order, `turned` with the same rotations of rows, whether it converged)."""
    n0, finite = size(x, 1), is_finite(x)
    x, scale = in_range(x)
    norm = x.op("ReduceL2", ints(x, 1, 2), keepdims=1)
    norm = norm.equals(0).where(x.like(1), norm)
    x = even(x, 1, 2)
    n = size(x, 1)
    order, other = partners(n)
    top, bottom = iota(n / 2), iota(n / 2) + n / 2
    rows, columns = (expand(p.op("Concat", q, r, axis=0), 1) for p, q, r in ((top, bottom, top), (top, bottom, bottom)))
    places = rows.op("Concat", columns, axis=1)
    places = places.op("Expand", vector(size(x, 0)).op("Concat", ints(x, 1, 1), axis=0))

    def turn(x: Formula, *turned: Formula) -> list[Formula]:
        entries = x.op("GatherND", places, batch_dims=1)
        first, second, product = entries.ops("Split", dtype=(x.dtype,) * 3, axis=1, num_outputs=3)
        rotate = rotation(*angles(first, second, product), order, other)
        after = [rotate(swap(rotate(x))), *map(rotate, turned)]
        return [*after, largest(abs(product) / norm.op("Squeeze", ints(x, 2)))]

    limit = x.like(4 * np.finfo(x.dtype).eps)
    found, converged = sweeps(turn, [x, *turned], limit)
    values = cut(diagonal(found[0]), 0, n0, 1) * scale.op("Squeeze", ints(x, 2))
    return values, found[1:], converged & finite


def identity(x: Formula) -> Formula:
    """Identity matrices (count, N, N), for x (count, n, …); N is n, or n + 1 where that is odd."""
    n = size(x, 1)
    n = n + n.op("Mod", n.like(2))
    one = eye(iota(n), iota(n)).cast(x.dtype)
    return one.op("Expand", vector(size(x, 0)).op("Concat", ints(x, 1, 1), axis=0))


# --- singular values ----------------------------------------------------------------------------------


@lowers(ops.svd)
def lower_svd(b: Builder, node: Node, a: Term) -> tuple[Term, ...]:
    """The rotated rows of xᵀ, sorted by length, are those of (u s)ᵀ; QR makes all of u of them."""
    type, full = node.operands[0].type, node.params["full"]
    x = as_stack(b, a, type.ndim)
    wide = is_wide(type)
    x = swap(x) if wide else x
    k = size(x, 1).op("Min", size(x, 2))
    rows, scale, (right,), converged = orthogonalized(swap(x), [identity(swap(x))])
    n = size(rows, 1)
    lengths, places = ordered(rows.op("ReduceL2", ints(x, 2), keepdims=0), 1)
    right = reorder(cut(cut(right, 0, n, 1), 0, n, 2), places)
    left, upper = factor(swap(cut(reorder(rows, places), 0, k, 1)), complete=full)
    signs = (diagonal(cut(upper, 0, k, 1)) < 0).where(x.like(-1), 1)
    if full:
        rest = size(x, 1) - k
        signs = signs.op("Concat", fill(x.like(1), size(x, 0), rest), axis=1)
    else:
        right = cut(right, 0, k, 1)
    left = left * expand(signs, 1)
    values = cut(lengths, 0, k, 1) * scale
    u, vh = (swap(right), swap(left)) if wide else (left, right)
    return *(from_stack(part, a, type.ndim) for part in (u, values, vh)), converged.term


@lowers(ops.svdvals)
def lower_svdvals(b: Builder, node: Node, a: Term) -> tuple[Term, Term]:
    type = node.operands[0].type
    x = as_stack(b, a, type.ndim)
    k = size(x, 1).op("Min", size(x, 2))
    rows, scale, _, converged = orthogonalized(x if is_wide(type) else swap(x), [])
    lengths, _ = ordered(rows.op("ReduceL2", ints(x, 2), keepdims=0), 1)
    return from_stack(cut(lengths, 0, k, 1) * scale, a, type.ndim), converged.term


def is_wide(type: ArrayType) -> bool:
    """Whether matrices are known to have more columns than rows."""
    rows, columns = type.shape[-2:]
    return not isinstance(rows, Dim) and not isinstance(columns, Dim) and bool(rows < columns)


def orthogonalized(x: Formula, turned: list[Formula]) -> tuple[Formula, Formula, list[Formula], Formula]:
    """(rows, scale, turned, converged): x (count, n, m) rotated until its rows are orthogonal.

    One-sided (M. Hestenes, 1958). Rows that are zero to rounding need not be orthogonal. `turned`
    has the same rotations; x was divided by the scale, of shape (count, 1).
    """
    n, finite = size(x, 1), is_finite(x)
    x, scale = in_range(x)
    eps, longest = float(np.finfo(x.dtype).eps), n.op("Max", size(x, 2)).cast(x.dtype)
    limit = longest * eps
    nothing = limit * x.op("ReduceL2", ints(x, 1, 2), keepdims=1).op("Squeeze", ints(x, 2))
    x = even(x, 1)
    order, other = partners(size(x, 1))

    def turn(x: Formula, *turned: Formula) -> list[Formula]:
        squares = x.op("ReduceSumSquare", ints(x, 2), keepdims=0)
        first, second = squares.ops("Split", dtype=(x.dtype,) * 2, axis=1, num_outputs=2)
        upper, lower = x.ops("Split", dtype=(x.dtype,) * 2, axis=1, num_outputs=2)
        product = total(upper * lower, 2)
        rotate = rotation(*angles(first, second, product), order, other)
        lengths = first.op("Sqrt"), second.op("Sqrt")
        counts = (lengths[0] > nothing) & (lengths[1] > nothing)
        cosine = counts.where(abs(product) / lengths[0] / lengths[1], 0)
        return [*map(rotate, (x, *turned)), largest(cosine)]

    found, converged = sweeps(turn, [x, *turned], limit)
    return cut(found[0], 0, n, 1), scale.op("Squeeze", ints(x, 2)), found[1:], converged & finite
