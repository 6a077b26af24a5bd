"""Lowering: one row for each primitive, in modules named as those of `runtime.ops`."""

from . import (
    broadcast, control, create, dtypes, elementwise, index, join, linalg, put, reduce, shape,
    sort,
)  # fmt: skip
from .base import Builder, Model, Term, lowerings

__all__ = [
    "Builder", "Model", "Term", "broadcast", "control", "create", "dtypes", "elementwise", "index",
    "join", "linalg", "lowerings", "put", "reduce", "shape", "sort",
]  # fmt: skip
