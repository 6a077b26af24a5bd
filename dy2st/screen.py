"""Errors on a screen: what went wrong, at which line of the user's, without a traceback.

In: an exception. Out: its text, at most a screen of lines.
"""

from __future__ import annotations

import os
import sysconfig
import traceback

from dy2st.errors import ConversionError, Location
from dy2st.targets import UsageError

__all__ = ["one_screen", "told"]

SCREEN = 24  # lines
HOME = os.path.dirname(os.path.abspath(__file__))
LIBRARIES = [sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")]
FOREIGN = (HOME, os.path.realpath(os.path.join(HOME, "runtime")), "<", *LIBRARIES)
"""Where files begin that are not the user's."""


def told(error: Exception) -> str:
    """An error in words: dy2st's own as they are, others with the user's line that raised them."""
    if isinstance(error, ConversionError):
        return f"ConversionError: {error}"
    if isinstance(error, UsageError):
        return f"dy2st: {error}"
    if isinstance(error, OSError) and error.filename is not None:
        return f"dy2st: {error.filename}: {error.strerror}"
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    if isinstance(error, SyntaxError):
        return "".join(traceback.format_exception_only(error)).rstrip()
    return str(ConversionError(what, users_line(error)))


def users_line(error: BaseException) -> Location | None:
    """Where the innermost line of the user's code stands; None where none is on the way."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if not frame.filename.startswith(FOREIGN) and frame.lineno is not None:
            return Location(
                frame.filename, frame.lineno, frame.colno or 0, frame.end_colno or 0, frame.name
            )
    return None


def one_screen(text: str) -> str:
    """At most a screen of lines, each at most 300 characters."""
    lines = [line if len(line) <= 300 else line[:299] + "…" for line in text.splitlines()]
    if len(lines) <= SCREEN:
        return "\n".join(lines)
    return "\n".join(
        [*lines[: SCREEN - 1], f"… {len(lines) - SCREEN + 1} more lines (--traceback shows all)"]
    )
