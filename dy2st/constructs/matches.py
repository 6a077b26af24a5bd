"""Matching: the tests of `case` patterns, and the parts that their names stand for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dy2st.constructs import attributes
from dy2st.constructs.builtins import hasattr_, isinstance_
from dy2st.constructs.containers import TracedDict, TracedList
from dy2st.constructs.logic import and_, truth
from dy2st.trace import is_running

__all__ = ["is_instance", "is_mapping", "is_sequence", "middle", "positional", "without"]

WHOLE = (bool, bytearray, bytes, dict, float, frozenset, int, list, set, str, tuple)
"""Classes of which the one positional pattern is for the whole subject."""


def is_sequence(value: Any, length: int, or_more: bool = False) -> Any:
    """Whether a sequence pattern of `length` items fits: as in Python, arrays and text do not."""
    if isinstance(value, TracedList) and value.stack is not None:
        count = value.stack.count
        return truth(count >= length if or_more else count == length)
    fits = isinstance(value, Sequence) and not isinstance(value, (str, bytes, bytearray))
    return fits and (len(value) >= length if or_more else len(value) == length)


def middle(value: Any, before: int, after: int) -> Any:
    """What a star takes: a list of the items but for some at both ends."""
    items = value[before:-after] if after else value[before:]
    if isinstance(items, TracedList) or not is_running():
        return list(items) if not is_running() else items
    return TracedList(items)


def is_mapping(value: Any, *keys: Any) -> bool:
    """Whether a mapping pattern with these keys fits."""
    return isinstance(value, Mapping) and all(key in value for key in keys)


def without(value: Any, *keys: Any) -> Any:
    """The rest of a mapping: a dict of what has no pattern."""
    rest = {key: item for key, item in value.items() if key not in keys}
    return TracedDict(rest) if is_running() else rest


def is_instance(value: Any, kind: type, count: int, *names: str) -> Any:
    """Whether a class pattern with `count` positional patterns and these attributes fits."""
    fits = isinstance_(value, kind)
    if fits is False or kind in WHOLE:
        if count > 1 and kind in WHOLE:
            raise TypeError(f"{kind.__name__}() accepts 1 positional sub-pattern ({count} given)")
        return and_(fits, lambda: all(has(value, name) for name in names))
    known = getattr(kind, "__match_args__", ())
    if count > len(known):
        raise TypeError(f"{kind.__name__}() accepts {len(known)} positional sub-patterns ({count} given)")
    return all(has(value, name) for name in (*known[:count], *names)) and fits


def has(value: Any, name: str) -> Any:
    return hasattr_(value, name) if is_running() else hasattr(value, name)


def positional(value: Any, kind: type, index: int) -> Any:
    """What the positional pattern `index` of a class is for."""
    return value if kind in WHOLE else attributes.attr(value, kind.__match_args__[index])  # type: ignore[attr-defined]
