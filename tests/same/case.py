"""One case: a small function that takes `static`, the decorator or nothing, and returns what its calls gave.

A refusal (a ConversionError, or the ValueError for shared elements) is fine where `refusable` says so.
"""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dy2st import ConversionError

CASES: list[Any] = []


def case(name: str, *, refusable: bool = True) -> Callable[[Any], Any]:
    def add(function: Any) -> Any:
        CASES.append(pytest.param(function, refusable, id=f"{name}-{function.__name__}"))
        return function

    return add


def A(*values: Any, dtype: Any = float) -> Any:
    return np.array(values, dtype=dtype)


def P() -> Any:
    return A(1.0, 2, 3)


def N() -> Any:
    return A(-1.0, -2, -3)


class Refused(Exception):
    pass


def call(function: Any, *args: Any, **kwargs: Any) -> Any:
    """What a call gave, and what it made of its arguments; or the type of its exception."""
    try:
        result = function(*args, **kwargs)
    except ConversionError as error:
        raise Refused(str(error)) from None
    except Exception as error:
        if "pass a copy of one" in str(error):
            raise Refused(str(error)) from None
        return "raises", type(error).__name__
    return show(result), show(args)


def show(value: Any) -> Any:
    """A value in a form that is compared with `==`: class, dtype, shape, content."""
    if isinstance(value, np.ndarray):
        return "array", str(value.dtype), value.shape, repr(value.tolist())
    if isinstance(value, np.generic):
        return "scalar", str(value.dtype), repr(value.item())
    if isinstance(value, dict):
        return type(value).__name__, [(key, show(item)) for key, item in value.items()]
    if isinstance(value, (list, tuple, collections.deque)):
        return type(value).__name__, [show(item) for item in value]
    if hasattr(value, "__dict__") and not callable(value):
        return type(value).__name__, [(key, show(item)) for key, item in vars(value).items()]
    return type(value).__name__, repr(value)


class Holder:
    def __init__(self, v: Any) -> None:
        self.v = v


@dataclasses.dataclass
class D:
    v: Any
