"""NumPy functions written with other operations: no kernel, lowering or derivative of their own."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array import Array, array_method, by_numpy, deliver, numpy_function, type_of
from .families import operand

__all__: list[str] = []


def call(function: Any, *args: Any, **kwargs: Any) -> Any:
    """A NumPy function on operands that may be Arrays."""
    return by_numpy[function](*args, **kwargs)


@numpy_function(np.clip)
def clip(
    a: Any, a_min: Any = None, a_max: Any = None, out: Any = None, *, min: Any = None, max: Any = None
) -> Any:
    """np.clip: None is no bound; bounds are broadcast; NaN stays NaN."""
    low = min if a_min is None else a_min
    high = max if a_max is None else a_max
    result = operand(a)
    if low is not None:
        result = call(np.maximum, result, operand(low))
    if high is not None:
        result = call(np.minimum, result, operand(high))
    if low is None and high is None:
        result = call(np.positive, result) if type_of(result).dtype != bool else result.copy()
    return deliver(result, out)


@array_method("clip")
def _clip(self: Any, min: Any = None, max: Any = None, out: Any = None) -> Any:
    return clip(self, min, max, out)


@numpy_function(np.round, np.around, method="round")
def round(a: Any, decimals: int = 0, out: Any = None) -> Any:
    """np.round: to even; with decimals as NumPy does it, by scaling (integers: by whole tens)."""
    a = operand(a)
    dtype = type_of(a).dtype
    if dtype == bool:
        return deliver(call(np.astype, a, np.float16) if decimals == 0 else a, out)
    if dtype.kind in "iu":
        if decimals >= 0:
            return deliver(call(np.positive, a), out)
        scale = 10.0 ** (-decimals)
        scaled = call(np.rint, call(np.true_divide, call(np.astype, a, np.float64), scale)) * scale
        return deliver(call(np.astype, scaled, dtype), out)
    if decimals == 0:
        return deliver(call(np.rint, a), out)
    scale = dtype.type(10.0 ** abs(decimals))
    if decimals > 0:
        return deliver(call(np.true_divide, call(np.rint, call(np.multiply, a, scale)), scale), out)
    return deliver(call(np.multiply, call(np.rint, call(np.true_divide, a, scale)), scale), out)


@numpy_function(np.isclose)
def isclose(a: Any, b: Any, rtol: Any = 1e-05, atol: Any = 1e-08, equal_nan: bool = False) -> Any:
    """np.isclose: |a - b| <= atol + rtol * |b|, infinities equal only to themselves."""
    a, b = operand(a), operand(b)
    if type_of(b).dtype.kind in "biu":
        b = call(np.astype, call(np.asarray, b), np.float64)
    near = call(np.less_equal, call(np.absolute, a - b), atol + rtol * call(np.absolute, b))
    near = call(np.logical_and, near, call(np.isfinite, b))
    result = call(np.logical_or, near, call(np.equal, a, b))
    if equal_nan:
        result = call(np.logical_or, result, call(np.logical_and, call(np.isnan, a), call(np.isnan, b)))
    return result


@numpy_function(np.allclose)
def allclose(a: Any, b: Any, rtol: Any = 1e-05, atol: Any = 1e-08, equal_nan: bool = False) -> Any:
    """np.allclose; a Python bool in eager code."""
    return truth(call(np.all, isclose(a, b, rtol, atol, equal_nan)))


def truth(value: Any) -> Any:
    """A bool scalar as a Python bool."""
    return value.item() if isinstance(value, (np.generic, Array)) else bool(value)


def shapes_agree(a: Any, b: Any) -> Any:
    """Whether two shapes are equal; sizes that are not known are compared in the graph."""
    if a.ndim != b.ndim:
        return False
    agree: Any = True
    for p, q in zip(a.shape, b.shape):
        if isinstance(p, int) and isinstance(q, int):
            if p != q:
                return False
        elif not (isinstance(p, Array) and isinstance(q, Array) and p.dim == q.dim):
            agree = call(np.logical_and, agree, call(np.equal, p, q))
    return agree


@numpy_function(np.array_equal)
def array_equal(a1: Any, a2: Any, equal_nan: bool = False) -> Any:
    """np.array_equal; a Python bool in eager code."""
    a, b = call(np.asarray, operand(a1)), call(np.asarray, operand(a2))
    agree = shapes_agree(a, b)
    if agree is not True and agree is not False:
        raise Array.unsupported("array_equal of arrays whose sizes are not known to be equal")
    if not agree:
        return False
    same = call(np.equal, a, b)
    if equal_nan and type_of(a).dtype.kind == "f":
        same = call(np.logical_or, same, call(np.logical_and, call(np.isnan, a), call(np.isnan, b)))
    return truth(call(np.all, same))


@numpy_function(np.array_equiv)
def array_equiv(a1: Any, a2: Any) -> Any:
    """np.array_equiv: equal after broadcasting."""
    try:
        return truth(call(np.all, call(np.equal, operand(a1), operand(a2))))
    except ValueError:
        return False


@numpy_function(np.nan_to_num)
def nan_to_num(x: Any, copy: bool = True, nan: Any = 0.0, posinf: Any = None, neginf: Any = None) -> Any:
    """np.nan_to_num: the largest finite numbers for infinities unless given."""
    x = operand(x)
    dtype = type_of(x).dtype
    if dtype.kind != "f":
        return x.copy()
    info = np.finfo(dtype)
    high = dtype.type(info.max if posinf is None else posinf)
    low = dtype.type(info.min if neginf is None else neginf)
    result = call(np.where, call(np.isnan, x), dtype.type(nan), x)
    result = call(np.where, call(np.equal, x, np.inf), high, result)
    result = call(np.where, call(np.equal, x, -np.inf), low, result)
    if not copy:
        x.assign(result)
        return x
    return result


@numpy_function(np.diff)
def diff(a: Any, n: int = 1, axis: int = -1, prepend: Any = np._NoValue, append: Any = np._NoValue) -> Any:
    """np.diff: differences of neighbours along an axis, n times."""
    if n < 0:
        raise ValueError(f"order must be non-negative but got {n!r}")
    a = operand(a)
    axis = axis % a.ndim
    parts = [p for p in (prepend, a, append) if p is not np._NoValue]
    if len(parts) > 1:
        a = call(np.concatenate, [_as_slab(p, a, axis) for p in parts], axis=axis)
    head = (slice(None),) * axis
    for _ in range(n):
        later, earlier = a[(*head, slice(1, None))], a[(*head, slice(None, -1))]
        a = call(np.not_equal, later, earlier) if type_of(a).dtype == bool else later - earlier
    return a


def _as_slab(part: Any, a: Any, axis: int) -> Any:
    part = call(np.asarray, part)
    if part.ndim:
        return part
    shape = tuple(1 if i == axis else size for i, size in enumerate(a.shape))
    return call(np.broadcast_to, part, shape)


@numpy_function(np.ediff1d)
def ediff1d(ary: Any, to_end: Any = None, to_begin: Any = None) -> Any:
    """np.ediff1d: differences of neighbours of the flattened array."""
    flat = call(np.ravel, ary)
    parts = [flat[1:] - flat[:-1]]
    if to_begin is not None:
        parts.insert(0, call(np.ravel, call(np.asarray, to_begin, flat.dtype)))
    if to_end is not None:
        parts.append(call(np.ravel, call(np.asarray, to_end, flat.dtype)))
    return call(np.concatenate, parts) if len(parts) > 1 else parts[0]


@numpy_function(np.trapezoid)
def trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: int = -1) -> Any:
    """np.trapezoid: the area under y by the trapezoidal rule."""
    y = operand(y)
    head = (slice(None),) * (axis % y.ndim)
    width = dx
    if x is not None:
        x = operand(x)
        width = diff(x, axis=axis if x.ndim > 1 else -1)
        if x.ndim == 1:
            shape = [1] * y.ndim
            shape[axis] = -1
            width = call(np.reshape, width, tuple(shape))
    later, earlier = y[(*head, slice(1, None))], y[(*head, slice(None, -1))]
    return call(np.sum, width * (later + earlier) / 2.0, axis=axis)


@numpy_function(np.isposinf)
def isposinf(x: Any, out: Any = None) -> Any:
    """np.isposinf."""
    return deliver(call(np.equal, x, np.inf), out)


@numpy_function(np.isneginf)
def isneginf(x: Any, out: Any = None) -> Any:
    """np.isneginf."""
    return deliver(call(np.equal, x, -np.inf), out)


@numpy_function(np.isreal)
def isreal(x: Any) -> Any:
    """np.isreal: true for every element, as there are no complex arrays."""
    return call(np.equal, call(np.astype, operand(x), bool) * 0, 0)


@numpy_function(np.real)
def real(val: Any) -> Any:
    """np.real: the array itself."""
    return val


@numpy_function(np.iscomplexobj)
def iscomplexobj(x: Any) -> bool:
    """np.iscomplexobj: False."""
    return False


@numpy_function(np.isrealobj)
def isrealobj(x: Any) -> bool:
    """np.isrealobj: True."""
    return True


@numpy_function(np.sinc)
def sinc(x: Any) -> Any:
    """np.sinc: sin(pi x) / (pi x), 1 at 0."""
    x = operand(x)
    zero = call(np.equal, x, 0)
    y = np.pi * call(np.where, zero, call(np.astype, call(np.asarray, 1e-20), type_of(x).dtype), x)
    return call(np.sin, y) / y


@numpy_function(np.select)
def select(condlist: Any, choicelist: Any, default: Any = 0) -> Any:
    """np.select: for each element the choice of the first condition that is true."""
    if len(condlist) != len(choicelist):
        raise ValueError("list of cases must be same length as list of conditions")
    if not len(condlist):
        raise ValueError("select with an empty condition list is not possible")
    result = default
    dtype = np.result_type(*(np.empty(0, type_of(c).dtype) for c in choicelist), default)
    for condition, choice in zip(reversed(condlist), reversed(choicelist)):
        result = call(np.where, condition, call(np.astype, call(np.asarray, choice), dtype), result)
    return result


@numpy_function(np.copyto)
def copyto(dst: Any, src: Any, casting: str = "same_kind", where: Any = True) -> None:
    """np.copyto: writes src into dst, where the mask is true."""
    src = operand(src)
    if not np.can_cast(type_of(src).dtype, dst.dtype, casting) and type_of(src).kind != "python":
        np.copyto(np.empty((), dst.dtype), np.empty((), type_of(src).dtype), casting=casting)
    dst.assign(src if where is True else call(np.where, where, src, dst))


@numpy_function(np.divmod)
def divmod(x1: Any, x2: Any) -> Any:
    """np.divmod."""
    return call(np.floor_divide, x1, x2), call(np.remainder, x1, x2)


@numpy_function(np.polyval)
def polyval(p: Any, x: Any) -> Any:
    """np.polyval: Horner's rule, highest power first."""
    p = call(np.asarray, p)
    y = call(np.zeros_like, call(np.asarray, x))
    for i in range(len(p)):
        y = y * x + p[i]
    return y


