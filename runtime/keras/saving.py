"""Models in files: one zip with config.json, weights.npz, and model.onnx, which runs without this package.

In: a model whose weights are made. Out: the file, whole or not there; and the model again, ready to train on.
"""

from __future__ import annotations

import io
import json
import os
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ..tensors.tensor import Tensor, wrap
from .configured import deserialize, register_keras_serializable, serialize

__all__ = [
    "input_specs", "load_model", "load_weights", "register_keras_serializable", "save_model", "save_weights",
]  # fmt: skip

FORMAT = 1


def written(path: Any, data: bytes, overwrite: bool) -> None:
    """Write a file; it is whole or not there. Raises FileExistsError."""
    target = Path(path)
    if not overwrite and target.exists():
        raise FileExistsError(f"{target} is there: give overwrite=True")
    temporary = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        temporary.write_bytes(data)
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


def save_model(model: Any, filepath: Any, overwrite: bool = True, **keywords: Any) -> None:
    """Write config, weights, state of the optimiser and the prediction as ONNX. Raises ValueError without weights."""
    if not model.built:
        raise ValueError("The model has no weights yet: call it on data, or `build(input_shape)`, before it is saved.")
    config: dict[str, Any] = {
        "format": FORMAT, "model": serialize(model), "built_for": serialize(model.built_for), "compile": None,
    }  # fmt: skip
    arrays = _numbered(model.get_weights())
    if model.compiled:
        config["compile"] = serialize({**model._compile_config, "run_eagerly": model.run_eagerly})
        config["iterations"] = model.optimizer.iterations
        arrays |= _kept(model)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("config.json", json.dumps(config, indent=1))
        file.writestr("weights.npz", _npz(arrays))
        file.writestr("model.onnx", _onnx(model))
    written(filepath, buffer.getvalue(), overwrite)


def _onnx(model: Any) -> bytes:
    from .steps import write_onnx

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.onnx"
        write_onnx(model, path, input_specs(model))
        return path.read_bytes()


def input_specs(model: Any) -> list[tuple[Any, str, str]]:
    """(shape, dtype, name) of each input of a model. Raises ValueError where they are not known."""
    if getattr(model, "tensors", None) is not None or hasattr(model, "_steps"):
        return [(tensor.shape, tensor.dtype, tensor.name) for tensor in model.inputs]
    shape = model.built_for
    if shape is None:
        raise ValueError("The shape of the input is not known: call the model on data first.")
    shapes = shape if isinstance(shape, list) else [shape]
    return [(each, model.dtype, f"input_{number}") for number, each in enumerate(shapes)]


def _numbered(weights: list[Any]) -> dict[str, Any]:
    return {f"weight_{number:04d}": values for number, values in enumerate(weights)}


def _kept(model: Any) -> dict[str, Any]:
    """What the optimiser keeps, by the number of the weight and its name."""
    optimizer = model.optimizer
    state = getattr(optimizer, "state", {})
    numbers = {weight: number for number, weight in enumerate(model.weights)}
    return {
        f"state_{numbers[p]:04d}_{key}": value.detach().numpy()
        for p, values in state.items() if p in numbers for key, value in values.items() if isinstance(value, Tensor)
    }  # fmt: skip


def _npz(arrays: dict[str, Any]) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def load_model(filepath: Any, custom_objects: Mapping[str, Any] | None = None, compile: bool = True) -> Any:
    """The model that `save` wrote. Raises ValueError for another file, and for classes that nobody knows."""
    try:
        with zipfile.ZipFile(filepath) as file:
            config = json.loads(file.read("config.json"))
            arrays = dict(np.load(io.BytesIO(file.read("weights.npz"))))
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise ValueError(f"{filepath} is no model that `save` wrote") from error
    if config.get("format") != FORMAT:
        raise ValueError(f"{filepath} is no model that this version of `save` wrote")
    model = deserialize(config["model"], custom_objects)
    if not model.built:
        model.build(deserialize(config["built_for"]))
    weights = sorted(key for key in arrays if key.startswith("weight_"))
    model.set_weights([arrays[key] for key in weights])
    if compile and config["compile"] is not None:
        model.compile(**deserialize(config["compile"], custom_objects))
        _restore(model, arrays, config["iterations"])
    return model


def _restore(model: Any, arrays: dict[str, Any], iterations: int) -> None:
    optimizer, weights = model.optimizer, model.weights
    optimizer.iterations = iterations
    optimizer.build(model.trainable_weights)
    for key, values in arrays.items():
        if key.startswith("state_"):
            _, number, name = key.split("_", 2)
            optimizer.state[weights[int(number)]][name] = wrap(values)


def save_weights(model: Any, filepath: Any, overwrite: bool = True) -> None:
    """Write the weights of a model, in order."""
    written(filepath, _npz(_numbered(model.get_weights())), overwrite)


def load_weights(model: Any, filepath: Any) -> None:
    """Read weights into a model. Raises ValueError where they do not fit."""
    with np.load(filepath) as file:
        model.set_weights([file[key] for key in sorted(file.files)])
