"""Lowering: one row for each primitive, in modules named as those of `runtime.ops`."""

from . import (
    accumulate,
    bessel,
    broadcast,
    chance,
    control,
    conv,
    create,
    dtypes,
    elementwise,
    factors,
    floats,
    fourier,
    gamma,
    grid,
    index,
    integrals,
    join,
    linalg,
    matrix,
    neural,
    normal,
    norms,
    pad,
    pick,
    put,
    recurrent,
    reduce,
    search,
    shape,
    sort,
    special,
    systems,
)  # fmt: skip
from .base import Builder, Model, Term, lowerings

__all__ = [
    "Builder", "Model", "Term", "accumulate", "bessel", "broadcast", "chance", "control", "conv", "create", "dtypes",
    "elementwise", "factors", "floats", "fourier", "gamma", "grid", "index", "integrals", "join", "linalg",
    "lowerings", "matrix", "neural", "normal", "norms", "pad", "pick", "put", "recurrent", "reduce", "search",
    "shape", "sort", "special", "systems",
]  # fmt: skip
