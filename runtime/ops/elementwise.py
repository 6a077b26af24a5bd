"""Elementwise operations: NumPy's ufuncs with their derivatives, and `where`.

In: operands that broadcast. Out: what NumPy's loop for their dtypes gives.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy._core.umath import clip as clip_ufunc  # type: ignore[attr-defined]

from ..array import (
    Array,
    ArrayType,
    Primitive,
    by_numpy,
    numpy_function,
    python_type,
    require,
    type_of,
)  # fmt: skip
from .dtypes import check_fits, is_python_int
from .families import as_array, broadcast_shapes, elementwise, operand

__all__ = [
    "absolute", "add", "arccos", "arccosh", "arcsin", "arcsinh", "arctan", "arctan2", "arctanh",
    "bitwise_and", "bitwise_count", "bitwise_or", "bitwise_xor", "cbrt", "ceil", "clip",
    "conjugate", "copysign", "cos", "cosh", "deg2rad", "degrees", "divide", "equal", "exp",
    "exp2", "expm1", "fabs", "float_power", "floor", "floor_divide", "fmax", "fmin", "fmod",
    "frexp", "gcd", "greater", "greater_equal", "heaviside", "hypot", "invert", "isfinite",
    "isinf", "isnan", "lcm", "ldexp", "left_shift", "less", "less_equal", "log", "log10", "log1p",
    "log2", "logaddexp", "logaddexp2", "logical_and", "logical_not", "logical_or", "logical_xor",
    "maximum", "minimum", "modf", "multiply", "negative", "nextafter", "not_equal", "positive", "power",
    "rad2deg", "radians", "reciprocal", "remainder", "result_dtype", "right_shift", "rint",
    "sign", "signbit", "sin", "sinh", "spacing", "sqrt", "square", "subtract", "tan", "tanh", "trunc",
    "where",
]  # fmt: skip

LN2 = math.log(2)
LN10 = math.log(10)
RADIAN = math.pi / 180


def _zero(g: Any, y: Any, *operands: Any) -> tuple[Any, ...]:
    """The derivative of what is constant between its steps."""
    return tuple(g * 0 for _ in operands)


def _power_vjp(g: Any, y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    """No slope in the exponent where the base is not positive; none is asked of a Python int."""
    by_base = by_exponent = None
    if type(b) is not int and type_of(y).dtype.kind == "c":
        raise TypeError("power of complex numbers has a derivative for exponents that are Python ints")
    if type(b) is int:
        by_base = g * (b * np.power(a, b - 1)) if b else g * 0
    elif type(a) is not int:
        by_base = g * (b * np.power(a, np.where(b == 0, 1, b - 1)))
    if type(b) is not int:
        by_exponent = g * y * np.log(np.where(a > 0, a, 1))
    return by_base, by_exponent


def _absolute_vjp(g: Any, y: Any, x: Any) -> tuple[Any]:
    if type_of(x).dtype.kind != "c":
        return (g * np.sign(x),)
    return (g * (np.conj(x) / np.where(y == 0, type_of(y).dtype.type(1), y)),)


def _arctan2_vjp(g: Any, y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    scaled = g / (a * a + b * b)
    return scaled * b, -scaled * a


def _larger_vjp(g: Any, y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    """Of equal operands each gets one half."""
    dtype = type_of(g).dtype
    share = (np.astype(a > b, dtype) + np.astype(a >= b, dtype)) * 0.5
    return g * share, g * (1 - share)


def _smaller_vjp(g: Any, y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    return _larger_vjp(g, y, b, a)


def _fmax_vjp(g: Any, y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    """As that of maximum; of a number and NaN, the number has it all."""
    share = np.where(np.isnan(b), 1.0, np.where(np.isnan(a), 0.0, (a > b) * 0.5 + (a >= b) * 0.5))
    share = np.astype(share, type_of(g).dtype)
    return g * share, g * (1 - share)


def _fmin_vjp(g: Any, y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    return _fmax_vjp(g, y, -a, -b)


def _clip_vjp(g: Any, y: Any, x: Any, low: Any, high: Any) -> tuple[Any, ...]:
    """The bounds let x through when x equals them."""
    below, above = x < low, x > high
    through = np.logical_not(np.logical_or(below, above))
    zero = type_of(g).dtype.type(0)
    bounded = low < high
    return (
        where(through, g, zero),
        where(np.logical_and(below, bounded), g, zero),
        where(np.logical_or(above, np.logical_and(below, np.logical_not(bounded))), g, zero),
    )


def _copysign_vjp(g: Any, y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    return g * (np.sign(y) * np.sign(a)), g * 0


def _frexp_vjp(g: Any, y: Any, x: Any) -> tuple[Any]:
    return (np.ldexp(g[0], -y[1]),)


def comparison(ufunc: np.ufunc) -> Primitive:
    """A comparison; Python ints may be outside the range of the dtype that they meet."""
    primitive = elementwise(ufunc)
    plain = by_numpy[ufunc]

    @numpy_function(ufunc)
    def compare(x1: Any, x2: Any, /, *args: Any, **keywords: Any) -> Any:
        return plain(_fitting(x1, x2), _fitting(x2, x1), *args, **keywords)

    return primitive


def _fitting(value: Any, other: Any) -> Any:
    """A Python int that `other` cannot hold becomes a NumPy number that compares alike."""
    if type(value) is not int and not is_python_int(value):
        return value
    dtype = type_of(operand(other)).dtype
    if isinstance(value, Array):
        narrow = dtype.kind in "iu" and dtype != np.int64
        return by_numpy[np.astype](value, np.int64) if narrow else value
    info = np.iinfo(dtype if dtype.kind in "iu" else np.int64)
    if info.min <= value <= info.max:
        return value
    if -(1 << 63) <= value < 1 << 64:
        return np.int64(value) if value < 1 << 63 else np.uint64(value)
    return math.inf if value > 0 else -math.inf


def _check_exponent(base: Any, exponent: Any) -> None:
    """Raise NumPy's ValueError for integers to negative integer powers."""
    if type_of(exponent).dtype.kind == "i" and result_dtype(base, exponent).kind == "i":
        allowed = by_numpy[np.all](by_numpy[np.greater_equal](exponent, 0))
        require(allowed, ValueError("Integers to negative integer powers are not allowed."))


