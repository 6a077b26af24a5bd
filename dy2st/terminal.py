"""Tables on a terminal: by rich where it is installed and a person looks, else plain text.

In: a `Table` of texts. Out: lines on stdout. What goes into a file or a pipe is always plain.
"""

from __future__ import annotations

import dataclasses
import importlib.util
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from typing import Any

__all__ = ["Table", "number", "progress", "show"]

NUMERIC = re.compile(r"[-+]?(\d[\d,.]*(e[-+]?\d+)?|inf|nan)?( ?(ms|us|s|x|kB|MB))?$")


@dataclasses.dataclass(frozen=True)
class Table:
    """Columns and rows of texts."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    title: str = ""

    @property
    def right(self) -> list[bool]:
        """Which columns hold numbers."""
        return [all(NUMERIC.match(row[i]) for row in self.rows) for i in range(len(self.columns))]

    def __str__(self) -> str:
        """The table as plain text, without a newline at its end."""
        lines = [list(self.columns), *(list(row) for row in self.rows)]
        widths = [max(len(line[i]) for line in lines) for i in range(len(self.columns))]
        drawn = [
            "  ".join(
                cell.rjust(width) if right else cell.ljust(width)
                for cell, width, right in zip(line, widths, self.right)
            ).rstrip()
            for line in [lines[0], ["-" * width for width in widths], *lines[1:]]
        ]
        return "\n".join([self.title] * bool(self.title) + drawn)


def number(value: float) -> str:
    """Three digits, short."""
    return "0" if value == 0 else f"{value:.3g}"


def is_looked_at() -> bool:
    """Whether a person sees stdout, and rich is there to make it look good."""
    return sys.stdout.isatty() and importlib.util.find_spec("rich") is not None


def show(table: Table) -> None:
    """Print a table; one that is wider than the terminal is left to the terminal to wrap."""
    width = max(map(len, str(table).splitlines())) + 2 * len(table.columns)
    if not is_looked_at() or width > shutil.get_terminal_size().columns:
        print(table)
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

    drawn = RichTable(title=table.title or None, box=box.SIMPLE_HEAD, title_justify="left")
    for column, right in zip(table.columns, table.right):
        drawn.add_column(column, justify="right" if right else "left")
    for row in table.rows:
        drawn.add_row(*(Text(cell, style=COLOURS.get(cell, "")) for cell in row))
    Console().print(drawn)


COLOURS = {"yes": "green", "no": "bold red", "error": "bold red"}


def progress(items: Sequence[Any], what: str) -> Iterator[Any]:
    """The items one by one, with a bar while a person looks."""
    if not is_looked_at():
        yield from items
        return
    from rich.progress import track

    yield from track(items, description=what, transient=True)
