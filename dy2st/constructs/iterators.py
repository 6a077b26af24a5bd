"""Iterators: `zip`, `enumerate`, `reversed`, `map`, `filter` and `iter`, which are read once.

In: what is iterated. Out: a `TracedIterator`: a Sequence and how far it has been read. It is a Place: a
branch or a loop that reads on is seen after it. Where data decide how far it was read, any later use is refused.
"""

from __future__ import annotations

import functools
import itertools
import operator
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from dy2st.constructs.attributes import call, special
from dy2st.constructs.containers import TracedList, plain
from dy2st.constructs.logic import and_, ifexp, or_, truth
from dy2st.constructs.operations import iterated
from dy2st.constructs.sequences import Sequence, affine, as_sequence, in_graphs, shorter
from dy2st.constructs.tools import collected
from dy2st.errors import ConversionError
from dy2st.runtime.array import by_numpy, require, type_of
from dy2st.symbol import Symbol
from dy2st.trace import Place, current, where

__all__ = [
    "TracedIterator", "count_", "cycle_", "enumerate_", "filter_", "gathered", "items_of", "iter_", "map_", "next_",
    "refuse_outside", "repeat_", "reversed_", "taken", "traced_iterator", "unknown_length", "zip_",
]  # fmt: skip

DRAWN_AT_MOST = 100_000  # items that a Python iterator may have


ENDLESS = sys.maxsize  # the length of `itertools.count()` and its kind


class TracedIterator(Place):
    """`sequence` from `position` on; a position of None depends on data, or on another iterator."""

    name = "the position of an iterator"

    def __init__(self, sequence: Sequence) -> None:
        self.sequence, self.position, self.busy = sequence, 0, False
        self.born = current().tick()

    position: Any

    def content(self) -> Any:
        return self.position

    def set_content(self, content: Any) -> None:
        self.position = content

    def move(self, position: Any) -> None:
        """Go on from `position`."""
        current().before_write(self)
        self.position = position

    def refuse_unreadable(self) -> None:
        if self.busy or self.position is None:
            why = "is read inside the loop that runs over it" if self.busy else "was read before, how far is not known"
            raise ConversionError(
                f"this iterator {why}", where(), "Make a list of it first, and use its items by index."
            )

    def rest(self) -> Sequence:
        """What has not been read yet."""
        self.refuse_unreadable()
        sequence, start = self.sequence, self.position
        return sequence if isinstance(start, int) and start == 0 else sequence.after(start)

    def finish(self, broken: Any = False) -> None:
        """It was read to its end, unless `broken`, a bool or bool Symbol."""
        if self.sequence.ends is not None:
            condition, error = self.sequence.ends
            require(or_(broken, lambda: condition), error)
        self.move(self.sequence.length if broken is False else None)

    @contextmanager
    def reading(self) -> Iterator[tuple[Sequence, list[int]]]:
        """The rest for a loop, and a list that gets the number of each item taken in Python."""
        rest, taken = self.rest(), []

        def item(index: Any) -> Any:
            if isinstance(index, int):
                taken.append(index)
            return rest.item(index)

        self.busy = True
        try:
            yield Sequence(rest.length, item, rest.in_graph), taken
        finally:
            self.busy = False

    def __iter__(self) -> TracedIterator:
        return self

    def __next__(self) -> Any:
        self.refuse_unreadable()
        sequence, position = self.sequence, self.position
        if isinstance(position, Symbol) or (not isinstance(sequence, Drawn) and isinstance(sequence.length, Symbol)):
            raise ConversionError(
                "this iterator is read by code that is not converted, and its length depends on data",
                where(), "Use it in a `for` statement of a converted function.",
            )  # fmt: skip
        if not sequence.has(position):
            self.finish()
            raise StopIteration
        self.move(position + 1)
        return sequence.item(position)


class Drawn(Sequence):
    """The items of a Python iterator, drawn from it when they are first needed."""

    def __init__(self, iterator: Iterator[Any]) -> None:
        self.iterator, self.items, self.ended = iterator, [], False
        self.block = current().block

    ends = None
    items: list[Any]

    def has(self, index: int) -> bool:
        while not self.ended and len(self.items) <= index:
            if len(self.items) == DRAWN_AT_MOST:
                raise ConversionError(
                    f"this iterator has more than {DRAWN_AT_MOST} items, or no end", where(), "Use `while`, or `range`."
                )
            try:
                self.items.append(next(self.iterator))
            except StopIteration:
                self.ended = True
        return len(self.items) > index

    @property
    def length(self) -> Any:  # type: ignore[override]
        self.has(DRAWN_AT_MOST)
        return len(self.items)

    def item(self, index: Any) -> Any:  # type: ignore[override]
        self.has(index)
        return self.items[index]

    def in_graph(self) -> Sequence | None:
        return as_sequence(list(self.items)).in_graph() if self.length else None  # type: ignore[union-attr]


