"""Text made of values: f-strings and `print`, formatted after the run.

In: an f-string or a `print` whose values depend on data. Out: a `Text`, whose values are hidden
outputs; the wrapper formats them when the run has given them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from dy2st.constructs.attributes import call, special
from dy2st.constructs.containers import TracedList
from dy2st.constructs.foreign import plainly
from dy2st.constructs.slots import signature
from dy2st.constructs.state import Maybe, Optional, Undefined
from dy2st.errors import ConversionError
from dy2st.runtime.tape import TapedArray
from dy2st.runtime.tree import flatten, rebuild
from dy2st.symbol import Symbol, known, witness
from dy2st.trace import current, is_running, user_frames, where

__all__ = [
    "Printed", "Text", "filled", "format_", "percent", "print_", "repr_", "str_format", "str_join", "text_of",
    "unknown_leaves",
]  # fmt: skip


class Text:
    """A string of parts: strings, and (value, conversion, format spec) of what is known after the run."""

    def __init__(self, parts: Iterable[Any]) -> None:
        self.parts: tuple[Any, ...] = tuple(inlined(parts))

    def __add__(self, other: Any) -> Any:
        return Text((self, other)) if isinstance(other, (str, Text)) else NotImplemented

    def __radd__(self, other: Any) -> Any:
        return Text((other, self)) if isinstance(other, str) else NotImplemented

    def _refuse(self, *args: Any) -> Any:
        raise ConversionError(
            "a string made of values that depend on data is used here", where(),
            "Only results, `print`, `assert` messages and exceptions can take such a string, and `+` and `join`.",
        )  # fmt: skip

    __eq__ = __bool__ = __len__ = __iter__ = __contains__ = __getitem__ = _refuse  # type: ignore[assignment]
    __mul__ = __rmul__ = __mod__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse
    __str__ = __format__ = __hash__ = _refuse  # type: ignore[assignment]

    def __repr__(self) -> str:
        return "<text of values that depend on data>"


def inlined(parts: Iterable[Any]) -> Iterator[Any]:
    """The parts, without a text in a text."""
    for part in parts:
        if isinstance(part, Text):
            yield from part.parts
        elif isinstance(part, str):
            yield part
        elif isinstance(part[0], Text):
            if part[1] not in (None, "s") or part[2]:
                part[0]._refuse()
            yield from part[0].parts
        else:
            yield (_as_it_is(part[0]), *part[1:])


def is_unknown(value: Any) -> bool:
    return isinstance(value, Text) or (isinstance(value, Symbol) and value.data is None)


def holds_unknown(value: Any) -> bool:
    """Whether a value, or one that it holds, is known after the run alone."""
    return any(map(is_unknown, flatten(value)[0]))


def format_(*parts: Any) -> Any:
    """An f-string: texts and (value, conversion, spec) in order."""
    checked = [part if isinstance(part, str) else _checked(part) for part in parts]
    if is_running():
        checked = [part if isinstance(part, str) else _as_text(*part) for part in checked]
    if is_running() and any(not isinstance(p, str) and holds_unknown(p[0]) for p in checked):
        for part in checked:
            if not isinstance(part, str) and part[1:] != (None, None):
                try_out(*part)
        return Text(checked)
    return "".join(p if isinstance(p, str) else formatted(*p) for p in checked)


def try_out(value: Any, conversion: str | None, spec: str | None) -> None:
    """What Python raises for a format that does not fit the class of a value, it raises here."""
    leaves, structure = flatten(value)
    if not any(isinstance(leaf, Text) for leaf in leaves):
        witnesses = [witness(leaf) if isinstance(leaf, Symbol) else leaf for leaf in leaves]
        plainly(formatted, (rebuild(structure, witnesses), conversion, spec))


def own_text(value: Any, name: str) -> Any:
    """The method of the user's that makes text of `value`; what `dataclass` makes is none."""
    method = special(value, name)
    code = getattr(method, "__code__", None)
    return None if code is not None and code.co_filename == dataclasses.__file__ else method


