"""The one place where the Keras way meets the static graphs: imported when a step is first converted.

In: a step of a model, as a method. Out: the same step as one ONNX graph.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from ... import InputSpec, export, to_static

__all__ = ["converted", "write_onnx"]


def converted(step: Callable[..., Any]) -> Callable[..., Any]:
    """A step that runs as a static graph; each shape of its arguments is seen once."""
    found: Callable[..., Any] = to_static(step)
    return found


def write_onnx(model: Any, path: str | os.PathLike[str], inputs: Any) -> None:
    """Write the prediction of a model as an ONNX file; inputs: (shape, dtype, name) of each input."""
    specs = [InputSpec(tuple(_sizes(shape, number)), dtype, name) for number, (shape, dtype, name) in enumerate(inputs)]
    export(model.prediction, path, *specs)


def _sizes(shape: Any, number: int) -> Any:
    for axis, size in enumerate(shape):
        yield size if size is not None else "batch" if axis == 0 else f"size_{number}_{axis}"
