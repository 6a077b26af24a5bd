"""Lowering: one row for each primitive, in modules named as those of `runtime.ops`."""

from . import (
    accumulate,
    broadcast,
    control,
    create,
    dtypes,
    elementwise,
    grid,
    index,
    join,
    linalg,
    matrix,
    pad,
    pick,
    put,
    reduce,
    search,
    shape,
    sort,
)  # fmt: skip
from .base import Builder, Model, Term, lowerings

__all__ = [
    "Builder", "Model", "Term", "accumulate", "broadcast", "control", "create", "dtypes",
    "elementwise", "grid", "index", "join", "linalg", "lowerings", "matrix", "pad", "pick", "put", "reduce",
    "search", "shape", "sort",
]  # fmt: skip
