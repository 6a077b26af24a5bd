"""Lowering of runtime.ops.reduce.

ONNX reduces in the dtype of its operand: integers are cast to the dtype of NumPy's sum first. Its
ReduceMax and ReduceMin lose NaN (1.32, 2026-11); TopK keeps it, and ReduceL1 tells whether there
is one.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from dy2st.graph import Node
from dy2st.lower.base import Builder, Term, lowers
from dy2st.runtime import ops
from dy2st.runtime.array import Dim

__all__ = ["flip_order", "reduce"]

LARGE = 16384  # elements from which time goes into the data, not into the count of nodes
EXACT = 1 << 53  # integers up to here are exact in float64


def known_count(sizes: Any) -> int | None:
    """The product of sizes, None when one is not known."""
    return None if any(isinstance(size, Dim) for size in sizes) else math.prod(sizes)


def reduce(b: Builder, op_type: str, node: Node, x: Term, **attributes: Any) -> Term:
    """A Reduce* node with the axes of `node`; without axes input where it reduces all."""
    axis, rank = node.params["axis"], node.operands[0].type.ndim
    inputs = (x,) if len(axis) == rank else (x, b.ints(*axis))
    keepdims = int(node.params["keepdims"])
    return b.op(op_type, *inputs, keepdims=keepdims, **attributes)  # type: ignore[no-any-return]


def flip_order(b: Builder, x: Term) -> Term:
    """uint64 as int64 and back, so that the order stays: the highest bit is flipped."""
    to = np.dtype(np.int64 if x.dtype == np.uint64 else np.uint64)
    lowest = b.scalar(np.iinfo(np.int64).min, np.int64)
    if to == np.int64:
        return b.op("BitwiseXor", b.cast(x, to), lowest)  # type: ignore[no-any-return]
    return b.cast(b.op("BitwiseXor", x, lowest), to)


def sum_dtype(node: Node) -> np.dtype[Any]:
    """Where a sum is exact and fast: float64 for many small integers, else the result's dtype."""
    result = node.results[0].type.dtype
    type = node.operands[0].type
    if result.kind == "f" or type.dtype.itemsize == 8:
        return np.dtype(np.int64) if result == np.uint64 else result
    count = known_count(type.shape[i] for i in node.params["axis"])
    greatest = 1 << (8 * type.dtype.itemsize)
    exact = (EXACT >> 20 if count is None else count * greatest) <= EXACT
    if type.dtype.itemsize == 4 and count is None:
        exact = False
    total = known_count(type.shape)
    small = total is not None and total < LARGE
    return np.dtype(np.float64 if exact and not small else np.int64)


@lowers(ops.reduce_sum)
def lower_sum(b: Builder, node: Node, x: Term) -> Term:
    result = node.results[0].type.dtype
    if not node.params["axis"]:
        return b.cast(x, result)
    return b.cast(reduce(b, "ReduceSum", node, b.cast(x, sum_dtype(node))), result)


@lowers(ops.reduce_prod)
def lower_prod(b: Builder, node: Node, x: Term) -> Term:
    result = node.results[0].type.dtype
    if not node.params["axis"]:
        return b.cast(x, result)
    work = np.dtype(np.int64) if result == np.uint64 else result
    return b.cast(reduce(b, "ReduceProd", node, b.cast(x, work)), result)


@lowers(ops.reduce_mean)
def lower_mean(b: Builder, node: Node, x: Term) -> Term:
    """The mean of an empty slice is NaN, which ReduceMean does not give."""
    axis, shape = node.params["axis"], node.operands[0].type.shape
    x = b.cast(x, node.results[0].type.dtype)
    if not axis:
        return x
    if known_count(shape[i] for i in axis):
        return reduce(b, "ReduceMean", node, x)
    count = b.op("Gather", b.shape(x), b.ints(*axis))
    count = b.op("ReduceProd", count, keepdims=0)
    return b.op("Div", reduce(b, "ReduceSum", node, x), b.cast(count, x.dtype))  # type: ignore[no-any-return]


@lowers(ops.reduce_max)
def lower_max(b: Builder, node: Node, x: Term) -> Term:
    axis, shape = node.params["axis"], node.operands[0].type.shape
    count = known_count(shape)
    whole = len(shape) == 1 and (count is None or count >= LARGE)
    if x.dtype.kind == "f" and len(axis) == 1 and not whole:
        return best(b, node, x)
    return extreme(b, "ReduceMax", node, x)


@lowers(ops.reduce_min)
def lower_min(b: Builder, node: Node, x: Term) -> Term:
    return extreme(b, "ReduceMin", node, x)


def best(b: Builder, node: Node, x: Term) -> Term:
    """The largest along one axis by TopK, for which NaN is the largest."""
    (axis,) = node.params["axis"]
    dtypes = (x.dtype, np.dtype(np.int64))
    values, _ = b.op("TopK", x, b.ints(1), outputs=2, dtype=dtypes, axis=axis)
    return values if node.params["keepdims"] else b.op("Squeeze", values, b.ints(axis))  # type: ignore[no-any-return]


def extreme(b: Builder, op_type: str, node: Node, x: Term) -> Term:
    """ReduceMax or ReduceMin, and NaN where the sum of absolute values is NaN."""
    if not node.params["axis"]:
        return x
    if x.dtype == np.uint64:
        return flip_order(b, reduce(b, op_type, node, flip_order(b, x)))
    if x.dtype == bool:
        return test(b, op_type, node, x)
    found = reduce(b, op_type, node, x)
    if x.dtype.kind != "f":
        return found
    total = reduce(b, "ReduceL1", node, x)
    return b.op("Where", b.op("IsNaN", total, dtype=bool), total, found, dtype=x.dtype)  # type: ignore[no-any-return]


@lowers(ops.reduce_any)
def lower_any(b: Builder, node: Node, x: Term) -> Term:
    return test(b, "ReduceMax", node, x)


@lowers(ops.reduce_all)
def lower_all(b: Builder, node: Node, x: Term) -> Term:
    return test(b, "ReduceMin", node, x)


def test(b: Builder, op_type: str, node: Node, x: Term) -> Term:
    """Whether any or all are true, in uint8: faster than bool, and defined for no elements."""
    truth = b.cast(x, bool)
    if not node.params["axis"]:
        return truth
    return b.cast(reduce(b, op_type, node, b.cast(truth, np.uint8)), bool)
