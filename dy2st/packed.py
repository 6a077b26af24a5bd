"""Packed arrays: complex numbers as ONNX has them, pairs (real, imaginary) along a last axis of two.

In: complex arrays. Out: views of them as real ones with one axis more, and back; nothing is copied.
"""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["packed", "unpacked"]


def packed(value: Any) -> Any:
    """A complex array of shape (…,) as a real one of shape (…, 2); what is not complex as it is."""
    array = np.asarray(value)
    return array[..., None].view(array.real.dtype) if array.dtype.kind == "c" else array


def unpacked(array: Any) -> Any:
    """The complex array of a packed one."""
    return array.view(np.result_type(array.dtype, np.complex64))[..., 0]