def _with_checked_exponent(function: Callable[..., Any]) -> None:
    @numpy_function(np.power)
    def power(x1: Any, x2: Any, /, *args: Any, **keywords: Any) -> Any:
        _check_exponent(operand(x1), operand(x2))
        return function(x1, x2, *args, **keywords)


add = elementwise(np.add, lambda g, y, a, b: (g, g))
subtract = elementwise(np.subtract, lambda g, y, a, b: (g, -g))
multiply = elementwise(np.multiply, lambda g, y, a, b: (g * b, g * a))
divide = elementwise(np.true_divide, lambda g, y, a, b: (g / b, -g * y / b))
floor_divide = elementwise(np.floor_divide, _zero)
remainder = elementwise(np.remainder, lambda g, y, a, b: (g, -g * np.floor_divide(a, b)))
fmod = elementwise(np.fmod, lambda g, y, a, b: (g, -g * np.trunc(a / b)))
power = elementwise(np.power, _power_vjp)
_with_checked_exponent(by_numpy[np.power])
float_power = elementwise(np.float_power, _power_vjp)
negative = elementwise(np.negative, lambda g, y, x: (-g,))
positive = elementwise(np.positive, lambda g, y, x: (g,))
conjugate = elementwise(np.conjugate, lambda g, y, x: (np.conj(g) if type_of(g).dtype.kind == "c" else g,))
absolute = elementwise(np.absolute, _absolute_vjp)
fabs = elementwise(np.fabs, lambda g, y, x: (g * np.sign(x),))
sign = elementwise(np.sign, _zero)
signbit = elementwise(np.signbit)
copysign = elementwise(np.copysign, _copysign_vjp)
rint = elementwise(np.rint, _zero)
floor = elementwise(np.floor, _zero)
ceil = elementwise(np.ceil, _zero)
trunc = elementwise(np.trunc, _zero)
heaviside = elementwise(
    np.heaviside, lambda g, y, x, middle: (g * 0, np.where(x == 0, g, np.zeros_like(g)))
)

sqrt = elementwise(np.sqrt, lambda g, y, x: (g / (2 * y),))
cbrt = elementwise(np.cbrt, lambda g, y, x: (g / (3 * y * y),))
square = elementwise(np.square, lambda g, y, x: (g * (2 * x),))
reciprocal = elementwise(np.reciprocal, lambda g, y, x: (-g * y * y,))
exp = elementwise(np.exp, lambda g, y, x: (g * y,))
exp2 = elementwise(np.exp2, lambda g, y, x: (g * y * LN2,))
expm1 = elementwise(np.expm1, lambda g, y, x: (g * (y + 1),))
log = elementwise(np.log, lambda g, y, x: (g / x,))
log2 = elementwise(np.log2, lambda g, y, x: (g / (x * LN2),))
log10 = elementwise(np.log10, lambda g, y, x: (g / (x * LN10),))
log1p = elementwise(np.log1p, lambda g, y, x: (g / (x + 1),))
logaddexp = elementwise(np.logaddexp, lambda g, y, a, b: (g * np.exp(a - y), g * np.exp(b - y)))
logaddexp2 = elementwise(
    np.logaddexp2, lambda g, y, a, b: (g * np.exp2(a - y), g * np.exp2(b - y))
)
hypot = elementwise(np.hypot, lambda g, y, a, b: (g * (a / y), g * (b / y)))

