"""What code that is not converted does to mutable things: deques, Counters, bytearrays, subclasses of list and dict.

In: an operation on a thing that does not tell the trace what it does. Out: its effect, in the
journal. A thing that this trace made is a place whose content is noted and put back; one from
outside must not change, and one whose content cannot be seen is used only where it was made.
"""

from __future__ import annotations

import datetime
import decimal
import pickle
import random
import re
import types
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from dy2st.aliasing import before_read, before_write
from dy2st.errors import ConversionError
from dy2st.runtime.array import Array
from dy2st.trace import Place, current, is_running, where

__all__ = [
    "MUTABLE", "RANDOM", "Foreign", "before_change", "content_of", "is_foreign", "is_known_foreign",
    "observed", "plainly", "set_content",
]  # fmt: skip

MUTABLE = (list, dict, set, deque, bytearray)
RANDOM = (np.random.Generator, np.random.RandomState, random.Random)


class Foreign(Place):
    """A mutable thing of a class of its own, by its content."""

    def __init__(self, value: Any, born: int) -> None:
        self.value, self.born = value, born

    @property
    def called(self) -> str:
        """What it is, in the user's words."""
        return type(self.value).__name__

    def content(self) -> Any:
        return content_of(self.value)

    def set_content(self, content: Any) -> None:
        set_content(self.value, content)


def base_of(value: Any) -> Any:
    """The class of Python's own whose methods read and change `value`."""
    return next(base for base in (OrderedDict, *MUTABLE) if isinstance(value, base))


def content_of(value: Any) -> Any:
    """What a mutable thing holds, in something that nobody changes."""
    if isinstance(value, Place):
        return value.content()
    if isinstance(value, RANDOM):
        return pickle.dumps(state_of(value))
    base = base_of(value)
    if issubclass(base, dict):
        return dict(base.items(value))
    return {set: frozenset, bytearray: bytes}.get(base, tuple)(base.__iter__(value))


def set_content(value: Any, content: Any) -> None:
    """Make a mutable thing hold `content`, past the methods of its own class."""
    if isinstance(value, RANDOM):
        set_state(value, pickle.loads(content))
        return
    base = base_of(value)
    base.clear(value)
    if issubclass(base, dict):
        for key, item in content.items():
            base.__setitem__(value, key, item)
    elif base is set:
        base.update(value, content)
    else:
        base.extend(value, content)


def state_of(generator: Any) -> Any:
    """The state of a generator of random numbers."""
    if isinstance(generator, np.random.Generator):
        return generator.bit_generator.state
    return generator.getstate() if isinstance(generator, random.Random) else generator.get_state()


def set_state(generator: Any, state: Any) -> None:
    if isinstance(generator, np.random.Generator):
        generator.bit_generator.state = state
    elif isinstance(generator, random.Random):
        generator.setstate(state)
    else:
        generator.set_state(state)


def same_content(a: Any, b: Any) -> bool:
    """Whether two contents hold the same things, in the same order."""
    if a is b or type(a) is not type(b):
        return a is b
    if isinstance(a, (bytes, frozenset)):
        return bool(a == b)
    if isinstance(a, dict):
        return same_content(tuple(a), tuple(b)) and same_content(tuple(a.values()), tuple(b.values()))
    return len(a) == len(b) and all(x is y for x, y in zip(a, b))


def is_foreign(value: Any) -> bool:
    """Whether `value` is mutable, can be looked at, and does not tell the trace before it changes."""
    return isinstance(value, (*MUTABLE, *RANDOM)) and not isinstance(value, Place)


def is_known_foreign(value: Any) -> bool:
    """Whether `value` is such a thing and this trace's own (and not what a place holds)."""
    return is_foreign(value) and id(value) in current().made


