"""Lowering: one row for each primitive, in modules named as those of `runtime.ops`."""

from . import control, create, elementwise, index, linalg, reduce, shape, sort
from .base import Builder, Model, Term, lowerings

__all__ = [
    "Builder", "Model", "Term", "control", "create", "elementwise", "index", "linalg", "lowerings",
    "reduce", "shape", "sort",
]  # fmt: skip
