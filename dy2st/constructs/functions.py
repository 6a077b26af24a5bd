"""Derivatives of one's own in converted code: `autograd.Function.apply`.

In: a class of the user's with `forward` and `backward`. Out: what `apply` gives, where both are converted when
they are called.
"""

from __future__ import annotations

from typing import Any

from dy2st.constructs.attributes import call
from dy2st.constructs.builtins import handlers
from dy2st.constructs.containers import remember
from dy2st.constructs.tensors import guard_recording
from dy2st.runtime.tensors.function import Function, FunctionCtx, carry_out

__all__: list[str] = []


def context(needs: tuple[bool, ...]) -> FunctionCtx:
    """What `forward` leaves for `backward`, made in converted code."""
    made = FunctionCtx(needs)
    remember(made)
    return made


def apply(cls: type[Function], *args: Any) -> Any:
    """`cls.apply(*args)`."""
    guard_recording()
    return carry_out(cls, args, call, context)


handlers[Function.apply.__func__] = apply  # type: ignore[attr-defined]
