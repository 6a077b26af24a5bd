"""The functions of `itertools` that call a function for each item, as generators that are converted."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable, Iterable, Iterator
from typing import Any

__all__ = ["collected", "each", "tools"]


def accumulate(iterable: Iterable[Any], func: Any = operator.add, *, initial: Any = None) -> Iterator[Any]:
    """`itertools.accumulate`."""
    func = operator.add if func is None else func
    total = initial
    started = initial is not None
    if started:
        yield total
    for element in iterable:
        total = func(total, element) if started else element
        started = True
        yield total


def takewhile(predicate: Callable[[Any], Any], iterable: Iterable[Any]) -> Iterator[Any]:
    """`itertools.takewhile`."""
    for element in iterable:
        if not predicate(element):
            return
        yield element


def dropwhile(predicate: Callable[[Any], Any], iterable: Iterable[Any]) -> Iterator[Any]:
    """`itertools.dropwhile`."""
    dropping = True
    for element in iterable:
        if dropping and predicate(element):
            continue
        dropping = False
        yield element


def filterfalse(predicate: Callable[[Any], Any] | None, iterable: Iterable[Any]) -> Iterator[Any]:
    """`itertools.filterfalse`."""
    for element in iterable:
        if not (element if predicate is None else predicate(element)):
            yield element


def starmap(function: Callable[..., Any], iterable: Iterable[Any]) -> Iterator[Any]:
    """`itertools.starmap`."""
    for args in iterable:
        yield function(*args)


def compress(data: Iterable[Any], selectors: Iterable[Any]) -> Iterator[Any]:
    """`itertools.compress`."""
    for element, selector in zip(data, selectors):
        if selector:
            yield element


def from_iterable(iterables: Iterable[Any]) -> Iterator[Any]:
    """`itertools.chain.from_iterable`."""
    for each in iterables:
        yield from each


def each(function: Callable[[Any], Any], items: Any) -> list[Any]:
    """The values of a function."""
    found = []
    for item in items:
        found.append(function(item))
    return found


def collected(items: Any) -> list[Any]:
    """The items as a list."""
    found = []
    for item in items:
        found.append(item)
    return found


tools: dict[Any, Callable[..., Any]] = {
    itertools.accumulate: accumulate, itertools.takewhile: takewhile, itertools.dropwhile: dropwhile,
    itertools.filterfalse: filterfalse, itertools.starmap: starmap, itertools.compress: compress,
    itertools.chain.from_iterable: from_iterable, each: each,
    collected: collected,
}  # fmt: skip
"""What a call of one of them becomes."""
