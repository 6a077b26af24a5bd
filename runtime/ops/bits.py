"""Bits: bytes made of eight flags, and taken apart.

In: integers and bools. Out: uint8.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array import numpy_function, require, type_of
from .dtypes import astype
from .families import as_array, normalize_axis

__all__: list[str] = []

BYTE = np.dtype(np.uint8)


def _weights(bitorder: str) -> Any:
    """What each of eight bits in a row counts."""
    if bitorder not in ("big", "little"):
        raise ValueError("'bitorder' must be either 'little' or 'big'")
    powers = np.array([1, 2, 4, 8, 16, 32, 64, 128], BYTE)
    return powers[::-1] if bitorder == "big" else powers


@numpy_function(np.packbits)
def packbits(a: Any, /, axis: Any = None, bitorder: str = "big") -> Any:
    """np.packbits: zeros are added up to a whole byte."""
    a = as_array(a)
    if type_of(a).dtype.kind not in "biu":
        raise TypeError("Expected an input array of integer or boolean data type")
    if axis is None:
        a, axis = np.ravel(a), 0
    axis = normalize_axis(axis, type_of(a).ndim)
    flags = np.moveaxis(a != 0, axis, -1)
    size = flags.shape[-1]
    flags = np.pad(flags, [(0, 0)] * (flags.ndim - 1) + [(0, -size % 8)])
    rows = np.reshape(astype(flags, BYTE), (*flags.shape[:-1], (size + 7) // 8, 8))
    packed: Any = np.sum(rows * _weights(bitorder), axis=-1, dtype=BYTE)
    return np.moveaxis(packed, -1, axis)


@numpy_function(np.unpackbits)
def unpackbits(a: Any, /, axis: Any = None, count: Any = None, bitorder: str = "big") -> Any:
    """np.unpackbits: `count` bits, with zeros added where there are fewer."""
    a = as_array(a)
    if type_of(a).dtype != BYTE:
        raise TypeError("Expected an input array of unsigned byte data type")
    if axis is None:
        a, axis = np.ravel(a), 0
    axis = normalize_axis(axis, type_of(a).ndim)
    bits = np.bitwise_and(np.expand_dims(np.moveaxis(a, axis, -1), -1), _weights(bitorder)) != 0
    size = bits.shape[-2] * 8
    bits = np.reshape(astype(bits, BYTE), (*bits.shape[:-2], size))
    if count is not None:
        bits = _of_length(bits, size, count)
    return np.moveaxis(bits, -1, axis)


def _of_length(bits: Any, size: Any, count: Any) -> Any:
    """The first `count` along the last axis (a negative one leaves as many out), or zeros more."""
    require(count + size >= 0, ValueError("-count larger than number of elements"))
    missing = np.maximum(count - size, 0)
    return np.pad(bits, [(0, 0)] * (bits.ndim - 1) + [(0, missing)])[..., :count]