def traced_iterator(value: Any) -> Any:
    """What code that is not converted gave back: an iterator of Python's is read once, everywhere."""
    kind = type(value)
    if hasattr(kind, "__next__") and kind.__module__ in ("builtins", "itertools"):
        return TracedIterator(Drawn(value))
    return value


def written_out(iterable: Any) -> Any:
    """All items of a generator; anything else as it is."""
    from dy2st.constructs.generators import Generator

    return iterable.items() if isinstance(iterable, Generator) else iterable


def sequence_of(iterable: Any) -> Sequence:
    """`iterable` as a sequence for another iterator, which alone reads it from now on."""
    iterable = written_out(iterated(iterable))
    if isinstance(iterable, TracedIterator):
        rest = iterable.rest()
        iterable.move(None)
        return rest
    found = as_sequence(iterable)
    if found is None:
        refuse_outside(iterable)
        found = as_sequence(list(iterable))
    assert found is not None
    return found


def refuse_outside(iterable: Any) -> None:
    """An iterator that was not made in this trace would be read while the graph is built, and never again."""
    kind = type(iterable)
    if hasattr(kind, "__next__") and kind.__module__ in ("builtins", "itertools"):
        raise ConversionError(
            f"this {kind.__name__} was made outside converted code and would be read once, while the graph is built",
            where(), "Make it in the function, or pass a list.",
        )  # fmt: skip


def items_of(iterable: Any) -> Any:
    """The items of what is iterated, as a list of known length; an array whose length is not known as it is."""
    iterable = written_out(iterated(iterable))
    if isinstance(iterable, TracedIterator):
        rest = iterable.rest()
        known_end(rest)
        items = [rest.item(i) for i in range(rest.length)]
        iterable.finish()
        return items
    if isinstance(iterable, TracedList) and iterable.stack is not None:
        return plain(iterable)
    sequence = as_sequence(iterable)
    if sequence is None:
        refuse_outside(iterable)
        return list(iterable)
    if isinstance(sequence.length, Symbol):
        return iterable if isinstance(iterable, Symbol) else unknown_length()
    return [sequence.item(i) for i in range(sequence.length)]


def gathered(iterable: Any) -> Any:
    """A range, `zip`, `enumerate` … whose number of items depends on data, as a list; anything else as it is."""
    sequence = iterable.sequence if isinstance(iterable, TracedIterator) else iterable
    if not isinstance(sequence, Sequence) or isinstance(sequence, Drawn) or not isinstance(sequence.length, Symbol):
        return iterable
    return call(collected, iterable)


def unknown_length() -> Any:
    raise ConversionError(
        "the number of items here depends on data", where(), "Use a `for` statement, or an array function."
    )


def known_end(rest: Sequence) -> None:
    """Refuse what cannot be written out."""
    if isinstance(rest.length, Symbol):
        unknown_length()
    if rest.length >= ENDLESS - DRAWN_AT_MOST:
        raise ConversionError("all items of an iterator without end are asked for", where(), "Use `for` with `break`.")


def taken(iterator: TracedIterator) -> list[Callable[[], Any]]:
    """A thunk for each item, for who stops where he has seen enough: nobody knows where."""
    rest = iterator.rest()
    known_end(rest)
    iterator.move(None)
    return [functools.partial(rest.item, i) for i in range(rest.length)]


def iter_(iterable: Any, *sentinel: Any) -> Any:
    """`iter(iterable)`."""
    if sentinel:
        raise ConversionError("`iter` with a sentinel cannot be converted", where(), "Write a `while` loop.")
    method = special(iterable, "__iter__")
    found = iterable if method is None else call(method)
    if isinstance(found, TracedIterator) or special(found, "__next__") is not None:
        return found
    return TracedIterator(sequence_of(found))


def next_(iterator: Any, *default: Any) -> Any:
    """`next(iterator, default)`."""
    if not isinstance(iterator, TracedIterator):
        return _next_of_other(iterator, *default)
    position, rest = iterator.position, iterator.rest()
    if not isinstance(position, Symbol) and not isinstance(rest.length, Symbol):
        return next(iterator, *default)
    found = rest.length > 0
    iterator.move(python_minimum(position + 1, iterator.sequence.length))
    items = rest.in_graph()
    if items is None:
        return unknown_length()
    if default:
        return ifexp(found, lambda: items.item(0), lambda: default[0])
    require(found, StopIteration())
    return items.item(0)


def _next_of_other(iterator: Any, *default: Any) -> Any:
    refuse_outside(iterator)
    method = special(iterator, "__next__")
    if method is None:
        return next(iterator, *default)
    try:
        return call(method)
    except StopIteration:
        if default:
            return default[0]
        raise


