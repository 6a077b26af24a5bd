"""Settings by Keras's names: the dtype of floats, names that begin anew."""

from __future__ import annotations

from .configured import clear_session, floatx, set_floatx

__all__ = ["backend", "clear_session", "epsilon", "floatx", "set_floatx"]


def backend() -> str:
    """What computes."""
    return "numpy"


def epsilon() -> float:
    """The small number in losses and metrics."""
    return 1e-7
