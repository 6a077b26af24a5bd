"""The weights of attention: scores in, shares that add up to 1 out."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import ops
from ...tensors.tensor import tensor_function

__all__ = ["scores"]


@tensor_function()
def scores(x: Any, mask: Any, causal: bool) -> Any:
    """softmax of x (n, heads, length, places); where the mask (n, length, places) is False, or behind, almost 0."""
    kept = None
    if mask is not None:
        kept = np.astype(mask, np.bool_)
        for _ in range(x.ndim - mask.ndim):
            kept = np.expand_dims(kept, -3)
    if causal:
        rows, columns = np.arange(x.shape[2]), np.arange(x.shape[3])
        before = np.expand_dims(rows, 1) >= np.expand_dims(columns, 0)
        kept = before if kept is None else np.logical_and(kept, before)
    if kept is not None:
        x = np.where(kept, x, x + np.array(-3e4 if x.dtype == np.float16 else -3.4e38 / 2, x.dtype))
    return ops.softmax(x, axis=-1)
