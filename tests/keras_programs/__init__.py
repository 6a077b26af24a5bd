"""Programs that run with Keras and with `dy2st.runtime.keras`, given as `keras`: the same code, the same numbers.

Each module has PROGRAMS, from a name to `program(keras, eager)`, which returns arrays and numbers in any nesting of
lists, tuples and dicts; `eager` is whether steps run eagerly.

    python -m tests.keras_programs          writes figures.json anew; needs Keras, with KERAS_BACKEND=jax
    python -m tests.keras_programs NAME …   writes those of some programs
"""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.torch_programs import figures

__all__ = ["FIGURES", "collect"]

FIGURES = Path(__file__).with_name("figures.json")


def collect() -> dict[str, Callable[..., Any]]:
    """The programs of every module of this package."""
    programs: dict[str, Callable[..., Any]] = {}
    for found in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
        if not found.name.startswith("__"):
            module = importlib.import_module(f"{__name__}.{found.name}")
            programs.update({f"{found.name}/{name}": program for name, program in module.PROGRAMS.items()})
    return programs


def write(names: list[str]) -> None:
    """Record Keras's figures, of all programs if none is named."""
    import keras

    programs = collect()
    before = json.loads(FIGURES.read_text()) if names else {}
    recorded = {name: before[name] for name in programs if name in before}
    recorded |= {name: figures(programs[name](keras, False)) for name in names or programs}
    text = ",\n".join(f'"{name}": {json.dumps(recorded[name])}' for name in sorted(recorded))
    head = f'"keras": "{keras.__version__}", "backend": "{keras.backend.backend()}"'
    FIGURES.write_text(f"{{{head},\n{text}}}\n")