@numpy_function(np.interp)
def interp(x: Any, xp: Any, fp: Any, left: Any = None, right: Any = None, period: Any = None) -> Any:
    """np.interp: piecewise linear through (xp, fp), constant beyond the ends."""
    if period is not None:
        raise Array.unsupported("interp with period=")
    x, xp, fp = (call(np.astype, call(np.asarray, operand(v)), np.float64) for v in (x, xp, fp))
    upper = call(np.clip, call(np.searchsorted, xp, x, side="right"), 1, len(xp) - 1)
    x0, x1, y0, y1 = (call(np.take, v, at) for v in (xp, fp) for at in (upper - 1, upper))
    inside = y0 + (y1 - y0) / (x1 - x0) * (x - x0)
    result = call(np.where, x < xp[0], fp[0] if left is None else left, inside)
    result = call(np.where, x > xp[-1], fp[-1] if right is None else right, result)
    return call(np.where, call(np.equal, x, xp[-1]), fp[-1], result)


def _outer(ufunc: np.ufunc) -> Any:
    def outer(a: Any, b: Any, **kwargs: Any) -> Any:
        a, b = call(np.asarray, operand(a)), call(np.asarray, operand(b))
        index = (..., *(None,) * b.ndim)
        return call(ufunc, a[index] if b.ndim else a, b, **kwargs)

    return outer


for _ufunc in [f for f in by_numpy if isinstance(f, np.ufunc) and f.nin == 2 and f.signature is None]:
    by_numpy[_ufunc, "outer"] = _outer(_ufunc)
