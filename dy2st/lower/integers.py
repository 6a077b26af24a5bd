"""Integer arithmetic as NumPy has it, where ONNX Runtime's differs or stops the process.

In: integer Formulas of one dtype. Out: Formulas of that dtype. Division floors, by zero gives 0;
results wrap around; a shift by the width or more leaves 0, or -1 for negative numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from dy2st.lower.formula import Formula
from dy2st.lower.repeat import repeat

__all__ = [
    "bit_count", "floor_divide", "fmod", "gcd", "lcm", "power", "reciprocal", "remainder",
    "shift_left", "shift_right",
]  # fmt: skip


def is_signed(x: Formula) -> bool:
    return x.dtype.kind == "i"


def width(x: Formula) -> int:
    """The number of bits of an element."""
    return x.dtype.itemsize * 8


def unsigned(x: Formula) -> Formula:
    """The same bits, as an unsigned integer."""
    return x.cast(np.dtype(f"u{x.dtype.itemsize}"))


def divisor(y: Formula, known: Any) -> tuple[Formula, Formula | None, Formula | None]:
    """(y with 1 in place of 0 and -1, flag of 0, flag of -1); a flag is None where there is none.

    Integer division by 0, and of the lowest number by -1, stops the process.
    """
    zero = minus = None
    if known is None or not known.all():
        zero = y.equals(0).cast(y.dtype)
    if is_signed(y) and (known is None or (known == -1).any()):
        minus = y.equals(-1).cast(y.dtype)
    if zero is not None:
        y = y + zero
    if minus is not None:
        y = y + minus * 2
    return y, zero, minus


def floor_divide(x: Formula, y: Formula, known: Any) -> Formula:
    """x // y; `known` is the data of y where there is."""
    y, zero, minus = divisor(y, known)
    quotient = x / y
    if is_signed(x):
        rest = x - quotient * y
        if known is not None and (known > 0).all():
            wrong = rest < 0
        else:
            wrong = ((rest < 0) ^ (y < 0)) & ~rest.equals(0)
        quotient = quotient - wrong.cast(x.dtype)
    if minus is not None:
        quotient = quotient * (1 - minus * 2)
    return quotient if zero is None else quotient * (1 - zero)


def remainder(x: Formula, y: Formula, known: Any) -> Formula:
    """x % y: with the sign of y."""
    return x.op("Mod", divisor(y, known)[0])


def fmod(x: Formula, y: Formula, known: Any) -> Formula:
    """np.fmod: with the sign of x."""
    y = divisor(y, known)[0]
    return x - x / y * y


def reciprocal(x: Formula) -> Formula:
    """np.reciprocal: 0 but for 1 and -1; of 0, what the conversion of infinity gives on x86."""
    result = x * abs(x).equals(1).cast(x.dtype)
    if is_signed(x) and x.dtype.itemsize >= 4:
        result = result + x.equals(0).cast(x.dtype) * np.iinfo(x.dtype).min
    return result


def power(x: Formula, y: Formula, exponent: int | None) -> Formula:
    """x ** y for y >= 0, by squaring; `exponent` is y where it is one known number."""
    if exponent is not None:
        return known_power(x, exponent)
    zero = (x & 0) | (y & 0)

    def is_unfinished(result: Formula, base: Formula, left: Formula) -> Formula:
        return left > 0

    def step(result: Formula, base: Formula, left: Formula) -> tuple[Formula, ...]:
        return result * ((base - 1) * (left & 1) + 1), base * base, left / 2

    return until_finished(is_unfinished, step, zero + 1, x | zero, y | zero)


def known_power(x: Formula, exponent: int) -> Formula:
    """x ** exponent, with as few products as squaring takes."""
    if exponent == 0:
        return x * 0 + 1
    result: Formula | None = None
    while True:
        if exponent & 1:
            result = x if result is None else result * x
        exponent >>= 1
        if not exponent:
            assert result is not None
            return result
        x = x * x


def gcd(x: Formula, y: Formula) -> Formula:
    """np.gcd, by Euclid."""
    return _gcd(*magnitudes(x, y)).cast(x.dtype)


