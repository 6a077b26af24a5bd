"""Lowering of runtime.ops.linalg.

MatMul of a matrix with a vector of rank 1 is 7 to 36 times slower than with a column (1.32,
2026-11). Integers of 8 and 16 bits multiply in float64, where their products and sums are exact.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from dy2st.graph import Node
from dy2st.lower.base import Builder, Term, lowers
from dy2st.runtime import ops

LARGE = 16384  # elements from which Gemm pays for its reshapes
SIGNED = {"uint32": np.dtype(np.int32), "uint64": np.dtype(np.int64)}


@lowers(ops.matmul)
def lower_matmul(b: Builder, node: Node, left: Term, right: Term, *bias: Term) -> Term:
    """bool: whether any pair is true. Unsigned: MatMul of no elements fails, signed is the same."""
    if node.params or bias:  # matrices of floats (rules.products)
        transposed = {"transA": node.params.get("left"), "transB": node.params.get("right")}
        return b.op("Gemm", left, right, *bias, **{key: int(value) for key, value in transposed.items() if value})
    dtype = node.results[0].type.dtype
    if dtype.kind in "iu" and dtype.itemsize <= 2:
        return multiply_small(b, node, left, right)
    work = SIGNED.get(dtype.name, np.dtype(np.float32) if dtype.kind == "b" else dtype)
    return b.cast(multiply(b, node, b.cast(left, work), b.cast(right, work)), dtype)


def multiply_small(b: Builder, node: Node, left: Term, right: Term) -> Term:
    """Matrices in float64, vectors in int32; the last bits of the result are those of 8 or 16.

    They are cut out by an And, because ONNX Runtime makes one Cast of two (1.32, 2026-11).
    """
    dtype = node.results[0].type.dtype
    matrices = all(value.type.ndim > 1 for value in node.operands)
    work = np.float64 if matrices else np.int32
    product = multiply(b, node, b.cast(left, work), b.cast(right, work))
    if matrices:
        bits = b.scalar((1 << 8 * dtype.itemsize) - 1, np.int64)
        product = b.op("BitwiseAnd", b.cast(product, np.int64), bits)
    return b.cast(product, dtype)


def multiply(b: Builder, node: Node, left: Term, right: Term) -> Term:
    """MatMul; vectors of floats are written in the way that is fast."""
    types = [value.type for value in node.operands]
    if right.dtype.kind == "f" and types[1].ndim == 1:
        if types[0].ndim == 1 and types[0].shape == types[1].shape:
            return inner(b, left, right, types[0].shape[0])
        column = b.op("Unsqueeze", right, b.ints(1))  # checks the sizes, too
        return b.op("Squeeze", b.op("MatMul", left, column), b.ints(-1))
    return b.op("MatMul", left, right)


def inner(b: Builder, left: Term, right: Term, size: Any) -> Term:
    """The product of two vectors of floats of equal size."""
    if left.dtype == np.float32 and isinstance(size, int) and size >= LARGE:
        rows = [b.op("Unsqueeze", term, b.ints(0)) for term in (left, right)]
        return b.op("Squeeze", b.op("Gemm", *rows, transB=1))
    return b.op("ReduceSum", b.op("Mul", left, right), keepdims=0)
