"""Python's numbers: int, float and bool arithmetic on values that depend on data.

In: operators and functions on Python numbers that a graph computes. Out: Symbols of the kind
Python (int64, float64, bool). What Python raises (division by zero, a negative shift, a value out
of a function's domain) is a check.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from dy2st.constructs import overflow
from dy2st.constructs.checks import check, ours
from dy2st.constructs.foreign import plainly
from dy2st.constructs.logic import and_, not_, or_
from dy2st.errors import ConversionError
from dy2st.runtime import ops
from dy2st.runtime.array import by_numpy, type_of
from dy2st.symbol import Symbol, python_operators, refuse_python_complex
from dy2st.trace import where

__all__ = ["as_bool", "as_float", "as_int", "as_python", "python_call", "round_"]


def as_python(value: Any) -> Any:
    """A NumPy scalar or array of one element as the Python number `.item()` gives."""
    if isinstance(value, np.generic):
        return value.item()
    if not isinstance(value, Symbol) or value.kind == "python":
        return value
    if value.data is not None:
        return value.data.item()
    refuse_python_complex([value])
    ops.check_ints(value)
    wide = {"b": np.bool_, "i": np.int64, "u": np.int64, "f": np.float64}[value.dtype.kind]
    value = by_numpy[np.reshape](value, ()) if value.ndim else value
    return Symbol(by_numpy[np.astype](value, wide, copy=False).value, "python")


def widened(value: Any) -> Any:
    """A bool as the int it is in arithmetic."""
    refuse_python_complex([value])
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int) and not -(1 << 63) <= value < 1 << 63:
        raise ConversionError("an int of a graph has 64 bits, and this one has more", where(), "Use a float.")
    if isinstance(value, Symbol) and value.dtype == bool:
        return Symbol(by_numpy[np.astype](value, np.int64).value, "python")
    return value


def python_call(function: Any, *operands: Any) -> Any:
    """A NumPy function on Python numbers; the result is a Python number."""
    return as_python(by_numpy[function](*operands))


def arithmetic(ufunc: np.ufunc) -> Callable[..., Any]:
    """An operator whose result is a number of the kind of its operands; of ints, one that fits."""
    rule = OVERFLOW.get(ufunc)

    def operator(*operands: Any) -> Any:
        operands = tuple(map(widened, operands))
        result = python_call(ufunc, *operands)
        if rule is not None and type_of(result).dtype.kind == "i":
            rule(*operands, result)
        return result

    return operator


OVERFLOW: dict[np.ufunc, Callable[..., None]] = {
    np.add: overflow.check_add, np.subtract: overflow.check_subtract, np.multiply: overflow.check_multiply,
    np.negative: lambda a, result: overflow.check_abs(a), np.absolute: lambda a, result: overflow.check_abs(a),
}  # fmt: skip


def division(ufunc: np.ufunc, text: str) -> Callable[[Any, Any], Any]:
    """`/`, `//` and `%`, which raise ZeroDivisionError; `text` names a float division, an int one."""

    def operator(a: Any, b: Any) -> Any:
        a, b = widened(a), widened(b)
        floats = type_of(a).dtype.kind == "f" or type_of(b).dtype.kind == "f"
        check(b != 0, ZeroDivisionError(zero_text(text, floats)))
        return python_call(ufunc, a, b)

    return operator


def zero_text(text: str, floats: bool) -> str:
    """CPython's message for a division by zero, as the running version words it."""
    kind: Any = float if floats else int
    try:
        {"/": kind.__truediv__, "//": kind.__floordiv__, "%": kind.__mod__}[text](kind(1), kind(0))
    except ZeroDivisionError as error:
        return str(error)
    raise AssertionError("a division by zero did not raise")


def power(a: Any, b: Any) -> Any:
    """`a ** b`: an int power needs an exponent that is known not to be negative."""
    a, b = widened(a), widened(b)
    if type_of(a).dtype.kind == "i" and type_of(b).dtype.kind == "i":
        if isinstance(b, Symbol):
            raise ConversionError(
                "the exponent of this power of ints depends on data, and so does whether the result is an "
                "int or a float", where(), "Write `float(a) ** b`, or use arrays.",
            )  # fmt: skip
        if b >= 0:
            overflow.check_power(a, b)
            return python_call(np.power, a, b)
        a = as_float(a)
    a, b = as_float(a), as_float(b)
    check(or_(a != 0, lambda: b >= 0, lambda: b != b), ZeroDivisionError("0.0 cannot be raised to a negative power"))
    result = python_call(np.power, a, b)
    complex_result = ours(ValueError("a negative number to a fractional power is a complex number in eager code"))
    return checked(result, (a, b), complex_result, OverflowError(34, "Numerical result out of range"))


