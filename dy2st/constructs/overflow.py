"""Overflow: an int of a graph has 64 bits, one of Python has no bound; what passes 64 bits raises.

In: the operands and the result of an operation on Python ints. Out: a check, where the result may not fit. What is
surely below 2**31 in size (constants, bools, small dtypes, sizes of arrays, loop counters) needs none when it is
added: it would take 2**32 additions to get from there to 2**63.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from dy2st.constructs.checks import check, ours
from dy2st.graph import Value
from dy2st.runtime.array import by_numpy
from dy2st.symbol import value_of

__all__ = ["check_abs", "check_add", "check_multiply", "check_power", "check_subtract", "in_range", "too_large"]

LOWEST, HIGHEST = -(1 << 63), (1 << 63) - 1
SMALL = 1 << 31
DEPTH = 8  # operations that are looked through for the bounds of a value

Bounds = tuple[int, int]
ANY: Bounds = (LOWEST, HIGHEST)


def too_large() -> BaseException:
    return ours(OverflowError("an int of a graph has 64 bits"))


def bounds(value: Any) -> Bounds:
    """The least and the greatest that a Python int of a graph can be, as far as its making tells."""
    return (value, value) if isinstance(value, int) else _bounds(value_of(value), DEPTH)


def _bounds(value: Value, depth: int) -> Bounds:
    """The same for a graph value of any integer dtype."""
    if value.constant is not None:
        low, high = (int(value.constant.min()), int(value.constant.max())) if value.constant.size else (0, 0)
        return low, high
    dtype = value.type.dtype
    if dtype.kind == "b":
        return 0, 1
    if dtype.kind == "f":
        return ANY
    if dtype.itemsize < 4 or dtype == np.int32:
        info = np.iinfo(dtype)
        return int(info.min), int(info.max)
    if value.node is None:
        return (0, SMALL - 1) if is_counter(value) else ANY
    rule = RULES.get(value.node.name)
    if rule is None or not depth:
        return ANY
    return rule(*(_bounds(operand, depth - 1) for operand in value.node.operands))


def is_counter(value: Value) -> bool:
    """Whether a value counts the rounds of a loop."""
    block = value.block
    return block is not None and block.parent is not None and bool(block.params) and block.params[0] is value


def _remainder(a: Bounds, b: Bounds) -> Bounds:
    largest = max(abs(b[0]), abs(b[1]))
    return (0 if b[0] >= 0 else -largest), (0 if b[1] <= 0 else largest)


def _bitwise_and(a: Bounds, b: Bounds) -> Bounds:
    highest = [x[1] for x in (a, b) if x[0] >= 0]
    return (0, min(highest)) if highest else ANY


RULES: dict[str, Any] = {
    "cast": lambda a: a,
    "to_python": lambda a: a,
    "getitem": lambda a, *rest: a,
    "gather": lambda a, *rest: a,
    "reshape": lambda a, *rest: a,
    "dim_size": lambda a: (0, SMALL - 1),
    "argmax": lambda a: (0, SMALL - 1),
    "argmin": lambda a: (0, SMALL - 1),
    "remainder": _remainder,
    "bitwise_and": _bitwise_and,
    "minimum": lambda a, b: (min(a[0], b[0]), min(a[1], b[1])),
    "maximum": lambda a, b: (max(a[0], b[0]), max(a[1], b[1])),
    "add": lambda a, b: within(a[0] + b[0], a[1] + b[1]),
    "subtract": lambda a, b: within(a[0] - b[1], a[1] - b[0]),
    "multiply": lambda a, b: within(*product(a, b)),
    "negative": lambda a: within(-a[1], -a[0]),
    "where": lambda c, a, b: (min(a[0], b[0]), max(a[1], b[1])),
}
"""The bounds of a result by those of the operands."""


def within(low: int, high: int) -> Bounds:
    return (low, high) if low >= LOWEST and high <= HIGHEST else ANY


def product(a: Bounds, b: Bounds) -> Bounds:
    corners = [x * y for x in a for y in b]
    return min(corners), max(corners)


def is_small(value: Any) -> bool:
    low, high = bounds(value)
    return low >= -SMALL and high <= SMALL


def in_range(value: Any, low: int, high: int) -> Any:
    """Whether `low <= value <= high`."""
    found = bounds(value)
    tests = []
    if found[0] < low:
        tests.append(by_numpy[np.greater_equal](value, low))
    if found[1] > high:
        tests.append(by_numpy[np.less_equal](value, high))
    return by_numpy[np.logical_and](*tests) if len(tests) == 2 else tests[0] if tests else True


def fits(condition: Any) -> None:
    check(condition, too_large())


def check_add(a: Any, b: Any, result: Any) -> None:
    """`result = a + b`: either it is not less than a or b is negative, unless it overflowed."""
    if not (is_small(a) or is_small(b)):
        fits(by_numpy[np.logical_xor](by_numpy[np.greater_equal](result, a), by_numpy[np.less](b, 0)))


def check_subtract(a: Any, b: Any, result: Any) -> None:
    """`result = a - b`: either it is not greater than a or b is negative, unless it overflowed."""
    if not is_small(b):
        fits(by_numpy[np.logical_xor](by_numpy[np.less_equal](result, a), by_numpy[np.less](b, 0)))


def check_multiply(a: Any, b: Any, result: Any) -> None:
    """`result = a * b`; the product in floats tells where neither is known."""
    low, high = product(bounds(a), bounds(b))
    if low >= LOWEST and high <= HIGHEST:
        return
    known = next((x for x in (a, b) if isinstance(x, int)), None)
    if known is not None:
        limit = HIGHEST // abs(known)
        fits(in_range(b if known is a else a, -limit, limit))
        return
    floats = [by_numpy[np.astype](x, np.float64) for x in (a, b)]
    fits(by_numpy[np.less](by_numpy[np.absolute](by_numpy[np.multiply](*floats)), 2.0**63))


def check_power(a: Any, exponent: int) -> None:
    """`a ** exponent` for an exponent that is known."""
    if exponent > 1:
        limit = root(HIGHEST, exponent)
        fits(in_range(a, -limit, limit))


def root(value: int, degree: int) -> int:
    """The largest int whose power of `degree` is at most `value`."""
    found = round(math.exp(math.log(value) / degree))
    while found**degree > value:
        found -= 1
    while (found + 1) ** degree <= value:
        found += 1
    return found


def check_abs(a: Any) -> None:
    """`-a` and `abs(a)`: the lowest int has no opposite."""
    if bounds(a)[0] == LOWEST:
        fits(by_numpy[np.not_equal](a, LOWEST))
