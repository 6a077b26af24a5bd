"""`np.c_[…]` and `np.r_[…]`: arrays, numbers and slices written as an index, joined.

In: the object and its index, which holds values that depend on data. Out: the joined array.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from dy2st.constructs.containers import plain, traced
from dy2st.errors import ConversionError
from dy2st.runtime.array import by_numpy
from dy2st.runtime.tree import flatten
from dy2st.symbol import Symbol
from dy2st.trace import where

__all__ = ["CONCATENATORS", "concatenated"]

CONCATENATORS: tuple[Any, ...] = (type(np.r_), type(np.c_))


def concatenated(maker: Any, key: Any) -> Any:
    """`maker[key]`."""
    parts = list(key) if isinstance(key, tuple) else [key]
    if not any(isinstance(leaf, Symbol) for leaf in flatten(parts)[0]):
        return traced(maker[key])
    if isinstance(parts[0], str):
        raise ConversionError(
            "an index of `np.r_` or `np.c_` that begins with a string cannot be converted", where(),
            "Use `np.concatenate`, `np.stack` or `np.column_stack`.",
        )  # fmt: skip
    arrays = [one(plain(part), maker.ndmin, maker.trans1d) for part in parts]
    weak = [part if isinstance(part, (bool, int, float)) else array.dtype for part, array in zip(parts, arrays)]
    dtype = by_numpy[np.result_type](*weak)
    return by_numpy[np.concatenate]([by_numpy[np.astype](a, dtype, copy=False) for a in arrays], axis=maker.axis)


def one(part: Any, ndmin: int, trans1d: int) -> Any:
    """One of the parts as an array of at least `ndmin` axes; the new ones stand around axis `trans1d`."""
    if isinstance(part, slice):
        part = ranged(part)
    rank = part.ndim if isinstance(part, (Symbol, np.ndarray)) else np.ndim(part)
    array = by_numpy[np.array](part, copy=None, ndmin=ndmin)
    if trans1d == -1 or rank >= ndmin or (not rank and not isinstance(part, (Symbol, np.ndarray))):
        return array
    more = ndmin - rank
    first = trans1d + more + 1 if trans1d < 0 else trans1d
    axes = list(range(ndmin))
    return by_numpy[np.transpose](array, axes[:first] + axes[more:] + axes[first:more])


def ranged(part: slice) -> Any:
    """A slice as the numbers that it stands for: with a step like `5j`, so many from the first to the last."""
    start, step = 0 if part.start is None else part.start, 1 if part.step is None else part.step
    if isinstance(step, complex):
        return by_numpy[np.linspace](start, part.stop, int(abs(step)))
    return by_numpy[np.arange](start, part.stop, step)