def python_minimum(a: Any, b: Any) -> Any:
    return Symbol(by_numpy[np.minimum](a, b).value, "python")


def enumerate_(iterable: Any, start: Any = 0) -> Any:
    """`enumerate(iterable, start)`."""
    return TracedIterator(_enumerated(sequence_of(iterable), start))


def _enumerated(inner: Sequence, start: Any) -> Sequence:
    return Sequence(
        inner.length,
        lambda i: (affine(start, 1, i), inner.item(i)),
        lambda: in_graphs([inner], lambda new: _enumerated(new, start)),
        inner.ends,
    )


def zip_(*iterables: Any, strict: bool = False) -> Any:
    """`zip(*iterables, strict=strict)`."""
    inner = [sequence_of(x) for x in iterables]
    return TracedIterator(_zipped(*inner, strict=strict) if inner else Sequence(0, lambda i: ()))


def _zipped(*inner: Sequence, strict: bool = False) -> Sequence:
    ends = ends_of(inner)
    if strict:
        same: Any = True
        for other in inner[1:]:
            same = and_(same, functools.partial(operator.eq, other.length, inner[0].length))
        ends = same, ValueError("zip() arguments have different lengths")
    return Sequence(
        shortest(inner), lambda i: tuple(s.item(i) for s in inner), lambda: in_graphs(inner, _zipped), ends
    )


def shortest(inner: tuple[Sequence, ...]) -> Any:
    length = inner[0].length
    for other in inner[1:]:
        length = shorter(length, other.length)
    return length


def ends_of(inner: tuple[Sequence, ...]) -> Any:
    """What must hold at the end of one of several sequences that are read together."""
    if len(inner) > 1 and any(each.ends is not None for each in inner):
        raise ConversionError("`zip` with strict=True inside another", where(), "Zip all of them at once.")
    return inner[0].ends


def reversed_(iterable: Any) -> Any:
    """`reversed(iterable)`."""
    inner = as_sequence(iterable)
    if inner is None or isinstance(iterable, TracedIterator):
        inner = as_sequence(list(reversed(iterable)))
        assert inner is not None
        return TracedIterator(inner)
    return TracedIterator(_reversed(inner))


def _reversed(inner: Sequence) -> Sequence:
    return Sequence(
        inner.length, lambda i: inner.item(inner.length - 1 - i), lambda: in_graphs([inner], _reversed)
    )


def map_(function: Any, *iterables: Any) -> Any:
    """`map(function, *iterables)`: the function runs when an item is taken."""
    return TracedIterator(_mapped(function, *(sequence_of(x) for x in iterables)))


def _mapped(function: Any, *inner: Sequence) -> Sequence:
    return Sequence(
        shortest(inner),
        lambda i: call(function, *(s.item(i) for s in inner)),
        lambda: in_graphs(inner, lambda *new: _mapped(function, *new)),
        ends_of(inner),
    )


def filter_(function: Any, iterable: Any) -> Any:
    """`filter(function, iterable)`; which items pass must be known."""
    items = items_of(iterable)
    if isinstance(items, Symbol):
        unknown_length()
    kept = []
    for item in items:
        condition = truth(item if function is None else call(function, item))
        if isinstance(condition, Symbol):
            unknown_length()
        if condition:
            kept.append(item)
    return TracedIterator(Sequence.of(kept))


def count_(start: Any = 0, step: Any = 1) -> Any:
    """`itertools.count(start, step)`."""
    types = [type_of(each).dtype for each in (start, step)]
    if all(dtype.kind in "iu" for dtype in types):
        return TracedIterator(Sequence(ENDLESS, lambda i: start + i * step))
    if isinstance(start, Symbol) or isinstance(step, Symbol):
        raise ConversionError("`itertools.count` of floats that depend on data", where(), "Multiply a counter.")
    return TracedIterator(Drawn(itertools.count(start, step)))  # floats are added up, one by one


def repeat_(value: Any, times: Any = ENDLESS) -> Any:
    """`itertools.repeat(value, times)`."""
    return TracedIterator(Sequence(times if isinstance(times, Symbol) else max(times, 0), lambda i: value))


def cycle_(iterable: Any) -> Any:
    """`itertools.cycle(iterable)`."""
    return TracedIterator(_cycled(sequence_of(iterable)))


def _cycled(inner: Sequence) -> Sequence:
    length = inner.length
    endless = by_numpy[np.where](length > 0, ENDLESS, 0) if isinstance(length, Symbol) else ENDLESS if length else 0
    return Sequence(endless, lambda i: inner.item(i % length), lambda: in_graphs([inner], _cycled))
