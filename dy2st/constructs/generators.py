"""Generators: the body of the consumer runs at each `yield`, in the order of eager code.

In: the steps of a generator, a function of what consumes its values. Out: for who iterates over it, the same
state as if both had run in turns. Nothing runs before that. A generator is used up by the first who consumes it.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterator
from typing import Any

from dy2st.constructs.attributes import set_attr
from dy2st.constructs.branches import if_
from dy2st.constructs.builtins import call, handlers
from dy2st.constructs.containers import TracedList, remember
from dy2st.constructs.iterators import sequence_of
from dy2st.constructs.logic import ifexp, not_, or_, truth
from dy2st.constructs.operations import iterated
from dy2st.constructs.state import Maybe, Undefined, state_names
from dy2st.errors import ConversionError
from dy2st.runtime.array import require
from dy2st.trace import Place, current, is_running, where

__all__ = ["LAZY", "Generator", "generator", "opened", "yield_"]

Consume = Callable[[Any], Any]  # takes a value; whether the consumer leaves
State = tuple[Any, ...]
FRESH, DONE, LEFT = "fresh", "done", "left"


class Generator(Place):
    """`steps(consume, *args)` gives each value to `consume`, and returns when that is true."""

    name = "how far a generator has run"

    def __init__(self, steps: Callable[..., Any], args: tuple[Any, ...] = ()) -> None:
        self.steps, self.args, self.progress = steps, args, FRESH
        self.born = current().tick() if is_running() else 0
        self.block = current().block if is_running() else None

    def content(self) -> Any:
        return self.progress

    def set_content(self, content: Any) -> None:
        self.progress = content

    def move(self, progress: str) -> None:
        if is_running():
            current().before_write(self)
        self.progress = progress

    def drive(self, consume: Consume, stops: bool = True) -> None:
        """Run to the end, or until `consume` is true; `stops` says whether it ever is."""
        if self.progress == LEFT:
            raise refused("consumed again after it was left early")
        if self.progress == DONE:
            return
        self.move(LEFT if stops else DONE)
        if not is_running():
            self.steps(consume, *self.args)
            return
        if current().block is not self.block:
            raise refused("made outside of the branch or the loop, which depends on data, that consumes it")
        with current().deeper(self.steps.__code__, self.steps.__name__):
            self.steps(consume, *self.args)

    def loop(self, body: Callable[..., State], state: State, stop: Callable[..., Any] | None) -> State:
        """`for item in self: state = body(item, *state)`; leaves after an item where `stop(*state)`."""
        names = state_names(body, len(state))
        cells = Cells(**dict(zip(names, state)))

        def consume(item: Any) -> Any:
            after = body(item, *cells.values(names))
            for name, value in zip(names, after):
                cells.put(name, value)
            return False if stop is None else truth(stop(*after))

        self.drive(consume, stop is not None)
        after = cells.values(names)
        if stop is not None and self.progress == LEFT and truth(stop(*after)) is False:
            self.move(DONE)
        return after

    def items(self) -> TracedList:
        """All values."""
        found = TracedList()
        self.drive(found.append, stops=False)
        return found

    def first(self, *default: Any) -> Any:
        """`next(self, default)`."""
        cells = Cells(**{"value": default[0]} if default else {})

        def consume(item: Any) -> bool:
            cells.put("value", item)
            return True

        self.drive(consume)
        (found,) = cells.values(["value"])
        if isinstance(found, Undefined):
            raise StopIteration
        if isinstance(found, Maybe):
            require(found.flag, StopIteration())
            return found.value
        return found

    def __iter__(self) -> Iterator[Any]:
        return iter(self.items())

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        raise ConversionError(f"`{name}` of a generator cannot be converted", where(), "Use a `for` statement.")


def refused(why: str) -> ConversionError:
    return ConversionError(f"a generator is {why}", where(), "Make a list of it first: `items = list(…)`.")


class Cells:
    """Names whose values branches and loops carry."""

    def __init__(self, **values: Any) -> None:
        vars(self).update({name: value for name, value in values.items() if not isinstance(value, Undefined)})
        if is_running():
            remember(self)

    def values(self, names: list[str]) -> State:
        return tuple(vars(self).get(name, Undefined(name)) for name in names)

    def put(self, name: str, value: Any) -> None:
        if value is not vars(self).get(name):
            set_attr(self, name, value)


def generator(steps: Callable[..., Any], *args: Any) -> Generator:
    """What the call of a function with `yield` gives."""
    return Generator(steps, args)


def yield_(consume: Consume, value: Any) -> Any:
    """`yield value`; whether the consumer has left."""
    leaves = consume(value)
    return False if leaves is None else leaves


def enumerated(inner: Generator, start: Any) -> Generator:
    """`enumerate(inner, start)`."""

    def enumerate_(consume: Consume) -> None:
        cells = Cells(index=start)

        def each(item: Any) -> Any:
            (index,) = cells.values(["index"])
            cells.put("index", index + 1)
            return consume((index, item))

        inner.drive(each)

    return Generator(enumerate_)


def mapped(function: Callable[[Any], Any], inner: Generator) -> Generator:
    """`map(function, inner)`."""

    def map_(consume: Consume) -> None:
        inner.drive(lambda item: consume(function(item)))

    return Generator(map_)


def filtered(test: Callable[[Any], Any], inner: Generator) -> Generator:
    """The items for which `test` is true."""

    def filter_(consume: Consume) -> None:
        inner.drive(lambda item: if_(test(item), lambda: (yield_(consume, item),), lambda: (False,), ())[0])

    return Generator(filter_)


def zipped(iterables: tuple[Any, ...], strict: bool) -> Generator:
    """`zip` of one generator with what has a length and items by index."""
    places = [place for place, each in enumerate(iterables) if isinstance(each, Generator)]
    if len(places) > 1 or strict:
        raise ConversionError(
            "`zip` of several generators" if len(places) > 1 else "`zip` of a generator with strict=True",
            where(), "Make lists of them first: `zip(list(a), list(b))`.",
        )  # fmt: skip
    (place,) = places
    inner: Generator = iterables[place]
    others = [None if each is inner else sequence_of(each) for each in iterables]

    def ended(index: Any, some: list[Any]) -> Any:
        return or_(False, *(lambda each=each: index >= each.length for each in some if each is not None))

    def zip_(consume: Consume) -> None:
        cells = Cells(index=0)

        def each(item: Any) -> Any:
            (index,) = cells.values(["index"])
            cells.put("index", index + 1)
            items = tuple(item if other is None else other.item(index) for other in others)
            return or_(yield_(consume, items), lambda: ended(index + 1, others[:place]))

        def unless_ended(item: Any) -> Any:
            (index,) = cells.values(["index"])
            return if_(ended(index, others[place:]), lambda: (True,), lambda: (each(item),), ())[0]

        def start() -> State:
            inner.drive(unless_ended)
            return ()

        if_(ended(0, others[:place]), lambda: (), start, ())

    return Generator(zip_)


def some(generator: Generator, wanted: bool) -> Any:
    """Whether one of the items is `wanted`, true or false; stops there."""

    def body(item: Any, found: Any) -> State:
        return (truth(item) if wanted else not_(item),)

    return generator.loop(body, (False,), lambda found: found)[0]


def total(generator: Generator, start: Any = 0) -> Any:
    """`sum(generator, start)`."""
    return generator.loop(lambda item, total: (total + item,), (start,), None)[0]


def extreme_of(better: Callable[[Any, Any], Any], name: str) -> Callable[..., Any]:
    """`min` and `max`: the first of the best items."""

    def function(generator: Generator, *, key: Any = None, **default: Any) -> Any:
        def body(item: Any, best: Any, best_key: Any) -> State:
            item_key = item if key is None else call(key, item)
            if isinstance(best, Undefined):
                return item, item_key
            there, best, best_key = Maybe.split(best)[1], Maybe.split(best)[0], Maybe.split(best_key)[0]
            wins = or_(not_(there), lambda: better(item_key, best_key))
            return if_(wins, lambda: (item, item_key), lambda: (best, best_key), ())

        best, _ = generator.loop(body, (Undefined("best"), Undefined("best_key")), None)
        if not isinstance(best, (Undefined, Maybe)):
            return best
        if "default" in default:
            if isinstance(best, Undefined):
                return default["default"]
            return ifexp(best.flag, lambda: best.value, lambda: default["default"])
        empty = ValueError(f"{name}() iterable argument is empty")
        if isinstance(best, Undefined):
            raise empty
        require(best.flag, empty)
        return best.value

    return function


def called(function: Any) -> Callable[[Any], Any]:
    """The test of `filter`, or the function of `map`, on one item."""
    return (lambda item: item) if function is None else functools.partial(call, function)


def of_map(function: Any, *iterables: Any) -> Generator:
    inner = iterables[0] if len(iterables) == 1 else zipped(iterables, False)
    take = called(function) if len(iterables) == 1 else (lambda items: call(function, *items))
    return mapped(take, inner)


LAZY: dict[Any, Callable[..., Any]] = {
    enumerate: lambda inner, start=0: enumerated(inner, start), iter: lambda inner: inner,
    zip: lambda *iterables, strict=False: zipped(iterables, strict), map: of_map,
    filter: lambda function, inner: filtered(called(function), inner), next: Generator.first,
    any: lambda inner: some(inner, True), all: lambda inner: not_(some(inner, False)),
    sum: total, min: extreme_of(operator.lt, "min"), max: extreme_of(operator.gt, "max"),
}  # fmt: skip
"""What built-ins that take items one by one make of a generator; all others are given a list."""


def opened(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """(arguments, keywords) of code that is not converted, with lists in place of generators."""
    if not any(isinstance(value, Generator) for value in (*args, *kwargs.values())):
        return args, kwargs
    new = [value.items() if isinstance(value, Generator) else value for value in args]
    return tuple(new), {key: v.items() if isinstance(v, Generator) else v for key, v in kwargs.items()}


def lazily(function: Any, handler: Callable[..., Any]) -> Callable[..., Any]:
    first = {next: 9, map: 1, filter: 1}.get(function, 0)  # the arguments before it are not iterated

    def handle(*args: Any, **kwargs: Any) -> Any:
        if function not in (min, max) or len(args) == 1:
            args = (*args[:first], *map(iterated, args[first:]))
        if any(isinstance(arg, Generator) for arg in args):
            return LAZY[function](*args, **kwargs)
        return handler(*args, **kwargs)

    return handle


handlers.update({function: lazily(function, handlers.get(function, function)) for function in LAZY})
