"""Lowering of runtime.ops.elementwise.

The symbol side has cast the operands to the dtypes of NumPy's loop. Most rows are one node or a
formula; what integers need is in `integers`, float64 functions without kernel are in `float64`.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from dy2st.graph import Node
from dy2st.lower import integers
from dy2st.lower.base import Builder, Lowering, Term, lowers, node
from dy2st.lower.float64 import arctan_ratio, expm1, is_negative, log1p, sign_of
from dy2st.lower.formula import Formula, composed, either
from dy2st.runtime import ops

__all__ = ["uniform"]

LN2 = math.log(2)


def data_of(node: Node, index: int) -> Any:
    """The data of an operand when it is known, else None."""
    return node.operands[index].resolve().constant


def uniform(node: Node, index: int) -> Any:
    """The one number of a known operand that does not widen the other, else None."""
    data, other = data_of(node, index), node.operands[1 - index].type
    if data is None or data.size != 1 or data.ndim > other.ndim:
        return None
    return data.reshape(-1)[0]


def known_int(node: Node, index: int) -> int | None:
    """The same, as an int: an exponent, a number of bits."""
    number = uniform(node, index)
    return None if number is None else int(number)


def by_kind(**rows: Lowering) -> Lowering:
    """A row for each kind of dtype: `bool`, `ints` and `floats`."""

    def lowering(b: Builder, node: Node, *terms: Term) -> Any:
        kind = {"b": "bool", "i": "ints", "u": "ints", "f": "floats"}[terms[0].dtype.kind]
        return rows[kind](b, node, *terms)

    return lowering


def with_data(function: Callable[..., Formula], find: Callable[[Node, int], Any]) -> Lowering:
    """The formula function(x, y, what `find` knows of y)."""

    def lowering(b: Builder, node: Node, *terms: Term) -> Any:
        return composed(functools.partial(_last(function), find(node, 1)))(b, node, *terms)

    return lowering


def _last(function: Callable[..., Formula]) -> Callable[..., Formula]:
    return lambda known, x, y: function(x, y, known)


def same(b: Builder, node: Node, x: Term) -> Term:
    return x


# --- arithmetic ------------------------------------------------------------------------------

lowers(ops.add)(by_kind(bool=node("Or"), ints=node("Add"), floats=node("Add")))
lowers(ops.subtract)(node("Sub"))


def lower_product(b: Builder, node: Node, x: Term, y: Term) -> Term:
    scale = uniform(node, 0)
    if scale is not None:
        return b.op("Mul", hidden(b, y, x, scale), y)  # type: ignore[no-any-return]
    return b.op("Mul", x, hidden(b, x, y, uniform(node, 1)))  # type: ignore[no-any-return]


def hidden(b: Builder, x: Term, y: Term, scale: Any) -> Term:
    """`y`, not as a constant if x * scale is times an infinity: ONNX Runtime 1.32 (2026-11) takes
    the factor of a product of matrices into it, and refuses the model if that is not finite.
    """
    if scale is None or np.isfinite(scale):
        return y
    return b.op("Where", b.op("IsNaN", x, dtype=bool), x, y, dtype=y.dtype)  # type: ignore[no-any-return]


lowers(ops.multiply)(by_kind(bool=node("And"), ints=node("Mul"), floats=lower_product))


@lowers(ops.divide)
def lower_divide(b: Builder, node: Node, x: Term, y: Term) -> Term:
    """By a power of two: a product, which has the same value."""
    known = uniform(node, 1)
    if known is not None and x.dtype != np.float16 and math.frexp(known)[0] in (0.5, -0.5):
        with np.errstate(all="ignore"):
            inverse = 1 / known
        if np.isfinite(inverse) and abs(inverse) >= np.finfo(x.dtype).tiny:
            y = b.const(1 / data_of(node, 1))
            return b.op("Mul", x, y)  # type: ignore[no-any-return]
    with np.errstate(all="ignore"):
        scale = None if known is None else 1 / known
    return b.op("Div", x, hidden(b, x, y, scale))  # type: ignore[no-any-return]


def float_floor_divide(x: Formula, y: Formula, known: Any) -> Formula:
    """NumPy's: (x - x mod y) / y to the nearest integer; by zero, what true division gives.

    The sign is that of the quotient, also where that is rounded to zero.
    """
    rest = x.op("Mod", y, fmod=1)
    quotient = (x - rest) / y - wraps(rest, y, known).cast(x.dtype)
    size = abs(quotient.op("Round"))
    ratio = x / y
    if known is None or not known.all():
        size = y.equals(0).where(abs(ratio), size)
    return size * sign_of(ratio)


def float_remainder(x: Formula, y: Formula, known: Any) -> Formula:
    """NumPy's: with the sign of y, also where it is zero."""
    rest = x.op("Mod", y, fmod=1)
    wrong = wraps(rest, y, known)
    if known is not None and np.isfinite(known).all():
        found = rest + wrong.cast(x.dtype) * y
    else:
        found = wrong.where(rest + y, rest)
    return abs(found) if known is not None and (known > 0).all() else abs(found) * sign_of(y)


