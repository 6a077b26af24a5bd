"""What is told to the user when code cannot be converted.

In: what is wrong, where, and what to do about it. Out: a `ConversionError` whose text shows the
user's own line with a marker. This is the one place that reads a source line and draws it.
"""

import linecache
import os
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True)
class Location:
    """A stretch of one line of the user's file.

    lineno is 1-based; col_offset and end_col_offset are 0-based and count UTF-8 bytes, as in
    Python's own trees.
    """

    filename: str
    lineno: int
    col_offset: int
    end_col_offset: int
    function: str

    @property
    def line(self) -> str:
        """The text of the line without its newline; empty when the file cannot be read."""
        return linecache.getline(self.filename, self.lineno).rstrip()

    def __str__(self) -> str:
        return f"{_display_name(self.filename)}:{self.lineno}, in {self.function}"


class ConversionError(Exception):
    """A function, or a construct in it, has no static form.

    `what` says what is wrong, `hint` what to write instead. `filename`, `lineno` and `line` (its
    text) say where; they are None, None and "" when no place is known. `body` is the code of the loop
    whose state has another form after a step, if that is what is wrong.
    """

    body: object = None

    def __init__(self, what: str, where: Location | None = None, hint: str = "") -> None:
        super().__init__(what, where, hint)  # the very arguments, so that pickle can call it again
        self.what = what
        self.where = where
        self.hint = hint
        self.filename = where.filename if where else None
        self.lineno = where.lineno if where else None
        self.line = where.line if where else ""

    def __str__(self) -> str:
        parts = [self.what]
        if self.where:
            parts.append(f"  {self.where}")
            parts.extend(_drawing(self.where, self.line))
        if self.hint:
            parts.append(self.hint)
        return "\n".join(parts)


def _drawing(where: Location, line: str) -> list[str]:
    """The line with its number and, below it, the marker; nothing when the line is not known."""
    if not line:
        return []
    encoded = line.encode()
    before = encoded[: where.col_offset].decode(errors="ignore")
    marked = encoded[where.col_offset : where.end_col_offset].decode(errors="ignore")
    number = str(where.lineno)
    marker = _blank(before) + "^" * max(1, _width(marked))
    return [f"    {number} | {line}", f"    {' ' * len(number)} | {marker}"]


def _blank(text: str) -> str:
    """As much empty space as `text` fills; tabs stay tabs."""
    return "".join("\t" if character == "\t" else " " * _width(character) for character in text)


def _width(text: str) -> int:
    """The number of terminal columns that `text` fills."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    marks = sum(unicodedata.combining(character) != 0 for character in text)
    return len(text) + wide - marks


def _display_name(filename: str) -> str:
    """The path from the working directory where the file lies below it, else as it is."""
    below = os.path.join(os.getcwd(), "")
    return filename[len(below) :] if filename.startswith(below) else filename