def place_of(value: Any) -> Foreign:
    """The place of a mutable thing; one for each in a trace. What comes from outside is refused."""
    trace = current()
    if id(value) not in trace.made:
        raise refused(value)
    found: Any = trace.foreign.get(id(value))
    if found is None:
        found = trace.foreign[id(value)] = Foreign(value, trace.births.get(id(value), 0))
    place: Foreign = found
    return place


def refused(value: Any) -> ConversionError:
    return ConversionError(
        f"this {type(value).__name__} was made outside converted code and would be changed once, "
        "while the graph is built",
        where(), "Pass it as an argument.",
    )  # fmt: skip


def before_change(value: Any) -> None:
    """Note what a mutable thing holds before a statement changes it."""
    if is_running() and is_foreign(value):
        before_write(place_of(value))


def plainly(function: Callable[..., Any], args: Iterable[Any] = (), kwargs: Any = {}) -> Any:  # noqa: B006
    """`function(*args, **kwargs)`, as eager code does it: what it raises, eager code raises too."""
    return function(*args, **kwargs)


def observed(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], run: Any = plainly) -> Any:
    """A call of code that is not converted; what it changes in its owner and its arguments is journaled."""
    owner = getattr(function, "__self__", None)
    refuse_unseen(function, owner)
    things: list[Any] = [v for v in (*args, *kwargs.values()) if isinstance(v, (*MUTABLE, *RANDOM))]
    if is_foreign(owner) and getattr(function, "__name__", "") not in READERS:
        things.append(owner)
    for thing in things:
        if isinstance(thing, Place):
            before_read(thing)
    before = [(thing, content_of(thing)) for thing in things]
    try:
        return run(function, args, kwargs)
    finally:
        for thing, content in before:
            if not same_content(content, content_of(thing)):
                note_change(thing, content)


READERS = frozenset({
    "get", "keys", "values", "items", "copy", "index", "count", "most_common", "elements", "total", "__len__",
    "__iter__", "__contains__", "__eq__", "__reversed__", "union", "intersection", "difference", "issubset",
    "issuperset", "isdisjoint", "symmetric_difference", "find", "startswith", "endswith", "decode", "hex",
})  # fmt: skip
"""Methods of mutable things that change nothing; the content need not be compared."""


def note_change(thing: Any, before: Any) -> None:
    after = content_of(thing)
    place = thing if isinstance(thing, Place) else Foreign(thing, 0)
    place.set_content(before)
    if isinstance(thing, RANDOM) and any(place_of(thing).born < frame.start for frame in current().loops):
        raise ConversionError(
            "a generator of random numbers that is made in the function draws in a loop that is not written out",
            where(), "Make the generator outside, and pass it or read it from a name.",
        )  # fmt: skip
    before_write(place if isinstance(thing, Place) else place_of(thing))
    place.set_content(after)


IMMUTABLE: tuple[Any, ...] = (
    str, bytes, int, float, complex, tuple, range, slice, frozenset, type, type(None), types.ModuleType, np.dtype,
    np.generic, np.ufunc, np.ndarray, Array, re.Pattern, re.Match, types.MappingProxyType, types.GenericAlias,
    type({}.keys()), type({}.values()), type({}.items()), datetime.date, datetime.time, datetime.timedelta,
    datetime.tzinfo, decimal.Decimal, BaseException,
)  # fmt: skip
METHODS = (types.BuiltinMethodType, types.MethodWrapperType)


def refuse_unseen(function: Any, owner: Any) -> None:
    """A method that may change what cannot be looked at: only on what was made in this very block."""
    if not isinstance(function, METHODS) or isinstance(owner, (*MUTABLE, *RANDOM, *IMMUTABLE)):
        return
    if function.__qualname__.startswith("object."):
        return
    trace = current()
    if id(owner) in trace.made and trace.births.get(id(owner), 0) >= trace.frames[-1].start:
        return
    raise ConversionError(
        f"`{function.__qualname__}` may change a {type(owner).__name__}, and would be called once, while the graph "
        "is built",
        where(), "Call it outside, or keep the values in a list, a dict or an array.",
    )  # fmt: skip
