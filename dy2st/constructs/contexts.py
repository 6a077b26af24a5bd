"""Contexts: what a rewritten `with` enters.

In: a context manager. Out: one that runs `__enter__` and `__exit__` of a class of the user's as
converted code.
"""

from __future__ import annotations

import contextlib
from typing import Any

from dy2st.constructs.attributes import call, special
from dy2st.constructs.logic import truth
from dy2st.errors import ConversionError
from dy2st.libraries import is_library_name
from dy2st.symbol import Symbol
from dy2st.trace import current, is_running, where

__all__ = ["context"]

GENERATED = contextlib._GeneratorContextManager


def context(manager: Any) -> Any:
    """What `with manager` enters."""
    if not is_running():
        return manager
    generator: Any = getattr(manager, "gen", None) if isinstance(manager, GENERATED) else None
    if generator is not None and not is_library_name(generator.gi_frame.f_globals.get("__name__")):
        raise of_generator()
    enter, leave = special(manager, "__enter__"), special(manager, "__exit__")
    return manager if enter is None or leave is None else Context(enter, leave)


def of_generator() -> ConversionError:
    return ConversionError(
        "a context manager made of a generator cannot be converted", where(),
        "Write a class with `__enter__` and `__exit__`.",
    )  # fmt: skip


class Context:
    """A context manager of the user's, by its two methods."""

    def __init__(self, enter: Any, leave: Any) -> None:
        self.enter, self.leave = enter, leave

    def __enter__(self) -> Any:
        entered = call(self.enter)
        current().managed += 1
        return entered

    def __exit__(self, kind: Any, error: Any, traceback: Any) -> Any:
        current().managed -= 1
        if error is not None and (kind.__module__ or "").partition(".")[0] == "dy2st":
            return False  # no exception of the user's: the build goes back, or ends
        caught = truth(call(self.leave, kind, error, traceback))
        if error is not None and isinstance(caught, Symbol):
            raise ConversionError("whether this `with` catches an error depends on data", where(), "Use `if`.")
        return error is not None and caught
