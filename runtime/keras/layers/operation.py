"""The layer that a function of `keras.ops` becomes between symbolic tensors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .base import Layer

__all__ = ["OPERATIONS", "Operation"]

OPERATIONS: dict[str, Callable[..., Any]] = {}
"""The functions by name; `ops.py` enters them."""


class Operation(Layer):
    """A function by its name, of the arguments that it is called with."""

    takes_ints = True

    def __init__(self, operation: str, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.function = OPERATIONS[operation]

    def call(self, *args: Any, **keywords: Any) -> Any:
        return self.function(*args, **keywords)
