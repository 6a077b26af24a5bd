"""Rounds: what a value in the body of a loop is for all rounds at once.

A value from outside, or the same in all rounds, is itself. Any other is `Rows`, a `State` or a `Sum`.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from dy2st.graph import Node, Value
from dy2st.runtime import ops
from dy2st.runtime.array import Array, ArrayType
from dy2st.runtime.ops.dtypes import cast

__all__ = ["Found", "Rows", "State", "Sum", "Typed", "is_the_same"]


@dataclasses.dataclass(frozen=True)
class Rows:
    """A value of each round: along the first axis."""

    value: Value

    @property
    def shape(self) -> tuple[Any, ...]:
        return self.value.type.shape[1:]


@dataclasses.dataclass(frozen=True)
class State:
    """An array that the loop carries, of which each round writes a part of its own: what it holds there now."""

    number: int
    part: Rows | None


@dataclasses.dataclass(frozen=True)
class Sum:
    """A number or an array to which each round adds: what it adds, None before it does."""

    number: int
    part: Rows | None


Found = Value | Rows | State | Sum


class Typed(Array):
    """An operand of which the type is known and nothing else."""

    def __init__(self, type: ArrayType) -> None:
        self.known_type = ArrayType(type.dtype, type.shape)

    @property
    def type(self) -> ArrayType:  # type: ignore[override]
        return self.known_type


def is_the_same(node: Node) -> bool:
    """Whether a node gives its operand as it is."""
    before, after = node.operands[0].type, node.results[0].type
    moves = node.op in (ops.broadcast_to, cast) or (node.op is ops.getitem and node.params["index"] in ((), (...,)))
    return moves and (before.dtype, before.shape) == (after.dtype, after.shape)
