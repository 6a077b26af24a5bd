"""Padding: np.pad in all of NumPy's modes.

In: an array and how much is added on either side of each axis (may be unknown while a graph is
built). Out: the larger array. A constant is the primitive; edge, reflect, symmetric and wrap take
elements of the array again; the rest joins rows that are computed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..array import Array, ArrayType, Dim, Primitive, by_numpy, numpy_function, type_of
from .broadcast import broadcast
from .create import asarray
from .dtypes import astype
from .families import size_of
from .index import cast_element
from .pick import along, take
from .shape import fill, split_static

__all__ = ["pad_constant"]

Widths = tuple[Any, Any]

OPTIONS: dict[str, dict[str, Any]] = {
    "constant": {"constant_values": 0}, "edge": {}, "wrap": {}, "empty": {},
    "reflect": {"reflect_type": "even"}, "symmetric": {"reflect_type": "even"},
    "linear_ramp": {"end_values": 0}, "maximum": {"stat_length": None},
    "minimum": {"stat_length": None}, "mean": {"stat_length": None},
}  # fmt: skip


def _pairs(widths: tuple[Any, ...], dims: Sequence[Any]) -> list[Widths]:
    sizes = fill(widths, dims)
    return list(zip(sizes[::2], sizes[1::2]))


def _pad_type(x: Any, value: Any, *dims: Any, widths: tuple[Any, ...]) -> ArrayType:
    type = type_of(x)
    shape = [
        _longer(size, size_of(before), size_of(after))
        for size, (before, after) in zip(type.shape, _pairs(widths, dims))
    ]
    return ArrayType(type.dtype, tuple(shape))


def _longer(size: Any, before: Any, after: Any) -> Any:
    if before == 0 and after == 0:
        return size
    known = not any(isinstance(s, Dim) for s in (size, before, after))
    return size + before + after if known else Dim.new()


def _pad_vjp(
    g: Any, y: Any, x: Any, value: Any, *dims: Any, widths: tuple[Any, ...]
) -> tuple[Any, ...]:
    inner = tuple(
        slice(before, before + size) for size, (before, _) in zip(x.shape, _pairs(widths, dims))
    )
    return (g[inner], *_nothing(value, *dims))


def _nothing(*operands: Any) -> tuple[None, ...]:
    return (None,) * len(operands)


pad_constant = Primitive(
    "pad_constant",
    lambda x, value, *dims, widths: np.pad(x, _pairs(widths, dims), constant_values=value),
    _pad_type,
    _pad_vjp,
)
"""`x` with a known `value` around it; `widths` is (before, after) for each axis, in one row."""


@numpy_function(np.pad)
def pad(array: Any, pad_width: Any, mode: Any = "constant", **kwargs: Any) -> Any:
    """np.pad."""
    array = asarray(array)
    options = _options(mode, kwargs)
    widths = [(_width(b), _width(a)) for b, a in _as_pairs(pad_width, array.ndim)]
    if mode in ("constant", "empty"):
        return _constant(array, widths, _as_pairs(options.get("constant_values", 0), array.ndim))
    result = np.copy(array)
    for axis, (before, after) in enumerate(widths):
        if _is_zero(before) and _is_zero(after):
            continue
        if mode in INDICES:
            result = _by_index(result, axis, before, after, mode)
        else:
            result = _by_rows(result, axis, before, after, mode, options)
    return result


def _options(mode: Any, given: dict[str, Any]) -> dict[str, Any]:
    if callable(mode) or mode == "median":
        raise TypeError(f"pad with mode={mode!r} is not supported")
    if mode not in OPTIONS:
        raise ValueError(f"mode '{mode}' is not supported")
    surplus = set(given) - set(OPTIONS[mode])
    if surplus:
        raise ValueError(f"unsupported keyword arguments for mode '{mode}': {surplus}")
    if given.get("reflect_type", "even") != "even":
        raise TypeError("pad with reflect_type='odd' is not supported")
    return {**OPTIONS[mode], **given}


def _as_pairs(value: Any, ndim: int) -> list[tuple[Any, Any]]:
    """NumPy's argument for each side of each axis: one number, a pair, or a pair for each axis."""
    if isinstance(value, dict):
        return [_as_pairs(value.get(i, value.get(i - ndim, 0)), 1)[0] for i in range(ndim)]
    value = value.tolist() if isinstance(value, np.ndarray) else value
    if not isinstance(value, (list, tuple)):
        return [(value, value)] * ndim
    items = list(value)
    if len(items) == 1 and not isinstance(items[0], (list, tuple, np.ndarray)):
        return [(items[0], items[0])] * ndim
    if len(items) == 2 and not isinstance(items[0], (list, tuple, np.ndarray)):
        return [(items[0], items[1])] * ndim
    pairs = [tuple(item) if len(item) == 2 else (item[0], item[0]) for item in items]
    if len(pairs) == 1:
        return pairs * ndim
    if len(pairs) != ndim:
        raise ValueError(
            f"operands could not be broadcast together with remapped shapes [original->remapped]: "
            f"({len(pairs)},2) and requested shape ({ndim},2)"
        )
    return pairs