def _as_text(value: Any, conversion: str | None = None, spec: Any = None) -> tuple[Any, ...]:
    """A part whose value is no object of a class with text of its own any more."""
    own = special(value, "__format__")
    if own is not None and not conversion:
        return call(own, spec or ""), None, None
    if own_text(value, "__str__") is None and own_text(value, "__repr__") is None:
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
    value = _as_it_is(value) if isinstance(value, Symbol) else value
    if conversion in WAYS:
        return WAYS[conversion](spec, value)
    if conversion:
        convert: Any = {"r": repr, "s": str, "a": ascii}[conversion]
        value = convert(value)
    return format(value, spec or "")


WAYS: dict[Any, Callable[[Any, Any], str]] = {
    "%": lambda text, values: text % values,
    "format": lambda text, values: text.format(*values[0], **values[1]),
}
"""Other ways to put values into a text than an f-string has."""


def percent(text: str, values: Any) -> Any:
    """`text % values`."""
    return format_((values, "%", text)) if holds_unknown(values) else text % values


def str_format(text: str, /, *args: Any, **kwargs: Any) -> Any:
    """`text.format(*args, **kwargs)`."""
    values = args, kwargs
    return format_((values, "format", text)) if holds_unknown(values) else text.format(*args, **kwargs)


def str_join(separator: str, items: Any) -> Any:
    """`separator.join(items)`, of items that are all there."""
    if not any(isinstance(item, Text) for item in items):
        return separator.join(items)
    parts = [part for item in items for part in (separator, item)]
    return Text(parts[1:])


def filled(value: Any, given: dict[tuple[int | None, int], Any]) -> Any:
    """A message, or another argument of an exception, with what the run gave for what it holds."""
    if not isinstance(value, Text):
        return _with_leaves(value, None, given)
    parts = enumerate(value.parts)
    return "".join(p if isinstance(p, str) else formatted(_with_leaves(p[0], j, given), *p[1:]) for j, p in parts)


def _with_leaves(value: Any, part: int | None, given: dict[tuple[int | None, int], Any]) -> Any:
    leaves, structure = flatten(value)
    return rebuild(structure, [given.get((part, k), leaf) for k, leaf in enumerate(leaves)])


def unknown_leaves(value: Any) -> Iterator[tuple[tuple[int | None, int], Symbol]]:
    """What of a message, or of another argument of an exception, is known after the run alone, for `filled`."""
    parts = [(None, value)] if not isinstance(value, Text) else enumerate(value.parts)
    for j, part in parts:
        if j is None or not isinstance(part, str):
            for k, leaf in enumerate(flatten(part if j is None else part[0])[0]):
                if isinstance(leaf, Symbol):
                    yield (j, k), leaf


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
    method = own_text(value, "__str__") or own_text(value, "__repr__")
    if method is None and holds_unknown(value):
        return Text([(value, "s", None)])
    return str(value) if method is None else call(method)


def repr_(value: Any) -> Any:
    """`repr(value)`."""
    refuse_taped(value)
    if isinstance(value, Symbol):
        return format_((value, "r", None))
    method = own_text(value, "__repr__")
    if method is None and holds_unknown(value):
        return Text([(value, "r", None)])
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
        if isinstance(inner, Optional) and current().is_sure(inner.flag.value) is not None:
            inner = inner.value if current().is_sure(inner.flag.value) else None
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
    return rebuild(structure, [_leaf_as_it_is(leaf) for leaf in leaves])


def _leaf_as_it_is(leaf: Any) -> Any:
    if isinstance(leaf, Text):
        leaf._refuse()
    if not isinstance(leaf, Symbol):
        return leaf
    if leaf.data is None:
        return leaf.copy() if leaf.kind == "array" else leaf
    value = known(leaf)
    return value.copy() if leaf.kind == "array" else value
