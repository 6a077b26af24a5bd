"""What the operations are tried on: for each NumPy function a list of samples.

A module for each family has SAMPLES, from the name as users know it ("sum", "linalg.norm",
"ndarray.sort"; "ops.relu" for what NumPy has not) to its samples; `collect` puts them together.
"""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from collections.abc import Callable
from typing import Any

__all__ = ["Sample", "collect"]


@dataclasses.dataclass(frozen=True)
class Sample:
    """One call: `call(*args)` is plain NumPy code, NumPy arrays in `args` become graph inputs.

    grad: the derivative with respect to the float arguments is checked. atol, rtol: by default
    those of the dtype of the result. refused: the conversion is refused, with this in the text.
    raises: NumPy raises an error, and so does the graph when it is run.
    """

    call: Callable[..., Any]
    args: tuple[Any, ...]
    grad: bool = False
    atol: float | None = None
    rtol: float | None = None
    refused: str | None = None
    raises: bool = False


def collect() -> dict[str, list[Sample]]:
    """The samples of every module of this package."""
    samples: dict[str, list[Sample]] = {}
    for found in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
        module = importlib.import_module(f"{__name__}.{found.name}")
        for name, some in module.SAMPLES.items():
            samples.setdefault(name, []).extend(some)
    return samples