def _width(width: Any) -> Any:
    data = width.known() if isinstance(width, Array) else width
    if data is None:
        return width
    if not hasattr(data, "__index__"):
        raise TypeError("`pad_width` must be of integral type.")
    if data.__index__() < 0:
        raise ValueError("index can't contain negative values")
    return data.__index__()


def _is_zero(width: Any) -> bool:
    return not isinstance(width, Array) and width == 0


def _constant(array: Any, widths: list[Widths], values: list[tuple[Any, Any]]) -> Any:
    """All axes at once where there is one value, else one after the other."""
    first = values[0][0] if values else 0
    if all(value is first or _equal(value, first) for pair in values for value in pair):
        return _pad_with(array, widths, first)
    for axis, (pair, value) in enumerate(zip(widths, values)):
        for side in (0, 1):
            single: list[Widths] = [(0, 0)] * array.ndim
            single[axis] = (pair[0], 0) if side == 0 else (0, pair[1])
            array = _pad_with(array, single, value[side])
    return array


def _equal(a: Any, b: Any) -> bool:
    return not isinstance(a, Array) and not isinstance(b, Array) and bool(a == b)


def _pad_with(array: Any, widths: list[Widths], value: Any) -> Any:
    template, dims = split_static([size for pair in widths for size in pair])
    value = cast_element(value, array.dtype)
    if not isinstance(value, Array):
        return pad_constant(array, value, *dims, widths=template)
    padded = pad_constant(array, np.zeros((), array.dtype), *dims, widths=template)
    inside = pad_constant(by_numpy[np.ones_like](array, dtype=bool), False, *dims, widths=template)
    return by_numpy[np.where](inside, padded, value)


# --- elements of the array again -----------------------------------------------------------------


def _edge(places: Any, size: Any) -> Any:
    return np.clip(places, 0, size - 1)


def _wrap(places: Any, size: Any) -> Any:
    return np.remainder(places, size)


def _reflect(places: Any, size: Any) -> Any:
    period = np.maximum(2 * (size - 1), 1)
    place = np.remainder(places, period)
    return np.minimum(place, period - place)


def _symmetric(places: Any, size: Any) -> Any:
    place = np.remainder(places, 2 * size)
    return np.minimum(place, 2 * size - 1 - place)


INDICES: dict[str, Callable[..., Any]] = {
    "edge": _edge, "wrap": _wrap, "reflect": _reflect, "symmetric": _symmetric,
}  # fmt: skip


def _by_index(x: Any, axis: int, before: Any, after: Any, mode: str) -> Any:
    """Places outside of the axis, each taken from the place inside that the mode says."""
    size = x.shape[axis]
    if not isinstance(size, Array) and size == 0:
        raise ValueError(
            f"can't extend empty axis {axis} using modes other than 'constant' or 'empty'"
        )
    if not any(isinstance(s, Array) for s in (size, before, after)):
        places: Any = np.pad(np.arange(size), (before, after), mode)  # type: ignore[call-overload]
        return take(x, places, axis)
    places = asarray(by_numpy[np.arange](size + before + after)) - before
    return take(x, INDICES[mode](places, size), axis)


# --- computed rows -------------------------------------------------------------------------------


def _by_rows(x: Any, axis: int, before: Any, after: Any, mode: str, options: dict[str, Any]) -> Any:
    sides: list[Any] = []
    for side, width in enumerate((before, after)):
        if mode == "linear_ramp":
            end = _as_pairs(options["end_values"], x.ndim)[axis][side]
            sides.append(_ramp(x, axis, side, width, end))
        else:
            length = _as_pairs(options["stat_length"], x.ndim)[axis][side]
            sides.append(_statistic(x, axis, side, width, mode, length))
    return by_numpy[np.concatenate]([sides[0], x, sides[1]], axis)


def _ramp(x: Any, axis: int, side: int, width: Any, end: Any) -> Any:
    edge = np.squeeze(x[along(axis, slice(0, 1) if side == 0 else slice(-1, None))], axis)
    ramp = by_numpy[np.linspace](
        start=end, stop=edge, num=width, endpoint=False, dtype=x.dtype, axis=axis
    )
    return ramp if side == 0 else ramp[along(axis, slice(None, None, -1))]


STATISTICS: dict[str, Callable[..., Any]] = {"maximum": np.max, "minimum": np.min, "mean": np.mean}


def _statistic(x: Any, axis: int, side: int, width: Any, mode: str, length: Any) -> Any:
    part = x
    if length is not None:
        part = x[along(axis, slice(0, length) if side == 0 else slice(-length, None))]
    value = STATISTICS[mode](part, axis=axis, keepdims=True)
    value = np.round(value) if mode == "mean" and x.dtype.kind in "iu" else value
    sizes = (*x.shape[:axis], width, *x.shape[axis + 1 :])
    return broadcast(astype(value, x.dtype, copy=False), sizes)