def wraps(rest: Formula, y: Formula, known: Any) -> Formula:
    """Whether a remainder of the sign of x is not one of the sign of y."""
    if known is not None and (known > 0).all():
        return rest < 0
    return ((rest < 0) ^ (y < 0)) & ~rest.equals(0)


lowers(ops.floor_divide)(
    by_kind(
        ints=with_data(integers.floor_divide, data_of),
        floats=with_data(float_floor_divide, data_of),
    )
)
lowers(ops.remainder)(
    by_kind(
        ints=with_data(integers.remainder, data_of), floats=with_data(float_remainder, data_of)
    )
)
lowers(ops.fmod)(
    by_kind(
        ints=with_data(integers.fmod, data_of),
        floats=composed(lambda x, y: x.op("Mod", y, fmod=1)),
    )
)


def float_power(x: Formula, y: Formula, exponent: Any) -> Formula:
    """Products and roots where the exponent is one of those that need no logarithm."""
    if exponent == 1:
        return x
    if exponent == 2:
        return x * x
    if exponent == 3:
        return x * x * x
    if exponent == 0.5:
        return x.op("Sqrt")
    return x.op("Reciprocal") if exponent == -1 else x.op("Pow", y)


lowers(ops.power)(
    by_kind(ints=with_data(integers.power, known_int), floats=with_data(float_power, uniform))
)
lowers(ops.float_power)(with_data(float_power, uniform))


@lowers(ops.negative)
@composed
def lower_negative(x: Formula) -> Formula:
    return 0 - x if x.dtype.kind == "u" else -x


lowers(ops.positive, ops.conjugate)(same)
lowers(ops.absolute)(by_kind(bool=same, ints=node("Abs"), floats=node("Abs")))
lowers(ops.fabs)(node("Abs"))
lowers(ops.sign)(composed(lambda x: x.op("Sign")))  # float16: the kernel loses NaN
lowers(ops.square)(composed(lambda x: x * x))
lowers(ops.reciprocal)(by_kind(ints=composed(integers.reciprocal), floats=node("Reciprocal")))


@lowers(ops.signbit)
@composed
def lower_signbit(x: Formula) -> Formula:
    return is_negative(x)


@lowers(ops.copysign)
@composed
def lower_copysign(x: Formula, y: Formula) -> Formula:
    return abs(x) * sign_of(y)


# --- rounding --------------------------------------------------------------------------------

lowers(ops.rint)(node("Round"))
lowers(ops.floor)(by_kind(bool=same, ints=same, floats=node("Floor")))
lowers(ops.ceil)(by_kind(bool=same, ints=same, floats=node("Ceil")))


def truncated(x: Formula) -> Formula:
    return sign_of(x) * abs(x).op("Floor")


lowers(ops.trunc)(by_kind(bool=same, ints=same, floats=composed(truncated)))


@lowers(ops.heaviside)
@composed
def lower_heaviside(x: Formula, middle: Formula) -> Formula:
    return x.equals(0).where(middle, (x.op("Sign") + 1) * 0.5)


# --- exponentials and logarithms ---------------------------------------------------------------

lowers(ops.sqrt)(node("Sqrt"))
lowers(ops.exp)(node("Exp"))
lowers(ops.log)(node("Log"))
lowers(ops.expm1)(composed(lambda x: abs(expm1(x)) * sign_of(x)))
lowers(ops.log1p)(composed(lambda x: abs(log1p(x)) * sign_of(x)))
lowers(ops.exp2)(composed(lambda x: x.like(2).op("Pow", x)))


