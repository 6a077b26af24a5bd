"""Other dtypes and kinds: `astype`, `.item()`, and the constructors of NumPy's scalar types.

In: anything that stands for an array or number. Out: the same elements in another dtype, or as a
NumPy scalar, or as a Python number.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..array import (
    Array,
    ArrayType,
    Primitive,
    array_method,
    by_numpy,
    numpy_function,
    python_type,
    require,
    type_of,
)

__all__ = ["cast", "check_fits", "check_ints", "is_python_int", "to_python"]

SCALARS = (
    np.float64, np.float32, np.float16, np.int64, np.int32, np.int16, np.int8,
    np.uint64, np.uint32, np.uint16, np.uint8, np.bool_, np.longlong, np.ulonglong,
    np.complex128, np.complex64,
)  # fmt: skip


def _cast_kernel(x: Any, *, dtype: np.dtype[Any]) -> Any:
    return x.astype(dtype) if isinstance(x, (np.ndarray, np.generic)) else dtype.type(x)


def _cast_type(x: Any, *, dtype: np.dtype[Any]) -> ArrayType:
    type = type_of(x)
    return ArrayType(dtype, type.shape, "scalar" if type.kind == "python" else type.kind)


def _cast_vjp(g: Any, y: Any, x: Any, *, dtype: np.dtype[Any]) -> tuple[Any]:
    type = type_of(x)
    if type.dtype.kind == "f" and type_of(g).dtype.kind == "c":
        g = np.real(g)
    return (cast(g, dtype=type.dtype) if type.dtype.kind in "fc" else None,)


cast = Primitive("cast", _cast_kernel, _cast_type, _cast_vjp)
"""Another dtype, as `astype` gives it; of a Python number, the NumPy scalar."""


def _python_dtype(dtype: np.dtype[Any]) -> np.dtype[Any]:
    return np.dtype(python_type(dtype))


to_python = Primitive(
    "to_python",
    lambda x: np.asarray(x).item(),
    lambda x: ArrayType(_python_dtype(type_of(x).dtype), (), "python"),
    lambda g, y, x: (np.reshape(cast(g, dtype=type_of(x).dtype), type_of(x).shape),),
)
"""The one element, as a Python int, float, complex or bool."""


def element_dtype(dtype: Any) -> np.dtype[Any]:
    """`dtype` as one that a graph can hold. Raises TypeError for long doubles, strings and objects."""
    dtype = np.dtype(dtype)
    if dtype.kind not in "fiubc" or dtype.itemsize > (16 if dtype.kind == "c" else 8):
        raise TypeError(f"arrays of dtype {dtype} are not supported")
    return dtype.newbyteorder("=")


def check_fits(value: Any, dtype: np.dtype[Any]) -> None:
    """Raise NumPy's OverflowError for a Python int outside the range of an integer dtype."""
    if dtype.kind not in "iu":
        return
    if type(value) is int:
        np.array(value, dtype)
    elif is_python_int(value) and dtype != np.int64:
        info = np.iinfo(dtype)
        fits = by_numpy[np.greater_equal](value, info.min)
        if info.max < np.iinfo(np.int64).max:
            fits = by_numpy[np.logical_and](fits, by_numpy[np.less_equal](value, info.max))
        require(fits, OverflowError(f"Python integer out of bounds for {dtype}"))


def is_python_int(value: Any) -> bool:
    """Whether `value` stands for a Python int that may be any of 64 bits."""
    return isinstance(value, Array) and value.type.kind == "python" and value.type.dtype.kind == "i"


@numpy_function(np.astype)
def astype(x: Any, dtype: Any, /, *, copy: bool = True, device: Any = None) -> Any:
    """np.astype; of complex numbers, x.astype and x.real make real ones."""
    dtype = element_dtype(dtype)
    if type_of(x).dtype.kind == "c" and dtype.kind not in "cb":
        raise TypeError("complex numbers become real ones by .real, .imag, np.abs or x.astype alone")
    return _converted(x, dtype, copy)


