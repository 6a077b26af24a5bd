"""Creation: asarray, zeros, arange and their kind, also with sizes that are not known."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array import Array, numpy_function
from .shape import astype

__all__: list[str] = []


@numpy_function(np.asarray)
def asarray(a: Any, dtype: Any = None, order: Any = None, *, copy: Any = None, device: Any = None, like: Any = None) -> Any:
    """np.asarray."""
    if not isinstance(a, Array):
        return np.asarray(a, dtype)
    return a if dtype is None else astype(a, dtype, copy=False)
