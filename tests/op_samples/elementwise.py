"""Samples of elementwise operations and of the functions composed of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.op_samples import Sample

GRID = np.array([[-2.3, -1.1, -0.35, 0.2], [0.45, 0.8, 1.7, 2.6]])
SPECIAL = np.array([np.nan, np.inf, -np.inf, 0.0, -0.0, 1.0, -1.0, 0.5, 2.0, 1e4])
SIGNED = np.array([-128, -7, -3, -1, 0, 1, 2, 3, 7, 100, 127])
UNSIGNED = np.array([0, 1, 2, 3, 7, 100, 127, 200, 255])
BOOLS = np.array([False, True, True])
MIXED = np.array([0, 5, (1 << 63) + 3, (1 << 64) - 1], np.uint64)
FLOATS = ("float64", "float32", "float16")
INTS = ("int64", "int32", "int16", "int8", "uint64", "uint32", "uint16", "uint8")


def data(dtype: str) -> Any:
    """Numbers of a dtype, some of them at the ends of its range."""
    dtype_ = np.dtype(dtype)
    if dtype_.kind == "f":
        return SPECIAL.astype(dtype_)
    if dtype_.kind == "b":
        return BOOLS
    small = (UNSIGNED if dtype_.kind == "u" else SIGNED).astype(dtype_)
    ends = np.array([np.iinfo(dtype_).min, np.iinfo(dtype_).max], dtype_)
    return np.concatenate([small, ends])


def unary(function: Callable[..., Any], grid: Any = GRID, dtypes: Any = FLOATS) -> list[Sample]:
    """On a grid where it is smooth, on each dtype, on a number, on nothing."""

    def call(x: Any) -> Any:
        return function(x)

    return [
        Sample(call, (grid,), grad=np.dtype(grid.dtype).kind == "f"),
        *(Sample(call, (data(dtype),)) for dtype in dtypes),
        Sample(call, (grid.flat[0],)),
        Sample(call, (np.zeros((0, 3), grid.dtype),)),
    ]


def pairs(dtype: str, other: str | None = None) -> tuple[Any, Any]:
    """All pairs of numbers, as a column and a row."""
    return data(dtype)[:, None], data(other or dtype)


def binary(
    function: Callable[..., Any], dtypes: Any = FLOATS, *, grad: bool = True, high: float = 1.3
) -> list[Sample]:
    """On a grid where it is smooth, on all pairs for each dtype, on numbers."""

    def call(x: Any, y: Any) -> Any:
        return function(x, y)

    def with_number(x: Any) -> Any:
        return function(x, 2), function(3, x)

    rows = [Sample(call, pairs(dtype)) for dtype in dtypes]
    number = np.array(1.6) if "float64" in dtypes else data(dtypes[0])[2]
    return [
        Sample(call, (np.abs(GRID) + 0.3, np.array([0.37, high, 2.2, 0.91])), grad=grad)
        if "float64" in dtypes
        else rows[0],
        *rows,
        Sample(with_number, (number,)),
    ]


def outer(ufunc: np.ufunc) -> list[Sample]:
    dtype = {"?": np.bool_, "b": np.int64}.get(ufunc.types[0][0], np.float64)
    x = np.array([[1, 2], [0, 3]], dtype)
    y = np.array([1, 3, 2], np.int64 if ufunc is np.ldexp else dtype)
    return [Sample(lambda x, y: ufunc.outer(x, y), (x, y))]


def with_exponents(x: Any) -> Any:
    return x**0, x**1, x**2, x**3, x**4, x**0.5, x**-1, x**-2, 2**x


def with_int_exponents(x: Any) -> Any:
    return x**0, x**1, x**2, x**3, x**7, np.power(x, 2)


def with_divisors(x: Any) -> Any:
    return x // 2, x % 2, x // 3, x % 3, x // 7, 5 // x, 5 % x


def with_negative_divisors(x: Any) -> Any:
    return x // -3, x % -3, x // -1, x % -1, np.fmod(x, -3)


def divided(x: Any) -> Any:
    return x / 2, x / 4.0, x / -0.5, x / 3, 1 / x


def shifted(x: Any) -> Any:
    return x << 0, x << 3, x >> 2, x >> 7, x << 100, x >> 100


def compared(x: Any) -> Any:
    return x < 3, x <= 3, x > 3, x >= 3, x == 3, x != 3, np.less(3, x)


def compared_outside(x: Any) -> Any:
    return x < 300, x == -129, x >= -(1 << 40), x > 1 << 63, x != 1 << 70


def of_bools(x: Any) -> Any:
    y = ~x
    return x & y, x | y, x ^ y, x + y, x * y, x < y, x <= y, x > y, x >= y, x == y, x != y


EXPONENTS = np.array([-1100, -3, 0, 5, 1100])
ANY = (*FLOATS, *INTS, "bool")
NUMBERS = (*FLOATS, *INTS)
BITS = (*INTS, "bool")
POSITIVE = np.abs(GRID) + 0.1
UNIT = GRID / 3
ABOVE = np.abs(GRID) + 1.3

UNARY: dict[str, list[Sample]] = {
    "negative": unary(np.negative, dtypes=NUMBERS),
    "positive": unary(np.positive, dtypes=NUMBERS),
    "conjugate": unary(np.conjugate, dtypes=NUMBERS),
    "absolute": unary(np.absolute, dtypes=ANY),
    "fabs": unary(np.fabs),
    "sign": unary(np.sign, dtypes=NUMBERS),
    "signbit": unary(np.signbit)[1:],
    "rint": unary(np.rint),
    "floor": unary(np.floor, dtypes=(*FLOATS, "int32", "bool")),
    "ceil": unary(np.ceil, dtypes=(*FLOATS, "int32", "bool")),
    "trunc": unary(np.trunc, dtypes=(*FLOATS, "int32", "bool")),
    "square": unary(np.square, dtypes=NUMBERS),
    "reciprocal": unary(np.reciprocal, dtypes=(*FLOATS, "int8", "uint8")),
    "sqrt": unary(np.sqrt, POSITIVE),
    "cbrt": unary(np.cbrt),
    "exp": unary(np.exp),
    "exp2": unary(np.exp2),
    "expm1": [
        *unary(np.expm1),
        Sample(lambda x: np.expm1(x), (10.0 ** -np.arange(20),), atol=1e-32),
    ],
    "log": unary(np.log, POSITIVE),
    "log2": [
        *unary(np.log2, POSITIVE),
        Sample(lambda x: np.floor(np.log2(x)), (2.0 ** np.arange(60),)),
    ],
    "log10": [
        *unary(np.log10, POSITIVE),
        Sample(lambda x: np.floor(np.log10(x)), (10.0 ** np.arange(20),)),
    ],
    "log1p": [
        *unary(np.log1p, POSITIVE),
        Sample(lambda x: np.log1p(x), (10.0 ** -np.arange(20),), atol=1e-32),
    ],
    "sin": unary(np.sin),
    "cos": unary(np.cos),
    "tan": unary(np.tan),
    "arcsin": unary(np.arcsin, UNIT),
    "arccos": unary(np.arccos, UNIT),
    "arctan": unary(np.arctan),
    "sinh": unary(np.sinh),
    "cosh": unary(np.cosh),
    "tanh": unary(np.tanh),
    "arcsinh": unary(np.arcsinh),
    "arccosh": unary(np.arccosh, ABOVE),
    "arctanh": unary(np.arctanh, UNIT),
    "deg2rad": unary(np.deg2rad),
    "radians": unary(np.radians),
    "rad2deg": unary(np.rad2deg),
    "degrees": unary(np.degrees),
    "isnan": unary(np.isnan, dtypes=ANY)[1:],
    "isinf": unary(np.isinf, dtypes=ANY)[1:],
    "isfinite": unary(np.isfinite, dtypes=ANY)[1:],
    "logical_not": unary(np.logical_not, dtypes=ANY)[1:],
    "invert": unary(np.invert, SIGNED, BITS),
    "bitwise_count": unary(np.bitwise_count, SIGNED, INTS),
    "frexp": unary(np.frexp),
    "modf": unary(np.modf),
    "spacing": unary(np.spacing),
}

BINARY: dict[str, list[Sample]] = {
    "add": [*binary(np.add, ANY), Sample(of_bools, (BOOLS,))],
    "nextafter": binary(np.nextafter),
    "subtract": binary(np.subtract, NUMBERS),
    "multiply": binary(np.multiply, ANY),
    "divide": [*binary(np.divide, ANY), *(Sample(divided, (data(d),)) for d in FLOATS)],
    "floor_divide": [
        *binary(np.floor_divide, NUMBERS),
        *(Sample(with_divisors, (data(d),)) for d in NUMBERS),
        *(Sample(with_negative_divisors, (data(d),)) for d in ("float64", "int64", "int8")),
    ],
    "remainder": binary(np.remainder, NUMBERS),
    "fmod": binary(np.fmod, NUMBERS),
    "divmod": binary(np.divmod, ("float64", "int32")),
    "power": [
        *binary(np.power),
        *(Sample(with_exponents, (data(d),)) for d in FLOATS[:2]),
        Sample(with_exponents, (np.delete(data("float16"), 2),)),  # no -inf
        *(Sample(with_int_exponents, (data(d),)) for d in INTS),
        *(Sample(lambda x, y: x**y, (data(d)[:, None], np.arange(9, dtype=d))) for d in INTS),
        Sample(lambda x: x**-1, (SIGNED,), refused="Integers to negative integer powers"),
    ],
    "float_power": binary(np.float_power, (*FLOATS, "int32")),
    "copysign": binary(np.copysign),
    "heaviside": binary(np.heaviside),
    "logaddexp": binary(np.logaddexp),
    "logaddexp2": binary(np.logaddexp2),
    "hypot": binary(np.hypot, (*FLOATS, "int32"), grad=False)
    + [Sample(lambda x, y: np.hypot(x, y), (GRID, GRID[0]), grad=True)]
    + [Sample(lambda x: np.hypot(x, 1e200), (np.array([0.0, np.inf, 1e200, -3e-200]),))],
    "arctan2": binary(np.arctan2),
    "maximum": binary(np.maximum, ANY),
    "minimum": binary(np.minimum, ANY),
    "fmax": binary(np.fmax, ANY),
    "fmin": binary(np.fmin, ANY),
    "less": [
        *binary(np.less, ANY, grad=False),
        *(Sample(compared, (data(d),)) for d in NUMBERS),
        *(Sample(compared_outside, (data(d),)) for d in INTS),
    ],
    "logical_and": binary(np.logical_and, ANY, grad=False),
    "logical_or": binary(np.logical_or, ANY, grad=False),
    "logical_xor": binary(np.logical_xor, ANY, grad=False),
    "bitwise_and": binary(np.bitwise_and, BITS),
    "bitwise_or": binary(np.bitwise_or, BITS),
    "bitwise_xor": binary(np.bitwise_xor, BITS),
    "left_shift": [*binary(np.left_shift, INTS), *(Sample(shifted, (data(d),)) for d in INTS[::2])],
    "right_shift": [*binary(np.right_shift, INTS), *(Sample(shifted, (data(d),)) for d in INTS)],
    "gcd": binary(np.gcd, INTS),
    "lcm": binary(np.lcm, INTS),
    "ldexp": [
        Sample(lambda x, i: np.ldexp(x, i), (SPECIAL.astype(d)[:, None], EXPONENTS))
        for d in FLOATS
    ]
    + [Sample(lambda x, i: np.ldexp(x, i), (GRID, np.array([-3, 0, 5, 1], np.int8)), grad=True)],
}

for _ufunc in (np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal):
    BINARY[_ufunc.__name__] = binary(_ufunc, ANY, grad=False)
for _ufunc in (np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal):
    BINARY[_ufunc.__name__] += [
        Sample(lambda x, y, f=_ufunc: (f(x, y), f(y, x)), (data("int64")[:, None], MIXED))
    ]

ROWS = np.array([-1.0, 0.0, 2.0])
PEAKS = np.array([3.0, 1.0, 2.0])
X = np.linspace(0.0, 9.0, 7)
SIGNAL = np.array([1.5, -2.0, 0.25, 3.0, -0.5, 2.0, 4.0])


def clipped(x: Any) -> Any:
    return x.clip(0, 1), np.clip(x, None, 1), np.clip(x, 0, None), x.clip(max=2), np.clip(x, 2, 0)


def rounded(x: Any) -> Any:
    return np.round(x), x.round(), np.around(x, 1), np.round(x, -1)


def without_special(x: Any) -> Any:
    return np.nan_to_num(x), np.nan_to_num(x, nan=1, posinf=2.5, neginf=-3)


def replaced_in_place(x: Any) -> Any:
    np.nan_to_num(x, copy=False)
    return x + 1


def parts(x: Any) -> Any:
    angles = np.angle(x), np.angle(x, deg=True)
    return x.real, x.imag, np.real(x), np.imag(x), x.conj(), x.conjugate(), angles


def chosen(x: Any) -> Any:
    by_truth = np.where(x, 1, 2), np.where(x, x, 0.5)
    return by_truth, np.where(x > 1, x, 0), np.where(x > 0, x, x + 2), np.where(x < 0, 5, x)


def close(x: Any, y: Any) -> Any:
    near = np.isclose(x, y), np.isclose(x, y, 0.1, 0.5), np.isclose(x, y, equal_nan=True)
    return near, np.isclose(x, 1), np.isclose(1.0, x)


def all_close(x: Any, y: Any) -> Any:
    return np.allclose(x, y), np.allclose(x, x + 1e-12), np.allclose(x, 1.0, atol=100)


def same(x: Any) -> Any:
    return np.array_equal(x, x), np.array_equal(x, x[:1]), np.array_equal(x, x, equal_nan=True)


def equivalent(x: Any) -> Any:
    return np.array_equiv(x, x), np.array_equiv(x * 0, 0), np.array_equiv(x, [1, 2, 3, 4, 5, 6])


def selected(x: Any) -> Any:
    return np.select([x > 1, x < 0], [x, x * 2], 3), np.select([x > 1], [np.float32(2)], -1)


def in_pieces(x: Any) -> Any:
    return np.piecewise(x, [x > 1, x < 0], [lambda v: v * 2, 3, lambda v: v - 1])


def picked(x: Any) -> Any:
    of_three = np.choose(x % 3, [x, x + 1, 2])
    return of_three, x.choose([x, x * 2], mode="wrap"), np.choose(x, [1.5, x], mode="clip")


def differences(x: Any) -> Any:
    return np.diff(x), np.diff(x, 2, axis=0), np.diff(x, prepend=0), np.diff(x, append=x[:, :1])


def flat_differences(x: Any) -> Any:
    return np.ediff1d(x), np.ediff1d(x, to_begin=1, to_end=x[0])


def slopes(x: Any) -> Any:
    return np.gradient(x), np.gradient(x, 2.0, axis=1), np.gradient(x, 3, 2)


def slopes_at(x: Any) -> Any:
    return (
        np.gradient(x, np.array([0, 1, 3, 7.0]), axis=1, edge_order=2),
        np.gradient(x, axis=1, edge_order=2),
        np.gradient(x, np.arange(4.0), axis=1),
    )


def areas(x: Any) -> Any:
    return np.trapezoid(x), np.trapezoid(x, dx=0.5, axis=0), np.trapezoid(x, [0, 1, 3, 4.0])


def unwrapped(x: Any) -> Any:
    return np.unwrap(x * 3), np.unwrap(x, period=2.0), np.unwrap(x, discont=4, axis=0)


def convolved(x: Any, y: Any) -> Any:
    modes = ("full", "same", "valid")
    return [np.convolve(x, y, m) for m in modes] + [np.convolve(y, x, m) for m in modes]


def correlated(x: Any, y: Any) -> Any:
    modes = ("full", "same", "valid")
    return [np.correlate(x, y, m) for m in modes] + [np.correlate(y, x, m) for m in modes]


def powers(x: Any) -> Any:
    return np.vander(x), np.vander(x, 3, increasing=True), np.vander(x, 1)


FUNCTIONS: dict[str, list[Sample]] = {
    "_core.umath.clip": [
        Sample(lambda x, a, b: np.clip(x, a, b), (GRID, GRID[0] - 1, GRID[0] + 0.7), grad=True),
        Sample(lambda x, a: np.clip(x, a, np.nan), (GRID, GRID[0])),
        Sample(lambda x, a: np.clip(x, a, ~a), (BOOLS, BOOLS[::-1])),
    ],
    "clip": [
        Sample(clipped, (GRID,), grad=True),
        *(Sample(clipped, (data(d),)) for d in NUMBERS),
        *(Sample(lambda x: np.clip(x, -300, 300), (data(d),)) for d in INTS),
        Sample(lambda x: np.clip(x, 0, 1.5), (SIGNED,)),
        Sample(lambda x: np.clip(x, 0), (SIGNED,), refused="a_max"),
    ],
    "round": [
        Sample(rounded, (GRID + 0.02,), grad=True),
        *(Sample(rounded, (data(d),)) for d in NUMBERS if d != "float16"),
        Sample(rounded, (data("float16")[:9],)),
    ],
    "fix": unary(np.fix, dtypes=(*FLOATS, "int32")),
    "nan_to_num": [
        Sample(lambda x: np.nan_to_num(x), (GRID,), grad=True),
        *(Sample(without_special, (data(d),)) for d in (*FLOATS, "int32")),
        Sample(replaced_in_place, (SPECIAL,)),
        Sample(without_special, (np.float32(np.inf),)),
    ],
    "real": [
        Sample(parts, (GRID,), grad=True), Sample(parts, (SIGNED,)),
        Sample(parts, (np.float32(2),)),
    ],
    "imag": unary(np.imag, dtypes=("int32",))[1:],
    "angle": unary(np.angle)[1:],
    "isreal": unary(np.isreal)[1:],
    "iscomplex": unary(np.iscomplex)[1:],
    "real_if_close": unary(np.real_if_close),
    "isrealobj": [Sample(lambda x: np.isrealobj(x), (GRID,))],
    "iscomplexobj": [Sample(lambda x: np.iscomplexobj(x), (GRID,))],
    "isposinf": unary(np.isposinf, dtypes=ANY)[1:],
    "isneginf": unary(np.isneginf, dtypes=ANY)[1:],
    "where": [
        Sample(chosen, (GRID,), grad=True),
        *(Sample(chosen, (data(d),)) for d in NUMBERS),
        Sample(lambda c, x: np.where(c, x, ~x), (BOOLS, BOOLS)),
        Sample(lambda c, x, y: np.where(c, x, y), (GRID > 0, GRID[0], np.int64(3))),
        Sample(lambda x: np.where(x > 1), (GRID,)),
    ],
    "isclose": [Sample(close, (data(d)[:, None], data(d))) for d in (*FLOATS, "int64", "uint8")],
    "allclose": [Sample(all_close, (GRID, GRID + 1e-9)), Sample(all_close, (SIGNED, SIGNED))],
    "array_equal": [Sample(same, (GRID,)), Sample(same, (SPECIAL,)), Sample(same, (BOOLS,))],
    "array_equiv": [Sample(equivalent, (GRID,)), Sample(equivalent, (SIGNED,))],
    "select": [Sample(selected, (GRID,), grad=True), Sample(selected, (SIGNED,)),
               Sample(lambda x: np.select([x], [x]), (SIGNED,), refused="boolean")],
    "piecewise": [Sample(in_pieces, (GRID,), grad=True), Sample(in_pieces, (SIGNED,)),
                  Sample(lambda x: np.piecewise(x, [x > 0], [1, 2]), (np.float64(2),))],
    "choose": [Sample(picked, (UNSIGNED.astype(d),)) for d in ("int64", "int32", "uint8")],
    "sinc": unary(np.sinc, GRID + 0.03)[:1] + unary(np.sinc, dtypes=("int32",))[1:],
    "diff": [Sample(differences, (GRID,), grad=True), Sample(differences, (GRID > 0,)),
             Sample(differences, (np.arange(8, dtype=np.uint8).reshape(2, 4),))],
    "ediff1d": [Sample(flat_differences, (GRID,), grad=True),
                Sample(flat_differences, (np.arange(8).reshape(2, 4),))],
    "gradient": [
        Sample(slopes, (GRID,), grad=True), Sample(slopes_at, (GRID,), grad=True),
        Sample(slopes, (np.arange(8, dtype=np.uint8).reshape(2, 4),)),
        Sample(slopes_at, (GRID.astype(np.float32),)),
        Sample(lambda x, y: np.gradient(y, x), (X**2 + X, SIGNAL), grad=True),
    ],
    "trapezoid": [
        Sample(areas, (GRID,), grad=True), Sample(areas, (np.arange(8).reshape(2, 4),)),
        Sample(lambda x, y: np.trapezoid(y, x), (X, SIGNAL), grad=True),
    ],
    "unwrap": [Sample(unwrapped, (GRID,), grad=True),
               Sample(lambda x: np.unwrap(x, period=5), (SIGNED,))],
    "interp": [
        Sample(lambda x: np.interp(x, ROWS, PEAKS), (GRID,), grad=True),
        Sample(lambda x: np.interp(x, ROWS, PEAKS, left=-9, right=np.nan), (SPECIAL,)),
        Sample(lambda x, xp, fp: np.interp(x, xp, fp), (GRID, ROWS, PEAKS), grad=True),
        Sample(lambda x: np.interp(x, ROWS, PEAKS, period=3.5), (GRID.astype(np.float32),)),
        Sample(lambda x: np.interp(x, [1.0], [2.0]), (np.float64(3),)),
    ],
    "convolve": [
        Sample(convolved, (SIGNAL, PEAKS), grad=True),
        Sample(convolved, (np.arange(40.0), np.arange(20.0))),
        Sample(convolved, (SIGNED, np.array([1, 2, 3]))),
        Sample(convolved, (SIGNAL.astype(np.float32), PEAKS.astype(np.float32))),
    ],
    "correlate": [
        Sample(correlated, (SIGNAL, PEAKS), grad=True), Sample(correlated, (X, np.arange(2))),
        Sample(correlated, (np.arange(40), np.arange(20))),
    ],
    "polyval": [
        Sample(lambda x: np.polyval([1, 2.5, 3], x), (GRID,), grad=True),
        Sample(lambda p, x: np.polyval(p, x), (PEAKS, GRID), grad=True),
        Sample(lambda p, x: np.polyval(p, x), (np.arange(3), np.int32(4))),
    ],
    "vander": [Sample(powers, (SIGNAL,), grad=True), Sample(powers, (np.arange(4, dtype=np.int8),)),
               Sample(powers, (PEAKS.astype(np.float32),))],
}  # fmt: skip

OUTER = {
    f"{ufunc.__name__}.outer": outer(ufunc)
    for ufunc in {x for x in vars(np).values() if isinstance(x, np.ufunc)}
    if ufunc.nin == 2 and ufunc.signature is None and ufunc.__name__ in BINARY and ufunc.nout == 1
}

SAMPLES: dict[str, list[Sample]] = {**UNARY, **BINARY, **FUNCTIONS, **OUTER}
