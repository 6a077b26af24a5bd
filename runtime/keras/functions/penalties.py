"""Penalties on weights: a tensor in, a number out."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...tensors.tensor import tensor_function

__all__ = ["orthogonality", "penalty"]


@tensor_function()
def penalty(x: Any, l1: float, l2: float) -> Any:
    """l1 * Σ|x| + l2 * Σx²."""
    first = l1 * np.sum(np.abs(x)) if l1 else 0.0
    second = l2 * np.sum(x * x) if l2 else 0.0
    return first + second if l1 or l2 else np.zeros_like(np.sum(x))


@tensor_function()
def orthogonality(x: Any, factor: float, rows: bool) -> Any:
    """How far rows (or columns) are from being orthogonal to each other."""
    if x.ndim != 2:
        raise ValueError(f"Inputs to OrthogonalRegularizer must have rank 2. Received: inputs.shape={x.shape}")
    x = x if rows else np.transpose(x)
    x = x / np.sqrt(np.maximum(np.sum(x * x, axis=1, keepdims=True), 1e-12))
    size = int(x.shape[0])
    between = np.abs(np.matmul(x, np.transpose(x)) * (1.0 - np.eye(size, dtype=x.dtype)))
    return factor * 0.5 * np.sum(between) / max(size * (size - 1) / 2, 1.0)
