"""Results: values as they leave a function.

In: what converted code returns, or leaves in what the caller holds. Out: the value without what only a trace
knows, or a refusal where it is not known what it holds.
"""

from __future__ import annotations

from collections import deque
from typing import Any

from dy2st.aliasing import refuse_poison
from dy2st.constructs.checks import read
from dy2st.constructs.containers import TracedList, identity
from dy2st.constructs.nones import always
from dy2st.constructs.state import Undefined, unwrap
from dy2st.errors import ConversionError
from dy2st.runtime.tree import children, is_container
from dy2st.symbol import Symbol
from dy2st.trace import current

__all__ = ["noun", "refuse_object", "refuse_poisoned", "settle"]


def settle(value: Any) -> Any:
    """A value that leaves the function: unset names are read."""
    return always(unwrap(read(value, value.name) if isinstance(value, Undefined) else value))


def refuse_poisoned(value: Any) -> None:
    """Raise if it is not known what a list, dict or object in `value` holds."""
    place = identity(value) if is_container(value) else None
    if place is not None:
        refuse_poison(place)
    if is_container(value) and not (isinstance(value, TracedList) and value.is_stacked):
        for item in children(value)[2]:
            refuse_poisoned(item)


def noun(value: Any) -> str:
    """What a container is called in messages."""
    return next((kind.__name__ for kind in (list, dict, deque) if isinstance(value, kind)), "object")


def refuse_object(leaf: Any, name: str) -> None:
    """An object that holds values of the graph, or that each call would have to make anew."""
    holds = any(isinstance(v, Symbol) for v in vars(leaf).values()) if hasattr(leaf, "__dict__") else False
    if isinstance(leaf, (type, BaseException)) or not (holds or id(leaf) in current().made):
        return
    what = "with values that depend on data" if holds else "that is made in converted code"
    raise ConversionError(
        f"`{name}` is an object of the class {type(leaf).__name__} {what}",
        None, "Return its arrays in a tuple, a dict or a dataclass.",
    )  # fmt: skip
