"""The user's lines: which expression of rewritten code is running now, or raised.

In: the frames of Python. Out: a `Location` in the user's file: a rewritten function stands at its lines.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterator
from types import CodeType
from typing import Any

from dy2st.errors import Location

__all__ = ["NAMESPACE_MARK", "RESULTS_MARK", "TRY_MARK", "in_try", "name_of", "user_frames", "where", "where_raised"]

NAMESPACE_MARK = "__dy2st__"  # a key of the globals of every rewritten function
RESULTS_MARK = "__dy2st_results__"  # there: the names of its results
TRY_MARK = "__dy2st_try__"  # there: the lines of its bodies that an `except` guards

LIBRARIES = (sysconfig.get_paths()["stdlib"] + os.sep, os.path.dirname(__file__) + os.sep)
"""Where the code of Python and of dy2st lies: converted, it is not what the user wrote."""


def where() -> Location | None:
    """The user's expression that is running now."""
    places = [_place(frame.f_code, frame.f_lasti, frame.f_lineno) for frame in user_frames()]
    own = (place for place in places if not place.filename.startswith(LIBRARIES))
    return next(own, places[0] if places else None)


def name_of(value: Any) -> str | None:
    """What the user's code that is running calls a value."""
    for frame in user_frames():
        for name, held in frame.f_locals.items():
            if held is value:
                return name
    return None


def where_raised(error: BaseException) -> Location | None:
    """The user's expression in which an exception was raised."""
    place, step = None, error.__traceback__
    while step is not None:
        of_library = step.tb_frame.f_code.co_filename.startswith(LIBRARIES)
        if NAMESPACE_MARK in step.tb_frame.f_globals and not (place and of_library):
            place = _place(step.tb_frame.f_code, step.tb_lasti, step.tb_lineno)
        step = step.tb_next
    return place


def _place(code: CodeType, instruction: int, running: int) -> Location:
    """The expression of an instruction; the line that is running, where that is not known."""
    line, last, column, end = list(code.co_positions())[instruction // 2]
    end = end if line == last else None
    return Location(code.co_filename, line or running, column or 0, end or (column or 0) + 1, code.co_name)


def in_try() -> bool:
    """Whether the user's code that is running now stands in a `try` with an `except`."""
    return any(
        first <= frame.f_lineno <= last
        for frame in user_frames()
        for first, last in frame.f_globals.get(TRY_MARK, ())
    )


def user_frames() -> Iterator[Any]:
    """The running frames of rewritten user functions, innermost first."""
    frame = sys._getframe(1)
    while frame is not None:
        if NAMESPACE_MARK in frame.f_globals:
            yield frame
        frame = frame.f_back  # type: ignore[assignment]
