"""Lowering of runtime.ops.accumulate.

ONNX has CumSum only (CumProd comes with opset 28). Other running values are built by doubling:
after a step of distance d each element stands for the 2 d elements up to its place.
"""

from __future__ import annotations

import numpy as np

from dy2st.graph import Node
from dy2st.lower.base import Builder, Lowering, Term, lowers
from dy2st.lower.formula import Formula
from dy2st.lower.repeat import repeat
from dy2st.runtime import ops
from dy2st.runtime.array import ArrayType

__all__ = ["running"]

LARGE = 16384  # elements from which CumSum along the first axis pays for two transposes
VECTOR = ArrayType(np.dtype(np.int64), (1,))


@lowers(ops.cumsum)
def lower_cumsum(b: Builder, node: Node, x: Term) -> Term:
    result, axis = node.results[0].type, node.params["axis"]
    work = np.dtype(np.int64) if result.dtype == np.uint64 else result.dtype
    x = b.cast(x, work)
    if axis and axis == result.ndim - 1 and work == np.float32 and is_large(result):
        order = [axis, *range(axis)]
        x = b.op("CumSum", b.op("Transpose", x, perm=order), b.scalar(0, np.int64))
        return b.op("Transpose", x, perm=[*range(1, axis + 1), 0])
    return b.cast(b.op("CumSum", x, b.scalar(axis, np.int64)), result.dtype)


def is_large(type: ArrayType) -> bool:
    """Whether an array is known to have many elements."""
    known = all(isinstance(size, int) for size in type.shape)
    return known and int(np.prod(type.shape)) >= LARGE


def _doubling(op_type: str) -> Lowering:
    def lowering(b: Builder, node: Node, x: Term) -> Term:
        result, axis = node.results[0].type, node.params["axis"]
        return running(b, op_type, b.cast(x, result.dtype), axis, result)

    return lowering


lowers(ops.cumprod)(_doubling("Mul"))
lowers(ops.cummax)(_doubling("Max"))
lowers(ops.cummin)(_doubling("Min"))


def running(b: Builder, op_type: str, x: Term, axis: int, type: ArrayType) -> Term:
    """x[0], x[0]∘x[1], x[0]∘x[1]∘x[2], … along an axis, for an associative binary operator."""
    size = type.shape[axis]
    if not isinstance(size, int):
        return running_loop(b, op_type, x, axis, type)
    distance = 1
    while distance < size:
        x = combine(b, op_type, x, axis, b.ints(distance), b.ints(-distance))
        distance *= 2
    return x


def combine(b: Builder, op_type: str, x: Term, axis: int, shift: Term, back: Term) -> Term:
    """One step: every element but the first ones takes in the one `shift` places before."""
    along = b.ints(axis)
    head = b.op("Slice", x, b.ints(0), shift, along)
    later = b.op("Slice", x, shift, b.ints(np.iinfo(np.int64).max), along)
    earlier = b.op("Slice", x, b.ints(0), back, along)
    return b.op("Concat", head, b.op(op_type, earlier, later), axis=axis)


def running_loop(b: Builder, op_type: str, x: Term, axis: int, type: ArrayType) -> Term:
    """The steps in a Loop, for a size that is not known."""
    size, first = Formula(b, b.size(x, axis)), Formula(b, b.ints(1))

    def step(i: Formula, shift: Formula, value: Formula) -> list[Formula]:
        found = combine(value.b, op_type, value.term, axis, shift.term, (-shift).term)
        return [is_less(shift + shift, size), shift + shift, Formula(value.b, found)]

    test = is_less(first, size)
    return repeat(b, step, (first, Formula(b, x)), (VECTOR, type), test=test)[1].term


def is_less(left: Formula, right: Formula) -> Formula:
    """left < right of one element each, as a scalar."""
    return (left < right).op("Squeeze")
