"""Matching: the tests of `case` patterns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dy2st.constructs.containers import TracedList
from dy2st.constructs.logic import truth

__all__ = ["is_sequence"]


def is_sequence(value: Any, length: int) -> Any:
    """Whether a sequence pattern of `length` items fits: as in Python, arrays and text do not."""
    if isinstance(value, TracedList) and value.stack is not None:
        return truth(value.stack.count == length)
    fits = isinstance(value, Sequence) and not isinstance(value, (str, bytes, bytearray))
    return fits and len(value) == length
