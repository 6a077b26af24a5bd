"""Elementwise functions by PyTorch's names: operators, mathematics, comparisons, choices.

In: arrays and Python numbers. Out: arrays, in the dtype that PyTorch gives. Each function is also
a method, and most have a form that writes into the tensor (`add_`).
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import ops
from ..array import Array, type_of
from .promotion import cast, get_default_dtype, is_number, promote, result_dtype, to_float
from .tensor import Tensor, array_of, on_arrays, tensor_function, wrap

__all__: list[str] = []


def _export(name: str, function: Any) -> None:
    globals()[name] = function
    __all__.append(name)


# --- of one operand ------------------------------------------------------------------------------

FLOATING: dict[str, Callable[..., Any]] = {
    "sqrt": np.sqrt, "exp": np.exp, "exp2": np.exp2, "expm1": np.expm1, "log": np.log, "log2": np.log2,
    "log10": np.log10, "log1p": np.log1p, "sin": np.sin, "cos": np.cos, "tan": np.tan, "asin": np.arcsin,
    "acos": np.arccos, "atan": np.arctan, "sinh": np.sinh, "cosh": np.cosh, "tanh": np.tanh,
    "asinh": np.arcsinh, "acosh": np.arccosh, "atanh": np.arctanh, "deg2rad": np.deg2rad,
    "rad2deg": np.rad2deg,
}  # fmt: skip
"""Functions whose result is a float."""

SAME: dict[str, Callable[..., Any]] = {
    "abs": np.abs, "neg": np.negative, "sign": np.sign, "floor": np.floor, "ceil": np.ceil,
    "trunc": np.trunc, "square": np.square, "positive": np.positive, "logical_not": np.logical_not,
    "bitwise_not": np.invert, "isnan": np.isnan, "isinf": np.isinf, "isfinite": np.isfinite,
    "signbit": np.signbit,
}  # fmt: skip
"""Functions that keep the dtype, or give bools."""


def _unary(name: str, function: Callable[..., Any], floats: bool) -> None:
    def call(input: Any) -> Any:
        return function(to_float(input) if floats else input)

    call.__name__ = name
    call.__doc__ = f"torch.{name}: {function.__name__} of each element."
    _export(name, tensor_function(name, inplace=f"{name}_")(call))


for _name, _function in FLOATING.items():
    _unary(_name, _function, True)
for _name, _function in SAME.items():
    _unary(_name, _function, False)


@tensor_function("reciprocal", inplace="reciprocal_")
def reciprocal(input: Any) -> Any:
    """1 / input."""
    return 1 / to_float(input)


@tensor_function("rsqrt", inplace="rsqrt_")
def rsqrt(input: Any) -> Any:
    """1 / sqrt(input)."""
    return 1 / np.sqrt(to_float(input))


@tensor_function("sigmoid", inplace="sigmoid_")
def sigmoid(input: Any) -> Any:
    """1 / (1 + exp(-input))."""
    return ops.sigmoid(to_float(input))


@tensor_function("logit", inplace="logit_")
def logit(input: Any, eps: float | None = None) -> Any:
    """log(input / (1 - input))."""
    x = to_float(input) if eps is None else np.clip(to_float(input), eps, 1 - eps)
    return np.log(x / (1 - x))


@tensor_function("round", inplace="round_")
def round(input: Any, *, decimals: int = 0) -> Any:
    """Half to even."""
    return np.round(input, decimals)


@tensor_function("frac", inplace="frac_")
def frac(input: Any) -> Any:
    """The part after the point."""
    return input - np.trunc(input)


@tensor_function("nan_to_num", inplace="nan_to_num_")
def nan_to_num(input: Any, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None) -> Any:
    """Numbers in place of NaN and infinities."""
    return np.nan_to_num(input, nan=nan, posinf=posinf, neginf=neginf)


# --- of two operands -----------------------------------------------------------------------------


@tensor_function("add", inplace="add_")
def add(input: Any, other: Any, *, alpha: Any = 1) -> Any:
    """input + alpha * other."""
    a, b = promote(input, other)
    return a + b if alpha == 1 else a + alpha * b


@tensor_function("sub", "subtract", inplace="sub_")
def sub(input: Any, other: Any, *, alpha: Any = 1) -> Any:
    """input - alpha * other."""
    a, b = promote(input, other)
    return a - b if alpha == 1 else a - alpha * b


@tensor_function("rsub")
def rsub(input: Any, other: Any) -> Any:
    """other - input."""
    a, b = promote(input, other)
    return b - a


@tensor_function("mul", "multiply", inplace="mul_")
def mul(input: Any, other: Any) -> Any:
    """input * other."""
    a, b = promote(input, other)
    return a * b


@tensor_function("div", "divide", "true_divide", inplace="div_")
def div(input: Any, other: Any, *, rounding_mode: str | None = None) -> Any:
    """input / other, a float; rounded if rounding_mode is "trunc" or "floor"."""
    a, b = promote(input, other)
    is_float = result_dtype(a, b).kind == "f"
    if rounding_mode is None:
        return a / b if is_float else cast(a, get_default_dtype()) / cast(b, get_default_dtype())
    if rounding_mode == "trunc" and is_float:
        return np.trunc(a / b)
    whole = np.floor_divide(a, b)
    if rounding_mode == "floor":
        return whole
    return whole + cast(np.logical_and(whole * b != a, (a < 0) != (b < 0)), type_of(whole).dtype)


def _binary(name: str, function: Callable[..., Any], *methods: str) -> None:
    def call(input: Any, other: Any) -> Any:
        return function(*promote(input, other))

    call.__name__ = name
    call.__doc__ = f"torch.{name}: {function.__name__} of each pair of elements."
    found = tensor_function(name, *methods, inplace=f"{name}_")(call)
    for each in (name, *methods):
        _export(each, found)


PAIRS: dict[str, Callable[..., Any]] = {
    "remainder": np.remainder, "fmod": np.fmod, "floor_divide": np.floor_divide, "pow": operator.pow,
    "maximum": np.maximum, "minimum": np.minimum, "fmax": np.fmax, "fmin": np.fmin,
    "bitwise_and": np.bitwise_and, "bitwise_or": np.bitwise_or, "bitwise_xor": np.bitwise_xor,
    "logical_and": np.logical_and, "logical_or": np.logical_or, "logical_xor": np.logical_xor,
    "hypot": np.hypot, "copysign": np.copysign, "logaddexp": np.logaddexp,
}  # fmt: skip
for _name, _function in PAIRS.items():
    _binary(_name, _function)
_binary("atan2", np.arctan2, "arctan2")
for _name, _other, _function in [
    ("eq", "equal_to", np.equal), ("ne", "not_equal", np.not_equal), ("lt", "less", np.less),
    ("le", "less_equal", np.less_equal), ("gt", "greater", np.greater), ("ge", "greater_equal", np.greater_equal),
]:  # fmt: skip
    _binary(_name, _function, _other)


@tensor_function("lerp", inplace="lerp_")
def lerp(input: Any, end: Any, weight: Any) -> Any:
    """input + weight * (end - input)."""
    return input + weight * (end - input)


@tensor_function("addcmul", inplace="addcmul_")
def addcmul(input: Any, tensor1: Any, tensor2: Any, *, value: Any = 1) -> Any:
    """input + value * tensor1 * tensor2."""
    return input + value * tensor1 * tensor2


@tensor_function("addcdiv", inplace="addcdiv_")
def addcdiv(input: Any, tensor1: Any, tensor2: Any, *, value: Any = 1) -> Any:
    """input + value * (tensor1 / tensor2)."""
    return input + value * (tensor1 / tensor2)


@tensor_function("clamp", "clip", inplace="clamp_")
def clamp(input: Any, min: Any = None, max: Any = None) -> Any:
    """Values below `min` become `min`, above `max` `max`."""
    if min is None and max is None:
        raise RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None")
    bounds = [x for x in (min, max) if x is not None]
    dtype = result_dtype(input, *bounds)
    x = cast(input, dtype)
    low, high = (None if b is None else b if is_number(b) else cast(b, dtype) for b in (min, max))
    return np.clip(x, low, high)


@tensor_function()
def where(condition: Any, input: Any = None, other: Any = None) -> Any:
    """Elements of `input` where the condition holds, else of `other`; or the places where it does."""
    if input is None:
        return np.nonzero(condition)
    return np.where(condition, *promote(input, other))


def _where_method(self: Tensor, condition: Any, other: Any) -> Tensor:
    found: Tensor = where(condition, self, other)
    return found


setattr(Tensor, "where", _where_method)  # noqa: B010


@tensor_function("masked_fill", inplace="masked_fill_")
def masked_fill(input: Any, mask: Any, value: Any) -> Any:
    """`value` where the mask is true."""
    return np.where(mask, cast(value, type_of(input).dtype), input)


@tensor_function("isclose")
def isclose(input: Any, other: Any, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Any:
    """Whether |input - other| <= atol + rtol * |other|."""
    return np.isclose(input, other, rtol, atol, equal_nan)


@tensor_function("allclose")
def allclose(input: Any, other: Any, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> bool:
    """Whether all elements are close."""
    return bool(np.all(np.isclose(input, other, rtol, atol, equal_nan)))


@tensor_function("equal")
def equal(input: Any, other: Any) -> bool:
    """Whether shapes and all elements are equal."""
    return type_of(input).shape == type_of(other).shape and bool(np.all(np.equal(input, other)))


for _name in (
    "reciprocal", "rsqrt", "sigmoid", "logit", "round", "frac", "nan_to_num", "add", "sub", "rsub", "mul", "div",
    "lerp", "addcmul", "addcdiv", "clamp", "where", "masked_fill", "isclose", "allclose", "equal",
):  # fmt: skip
    __all__.append(_name)
for _name, _of in [
    ("absolute", "abs"), ("negative", "neg"), ("subtract", "sub"), ("multiply", "mul"), ("divide", "div"),
    ("true_divide", "div"), ("clip", "clamp"), ("arcsin", "asin"), ("arccos", "acos"), ("arctan", "atan"),
]:  # fmt: skip
    _export(_name, globals()[_of])


# --- operators -----------------------------------------------------------------------------------

Operator = Callable[[Any, Any], Any]


def _operator(name: str, function: Operator, *, swapped: bool = False) -> None:
    def call(self: Tensor, other: Any) -> Any:
        if not isinstance(other, (Tensor, Array, np.ndarray, np.generic, int, float)):
            return NotImplemented
        other = other if isinstance(other, Tensor) or is_number(other) else wrap(other)
        return function(other, self) if swapped else function(self, other)

    call.__name__ = name
    setattr(Tensor, name, call)


def _pow(a: Any, b: Any) -> Any:
    return globals()["pow"](a, b)


_matmul = on_arrays(np.matmul)
OPERATORS: dict[str, Operator] = {
    "add": add, "sub": sub, "mul": mul, "truediv": div, "floordiv": globals()["floor_divide"],
    "mod": globals()["remainder"], "pow": _pow, "and": globals()["bitwise_and"], "or": globals()["bitwise_or"],
    "xor": globals()["bitwise_xor"], "matmul": _matmul,
}  # fmt: skip
for _name, _function in OPERATORS.items():
    _operator(f"__{_name}__", _function)
    _operator(f"__r{_name}__", _function, swapped=True)
for _name in ("eq", "ne", "lt", "le", "gt", "ge"):
    _operator(f"__{_name}__", globals()[_name])


def _in_place_operator(name: str, function: Operator) -> None:
    def call(self: Tensor, other: Any) -> Tensor:
        return self.write(array_of(function(self, other)))

    call.__name__ = f"__i{name}__"
    setattr(Tensor, call.__name__, call)


for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "and", "or", "xor"):
    _in_place_operator(_name, OPERATORS[_name])
for _name, _of in [("neg", "neg"), ("pos", "positive"), ("abs", "abs"), ("invert", "bitwise_not")]:
    setattr(Tensor, f"__{_name}__", globals()[_of])
