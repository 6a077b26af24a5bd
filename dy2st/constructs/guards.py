"""Guards: what must still be so in the world outside for a graph to be right.

In: what converted code found outside: a name, an attribute, the content of a container, or that
something was missing. Out: tests of it, and one generated function that makes them all.
"""

from __future__ import annotations

import operator
import types
from collections import deque
from collections.abc import Callable, Collection, Iterable
from typing import Any

import numpy as np

from dy2st.runtime.random import GENERATORS
from dy2st.runtime.tree import children, is_opened

__all__ = [
    "LISTED", "MISSING", "Fetch", "Guard", "all_hold", "content", "content_holds", "is_guarded", "load", "look_outside",
    "same", "unchanged",
]  # fmt: skip

Fetch = Callable[[], Any]
MISSING = object()
"""What a guard reads where nothing is."""

WRITTEN_OUT = 32
"""The most items of a container that a guard tests one by one, in an expression."""

LISTED = (set, deque, bytearray)
"""What can be changed, is not opened as a container, and is told by its type and its items."""


class Guard:
    """A test, an expression of the names `{like_this}`, which stand for `names`.

    It holds if the expression is true; where it raises, something is gone, and it does not hold.
    """

    def __init__(self, test: str, /, **names: Any) -> None:
        self.test, self.names = test, names

    def text(self, prefix: str) -> tuple[str, dict[str, Any]]:
        """The expression with names that begin with `prefix`, and what they stand for."""
        renamed = {name: f"{prefix}{name}" for name in self.names}
        return self.test.format(**renamed), {renamed[name]: value for name, value in self.names.items()}


def unchanged(read: str, value: Any, /, **names: Any) -> Guard:
    """`read`, an expression of `names`, still gives `value`, or an equal constant."""
    if isinstance(value, types.MethodType):  # a new object each time
        test = f"(now := {read}).__func__ is {{f}} and now.__self__ is {{s}}"
        return Guard(test, f=value.__func__, s=value.__self__, **names)
    if isinstance(value, (int, float, str, bytes, np.generic, types.BuiltinFunctionType, types.MethodWrapperType)):
        return Guard(f"((now := {read}) is {{v}} or same(now, {{v}}))", v=value, **names)
    return Guard(f"{read} is {{v}}", v=value, **names)


def load(name: str) -> str:
    """The expression for an attribute of `{o}`."""
    return f"{{o}}.{name}" if name.isidentifier() else f"getattr({{o}}, {name!r})"


def look_outside(mro: tuple[type, ...], name: str) -> Any:
    """What the first of some classes that has the name holds, as guards see it."""
    return next((vars(cls)[name] for cls in mro if name in vars(cls)), MISSING)


def content_holds(fetch: Fetch, value: Any, varying: Collection[int] = ()) -> Guard:
    """What `fetch()` gives is of the type of `value`, has its keys and its constants, but for the items `varying`."""
    if isinstance(value, LISTED):
        return Guard("alike({f}(), {v})", f=fetch, v=content(value))
    kind, keys, items, extra = children(value)
    if hasattr(kind, "__tree_extra__"):
        test = "({n} := {f}()).__class__ is {k} and {n}.__tree_extra__ == {v} and {n}._cell.base is {b}"
        return Guard(test, n=None, f=fetch, k=kind, v=extra, b=value._cell.base)
    fixed = [
        (i, item) for i, item in enumerate(items)
        if not isinstance(item, np.ndarray) and not opened(item) and i not in varying
    ]  # fmt: skip
    if kind in (list, tuple) and len(fixed) <= WRITTEN_OUT:
        test = f"({{n}} := {{f}}()).__class__ is {kind.__name__} and len({{n}}) == {len(keys)}"
        return items_hold(test, fetch, fixed)
    if kind is dict and len(fixed) <= WRITTEN_OUT and all(type(key) is str for key in keys):
        held = [(repr(keys[i]), item) for i, item in fixed]
        test = "({n} := {f}()).__class__ is dict and len({n}) == {c} and (all(map(is_, {n}, {k})) or same([*{n}], {k}))"
        return items_hold(test, fetch, held, k=[*keys], c=len(keys))

    def holds() -> bool:
        now = fetch()
        if type(now) is not type(value):
            return False
        _, keys_now, items_now, _ = children(now)
        sizes = len(keys_now), len(items_now)
        if sizes != (len(keys), len(items)) or (kind is not list and not all(map(same, keys_now, keys))):
            return False
        return all(items_now[i] is item or same(items_now[i], item) for i, item in fixed)

    return Guard("{f}()", f=holds)


def items_hold(test: str, fetch: Fetch, fixed: list[tuple[Any, Any]], /, **names: Any) -> Guard:
    """`test`, after which `{n}` is a container, and that it holds these items at these places."""
    texts = [test]
    for number, (place, item) in enumerate(fixed):
        names[f"v{number}"] = item
        place = str(place).replace("{", "{{").replace("}", "}}")
        texts.append(f"((now := {{n}}[{place}]) is {{v{number}}} or same(now, {{v{number}}}))")
    return Guard(" and ".join(texts), n=None, f=fetch, **names)


def opened(value: Any) -> bool:
    """Whether a value has a guard of its own for its content."""
    return is_opened(value) or isinstance(value, (*LISTED, *GENERATORS))


def is_guarded(value: Any) -> bool:
    """Whether a value from outside is an input, or has a guard of its own for what it is."""
    return isinstance(value, (np.ndarray, *GENERATORS)) or is_opened(value)


def content(value: Any) -> tuple[Any, ...]:
    """The type and the items of one of LISTED, in order."""
    return type(value), *value


def alike(now: Any, before: tuple[Any, ...]) -> bool:
    items = content(now)
    return len(items) == len(before) and all(x is y or same(x, y) for x, y in zip(items, before))


def same(a: Any, b: Any) -> bool:
    """Whether two values are one object, or constants that no program can tell apart."""
    if a is b:
        return True
    if type(a) is not type(b):
        return False
    if isinstance(a, (int, str, bytes)):
        return bool(a == b)
    if isinstance(a, (float, np.generic)):
        return repr(a) == repr(b)
    if isinstance(a, (types.BuiltinFunctionType, types.MethodWrapperType)):
        return bool(a == b)
    return isinstance(a, (tuple, list)) and len(a) == len(b) and all(map(same, a, b))


def all_hold(guards: Iterable[Guard]) -> Callable[[], bool]:
    """One function that tells whether all guards hold."""
    texts = []
    space: dict[str, Any] = {"is_": operator.is_, "same": same, "alike": alike, "MISSING": MISSING}
    for number, guard in enumerate(guards):
        text, names = guard.text(f"g{number}")
        texts.append(text)
        space.update(names)
    lines = [
        "def hold():",
        "    try:",
        f"        return {' and '.join(texts) or 'True'}",
        "    except Exception:",  # whatever the user's code raises: the graph is not the one to run
        "        return False",
    ]
    exec(compile("\n".join(lines), "<dy2st guards>", "exec"), space)
    return space["hold"]  # type: ignore[no-any-return]