sin = elementwise(np.sin, lambda g, y, x: (g * np.cos(x),))
cos = elementwise(np.cos, lambda g, y, x: (-g * np.sin(x),))
tan = elementwise(np.tan, lambda g, y, x: (g * (1 + y * y),))
arcsin = elementwise(np.arcsin, lambda g, y, x: (g / np.sqrt(1 - x * x),))
arccos = elementwise(np.arccos, lambda g, y, x: (-g / np.sqrt(1 - x * x),))
arctan = elementwise(np.arctan, lambda g, y, x: (g / (1 + x * x),))
arctan2 = elementwise(np.arctan2, _arctan2_vjp)
sinh = elementwise(np.sinh, lambda g, y, x: (g * np.cosh(x),))
cosh = elementwise(np.cosh, lambda g, y, x: (g * np.sinh(x),))
tanh = elementwise(np.tanh, lambda g, y, x: (g * (1 - y * y),))
arcsinh = elementwise(np.arcsinh, lambda g, y, x: (g / np.sqrt(x * x + 1),))
arccosh = elementwise(np.arccosh, lambda g, y, x: (g / np.sqrt(x * x - 1),))
arctanh = elementwise(np.arctanh, lambda g, y, x: (g / (1 - x * x),))
deg2rad = elementwise(np.deg2rad, lambda g, y, x: (g * RADIAN,))
radians = elementwise(np.radians, lambda g, y, x: (g * RADIAN,))
rad2deg = elementwise(np.rad2deg, lambda g, y, x: (g / RADIAN,))
degrees = elementwise(np.degrees, lambda g, y, x: (g / RADIAN,))

maximum = elementwise(np.maximum, _larger_vjp)
minimum = elementwise(np.minimum, _smaller_vjp)
fmax = elementwise(np.fmax, _fmax_vjp)
fmin = elementwise(np.fmin, _fmin_vjp)

less = comparison(np.less)
less_equal = comparison(np.less_equal)
greater = comparison(np.greater)
greater_equal = comparison(np.greater_equal)
equal = comparison(np.equal)
not_equal = comparison(np.not_equal)
logical_and = elementwise(np.logical_and)
logical_or = elementwise(np.logical_or)
logical_xor = elementwise(np.logical_xor)
logical_not = elementwise(np.logical_not)
isnan = elementwise(np.isnan)
isinf = elementwise(np.isinf)
isfinite = elementwise(np.isfinite)

bitwise_and = elementwise(np.bitwise_and)
bitwise_or = elementwise(np.bitwise_or)
bitwise_xor = elementwise(np.bitwise_xor)
invert = elementwise(np.invert)
left_shift = elementwise(np.left_shift)
right_shift = elementwise(np.right_shift)
bitwise_count = elementwise(np.bitwise_count)
gcd = elementwise(np.gcd)
lcm = elementwise(np.lcm)

ldexp = elementwise(np.ldexp, lambda g, y, x, i: (np.ldexp(g, i), None))
frexp = elementwise(np.frexp, _frexp_vjp)
modf = elementwise(np.modf, lambda g, y, x: (g[0],))
nextafter = elementwise(np.nextafter, lambda g, y, x, to: (g, g * 0))
spacing = elementwise(np.spacing, _zero)


clip = elementwise(clip_ufunc, _clip_vjp)


def result_dtype(*values: Any) -> np.dtype[Any]:
    """The dtype that values of these types have in common: Python numbers yield."""
    types = (type_of(value) for value in values)
    return np.result_type(
        *(python_type(t.dtype)(1) if t.kind == "python" else t.dtype for t in types)
    )


def _where_type(condition: Any, x: Any, y: Any) -> ArrayType:
    shape = broadcast_shapes(*(type_of(value).shape for value in (condition, x, y)))
    return ArrayType(result_dtype(x, y), shape)


def _where_cast(condition: Any, x: Any, y: Any) -> tuple[Any, ...]:
    dtype = result_dtype(x, y)
    return np.dtype(bool), dtype, dtype


def _where_vjp(g: Any, y: Any, condition: Any, a: Any, b: Any) -> tuple[Any, ...]:
    zero = type_of(g).dtype.type(0)
    return None, where(condition, g, zero), where(condition, zero, g)


def _where_checks() -> bool:
    """Whether this NumPy's np.where raises for a Python int that its dtype cannot hold (from 2.5 on)."""
    try:
        np.where(True, np.int8(0), 300)
    except OverflowError:
        return True
    return False


WHERE_CHECKS = _where_checks()
where = Primitive("where", np.where, _where_type, _where_vjp, cast=_where_cast)


@numpy_function(np.where)
def np_where(condition: Any, x: Any = None, y: Any = None, /) -> Any:
    """np.where; with a condition alone, its nonzero places.

    Raises OverflowError for a Python int that the dtype of the result cannot hold, where the installed NumPy does.
    """
    if x is None and y is None:
        return np.nonzero(condition)
    if x is None or y is None:
        raise ValueError("either both or neither of x and y should be given")
    condition = operand(condition)
    if type_of(condition).dtype != bool:
        condition = np.astype(as_array(condition), bool)
    if WHERE_CHECKS:
        for value in (x, y):
            check_fits(value, result_dtype(x, y))
    return where(condition, operand(x), operand(y))
