"""Faults: an exception that leaves the building of a graph, as the user is told of it.

In: what was raised while a function was built, and the function. Out: the same; but a refusal without a
line gets one, and an error that Python raised over what stands for a value becomes a refusal.
"""

from __future__ import annotations

import re
import types
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import gast

from dy2st.constructs.branches import is_users
from dy2st.errors import ConversionError, Location
from dy2st.lines import where_raised
from dy2st.source import locate, parse

__all__ = ["telling"]

STAND_INS = re.compile(r"\bSymbol\b|\bTraced[A-Z]\w+|'(Text|Optional|Maybe|Undefined|Generator|Stack)'")

NO_NUMBERS = re.compile(r"arrays of dtype (object|<U\d+|\|S\d+|datetime64.*|timedelta64.*) are not supported")


@contextmanager
def telling(function: Any) -> Iterator[None]:
    """While `function` is built: what is raised leaves as the user is told of it."""
    try:
        yield
    except Exception as error:
        fault = told(error, function)
        if fault is error:
            raise
        raise fault from error


def told(error: Exception, function: Any) -> Exception:
    """`error` as the user sees it; `error` itself where nothing is to be said."""
    if isinstance(error, ConversionError):
        return error if error.where is not None else ConversionError(error.what, end_of(function), error.hint)
    if isinstance(error, TypeError) and NO_NUMBERS.fullmatch(str(error)):
        return ConversionError(str(error), where_raised(error), "Graphs hold numbers and bools; keep others in lists.")
    if isinstance(error, (TypeError, AttributeError)) and not is_users(error) and STAND_INS.search(str(error)):
        return ConversionError(
            "a value that depends on data stands where Python needs one that is known while the graph is built",
            where_raised(error), "Use array operations, or compute this outside the converted function.",
        )  # fmt: skip
    return error


def end_of(function: Any) -> Location | None:
    """The `return` of a function, where it has one; else its head."""
    function = getattr(function, "__func__", function)
    if not isinstance(function, types.FunctionType):
        return None
    try:
        source = parse(function)
    except ConversionError:
        return None
    found = list(returns(source.tree))
    return locate(source, found[0] if len(found) == 1 else source.tree)


def returns(tree: Any) -> Any:
    """The `return` statements with a value of a function, not of those inside."""
    for node in gast.iter_child_nodes(tree):
        if isinstance(node, gast.Return) and node.value is not None:
            yield node
        elif not isinstance(node, gast.FunctionDef | gast.Lambda | gast.ClassDef):
            yield from returns(node)
