"""None by data: values that are None on some paths (`Optional`), and where they are used.

In: `value is None`, an operation on a value that may be None. Out: the flag, or the operation on the
value with a check that raises what Python raises for None. Where a test has shown that the value is
there, there is no check.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from dy2st.constructs.attributes import attr
from dy2st.constructs.checks import check
from dy2st.constructs.containers import TracedList
from dy2st.constructs.logic import not_
from dy2st.constructs.state import Optional
from dy2st.errors import ConversionError
from dy2st.runtime.array import python_type
from dy2st.runtime.tree import flatten, rebuild
from dy2st.symbol import Symbol
from dy2st.trace import current, where

__all__ = ["always", "given", "is_none", "known", "narrowed", "sample"]


def is_none(value: Any) -> Any:
    """`value is None`."""
    if not isinstance(value, Optional):
        return value is None
    sure = current().is_sure(value.flag.value)
    return not_(value.flag) if sure is None else not sure


def given(value: Any, use: Callable[[Any], Any]) -> Any:
    """`value` where `use(value)` follows; if it may be None, what `use(None)` raises is raised when it is."""
    if not isinstance(value, Optional):
        return value
    sure = current().is_sure(value.flag.value)
    if sure is not None:
        return value.value if sure else None
    try:
        use(None)
    except (TypeError, AttributeError) as error:
        check(value.flag, error)
        return value.value
    raise refused(value)


def refused(value: Optional) -> ConversionError:
    return ConversionError(
        f"`{value.name}` may be None here, which depends on data", where(),
        f"Test it before: `if {value.name} is not None:`, or `assert {value.name} is not None`.",
    )  # fmt: skip


def known(value: Any) -> Any:
    """`value` where it must be known whether it is None."""
    return given(value, lambda none: none)


def always(value: Any) -> Any:
    """`value` where it leaves the function: it must be None always, or never."""
    if not isinstance(value, Optional):
        return value
    sure = current().is_sure(value.flag.value)
    if sure is None:
        raise value.differs or refused(value)
    return value.value if sure else None


def narrowed(function: Any, args: Any, kwargs: Any) -> tuple[Any, Any]:
    """The arguments for code that is not converted; what it raises for None is raised when one is."""
    if not holds_optional(args) and not holds_optional(kwargs):
        return args, kwargs
    leaves, structure = flatten((args, kwargs))
    samples = [sample(leaf) for leaf in leaves]

    def use(position: int, none: None) -> Any:
        some_args, some_kwargs = rebuild(structure, [*samples[:position], none, *samples[position + 1 :]])
        return function(*some_args, **some_kwargs)

    found: tuple[Any, Any] = rebuild(structure, [
        given(leaf, functools.partial(use, position)) for position, leaf in enumerate(leaves)
    ])  # fmt: skip
    return found


def holds_optional(value: Any) -> bool:
    """Whether a value that may be None is among the items of lists, tuples and dicts."""
    if not isinstance(value, (list, tuple, dict)) or (isinstance(value, TracedList) and value.is_stacked):
        return isinstance(value, Optional)
    return any(holds_optional(item) for item in (value.values() if isinstance(value, dict) else value))


def sample(value: Any) -> Any:
    """A known value of the class that eager code would see."""
    value = value.value if isinstance(value, Optional) else value
    if not isinstance(value, Symbol):
        return value
    if value.kind == "python":
        return python_type(value.dtype)(1)
    array = np.ones((1,) * value.ndim, value.dtype)
    return array if value.kind == "array" else array[()]


def _unary(operation: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def method(self: Optional) -> Any:
        return operation(given(self, operation))

    return method


CONVERSIONS: dict[str, Callable[[Any], Any]] = {
    "iter": iter, "len": len, "int": int, "float": float, "index": operator.index, "abs": abs,
}  # fmt: skip
for _name, _function in CONVERSIONS.items():
    setattr(Optional, f"__{_name}__", _unary(_function))


def _hash(self: Optional) -> int:
    raise refused(self)


Optional.__getattr__ = attr  # type: ignore[attr-defined]
Optional.__array_ufunc__ = None  # type: ignore[attr-defined]
Optional.__hash__ = _hash  # type: ignore[assignment]
