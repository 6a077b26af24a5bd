"""Reductions."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array import by_numpy, deliver, numpy_function
from .families import normalize_axes, operand, reduction

__all__ = ["reduce_sum"]

reduce_sum = reduction("reduce_sum", np.sum)


@numpy_function(np.sum, (np.add, "reduce"), method="sum")
def sum(
    a: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: bool = False,
    initial: Any = None, where: Any = True,
) -> Any:  # fmt: skip
    """np.sum."""
    a = operand(a)
    if dtype is not None:
        a = by_numpy[np.astype](a, dtype)
    if where is not True:
        a = by_numpy[np.where](where, a, np.zeros((), a.dtype))
    result = reduce_sum(a, axis=normalize_axes(axis, a.ndim), keepdims=keepdims)
    if initial is not None:
        result = result + initial
    return deliver(result, out)
