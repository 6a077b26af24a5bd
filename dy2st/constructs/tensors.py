"""Tensors in converted code: where they come from, and what of theirs a graph does not know.

In: the copies of containers and tensors that a trace makes. Out: notes on the trace, by which writes
in place are followed; or a refusal.
"""

from __future__ import annotations

from typing import Any

from dy2st.errors import ConversionError
from dy2st.runtime.tensors.tensor import Tensor
from dy2st.trace import Place, current, where

__all__ = ["from_outside", "note_chosen", "refuse_tape"]

OF_TAPES = frozenset({
    "backward", "detach_", "grad", "grad_fn", "is_leaf", "register_hook", "requires_grad", "requires_grad_",
    "retain_grad",
})  # fmt: skip


def refuse_tape(owner: Any, name: str) -> None:
    """Derivatives of tensors that converted code computes are not known to the graph."""
    if isinstance(owner, Tensor) and name in OF_TAPES:
        raise ConversionError(
            f"`{name}` of a tensor in converted code", where(),
            "Convert the forward computation alone, and take derivatives outside.",
        )  # fmt: skip


def note_chosen(value: Any) -> None:
    """A tensor made of others by a branch or a loop: a write in place would not reach those."""
    if isinstance(value, Tensor):
        current().chosen[id(value.cell)] = value.cell


def from_outside(copy: Any) -> None:
    """`copy` stands for a container of the caller's: it is older than anything that is made here."""
    if isinstance(copy, Place):
        copy.born = 0
        return
    current().births[id(copy)] = 0
    if isinstance(copy, Tensor):
        copy.cell.born = 0
        current().chosen.pop(id(copy.cell), None)
