"""Dtypes as PyTorch has them: the default, and the dtype that operands have in common.

In: tensors' arrays and Python numbers. Out: their common dtype. It differs from NumPy's: an
integer array that meets a float takes the float's dtype, and an array of rank 0 yields to one of a
higher rank, as Python's numbers do, unless it is of a higher kind (bool, integer, float).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array import Array, by_numpy, type_of

__all__ = [
    "cast", "get_default_dtype", "is_number", "promote", "promote_types", "result_dtype",
    "set_default_dtype", "to_dtype", "to_float",
]  # fmt: skip

KINDS = {"b": 0, "u": 1, "i": 1, "f": 2}
_default = np.dtype(np.float32)


def get_default_dtype() -> np.dtype[Any]:
    """The dtype of floats that come from Python: float32."""
    return _default


def set_default_dtype(dtype: Any) -> None:
    """Set the dtype of floats that come from Python. Raises TypeError if it is not a float."""
    global _default
    if np.dtype(dtype).kind != "f":
        raise TypeError("only floating-point types are supported as the default type")
    _default = np.dtype(dtype)


def is_number(value: Any) -> bool:
    """Whether `value` is a Python number, or a graph value that stands for one."""
    if isinstance(value, Array):
        return value.type.kind == "python"
    return isinstance(value, (bool, int, float)) and not isinstance(value, np.generic)


def to_dtype(dtype: Any) -> np.dtype[Any]:
    """The NumPy dtype that `dtype` means; Python's `float` is the default dtype."""
    return _default if dtype is float else np.dtype(dtype)


def promote_types(one: Any, other: Any) -> np.dtype[Any]:
    """The common dtype of two dtypes."""
    a, b = np.dtype(one), np.dtype(other)
    if (a.kind == "f") != (b.kind == "f"):
        return a if a.kind == "f" else b
    return np.promote_types(a, b)


def result_dtype(*operands: Any) -> np.dtype[Any]:
    """The common dtype of arrays and Python numbers."""
    arrays: np.dtype[Any] | None = None
    scalars: np.dtype[Any] | None = None
    numbers: np.dtype[Any] | None = None
    for x in operands:
        if is_number(x):
            dtype = type_of(x).dtype
            dtype = _default if dtype.kind == "f" else dtype
            numbers = dtype if numbers is None else promote_types(numbers, dtype)
            continue
        type = type_of(x)
        if type.shape:
            arrays = type.dtype if arrays is None else promote_types(arrays, type.dtype)
        else:
            scalars = type.dtype if scalars is None else promote_types(scalars, type.dtype)
    found = arrays
    for dtype_ in (scalars, numbers):
        if dtype_ is not None and (found is None or KINDS[dtype_.kind] > KINDS[found.kind]):
            found = dtype_
    if found is None:
        raise TypeError("no operands")
    return found


def cast(x: Any, dtype: Any) -> Any:
    """`x` as an array of a dtype, itself if it has that one."""
    if not is_number(x) and type_of(x).dtype == dtype:
        return x
    return by_numpy[np.astype](by_numpy[np.asarray](x), np.dtype(dtype))


def promote(*operands: Any) -> tuple[Any, ...]:
    """The operands in their common dtype; Python numbers stay, as they yield to it."""
    if len(operands) == 2:  # the usual cases, fast
        a, b = operands
        if isinstance(b, float) and type_of(a).dtype.kind == "f":
            return operands
        if not is_number(a) and not is_number(b) and type_of(a).dtype == type_of(b).dtype:
            return operands
    dtype = result_dtype(*operands)
    if all(is_number(x) for x in operands):
        return tuple(cast(x, dtype) for x in operands)
    return tuple(_number(x, dtype) if is_number(x) else cast(x, dtype) for x in operands)


def _number(x: Any, dtype: np.dtype[Any]) -> Any:
    return float(x) if dtype.kind == "f" and not isinstance(x, Array) else x


def to_float(x: Any) -> Any:
    """`x` as floats: integers and bools become the default dtype."""
    return x if not is_number(x) and type_of(x).dtype.kind == "f" else cast(x, _default)