@lowers(ops.cbrt)
@composed
def lower_cbrt(x: Formula) -> Formula:
    """In float64; there one Newton step, left out where it is not a number: at 0 and infinity."""
    size = abs(x).cast(np.float64)
    root = size.op("Pow", 1 / 3)
    if x.dtype == np.float64:
        step = (size / (root * root) - root) * (1 / 3)
        root = step.equals(step).where(root + step, root)
    return sign_of(x) * root.cast(x.dtype)


def logarithm(base: float) -> Callable[[Formula], Formula]:
    """The logarithm to a base, exact for its powers."""

    def function(x: Formula) -> Formula:
        wide = x.cast(np.float64).op("Log") * (1 / math.log(base))
        if x.dtype != np.float64:
            return wide.cast(x.dtype)
        whole = wide.op("Round")
        return wide.like(base).op("Pow", whole).equals(x).where(whole, wide)

    return function


lowers(ops.log2)(composed(logarithm(2)))
lowers(ops.log10)(composed(logarithm(10)))


@lowers(ops.logaddexp)
@composed
def lower_logaddexp(x: Formula, y: Formula) -> Formula:
    far = x.op("Max", y) + log1p((-abs(x - y)).op("Exp"))
    return x.equals(y).where(x + LN2, far)


@lowers(ops.logaddexp2)
@composed
def lower_logaddexp2(x: Formula, y: Formula) -> Formula:
    power = x.like(2).op("Pow", -abs(x - y))
    return x.equals(y).where(x + 1, x.op("Max", y) + log1p(power) * (1 / LN2))


@lowers(ops.hypot)
@composed
def lower_hypot(x: Formula, y: Formula) -> Formula:
    """Infinite where one operand is, whatever the other."""
    a, b = abs(x), abs(y)
    length = distance(a, b)
    return (a.equals(math.inf) | b.equals(math.inf)).where(length.like(math.inf), length)


def distance(a: Formula, b: Formula) -> Formula:
    """float32 in float64, where squares do not overflow; float64 with the larger factored out."""
    if a.dtype != np.float64:
        wide_a, wide_b = a.cast(np.float64), b.cast(np.float64)
        return (wide_a * wide_a + wide_b * wide_b).op("Sqrt").cast(a.dtype)
    large, small = a.op("Max", b), a.op("Min", b)
    ratio = small.equals(large).where(large.like(1), small / large)
    return large * (ratio * ratio + 1).op("Sqrt")


# --- angles ----------------------------------------------------------------------------------

lowers(ops.sin)(node("Sin"))
lowers(ops.cos)(node("Cos"))
lowers(ops.tan)(node("Tan"))
lowers(ops.arcsin)(node("Asin"))
lowers(ops.arccos)(node("Acos"))
lowers(ops.arctan)(node("Atan"))
lowers(ops.sinh)(node("Sinh"))
lowers(ops.cosh)(node("Cosh"))
lowers(ops.tanh)(node("Tanh"))
lowers(ops.arcsinh)(node("Asinh"))
lowers(ops.arccosh)(node("Acosh"))
lowers(ops.arctanh)(node("Atanh"))
lowers(ops.deg2rad, ops.radians)(composed(lambda x: x * (math.pi / 180)))
lowers(ops.rad2deg, ops.degrees)(composed(lambda x: x * (180 / math.pi)))


@lowers(ops.arctan2)
@composed
def lower_arctan2(y: Formula, x: Formula) -> Formula:
    """The angle of the first octant, turned to the octant of (x, y)."""
    a, b = abs(x), abs(y)
    ratio = a.equals(b).where(a.op("Sign"), a.op("Min", b) / a.op("Max", b))
    angle = arctan_ratio(ratio)
    angle = (b > a).where(math.pi / 2 - angle, angle)
    angle = is_negative(x).where(math.pi - angle, angle)
    return angle * sign_of(y)  # Where would lose the sign of a zero


# --- comparison and choice ---------------------------------------------------------------------

lowers(ops.maximum)(by_kind(bool=node("Or"), ints=node("Max"), floats=node("Max")))
lowers(ops.minimum)(by_kind(bool=node("And"), ints=node("Min"), floats=node("Min")))


def ignoring_nan(op_type: str) -> Lowering:
    def function(x: Formula, y: Formula) -> Formula:
        no_x, no_y = (z.op("IsNaN", dtype=bool) for z in (x, y))
        return no_x.where(y, x).op(op_type, no_y.where(x, y))

    return composed(function)


lowers(ops.fmax)(by_kind(bool=node("Or"), ints=node("Max"), floats=ignoring_nan("Max")))
lowers(ops.fmin)(by_kind(bool=node("And"), ints=node("Min"), floats=ignoring_nan("Min")))