def checked(result: Any, args: tuple[Any, ...], domain: BaseException, too_large: BaseException | None) -> Any:
    """`result`; Python raises where arithmetic makes NaN or infinity of numbers that are neither."""
    for test, error in ((np.isnan, domain), (np.isinf, too_large)):
        if error is not None:
            given = [by_numpy[test](arg) for arg in args if isinstance(arg, Symbol)]
            known = [bool(test(arg)) for arg in args if not isinstance(arg, Symbol)]
            check(
                or_(not_(by_numpy[test](result)), *(lambda g=g: g for g in given), *(lambda k=k: k for k in known)),
                error,
            )
    return result


def shift(ufunc: np.ufunc) -> Callable[[Any, Any], Any]:
    """`<<`, `>>`: a negative count raises."""

    def operator(a: Any, b: Any) -> Any:
        a, b = widened(a), widened(b)
        check(b >= 0, ValueError("negative shift count"))
        if isinstance(a, int) and a == 0:
            return 0 * b
        count = python_call(np.minimum, b, 63)
        if ufunc is np.right_shift:
            return python_call(ufunc, a, count)
        shifted = python_call(ufunc, a, count)
        fits = and_(b < 63, lambda: python_call(np.right_shift, shifted, count) == a)
        check(or_(fits, lambda: a == 0), overflow.too_large())
        return shifted

    return operator


def bitwise(ufunc: np.ufunc) -> Callable[..., Any]:
    """`&`, `|`, `^`: of two bools a bool, else an int."""

    def operator(a: Any, b: Any) -> Any:
        if type_of(a).dtype == bool and type_of(b).dtype == bool:
            return python_call(ufunc, a, b)
        return python_call(ufunc, widened(a), widened(b))

    return operator


python_operators.update(
    {u: arithmetic(u) for u in (np.add, np.subtract, np.multiply, np.negative, np.positive, np.absolute, np.invert)}
)
python_operators.update(
    {
        u: (lambda *operands, u=u: python_call(u, *operands))
        for u in (np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal)
    }
)
python_operators.update({u: bitwise(u) for u in (np.bitwise_and, np.bitwise_or, np.bitwise_xor)})
python_operators.update({u: shift(u) for u in (np.left_shift, np.right_shift)})
python_operators.update(
    {
        np.true_divide: division(np.true_divide, "/"),
        np.floor_divide: division(np.floor_divide, "//"),
        np.remainder: division(np.remainder, "%"),
        np.power: power,
    }
)


def as_int(value: Any = 0, *base: Any) -> Any:
    """`int(value)`: truncates; NaN and infinity raise as in Python."""
    if not isinstance(value, Symbol):
        return plainly(int, (value, *base))
    value = one_element(value, "int")
    if isinstance(value, Symbol) and value.dtype.kind == "f":
        value = as_float(value)
        check(not_(by_numpy[np.isnan](value)), ValueError("cannot convert float NaN to integer"))
        check(and_(value >= -(2.0**63), lambda: value < 2.0**63), overflow.too_large())
        value = by_numpy[np.astype](value, np.int64)
    result = as_python(value)
    return widened(result)


def as_float(value: Any = 0.0) -> Any:
    """`float(value)`."""
    if not isinstance(value, Symbol):
        return plainly(float, (value,))
    value = one_element(value, "float")
    return as_python(by_numpy[np.astype](value, np.float64, copy=False))


def as_bool(value: Any = False) -> Any:
    """`bool(value)`."""
    from dy2st.constructs.logic import truth

    return truth(value)


def one_element(value: Symbol, name: str) -> Any:
    """The element of a Symbol that Python converts to a number. Raises NumPy's TypeError."""
    if value.ndim and value.data is None:
        raise TypeError("only 0-dimensional arrays can be converted to Python scalars")
    return value if value.data is None else value.data[()]


def round_(value: Any, digits: Any = None) -> Any:
    """`round(value, digits)`."""
    if not isinstance(value, Symbol):
        return round(value) if digits is None else round(value, digits)
    if value.kind != "python":
        rounded = by_numpy[np.round](value, digits or 0)
        return as_int(rounded) if digits is None else rounded
    if digits is None:
        return as_int(python_call(np.rint, value)) if value.dtype.kind == "f" else widened(value)
    if value.dtype.kind != "f":
        raise ConversionError("`round` of an int to digits cannot be converted", where(), "Use `//` and `*`.")
    raise ConversionError(
        "`round` of a Python float to digits is decimal rounding, which a graph does not have", where(),
        "Use `np.round`, whose result may differ in the last digit.",
    )  # fmt: skip
