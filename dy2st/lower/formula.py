"""Terms that compute: ONNX nodes written as formulas.

In: terms of a Builder, or of one and those around it. Out: Formulas, whose operators append the
node of the same meaning to the innermost graph of their operands (what a loop body computes of
outer values alone stands before the loop). Python numbers become scalars of the dtype they meet.
Rows made of a formula (`composed`) work in float32 where the operands are float16, and round once
at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from dy2st.graph import Node

    from .base import Builder, Lowering, Term

__all__ = ["Formula", "Number", "composed", "either", "innermost", "polynomial"]

Number = float | np.generic
Function = Callable[..., "Formula | tuple[Formula, ...]"]


class Formula:
    """A term with operators; those of Python stand for the ONNX operators of that meaning."""

    __slots__ = ("b", "term")

    def __init__(self, b: Builder, term: Term) -> None:
        self.b, self.term = b, term

    @property
    def dtype(self) -> np.dtype[Any]:
        return self.term.dtype

    def like(self, value: Formula | Number) -> Formula:
        """A number as a scalar of this dtype; a Formula stays."""
        if isinstance(value, Formula):
            return value
        return Formula(self.b, self.b.scalar(value, self.dtype))

    def op(
        self, op_type: str, *others: Formula | Number, dtype: Any = None, **attributes: Any
    ) -> Formula:
        """The result of an ONNX operator whose first input this is."""
        operands = [self, *(self.like(other) for other in others)]
        b = innermost(operands)
        terms = [operand.term for operand in operands]
        return Formula(b, b.op(op_type, *terms, dtype=dtype, **attributes))

    def ops(
        self, op_type: str, *others: Formula, dtype: tuple[Any, ...], **attributes: Any
    ) -> tuple[Formula, ...]:
        """The results of an ONNX operator that has several, with a dtype for each."""
        operands = [self, *others]
        b, terms = innermost(operands), [operand.term for operand in operands]
        found = b.op(op_type, *terms, outputs=len(dtype), dtype=dtype, **attributes)
        return tuple(Formula(b, term) for term in found)

    def cast(self, dtype: Any) -> Formula:
        return Formula(self.b, self.b.cast(self.term, dtype))

    def where(self, then: Formula, otherwise: Formula | Number) -> Formula:
        """`then` where this (bool) is true."""
        return self.op("Where", then, then.like(otherwise), dtype=then.dtype)

    def __add__(self, other: Formula | Number) -> Formula:
        return self.op("Add", other)

    def __radd__(self, other: Number) -> Formula:
        return self.like(other).op("Add", self)

    def __sub__(self, other: Formula | Number) -> Formula:
        return self.op("Sub", other)

    def __rsub__(self, other: Number) -> Formula:
        return self.like(other).op("Sub", self)

    def __mul__(self, other: Formula | Number) -> Formula:
        return self.op("Mul", other)

    def __rmul__(self, other: Number) -> Formula:
        return self.like(other).op("Mul", self)

    def __truediv__(self, other: Formula | Number) -> Formula:
        return self.op("Div", other)

    def __rtruediv__(self, other: Number) -> Formula:
        return self.like(other).op("Div", self)

    def __neg__(self) -> Formula:
        return self.op("Neg")

    def __abs__(self) -> Formula:
        return self.op("Abs")

    def __lt__(self, other: Formula | Number) -> Formula:
        return self.op("Less", other, dtype=bool)

    def __le__(self, other: Formula | Number) -> Formula:
        return self.op("LessOrEqual", other, dtype=bool)

    def __gt__(self, other: Formula | Number) -> Formula:
        return self.op("Greater", other, dtype=bool)

    def __ge__(self, other: Formula | Number) -> Formula:
        return self.op("GreaterOrEqual", other, dtype=bool)

    def equals(self, other: Formula | Number) -> Formula:
        return self.op("Equal", other, dtype=bool)

    def __and__(self, other: Formula | Number) -> Formula:
        return self.op("And" if self.dtype == bool else "BitwiseAnd", other)

    def __or__(self, other: Formula | Number) -> Formula:
        return self.op("Or" if self.dtype == bool else "BitwiseOr", other)

    def __xor__(self, other: Formula | Number) -> Formula:
        return self.op("Xor" if self.dtype == bool else "BitwiseXor", other)

    def __invert__(self) -> Formula:
        return self.op("Not" if self.dtype == bool else "BitwiseNot")


def innermost(formulas: Sequence[Formula]) -> Builder:
    """The builder of the innermost graph that one of `formulas` belongs to."""
    return max((formula.b for formula in formulas), key=lambda b: b.depth)


def either(condition: Formula, then: Formula, otherwise: Formula) -> Formula:
    """`then` where `condition`, else `otherwise`; also of bools, without a detour."""
    if then.dtype != bool:
        return condition.where(then, otherwise)
    return (condition & then) | (~condition & otherwise)


def polynomial(x: Formula, *coefficients: float) -> Formula:
    """Horner's scheme, the highest power first."""
    result = x.like(coefficients[0])
    for coefficient in coefficients[1:]:
        result = result * x + coefficient
    return result


def composed(function: Function) -> Lowering:
    """The row of a primitive that is a formula of its operands."""

    def lowering(b: Builder, node: Node, *terms: Term) -> Any:
        half = any(term.dtype == np.float16 for term in terms)
        operands = (Formula(b, term) for term in terms)
        wide = (x.cast(np.float32) if x.dtype == np.float16 else x for x in operands)
        found = function(*wide)
        results = found if isinstance(found, tuple) else (found,)
        cast = tuple(
            b.cast(x.term, np.float16) if half and x.dtype == np.float32 else x.term
            for x in results
        )
        return cast if isinstance(found, tuple) else cast[0]

    return lowering