@lowers(ops.clip)
def lower_clip(b: Builder, node: Node, *terms: Term) -> Term:
    """One Clip where the bounds are numbers and none of them NaN, which Clip would ignore."""
    if all(is_plain_bound(node, index) for index in (1, 2)):
        return b.op("Clip", *terms)  # type: ignore[no-any-return]
    larger = either_extreme(b, "Max", "Or", *terms[:2])
    return either_extreme(b, "Min", "And", larger, terms[2])


def is_plain_bound(node: Node, index: int) -> bool:
    type, data = node.operands[index].type, data_of(node, index)
    if type.ndim or type.dtype.kind == "b":
        return False
    return type.dtype.kind in "iu" or (data is not None and not np.isnan(data))


def either_extreme(b: Builder, op_type: str, of_bools: str, x: Term, y: Term) -> Term:
    return b.op(of_bools if x.dtype == bool else op_type, x, y)  # type: ignore[no-any-return]


Comparison = Callable[[Formula, Formula], Formula]


def comparison(plain: Comparison, of_bools: Comparison, below: bool, above: bool) -> Lowering:
    """A row from formulas: of numbers of one dtype, of bools; and of int64 with uint64.

    below, above: the result for a negative x, or a negative y, where the other is unsigned.
    """

    def function(x: Formula, y: Formula) -> Formula:
        if x.dtype == bool:
            return of_bools(x, y)
        if x.dtype == y.dtype:
            return plain(x, y)
        negative, result = (x < 0, below) if x.dtype == np.int64 else (y < 0, above)
        found = plain(x.cast(np.uint64), y.cast(np.uint64))
        return negative | found if result else ~negative & found

    return composed(function)


def equals(x: Formula, y: Formula) -> Formula:
    return x.equals(y)


lowers(ops.less)(comparison(lambda x, y: x < y, lambda x, y: ~x & y, True, False))
lowers(ops.less_equal)(comparison(lambda x, y: x <= y, lambda x, y: ~x | y, True, False))
lowers(ops.greater)(comparison(lambda x, y: x > y, lambda x, y: x & ~y, False, True))
lowers(ops.greater_equal)(comparison(lambda x, y: x >= y, lambda x, y: x | ~y, False, True))
lowers(ops.equal)(comparison(equals, equals, False, False))
lowers(ops.not_equal)(comparison(lambda x, y: ~x.equals(y), lambda x, y: x ^ y, True, True))


@lowers(ops.where)
def lower_where(b: Builder, node: Node, condition: Term, x: Term, y: Term) -> Term:
    return either(*(Formula(b, term) for term in (condition, x, y))).term


@lowers(ops.isnan)
@composed
def lower_isnan(x: Formula) -> Formula:
    return x.op("IsNaN", dtype=bool) if x.dtype.kind == "f" else ~x.equals(x)


@lowers(ops.isinf)
@composed
def lower_isinf(x: Formula) -> Formula:
    return x.op("IsInf", dtype=bool) if x.dtype.kind == "f" else ~x.equals(x)


@lowers(ops.isfinite)
@composed
def lower_isfinite(x: Formula) -> Formula:
    return abs(x) < math.inf if x.dtype.kind == "f" else x.equals(x)


# --- logic and bits ----------------------------------------------------------------------------


def logical(op_type: str) -> Lowering:
    def function(*operands: Formula) -> Formula:
        first, *others = (x.cast(bool) for x in operands)
        return first.op(op_type, *others)

    return composed(function)


lowers(ops.logical_and)(logical("And"))
lowers(ops.logical_or)(logical("Or"))
lowers(ops.logical_xor)(logical("Xor"))
lowers(ops.logical_not)(logical("Not"))
lowers(ops.bitwise_and)(composed(lambda x, y: x & y))
lowers(ops.bitwise_or)(composed(lambda x, y: x | y))
lowers(ops.bitwise_xor)(composed(lambda x, y: x ^ y))
lowers(ops.invert)(composed(lambda x: ~x))
lowers(ops.bitwise_count)(composed(integers.bit_count))
lowers(ops.gcd)(composed(integers.gcd))
lowers(ops.lcm)(composed(integers.lcm))


lowers(ops.left_shift)(with_data(integers.shift_left, known_int))
lowers(ops.right_shift)(with_data(integers.shift_right, known_int))
