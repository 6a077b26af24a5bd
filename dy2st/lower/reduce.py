"""Lowering of runtime.ops.reduce.

ReduceSum and ReduceProd add and multiply integers in float64 (ONNX Runtime 1.32, 2026-11), which
is neither exact nor fast: integer sums are products with a vector of ones. ReduceMax and ReduceMin
lose NaN; ReduceL1 tells whether there is one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from dy2st.graph import Node
from dy2st.lower.accumulate import running
from dy2st.lower.base import Builder, Term, lowers
from dy2st.runtime import ops
from dy2st.runtime.array import ArrayType, Dim

__all__ = ["known_count", "reduce"]

EXACT = 1 << 24  # integers below are exact in float32


def known_count(sizes: Any) -> int | None:
    """The product of sizes, None when one is not known."""
    sizes = tuple(sizes)
    return None if any(isinstance(size, Dim) for size in sizes) else math.prod(sizes)


def reduce(b: Builder, op_type: str, node: Node, x: Term, **attributes: Any) -> Term:
    """A Reduce* node with the axes of `node`; without axes input where it reduces all."""
    axis, rank = node.params["axis"], node.operands[0].type.ndim
    inputs = (x,) if len(axis) == rank else (x, b.ints(*axis))
    keepdims = int(node.params["keepdims"])
    return b.op(op_type, *inputs, keepdims=keepdims, **attributes)


@lowers(ops.reduce_sum)
def lower_sum(b: Builder, node: Node, x: Term) -> Term:
    result, type = node.results[0].type.dtype, node.operands[0].type
    axis = node.params["axis"]
    if not axis:
        return b.cast(x, result)
    if result.kind == "f":
        return reduce(b, "ReduceSum", node, x)
    count = known_count(type.shape[i] for i in axis)
    if x.dtype == bool and count is not None and count < EXACT:
        return b.cast(reduce(b, "ReduceSum", node, b.cast(x, np.float32)), result)
    return b.cast(sum_integers(b, node, b.cast(x, np.int64)), result)


def sum_integers(b: Builder, node: Node, x: Term) -> Term:
    """A product with ones for each axis, the last first."""
    axis, shape = node.params["axis"], node.operands[0].type.shape
    if len(axis) == len(shape) > 1:
        x = b.op("Reshape", x, b.ints(-1))
        x = b.op("MatMul", x, ones(b, x, 0, known_count(shape)))
    else:
        for rank, i in zip(range(len(shape), 0, -1), reversed(axis)):
            x = sum_axis(b, x, i, rank, shape[i])
    return b.op("Unsqueeze", x, b.ints(*axis)) if node.params["keepdims"] else x


def sum_axis(b: Builder, x: Term, axis: int, rank: int, size: Any) -> Term:
    """The sum of integers along one axis, which goes."""
    vector = ones(b, x, axis, size)
    if axis == rank - 2:
        return b.op("MatMul", vector, x)
    if axis < rank - 2:
        x = b.op("Transpose", x, perm=[i for i in range(rank) if i != axis] + [axis])
    return b.op("MatMul", x, vector)


def ones(b: Builder, x: Term, axis: int, size: Any) -> Term:
    """As many ones as `x` has elements along an axis."""
    if isinstance(size, int):
        return b.const(np.ones(size, x.dtype))
    return b.op("Expand", b.const(np.ones(1, x.dtype)), b.size(x, axis))


@lowers(ops.reduce_prod)
def lower_prod(b: Builder, node: Node, x: Term) -> Term:
    result, axis = node.results[0].type.dtype, node.params["axis"]
    x = b.cast(x, result)
    if not axis:
        return x
    if result.kind == "f":
        return reduce(b, "ReduceProd", node, x)
    shape = list(node.operands[0].type.shape)
    for i in axis:
        x, shape[i] = multiply_integers(b, x, i, shape), 1
    return x if node.params["keepdims"] else b.op("Squeeze", x, b.ints(*axis))


def multiply_integers(b: Builder, x: Term, axis: int, shape: Sequence[Any]) -> Term:
    """The product along one axis, kept with size 1: the last of 1 and all running products."""
    sizes = [b.ints(1) if i == axis else b.size(x, i) for i in range(len(shape))]
    one = b.op("Expand", b.const(np.ones(1, x.dtype)), b.op("Concat", *sizes, axis=0))
    x = b.op("Concat", one, x, axis=axis)
    size = shape[axis] + 1 if isinstance(shape[axis], int) else Dim.new()
    type = ArrayType(x.dtype, (*shape[:axis], size, *shape[axis + 1 :]))
    x = running(b, "Mul", x, axis, type)
    return b.op("Slice", x, b.ints(-1), b.ints(np.iinfo(np.int64).max), b.ints(axis))


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
    return b.op("Div", reduce(b, "ReduceSum", node, x), b.cast(count, x.dtype))


@lowers(ops.reduce_max)
def lower_max(b: Builder, node: Node, x: Term) -> Term:
    return checked(b, "Max", node, x)


@lowers(ops.reduce_min)
def lower_min(b: Builder, node: Node, x: Term) -> Term:
    return checked(b, "Min", node, x)


def checked(b: Builder, op_type: str, node: Node, x: Term) -> Term:
    """Along axes of unknown size the first element takes part once more: squeezing it fails without one."""
    shape = node.operands[0].type.shape
    found = extreme(b, f"Reduce{op_type}", node, x)
    unknown = [i for i in node.params["axis"] if isinstance(shape[i], Dim)]
    if not unknown:
        return found
    axes = b.ints(*unknown)
    first = b.op("Slice", x, b.ints(*[0] * len(unknown)), b.ints(*[1] * len(unknown)), axes)
    x = b.op("Unsqueeze", b.op("Squeeze", first, axes), axes)
    return b.op(op_type, found, reduce(b, f"Reduce{op_type}", node, x))


def extreme(b: Builder, op_type: str, node: Node, x: Term) -> Term:
    """ReduceMax or ReduceMin, and NaN where the sum of absolute values is NaN."""
    if not node.params["axis"]:
        return x
    if x.dtype == bool:
        return test(b, op_type, node, x)
    found = reduce(b, op_type, node, x)
    if x.dtype.kind != "f":
        return found
    total = reduce(b, "ReduceL1", node, x)
    return b.op("Where", b.op("IsNaN", total, dtype=bool), total, found, dtype=x.dtype)


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
