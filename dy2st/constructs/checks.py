"""Errors that depend on data: hidden outputs that the wrapper looks at after the run.

In: `assert`, `raise` in a branch, reads of names that may be unset. Out: a code in the error cell
of the trace; the first check that fails sets it. Like every cell it is merged by branches and
carried by loops.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from dy2st.constructs.logic import truth
from dy2st.constructs.state import Maybe, Undefined, fill_value, unbound
from dy2st.constructs.text import unknown_leaves
from dy2st.errors import ConversionError
from dy2st.graph import constant
from dy2st.runtime.array import by_numpy
from dy2st.symbol import Symbol
from dy2st.trace import current, in_try, is_running, where

__all__ = ["assert_", "check", "error_cell", "fail", "ours", "read", "undefined"]


def error_cell() -> Symbol:
    """The cell of the running trace that holds the code of the check that failed, 0 for none."""
    trace = current()
    if trace.error is None:
        trace.error = Symbol(constant(np.int64(0), "array"), "array", born=0)
    cell: Symbol = trace.error
    return cell


def register(exception: BaseException) -> int:
    """The code of a failing check that raises `exception`."""
    trace = current()
    cells = {
        (i, at): keep_value(leaf)
        for i, arg in enumerate(exception.args)
        for at, leaf in unknown_leaves(arg)
    }
    trace.failures.append((exception, where(), cells))
    return len(trace.failures)


def keep_value(value: Symbol) -> tuple[Symbol, str]:
    """A cell that keeps a value of a message until the run is over, and the value's kind."""
    cell = Symbol(fill_value(value.type), "array", born=0)
    cell.replace(value)
    return cell, value.kind


def fail(exception: BaseException) -> None:
    """The code that runs now raises `exception`."""
    check(False, exception)


def check(condition: Any, exception: BaseException) -> None:
    """Raise `exception` in the running program unless `condition` (a bool or bool Symbol)."""
    if not isinstance(condition, Symbol):
        if condition:
            return
        condition = np.False_
    elif current().is_sure(condition.value):
        return
    elif not getattr(exception, "is_ours", False):
        refuse_in_try("operation")
    cell = error_cell()
    kept = by_numpy[np.logical_or](condition, cell != 0)
    cell.replace(by_numpy[np.where](kept, cell, np.int64(register(exception))))
    if isinstance(condition, Symbol):
        current().assume(condition.value, True)


def ours(exception: BaseException) -> BaseException:
    """An exception that eager code does not raise: no `except` of the user's is meant for it."""
    exception.is_ours = True  # type: ignore[attr-defined]
    return exception


def require(condition: Any, exception: BaseException) -> None:
    """What an operation of the runtime requires of the data; `array.require` calls it."""
    if condition.data is None:
        refuse_in_try("call")
        check(by_numpy[np.reshape](condition, ()) if condition.ndim else condition, exception)
    elif not condition.known():
        raise exception


Symbol.require = require  # type: ignore[assignment, method-assign]


def assert_(test: Any, message: Callable[[], Any] | None) -> None:
    """`assert test, message`."""
    condition = truth(test)
    if isinstance(condition, Symbol):
        refuse_in_try("assert")
        check(condition, AssertionError(message()) if message else AssertionError())
    elif not condition:
        raise AssertionError(message()) if message else AssertionError


def refuse_in_try(what: str) -> None:
    """A check that depends on data cannot be caught: refuse it inside `try`."""
    if is_running() and current().managed:
        raise ConversionError(
            f"whether this `{what}` raises depends on data, and a `with` around it would have to see it",
            where(), "Raise before the `with`.",
        )  # fmt: skip
    if is_running() and in_try():
        raise ConversionError(
            f"whether this `{what}` raises depends on data, and a `try` around it would have to catch it",
            where(), "Test the condition with `if` instead of catching the error.",
        )  # fmt: skip


def undefined(name: str) -> Any:
    """A local name that has no value yet."""
    return Undefined(name)


def read(value: Any, name: str) -> Any:
    """The value of a local name that may be unset."""
    if isinstance(value, Undefined):
        raise unbound(name)
    if isinstance(value, Maybe):
        refuse_in_try("name")
        check(value.flag, unbound(name))
        return read(value.value, name)
    return value
