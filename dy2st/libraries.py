"""Libraries: the modules whose attributes and functions are taken to stay what they are.

In: a module, or what it holds. Out: whether converted code reads and calls it as it is.
"""

from __future__ import annotations

import sys
import types
from collections.abc import MutableMapping, MutableSequence, MutableSet
from typing import Any

import numpy as np

__all__ = ["changes", "is_layer", "is_library", "is_library_name", "is_users", "stays"]

AS_IT_IS = ("numpy", "dy2st", "contextlib", "collections", "typing", "abc", "enum", "re", "warnings", "logging")
"""Whose Python functions are called as they are, not converted."""


LAYERS = (
    "dy2st.runtime.nn.modules.", "dy2st.runtime.nn.utils", "dy2st.runtime.optim.", "dy2st.runtime.keras.layers.",
    "dy2st.runtime.keras.losses", "dy2st.runtime.keras.metrics", "dy2st.runtime.keras.models.",
    "dy2st.runtime.keras.optimizers.", "dy2st.runtime.keras.regularizers",
)  # fmt: skip
"""Modules of layers, losses and optimisers, whose functions are converted as the user's are."""


def top(module: str | None) -> str:
    return (module or "").partition(".")[0]


def is_library(module: types.ModuleType) -> bool:
    """Whether a module is NumPy's, SciPy's, dy2st's or Python's own: its attributes have no guards."""
    return is_library_name(module.__name__)


def is_library_name(module: str | None) -> bool:
    """Whether a module of this name is NumPy's, SciPy's, dy2st's or Python's own."""
    name = top(module)
    return name in ("numpy", "scipy", "dy2st") or (name in sys.stdlib_module_names and name != "__main__")


def changes(value: Any) -> bool:
    """Whether what a module holds may change and stay the same object: `sys.argv`, `os.environ`."""
    return isinstance(value, (MutableMapping, MutableSequence, MutableSet, np.ndarray))


def stays(module: types.ModuleType, name: str) -> bool:
    """Whether an attribute of a module is taken to stay what it is."""
    return is_library(module) and not changes(getattr(module, name, None))


def is_layer(module: str | None) -> bool:
    """Whether a module of this name holds layers or optimisers."""
    return (module or "").startswith(LAYERS)


def is_users(function: Any) -> bool:
    """Whether a function is converted where it is called: Python code, of no library that stays as it is."""
    if getattr(function, "__dy2st_function__", None) is not None:
        return True
    if not isinstance(function, types.FunctionType):
        return False
    return top(function.__module__) not in AS_IT_IS or is_layer(function.__module__)
