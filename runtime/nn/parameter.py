"""Parameters: tensors that a module trains."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..tape import Taped, TapedArray
from ..tensors.tensor import Leaf, Tensor

__all__ = ["Buffer", "Parameter"]


class Parameter(Tensor):
    """A tensor that a module finds among its attributes; it requires a gradient unless told not to."""

    def __init__(self, data: Any = None, requires_grad: bool = True) -> None:
        if data is None:
            super().__init__()
            values = self.cell.data
        else:
            values = data.cell.data if isinstance(data, Tensor) else np.array(data)
        self._cell = Leaf(values, self) if requires_grad else TapedArray(Taped(values))

    def __repr__(self) -> str:
        return f"Parameter containing:\n{super().__repr__()}"


class Buffer(Tensor):
    """A tensor that a module keeps without training it."""

    def __init__(self, data: Any, persistent: bool = True) -> None:
        values = data.cell.data if isinstance(data, Tensor) else np.array(data)
        self._cell = TapedArray(Taped(values))
        self.persistent = persistent
