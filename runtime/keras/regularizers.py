"""Penalties on weights by Keras's names: a tensor in, a number to be added to the loss out."""

from __future__ import annotations

from typing import Any

from .configured import Configured, from_table, registered
from .functions.penalties import orthogonality, penalty

__all__ = ["L1", "L1L2", "L2", "OrthogonalRegularizer", "Regularizer", "get", "l1", "l1_l2", "l2"]


class Regularizer(Configured):
    """A subclass has `__call__(x)`."""

    def __call__(self, x: Any) -> Any:
        raise TypeError(f"{type(self).__name__} has no `__call__`")


class L1L2(Regularizer):
    """l1 * Σ|x| + l2 * Σx²."""

    def __init__(self, l1: float = 0.0, l2: float = 0.0) -> None:
        self.l1, self.l2 = _number(l1), _number(l2)

    def __call__(self, x: Any) -> Any:
        return penalty(x, self.l1, self.l2)


class L1(L1L2):
    """l1 * Σ|x|."""

    def __init__(self, l1: float = 0.01) -> None:
        super().__init__(l1=_number(l1, 0.01))


class L2(L1L2):
    """l2 * Σx²."""

    def __init__(self, l2: float = 0.01) -> None:
        super().__init__(l2=_number(l2, 0.01))


class OrthogonalRegularizer(Regularizer):
    """How far rows (or columns) are from being orthogonal to each other."""

    def __init__(self, factor: float = 0.01, mode: str = "rows") -> None:
        if mode not in ("rows", "columns"):
            raise ValueError(f"Invalid value for argument `mode`: {mode}. Expected one of {{'rows', 'columns'}}")
        self.factor, self.mode = _number(factor), mode

    def __call__(self, x: Any) -> Any:
        return orthogonality(x, self.factor, self.mode == "rows")


def _number(value: Any, usual: float = 0.0) -> float:
    if value is None:
        return usual
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < float("inf"):
        raise ValueError(f"Invalid value for a regularization factor: {value!r}. A non-negative float is expected")
    return float(value)


l1, l2, l1_l2 = L1, L2, L1L2
registered([L1, L2, L1L2, OrthogonalRegularizer])
_TABLE = {
    "l1": L1, "l2": L2, "l1_l2": L1L2, "L1": L1, "L2": L2, "L1L2": L1L2, "l1l2": L1L2,
    "OrthogonalRegularizer": OrthogonalRegularizer, "orthogonal": OrthogonalRegularizer,
}  # fmt: skip


def get(identifier: Any) -> Any:
    """The regulariser of a name; None for None. Raises ValueError."""
    return from_table(identifier, _TABLE, "regularizer")
