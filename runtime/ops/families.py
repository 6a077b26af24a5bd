"""Families of operations: the rule for shape and dtype, and the NumPy signature, once each.

In: a NumPy callable and its derivative. Out: a `Primitive`, registered in the table `by_numpy`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..array import (
    Array,
    ArrayType,
    Dim,
    Primitive,
    by_numpy,
    deliver,
    numpy_function,
    python_type,
    type_of,
)
from .dtypes import check_fits

__all__ = [
    "as_array", "broadcast_shapes", "elementwise", "known_to_differ", "movement",
    "normalize_axes", "normalize_axis", "operand", "ones_like_type", "reduction", "result_kind",
    "size_of", "ufunc_row",
]  # fmt: skip


def operand(value: Any) -> Any:
    """`value` as an operand: lists and tuples become arrays, the rest stays."""
    return by_numpy[np.asarray](value) if isinstance(value, (list, tuple)) else value


def as_array(value: Any) -> Any:
    """`value` as an array: numbers and lists become one."""
    return by_numpy[np.asarray](value)


def known_to_differ(one: Any, other: Any) -> bool:
    """Whether two sizes differ, whatever the unknown ones are."""
    return not isinstance(one, Dim) and not isinstance(other, Dim) and bool(one != other)


def size_of(value: Any) -> Any:
    """The size that an integer operand stands for: an int when known, else a Dim."""
    return value.dim if isinstance(value, Array) else int(value)


def result_kind(shape: Sequence[Any]) -> str:
    """The kind of what NumPy computes: arrays of rank 0 come out as scalars."""
    return "array" if shape else "scalar"


def ones_like_type(type: ArrayType) -> Any:
    """Ones of shape (1, …, 1): what a kernel is asked with, for dtype and kind."""
    if type.kind == "python":
        return python_type(type.dtype)(1)
    array = np.ones((1,) * type.ndim, type.dtype)
    return array if type.kind == "array" else array[()]


def broadcast_shapes(*shapes: Sequence[Any]) -> tuple[Any, ...]:
    """The shape that operands of these shapes are broadcast to. Raises NumPy's ValueError."""
    rank = max((len(shape) for shape in shapes), default=0)
    return tuple(
        _broadcast_size([s[axis - rank] for s in shapes if len(s) >= rank - axis], shapes)
        for axis in range(rank)
    )


def _broadcast_size(sizes: list[Any], shapes: Sequence[Any]) -> Any:
    others = list(dict.fromkeys(size for size in sizes if size != 1))
    numbers = [size for size in others if not isinstance(size, Dim)]
    if len(numbers) > 1:
        text = " ".join("(" + ",".join(map(str, s)) + ("," if len(s) == 1 else "") + ")" for s in shapes)
        raise ValueError(f"operands could not be broadcast together with shapes {text} ")
    if numbers:
        return numbers[0]
    if not others:
        return 1
    return others[0] if len(others) == 1 else Dim.new()


def normalize_axis(axis: Any, ndim: int) -> int:
    """A non-negative axis. Raises NumPy's AxisError."""
    axis = axis.__index__()
    if not -ndim <= axis < ndim:
        raise np.exceptions.AxisError(axis, ndim)
    return int(axis % ndim)


def normalize_axes(axis: Any, ndim: int) -> tuple[int, ...]:
    """NumPy's `axis` (None, int or tuple) as a sorted tuple of non-negative axes."""
    if axis is None:
        return tuple(range(ndim))
    axes = tuple(normalize_axis(a, ndim) for a in (axis if isinstance(axis, tuple) else (axis,)))
    if len(set(axes)) != len(axes):
        raise ValueError("duplicate value in 'axis'")
    return tuple(sorted(axes))


def elementwise(ufunc: np.ufunc, vjp: Callable[..., Any] | None = None) -> Primitive:
    """A NumPy ufunc: operands are broadcast and cast to the dtypes of the loop NumPy takes."""
    primitive, function = ufunc_row(ufunc, vjp)
    numpy_function(ufunc)(function)
    return primitive


