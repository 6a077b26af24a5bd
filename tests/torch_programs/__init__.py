"""Programs that run with PyTorch and with `dy2st.runtime`, given as `torch`: the same code, the same numbers.

Each module has PROGRAMS, from a name to `program(torch)`, which returns tensors and numbers in any nesting of
lists, tuples and dicts. `collect` puts them together, `figures` makes a few numbers of a result.

    python -m tests.torch_programs      writes figures.json anew; needs PyTorch
"""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

__all__ = ["FIGURES", "arrays", "collect", "figures"]

FIGURES = Path(__file__).with_name("figures.json")


def collect() -> dict[str, Callable[[Any], Any]]:
    """The programs of every module of this package."""
    programs: dict[str, Callable[[Any], Any]] = {}
    for found in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
        if not found.name.startswith("__"):
            module = importlib.import_module(f"{__name__}.{found.name}")
            programs.update({f"{found.name}/{name}": program for name, program in module.PROGRAMS.items()})
    return programs


def arrays(result: Any, path: str = "") -> dict[str, np.ndarray[Any, Any]]:
    """The tensors and numbers in a result, by path."""
    if isinstance(result, dict):
        items = list(result.items())
    elif isinstance(result, (list, tuple)):
        items = list(enumerate(result))
    elif result is None:
        return {}
    else:
        tensor = result.detach() if hasattr(result, "detach") else result
        return {path: np.asarray(tensor)}
    found: dict[str, np.ndarray[Any, Any]] = {}
    for key, item in items:
        found.update(arrays(item, f"{path}.{key}" if path else str(key)))
    return found


def figures(result: Any) -> dict[str, list[Any]]:
    """For each array its dtype, its shape, and weighted sums from which it could not hide a difference."""
    made = {}
    for path, x in arrays(result).items():
        flat = np.nan_to_num(np.ravel(x).astype(np.float64), nan=1e3, posinf=1e4, neginf=-1e4)
        waves = [np.cos(np.arange(flat.size) * frequency) for frequency in (0.0, 0.7, 1.9)]
        made[path] = [str(x.dtype), list(x.shape), *(float(f"{flat @ wave:.12g}") for wave in waves)]
    return made


def write() -> None:
    """Record PyTorch's figures."""
    import torch

    recorded = {name: figures(program(torch)) for name, program in collect().items()}
    text = ",\n".join(f'"{name}": {json.dumps(recorded[name])}' for name in sorted(recorded))
    FIGURES.write_text(f'{{"torch": "{torch.__version__}",\n{text}}}\n')