def lcm(x: Formula, y: Formula) -> Formula:
    """np.lcm; 0 where one is 0."""
    a, b = magnitudes(x, y)
    common = _gcd(a, b)
    return (a / (common + common.equals(0).cast(a.dtype)) * b).cast(x.dtype)


def magnitudes(x: Formula, y: Formula) -> tuple[Formula, Formula]:
    """|x| and |y| unsigned and broadcast: the magnitude of the lowest number has no sign bit."""
    a, b = (unsigned(abs(z)) if is_signed(z) else z for z in (x, y))
    zero = (a & 0) | (b & 0)
    return a | zero, b | zero


def _gcd(a: Formula, b: Formula) -> Formula:
    def is_unfinished(a: Formula, b: Formula) -> Formula:
        return b > 0

    def step(a: Formula, b: Formula) -> tuple[Formula, ...]:
        finished = b.equals(0).cast(b.dtype)
        return b + a * finished, a.op("Mod", b + finished) * (1 - finished)

    return until_finished(is_unfinished, step, a, b)


def until_finished(
    is_unfinished: Callable[..., Formula],
    step: Callable[..., tuple[Formula, ...]],
    *carried: Formula,
) -> Formula:
    """The first of formulas of one shape after as many steps as the slowest element takes."""

    def round_(i: Formula, *before: Formula) -> list[Formula]:
        after = step(*before)
        return [any_of(is_unfinished(*after)), *after]

    test = any_of(is_unfinished(*carried))
    return repeat(test.b, round_, carried, [None] * len(carried), test=test)[0]


def any_of(flags: Formula) -> Formula:
    """Whether any flag is true, of rank 0."""
    return flags.cast(np.float32).op("ReduceSum", keepdims=0) > 0


def shift_left(x: Formula, y: Formula, count: int | None) -> Formula:
    """x << y; `count` is y where it is one known number."""
    if count is not None:
        factor = np.array(1 << count if 0 <= count < width(x) else 0, np.uint64).astype(x.dtype)
        return x * factor[()]
    count_within, within = shift_count(x, y)
    return unsigned(x).op("BitShift", count_within, direction="LEFT").cast(x.dtype) * within


def shift_right(x: Formula, y: Formula, count: int | None) -> Formula:
    """x >> y: negative numbers are shifted as their complements."""
    sign = -(x < 0).cast(x.dtype) if is_signed(x) else None
    bits = unsigned(x if sign is None else x ^ sign)
    if count is None:
        count_within, within = shift_count(x, y)
        shifted = bits.op("BitShift", count_within, direction="RIGHT").cast(x.dtype) * within
    elif 0 <= count < width(x):
        shifted = bits.op("BitShift", count, direction="RIGHT").cast(x.dtype)
    else:
        shifted = bits.cast(x.dtype) * 0
    return shifted if sign is None else shifted ^ sign


def shift_count(x: Formula, y: Formula) -> tuple[Formula, Formula]:
    """(y as an unsigned count below the width, else 0; 1 where it is below, else 0)."""
    within = y < width(x)
    if is_signed(y):
        within = within & (y >= 0)
    flag = within.cast(x.dtype)
    return unsigned(y * flag), flag


def bit_count(x: Formula) -> Formula:
    """The number of one bits of |x|: in pairs, in fours, in bytes, then over the bytes."""
    bits = unsigned(abs(x)) if is_signed(x) else x
    bytes_ = bits.dtype.itemsize

    def mask(byte: int) -> np.generic:
        return np.frombuffer(bytes([byte]) * bytes_, bits.dtype)[0]

    bits = bits - (bits.op("BitShift", 1, direction="RIGHT") & mask(0x55))
    bits = (bits & mask(0x33)) + (bits.op("BitShift", 2, direction="RIGHT") & mask(0x33))
    bits = (bits + bits.op("BitShift", 4, direction="RIGHT")) & mask(0x0F)
    if bytes_ > 1:
        bits = (bits * mask(0x01)).op("BitShift", width(bits) - 8, direction="RIGHT")
    return bits.cast(np.uint8)