def ufunc_row(ufunc: Any, vjp: Callable[..., Any] | None = None) -> tuple[Primitive, Callable[..., Any]]:
    """The primitive of a ufunc, and the function with its signature.

    ufunc has what is asked of it: a call, resolve_dtypes, nin, nout, a name.
    """

    def loop(operands: Sequence[Any]) -> tuple[Any, ...]:
        types = [type_of(value) for value in operands]
        weak = [type.kind == "python" and type.dtype != bool for type in types]
        if all(weak):  # nothing to yield to: NumPy's own dtypes for Python numbers
            weak = [False] * len(types)
        dtypes = [python_type(t.dtype) if w else t.dtype for t, w in zip(types, weak)]
        return ufunc.resolve_dtypes((*dtypes, *[None] * ufunc.nout))

    def infer(*operands: Any) -> Any:
        shape = broadcast_shapes(*(type_of(x).shape for x in operands))
        kind = result_kind(shape)
        types = tuple(ArrayType(dtype, shape, kind) for dtype in loop(operands)[ufunc.nin :])
        return types if ufunc.nout > 1 else types[0]

    def cast(*operands: Any) -> tuple[Any, ...]:
        dtypes = loop(operands)[: ufunc.nin]
        for value, dtype in zip(operands, dtypes):
            check_fits(value, dtype)
        return dtypes

    primitive = Primitive(ufunc.__name__, ufunc, infer, vjp, cast=cast)

    def function(
        *operands: Any, out: Any = None, where: Any = True, dtype: Any = None, casting: str = "same_kind",
        order: str = "K", subok: bool = True,
    ) -> Any:  # fmt: skip
        return _call_ufunc(primitive, ufunc, operands, out, where, dtype, casting)

    return primitive, function


def _call_ufunc(
    primitive: Primitive, ufunc: Any, operands: Any, out: Any, where: Any, dtype: Any, casting: str
) -> Any:
    if len(operands) > ufunc.nin:
        operands, out = operands[: ufunc.nin], operands[ufunc.nin :]
    values = [operand(x) for x in operands]
    if dtype is not None or casting != "same_kind":
        dtypes = _loop_dtypes(ufunc, values, dtype, casting)
        values = [
            x if type_of(x).dtype == dtype else by_numpy[np.asarray](x, dtype) for x, dtype in zip(values, dtypes)
        ]
    result = primitive(*values)
    if isinstance(out, tuple) and len(out) == 1:
        (out,) = out
    if where is not True:
        if out is None:
            raise ValueError("where= without out= leaves elements uninitialised; pass out=")
        result = by_numpy[np.where](where, result, out)
    if ufunc.nout > 1:
        return tuple(deliver(r, o, casting) for r, o in zip(result, out or (None,) * ufunc.nout))
    return deliver(result, out, casting)


def _loop_dtypes(ufunc: Any, values: list[Any], dtype: Any, casting: str) -> tuple[Any, ...]:
    """The dtypes of the operands of the loop that gives `dtype`. Raises NumPy's UFuncTypeError."""
    types = [type_of(x) for x in values]
    given = [python_type(t.dtype) if t.kind == "python" and t.dtype != bool else t.dtype for t in types]
    wanted: dict[str, Any] = {"casting": casting}
    if dtype is not None:
        wanted["signature"] = (None,) * ufunc.nin + (np.dtype(dtype),) * ufunc.nout
    resolve: Any = ufunc.resolve_dtypes
    found = resolve((*given, *[None] * ufunc.nout), **wanted)
    return found[: ufunc.nin]


def reduction(name: str, kernel: Callable[..., Any], vjp: Callable[..., Any] | None = None) -> Primitive:
    """A primitive that reduces `axis` (a sorted tuple of axes); `keepdims` keeps them with size 1.

    kernel(x, axis=, keepdims=) is NumPy's function; it is asked for the dtype of the result.
    """

    def infer(x: Any, *, axis: tuple[int, ...], keepdims: bool) -> ArrayType:
        type = type_of(x)
        dtype = np.asarray(kernel(ones_like_type(type), axis=axis, keepdims=keepdims)).dtype
        if keepdims:
            shape = tuple(1 if i in axis else size for i, size in enumerate(type.shape))
        else:
            shape = tuple(size for i, size in enumerate(type.shape) if i not in axis)
        return ArrayType(dtype, shape, result_kind(shape))

    return Primitive(name, kernel, infer, vjp)


def movement(
    name: str,
    kernel: Callable[..., Any],
    shape: Callable[..., tuple[Any, ...]],
    vjp: Callable[..., Any] | None = None,
    *,
    view: Callable[..., Any] | None = None,
) -> Primitive:
    """A primitive that moves elements: the dtype of operand 0, and shape(*operands, **params)."""

    def infer(x: Any, *rest: Any, **params: Any) -> ArrayType:
        return ArrayType(type_of(x).dtype, shape(x, *rest, **params))

    return Primitive(name, kernel, infer, vjp, view=view)
