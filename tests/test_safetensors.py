"""Weights in safetensors files: there and back, and as the `safetensors` package has them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dy2st.runtime as torch
from dy2st.runtime.safetensors import load_file, save_file

ARRAYS: dict[str, Any] = {
    "layers.0.weight": np.arange(6, dtype=np.float32).reshape(2, 3), "step": np.array(3, np.int64),
    "mask": np.array([True, False, True]), "half": np.array([[0.5]], np.float16), "none": np.zeros((0, 4)),
    "big": np.array([1, 2], ">u2"), "turned": np.arange(6.0).reshape(2, 3).T,
}  # fmt: skip


def test_there_and_back(tmp_path: Path) -> None:
    model, other = (torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.BatchNorm1d(2)) for _ in range(2))
    save_file(model.state_dict(), tmp_path / "m.safetensors", {"format": "pt"})
    other.load_state_dict(load_file(tmp_path / "m.safetensors"))
    for name, tensor in model.state_dict().items():
        np.testing.assert_array_equal(tensor, other.state_dict()[name])
    save_file(ARRAYS, tmp_path / "a")
    for name, found in load_file(tmp_path / "a").items():
        assert found.dtype == ARRAYS[name].dtype.newbyteorder("=") and found.shape == ARRAYS[name].shape
        np.testing.assert_array_equal(found, ARRAYS[name])
    assert sorted(load_file(tmp_path / "a")) == sorted(ARRAYS)
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []


def test_bytes_of_the_format(tmp_path: Path) -> None:
    """A file as PyTorch writes it, made by hand; bfloat16 is the first half of a float32."""
    header = {
        "__metadata__": {"format": "pt"}, "b": {"dtype": "BF16", "shape": [2], "data_offsets": [0, 4]},
        "w": {"dtype": "F32", "shape": [1, 2], "data_offsets": [4, 12]},
    }  # fmt: skip
    text = json.dumps(header).encode()
    body = bytes([0x80, 0x3F, 0x20, 0xC0]) + np.array([1.5, -2], "<f4").tobytes()
    (tmp_path / "x").write_bytes(len(text).to_bytes(8, "little") + text + body)
    found = load_file(tmp_path / "x")
    assert found["b"].tolist() == [1.0, -2.5] and found["w"].tolist() == [[1.5, -2.0]]
    assert found["b"].dtype == np.float32
    save_file({"w": found["w"]}, tmp_path / "y")
    data = (tmp_path / "y").read_bytes()
    size = int.from_bytes(data[:8], "little")
    assert json.loads(data[8 : 8 + size]) == {"w": {"dtype": "F32", "shape": [1, 2], "data_offsets": [0, 8]}}
    assert size % 8 == 0 and data[8 + size :] == body[4:]


def test_what_is_no_whole_file(tmp_path: Path) -> None:
    save_file(ARRAYS, tmp_path / "whole")
    data = (tmp_path / "whole").read_bytes()
    for broken in (b"", data[:7], data[:40], data[:-1], b"\xff" * 16, (2).to_bytes(8, "little") + b"[]"):
        (tmp_path / "broken").write_bytes(broken)
        with pytest.raises(ValueError, match="not a whole safetensors file"):
            load_file(tmp_path / "broken")
    with pytest.raises(TypeError, match="complex128"):
        save_file({"z": np.zeros(2, complex)}, tmp_path / "z")
    with pytest.raises(FileNotFoundError):
        load_file(tmp_path / "absent")


def test_the_package_reads_and_writes_the_same(tmp_path: Path) -> None:
    package = pytest.importorskip("safetensors.numpy")
    save_file(ARRAYS, tmp_path / "ours")
    found = package.load_file(tmp_path / "ours")
    package.save_file({name: np.ascontiguousarray(x) for name, x in found.items()}, tmp_path / "theirs")
    ours = load_file(tmp_path / "theirs")
    for name, x in ARRAYS.items():
        np.testing.assert_array_equal(found[name], x)
        np.testing.assert_array_equal(ours[name], x)
