"""Functions of the array API standard, made of NumPy's: the standard's signature, NumPy's work.

In: a name, a signature as text, NumPy's function. Out: a function that takes what the standard says, no more.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from .array import Array, row_of

__all__ = ["carried_out", "check_device", "define"]

MODULE = "dy2st.runtime.array_api"


def signature_of(text: str) -> inspect.Signature:
    """The signature that stands in a text."""
    return inspect.signature(eval(f"lambda {text}: None"))


def has_array(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return any(has_array(item) for item in value)
    return isinstance(value, Array)


def carried_out(function: Any, positional: Any, keywords: dict[str, Any]) -> Any:
    """NumPy's function; its row where an Array is among the arguments."""
    if has_array((*positional, *keywords.values())):
        row = row_of(function)
        if row is not None:
            return row(*positional, **keywords)
    return function(*positional, **keywords)


def check_device(device: Any) -> None:
    if device not in (None, "cpu"):
        raise ValueError(f"the only device is 'cpu', not {device!r}")


def define(name: str, text: str, function: Any) -> Callable[..., Any]:
    """A function of the standard that is NumPy's, with no other arguments than the standard's."""
    signature = signature_of(text)
    optional = {key for key, parameter in signature.parameters.items() if parameter.default is None}

    def standard(*args: Any, **keywords: Any) -> Any:
        bound = signature.bind(*args, **keywords)
        positional, named = list(bound.args), bound.kwargs
        check_device(named.pop("device", None))
        given = {key: x for key, x in named.items() if x is not None or key not in optional}
        return carried_out(function, positional, given)

    standard.__name__ = standard.__qualname__ = name
    standard.__module__ = MODULE
    standard.__doc__ = f"`{name}` of the array API standard."
    standard.__signature__ = signature  # type: ignore[attr-defined]
    return standard