def _converted(x: Any, dtype: np.dtype[Any], copy: bool) -> Any:
    if not copy and type_of(x).dtype == dtype and type_of(x).kind != "python":
        return x
    if isinstance(x, Array):
        check_fits(x, dtype)
    return cast(x, dtype=dtype)


@array_method("astype")
def _astype_method(
    self: Any, dtype: Any, order: str = "K", casting: Any = "unsafe", subok: bool = True,
    copy: bool = True,
) -> Any:  # fmt: skip
    dtype = element_dtype(dtype)
    check_casting(self.dtype, dtype, casting)
    return _converted(self, dtype, copy)


def check_casting(source: np.dtype[Any], target: np.dtype[Any], casting: Any) -> None:
    """Raise NumPy's TypeError where the rule forbids the conversion."""
    if not np.can_cast(source, target, casting):
        raise TypeError(
            f"Cannot cast array data from {source!r} to {target!r} according to the rule "
            f"'{casting}'"
        )


@numpy_function(np.copy)
def copy(a: Any, order: str = "K", subok: bool = False) -> Any:
    """np.copy."""
    a = by_numpy[np.asarray](a)
    return cast(a, dtype=type_of(a).dtype)


@array_method("copy")
def _copy_method(self: Any, order: str = "C") -> Any:
    return cast(self, dtype=self.dtype)


@array_method("item")
def item(self: Any, *args: Any) -> Any:
    """x.item(): the element (of a flat or full index) as a Python number."""
    if len(args) == 1 and isinstance(args[0], tuple):
        (args,) = args
    if len(args) == 1 and self.ndim != 1:
        return _number(np.reshape(self, -1)[args])
    if args and len(args) != self.ndim:
        raise ValueError("incorrect number of indices for array")
    if args:
        return _number(self[args])
    if any(isinstance(size, int) and size != 1 for size in self.type.shape):
        raise ValueError("can only convert an array of size 1 to a Python scalar")
    return _number(self)


def _number(x: Any) -> Any:
    """The one element as a Python number."""
    check_ints(x)
    return to_python(x)


def check_ints(x: Any) -> None:
    """Raise OverflowError for what Python holds and an int of a graph, of 64 bits, does not."""
    if type_of(x).dtype == np.uint64 and isinstance(x, Array) and x.known() is None:
        fits = by_numpy[np.all](by_numpy[np.less_equal](x, np.iinfo(np.int64).max))
        require(fits, OverflowError("an int of a graph has 64 bits: use arrays of uint64"))


@array_method("tolist")
def tolist(self: Any) -> Any:
    """x.tolist(): nested lists of Python numbers; the sizes must be known."""
    check_ints(self)
    return _nested(self)


def _nested(x: Any) -> Any:
    return [_nested(row) for row in x] if type_of(x).ndim else to_python(x)


def _for_promotion(value: Any) -> Any:
    """What NumPy's promotion looks at: a dtype, or a Python number, which yields."""
    if not isinstance(value, Array):
        return value
    return python_type(value.dtype)(0) if value.type.kind == "python" else value.dtype


@numpy_function(np.result_type)
def result_type(*arrays_and_dtypes: Any) -> np.dtype[Any]:
    """np.result_type."""
    return np.result_type(*map(_for_promotion, arrays_and_dtypes))


@numpy_function(np.can_cast)
def can_cast(from_: Any, to: Any, casting: Any = "safe") -> bool:
    """np.can_cast: of arrays, from their dtype."""
    return np.can_cast(_for_promotion(from_), to, casting)


@numpy_function(np.iterable)
def iterable(y: Any) -> bool:
    """np.iterable."""
    return type_of(y).ndim > 0


def _constructor(scalar: type[np.generic]) -> Callable[..., Any]:
    def construct(value: Any = 0, /) -> Any:
        array = by_numpy[np.asarray](value, scalar)
        return array if type_of(array).shape else array[()]

    construct.__name__ = scalar.__name__
    return construct


for _scalar in SCALARS:
    numpy_function(_scalar)(_constructor(_scalar))
