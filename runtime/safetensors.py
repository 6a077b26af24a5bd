"""Weights in files of the safetensors format, read and written with NumPy alone.

In: tensors or arrays by name, as `state_dict()` gives them. Out: a file that the `safetensors` package reads, and
the other way round. The format: eight bytes, the length of a header; the header, JSON with dtype, shape and place of
each tensor; then the elements, little-endian, in C order.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from .tensors.tensor import Tensor, wrap

__all__ = ["load_file", "save_file"]

DTYPES = {
    "F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "<i1",
    "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "<u1", "BOOL": "?",
}  # fmt: skip
NAMES = {np.dtype(text): name for name, text in DTYPES.items()}
LONGEST = 100_000_000  # bytes of a header, as the `safetensors` package has it


def save_file(
    tensors: Mapping[str, Any], filename: str | os.PathLike[str], metadata: Mapping[str, str] | None = None
) -> None:
    """Write tensors or arrays to a file; it is whole or not there. metadata: strings that are kept with them.

    Raises TypeError for a dtype that the format, or NumPy, does not have.
    """
    header: dict[str, Any] = {"__metadata__": dict(metadata)} if metadata else {}
    parts, place = [], 0
    arrays = {name: np.asarray(x.array if isinstance(x, Tensor) else x) for name, x in tensors.items()}
    for name, array in sorted(arrays.items(), key=lambda item: (-item[1].dtype.itemsize, item[0])):
        little = array.dtype.newbyteorder("<")
        if little not in NAMES:
            raise TypeError(f"`{name}` has dtype {array.dtype}, which a safetensors file cannot hold")
        data = array.astype(little).tobytes()
        offsets = [place, place + len(data)]
        header[name] = {"dtype": NAMES[little], "shape": list(array.shape), "data_offsets": offsets}
        parts.append(data)
        place += len(data)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    target = Path(filename)
    temporary = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        temporary.write_bytes(b"".join([len(text).to_bytes(8, "little"), text, *parts]))
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


def load_file(filename: str | os.PathLike[str], device: str = "cpu") -> dict[str, Tensor]:
    """The tensors of a file by name, for `load_state_dict`. bfloat16 is read as float32, which holds it exactly.

    device: "cpu", as here every tensor is. Raises ValueError for what is no whole file of this format.
    """
    data = Path(filename).read_bytes()
    size = int.from_bytes(data[:8], "little")
    if len(data) < 8 or size > min(LONGEST, len(data) - 8):
        raise ValueError(f"{os.fspath(filename)} is not a whole safetensors file")
    try:
        header = json.loads(data[8 : 8 + size])
        header.pop("__metadata__", None)
        return {name: wrap(_read(data[8 + size :], **entry)) for name, entry in header.items()}
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"{os.fspath(filename)} is not a whole safetensors file: {error}") from None


def _read(data: bytes, dtype: str, shape: list[int], data_offsets: list[int]) -> np.ndarray[Any, Any]:
    """One tensor of those behind the header."""
    start, end = data_offsets
    if not 0 <= start <= end <= len(data):
        raise ValueError(f"the bytes {start} to {end} are not there")
    if dtype == "BF16":
        halves = np.frombuffer(data[start:end], "<u2").astype(np.uint32) << 16
        return halves.view(np.float32).reshape(shape)
    if dtype not in DTYPES:
        raise ValueError(f"NumPy has no dtype for {dtype}")
    array = np.frombuffer(data[start:end], DTYPES[dtype])
    return array.astype(array.dtype.newbyteorder("=")).reshape(shape)
