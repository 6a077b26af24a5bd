"""Text made of values: f-strings and `print`, formatted after the run.

In: an f-string or a `print` whose values depend on data. Out: a `Text`, whose values are hidden
outputs; the wrapper formats them when the run has given them.
"""

from __future__ import annotations

from typing import Any

from dy2st.constructs.attributes import call, special
from dy2st.constructs.state import Maybe, Undefined
from dy2st.errors import ConversionError
from dy2st.symbol import Symbol
from dy2st.trace import current, is_running, where

__all__ = ["Text", "format_", "print_", "repr_", "text_of"]


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


def text_of(value: Any) -> Any:
    """`str(value)`."""
    if isinstance(value, (Text, Symbol)):
        return value if isinstance(value, Text) else format_((value, None, None))
    method = special(value, "__str__") or special(value, "__repr__")
    return str(value) if method is None else call(method)


def repr_(value: Any) -> Any:
    """`repr(value)`."""
    if isinstance(value, Symbol):
        return format_((value, "r", None))
    method = special(value, "__repr__")
    return repr(value) if method is None else call(method)


def print_(*values: Any, sep: str | None = " ", end: str | None = "\n", file: Any = None, flush: bool = False) -> None:
    """`print`: after each run, with the values of the run."""
    trace = current()
    if trace.block is not trace.main:
        raise ConversionError(
            "`print` in a branch or a loop that depends on data", where(),
            "Print after it, or run the function eagerly: `f.eager(...)` or `with dy2st.eager():`.",
        )  # fmt: skip
    values = tuple(_as_text(value)[0] for value in values)
    trace.prints.append((values, {"sep": sep, "end": end, "file": file, "flush": flush}))
