"""Text made of values: f-strings and `print`, formatted after the run.

In: an f-string or a `print` whose values depend on data. Out: a `Text`, whose values are hidden
outputs; the wrapper formats them when the run has given them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from dy2st.constructs.attributes import call, special
from dy2st.constructs.containers import TracedList
from dy2st.constructs.slots import signature
from dy2st.constructs.state import Maybe, Optional, Undefined
from dy2st.errors import ConversionError
from dy2st.runtime.tape import TapedArray
from dy2st.runtime.tree import flatten, rebuild
from dy2st.symbol import Symbol
from dy2st.trace import current, is_running, user_frames, where

__all__ = ["Printed", "Text", "format_", "print_", "repr_", "text_of"]


class Text:
    """A string of parts: strings, and (value, conversion, format spec) of a Symbol."""

    def __init__(self, parts: tuple[Any, ...]) -> None:
        self.parts = parts

    def _refuse(self, *args: Any) -> Any:
        raise ConversionError(
            "a string made of values that depend on data is used here", where(),
            "Only `print`, `assert` messages and exceptions can take such a string.",
        )  # fmt: skip

    __eq__ = __bool__ = __len__ = __iter__ = __add__ = __radd__ = _refuse  # type: ignore[assignment]
    __str__ = __format__ = _refuse  # type: ignore[assignment]
    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return "<text of values that depend on data>"


def is_unknown(value: Any) -> bool:
    return isinstance(value, Text) or (isinstance(value, Symbol) and value.data is None)


def format_(*parts: Any) -> Any:
    """An f-string: texts and (value, conversion, spec) in order."""
    checked = [part if isinstance(part, str) else _checked(part) for part in parts]
    if is_running():
        checked = [part if isinstance(part, str) else _as_text(*part) for part in checked]
    if is_running() and any(not isinstance(p, str) and is_unknown(p[0]) for p in checked):
        return Text(tuple(checked))
    return "".join(p if isinstance(p, str) else formatted(*p) for p in checked)


def _as_text(value: Any, conversion: str | None = None, spec: Any = None) -> tuple[Any, ...]:
    """A part whose value is no object of a class with text of its own any more."""
    own = special(value, "__format__")
    if own is not None and not conversion:
        return call(own, spec or ""), None, None
    if special(value, "__str__") is None and special(value, "__repr__") is None:
        return value, conversion, spec
    text = text_of(value) if conversion in (None, "s") else repr_(value)
    return text, "a" if conversion == "a" else None, spec


def _checked(part: tuple[Any, ...]) -> tuple[Any, ...]:
    refuse_taped(part[0])
    if isinstance(part[0], (Undefined, Maybe)):
        from dy2st.constructs.checks import read

        return read(part[0], part[0].name), *part[1:]
    return part


def formatted(value: Any, conversion: str | None = None, spec: str | None = None) -> str:
    """`{value!conversion:spec}`."""
    if isinstance(value, Symbol):
        value = value.data if value.kind == "array" else value.data[()]
    if conversion:
        convert: Any = {"r": repr, "s": str, "a": ascii}[conversion]
        value = convert(value)
    return format(value, spec or "")


def refuse_taped(value: Any) -> None:
    """Eager code writes a TapedArray with its numbers."""
    if any(isinstance(leaf, TapedArray) and isinstance(leaf.data, Symbol) for leaf in flatten(value)[0]):
        raise ConversionError(
            "the text of an array of which a derivative is taken", where(),
            "Give it out (`has_aux=True`) and print it outside of the derivative.",
        )  # fmt: skip


def text_of(value: Any) -> Any:
    """`str(value)`."""
    refuse_taped(value)
    if isinstance(value, (Text, Symbol)):
        return value if isinstance(value, Text) else format_((value, None, None))
    method = special(value, "__str__") or special(value, "__repr__")
    return str(value) if method is None else call(method)


def repr_(value: Any) -> Any:
    """`repr(value)`."""
    refuse_taped(value)
    if isinstance(value, Symbol):
        return format_((value, "r", None))
    method = special(value, "__repr__")
    return repr(value) if method is None else call(method)


PLAIN = (str, bytes, bool, int, float, complex, type(None), np.generic)


class Later:
    """An object whose text is made when it is printed."""

    def __init__(self, value: Any, how: tuple[Any, ...]) -> None:
        self.value, self.how = value, how

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Later) and other.value is self.value and other.how == self.how

    def __hash__(self) -> int:
        return id(self.value)


class Printed:
    """What one `print` statement prints: its text with gaps, and for each time the values of the gaps."""

    def __init__(self, number: int, parts: tuple[Any, ...], options: dict[str, Any]) -> None:
        self.number, self.parts, self.options = number, parts, options
        self.rows = old(TracedList())

    def text(self, part: tuple[Any, ...], gaps: Iterator[Any]) -> str:
        """One of the parts, with what is in its gaps."""
        texts = []
        for piece in part:
            if isinstance(piece, Later):
                piece = formatted(piece.value, *piece.how)
            texts.append(piece if isinstance(piece, str) else formatted(next(gaps), *piece))
        return "".join(texts)

    def show(self, gaps: Any) -> None:
        """Print it once."""
        rest = iter(gaps)
        print(*[self.text(part, rest) for part in self.parts], **self.options)

    @property
    def has_gaps(self) -> bool:
        return any(isinstance(piece, tuple) for part in self.parts for piece in part)


def old(items: TracedList) -> TracedList:
    """The list as one that was there before the function began."""
    items.born = 0
    return items


def print_(*values: Any, sep: str | None = " ", end: str | None = "\n", file: Any = None, flush: bool = False) -> None:
    """`print`: after each run, with the values of the run."""
    from dy2st.constructs.branches import if_

    trace = current()
    gaps: list[Any] = []
    parts = tuple(_text_with_gaps(value, gaps) for value in values)
    options = {"sep": sep, "end": end, "file": file, "flush": flush}
    frame = next(user_frames())
    key = (frame.f_code, frame.f_lasti, parts, sep, end, id(file), repr(signature(tuple(gaps))))
    statement = trace.prints.setdefault(key, Printed(len(trace.prints), parts, options))
    if trace.printed is None:
        trace.printed = old(TracedList())

    def record() -> tuple[()]:
        trace.printed.append(statement.number)
        if gaps:
            statement.rows.append(tuple(gaps))
        return ()

    if trace.error is None:
        record()
    else:  # nothing is printed after an exception
        if_(trace.error == 0, record, lambda: (), ())


def _text_with_gaps(value: Any, gaps: list[Any]) -> tuple[Any, ...]:
    """Texts, and (conversion, spec) for what is only known after the run: it goes to `gaps`."""
    refuse_taped(value)
    found: list[Any] = []
    for part in value.parts if isinstance(value, Text) else (_as_text(value, "s"),):
        if isinstance(part, str):
            found.append(part)
            continue
        inner, *how = _checked(part)
        if isinstance(inner, Text):
            found += _text_with_gaps(inner, gaps)
            continue
        if isinstance(inner, Optional):
            raise ConversionError(f"`{inner.name}` is printed, and is None or not by data", where(), "Test it first.")
        leaves = flatten(inner)[0]
        if any(isinstance(leaf, Symbol) for leaf in leaves):
            found.append(tuple(how))
            gaps.append(_as_it_is(inner))
        elif all(isinstance(leaf, PLAIN) for leaf in leaves):
            found.append(formatted(inner, *how))
        else:
            found.append(Later(inner, tuple(how)))
    return tuple(found)


def _as_it_is(value: Any) -> Any:
    """A value as it is now, whatever is changed in place later."""
    leaves, structure = flatten(value)
    kept = [leaf.copy() if isinstance(leaf, Symbol) and leaf.kind == "array" else leaf for leaf in leaves]
    return rebuild(structure, kept)
