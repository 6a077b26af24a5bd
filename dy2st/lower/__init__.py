"""Lowering: one row for each primitive, in modules named as those of `runtime.ops`."""

from . import (
    accumulate,
    broadcast,
    control,
    conv,
    create,
    dtypes,
    elementwise,
    factors,
    grid,
    index,
    join,
    linalg,
    matrix,
    neural,
    norms,
    pad,
    pick,
    put,
    recurrent,
    reduce,
    search,
    shape,
    sort,
    systems,
)  # fmt: skip
from .base import Builder, Model, Term, lowerings

__all__ = [
    "Builder", "Model", "Term", "accumulate", "broadcast", "control", "conv", "create", "dtypes",
    "elementwise", "factors", "grid", "index", "join", "linalg", "lowerings", "matrix", "neural", "norms",
    "pad", "pick", "put", "recurrent", "reduce", "search", "shape", "sort", "systems",
]  # fmt: skip
