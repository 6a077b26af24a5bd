"""Python's built-in functions and `math`, on values that depend on data."""

from __future__ import annotations

import builtins
import contextlib
import functools
import itertools
import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from dy2st.constructs import attributes
from dy2st.constructs.attributes import call
from dy2st.constructs.checks import check
from dy2st.constructs.columns import Stack
from dy2st.constructs.comparisons import order
from dy2st.constructs.containers import TracedDict, TracedList, TracedSet
from dy2st.constructs.iterators import (
    TracedIterator,
    count_,
    cycle_,
    enumerate_,
    filter_,
    gathered,
    items_of,
    iter_,
    map_,
    next_,
    repeat_,
    reversed_,
    taken,
    unknown_length,
    zip_,
)
from dy2st.constructs.logic import and_, ifexp, not_, or_, truth
from dy2st.constructs.nditer import nditer
from dy2st.constructs.nones import is_none
from dy2st.constructs.numbers import as_bool, as_float, as_int, as_python, checked, python_call, round_
from dy2st.constructs.operations import operate
from dy2st.constructs.overflow import too_large
from dy2st.constructs.records import record_functions
from dy2st.constructs.sequences import Sequence, range_
from dy2st.constructs.sorting import extreme_of_rows, rows_of, sorted_
from dy2st.constructs.state import Optional, Undefined
from dy2st.constructs.text import print_, repr_, text_of
from dy2st.errors import ConversionError
from dy2st.runtime.array import by_numpy
from dy2st.symbol import Symbol, witness
from dy2st.trace import where

__all__ = ["handlers"]


def len_(value: Any) -> Any:
    if isinstance(value, Symbol):
        if not value.ndim:
            raise TypeError("len() of unsized object")
        return value.shape[0]
    if isinstance(value, TracedList) and value.stack is not None:
        return value.stack.count
    if isinstance(value, Sequence):
        return value.length
    return by_method("__len__", len)(value)


def by_method(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """A built-in that asks a method of the class, where that is the user's."""

    def asked(*args: Any) -> Any:
        method = attributes.special(args[0], name) if args else None
        return function(*args) if method is None else call(method, *args[1:])

    return asked


def extreme(ufunc: np.ufunc, better: Callable[[Any, Any], Any], reduce: Any, name: str) -> Callable[..., Any]:
    """`min` and `max`: the first of the best items, by Python's comparison."""

    def function(*args: Any, key: Any = None, **kwargs: Any) -> Any:
        args = (gathered(args[0]),) if len(args) == 1 else args
        if len(args) == 1 and has_tuples(args[0]):
            return extreme_of_rows(args[0].stack, key, better is operator.gt, name)
        items = items_of(args[0]) if len(args) == 1 else list(args)
        if isinstance(items, Symbol):
            if "default" in kwargs:
                unknown_length()
            if key is not None:
                return extreme_of_rows(rows_of(args[0]), key, better is operator.gt, name)
            best = first_or_best(items, reduce)
            return as_python(best) if is_python_rows(args[0]) else best
        if not items and "default" in kwargs:
            return kwargs["default"]
        if not items:
            raise ValueError(f"{name}() iterable argument is empty")
        best = items[0]
        best_key = best if key is None else call(key, best)
        for item in items[1:]:
            item_key = item if key is None else call(key, item)
            wins = truth(order(better, item_key, best_key))
            both = key is None and isinstance(wins, Symbol)
            chosen = choose(wins, item, best)
            best_key = chosen if both or key is None else choose(wins, item_key, best_key)
            best = chosen
        return best

    return function


def has_tuples(iterable: Any) -> bool:
    """Whether it is a list whose length depends on data, and holds no plain numbers."""
    return isinstance(iterable, TracedList) and iterable.stack is not None and iterable.stack.structure.kind is not None


def first_or_best(items: Symbol, reduce: Any) -> Any:
    """The extreme of rows: a NaN is never better, and nothing is better than a NaN that comes first."""
    if items.dtype.kind != "f" or items.ndim > 1:
        return by_numpy[reduce](items)
    check(items.shape[0] > 0, ValueError("iterable argument is empty"))
    best = by_numpy[np.nanmin if reduce is np.min else np.nanmax](items)
    return by_numpy[np.where](by_numpy[np.isnan](items[0]), items[0], best)[()]


def choose(condition: Any, a: Any, b: Any) -> Any:
    """`a if condition else b` for values at hand: a selection of numbers, else a branch."""
    if not isinstance(condition, Symbol):
        return a if condition else b
    return ifexp(condition, lambda: a, lambda: b)


def sum_(iterable: Any, /, start: Any = 0) -> Any:
    iterable = gathered(iterable)
    items = items_of(iterable)
    if isinstance(items, Symbol):
        if is_python_rows(iterable):
            return start + reduced_python(items)
        return start + by_numpy[np.sum](items, axis=0, dtype=None if items.dtype == bool else items.dtype)
    return functools.reduce(functools.partial(operate, "+"), items, start)


def is_python_rows(iterable: Any) -> bool:
    """Whether the items of a list of unknown length are Python numbers."""
    return isinstance(iterable, TracedList) and iterable.stack is not None and iterable.stack.types[0].kind == "python"


def reduced_python(items: Symbol) -> Any:
    """The sum of Python numbers; of ints, one that fits."""
    total = as_python(by_numpy[np.sum](items))
    if total.dtype.kind == "i":
        floats = by_numpy[np.sum](by_numpy[np.absolute](by_numpy[np.astype](items, np.float64)))
        check(floats < 2.0**63, too_large())
    return total


def any_(iterable: Any) -> Any:
    if isinstance(iterable, TracedIterator):
        return or_(False, *(lambda item=item: truth(item()) for item in taken(iterable)))
    items = items_of(iterable)
    if isinstance(items, Symbol):
        return truth(by_numpy[np.any](items))
    return or_(False, *(lambda item=item: truth(item) for item in items))


def all_(iterable: Any) -> Any:
    if isinstance(iterable, TracedIterator):
        return and_(True, *(lambda item=item: truth(item()) for item in taken(iterable)))
    items = items_of(iterable)
    if isinstance(items, Symbol):
        return truth(by_numpy[np.all](items))
    return and_(True, *(lambda item=item: truth(item) for item in items))


def list_of(iterable: Any = ()) -> Any:
    iterable = gathered(iterable)
    if isinstance(iterable, TracedList):
        return iterable.copy()
    items = items_of(iterable)
    if isinstance(items, Symbol):
        result = TracedList()
        result.stack = Stack.rows(items.copy())
        return result
    return TracedList(items)


def tuple_of(iterable: Any = ()) -> Any:
    items = items_of(iterable)
    return unknown_length() if isinstance(items, Symbol) else tuple(items)


def isinstance_(value: Any, classes: Any) -> Any:
    if isinstance(value, Optional):
        there, none = isinstance_(value.value, classes), isinstance(None, classes)
        return there if there == none else not_(is_none(value)) if there else is_none(value)
    if isinstance(value, Symbol):
        return isinstance(witness(value), classes)
    attributes.class_of(value)
    return isinstance(value, classes)


def type_(value: Any, *args: Any) -> Any:
    if args:
        raise ConversionError("classes made in converted code cannot be converted", where(), "Define it outside.")
    return type(witness(value)) if isinstance(value, Symbol) else attributes.class_of(value)


def divmod_(a: Any, b: Any) -> Any:
    return a // b, a % b


def pow_(a: Any, b: Any, modulus: Any = None) -> Any:
    if modulus is None:
        return operate("**", a, b)
    if any(isinstance(x, Symbol) for x in (a, b, modulus)):
        raise ConversionError(
            "`pow` with a modulus, of numbers that depend on data", where(), "Write a loop that squares and multiplies."
        )
    return pow(a, b, modulus)


def reduce_(function: Any, iterable: Any, *initial: Any) -> Any:
    items = items_of(iterable)
    return functools.reduce(lambda a, b: call(function, a, b), items, *initial)


def getattr_(owner: Any, name: str, *default: Any) -> Any:
    try:
        return attributes.attr(owner, name)
    except AttributeError:
        if default:
            return default[0]
        raise


def hasattr_(owner: Any, name: str) -> bool:
    try:
        return not isinstance(attributes.attr(owner, name), Undefined)
    except AttributeError:
        return False


def str_(value: Any = "", *args: Any) -> Any:
    return str(value, *args) if args else text_of(value)


def math_function(name: str, ufunc: Any, domain: Callable[..., Any] | None = None) -> Callable[..., Any]:
    """A function of `math`: on floats, with the domain error of Python."""
    python = getattr(math, name)

    def function(*args: Any) -> Any:
        if not any(isinstance(a, Symbol) for a in args):
            return python(*args)
        floats = [as_float(a) for a in args]
        if domain is not None:
            check(domain(*floats), ValueError("math domain error"))
        result = python_call(ufunc, *floats)
        if name in NEVER_RAISE:
            return result
        overflow = OverflowError("math range error") if name in MAY_OVERFLOW else None
        return checked(result, tuple(floats), ValueError("math domain error"), overflow)

    return function


NEVER_RAISE = {"atan", "atan2", "tanh", "asinh", "fabs", "copysign", "degrees", "radians", "cbrt"}
MAY_OVERFLOW = {"exp", "exp2", "expm1", "sinh", "cosh", "hypot"}


def math_floor(ufunc: np.ufunc, python: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def function(value: Any) -> Any:
        if not isinstance(value, Symbol):
            return python(value)
        return as_int(by_numpy[ufunc](as_float(value)))

    return function


def math_test(ufunc: np.ufunc, python: Callable[[Any], bool]) -> Callable[[Any], Any]:
    def function(value: Any) -> Any:
        return truth(by_numpy[ufunc](as_float(value))) if isinstance(value, Symbol) else python(value)

    return function


def math_prod(iterable: Any, *, start: Any = 1) -> Any:
    return functools.reduce(functools.partial(operate, "*"), items_of(iterable), start)


def isclose(a: Any, b: Any, *, rel_tol: float = 1e-09, abs_tol: float = 0.0) -> Any:
    if not any(isinstance(x, Symbol) for x in (a, b)):
        return math.isclose(a, b, rel_tol=rel_tol, abs_tol=abs_tol)
    a, b = as_float(a), as_float(b)
    bound = by_numpy[np.maximum](rel_tol * by_numpy[np.maximum](abs(a), abs(b)), abs_tol)
    close = by_numpy[np.logical_and](abs(a - b) <= bound, by_numpy[np.isfinite](a - b))
    return truth(by_numpy[np.logical_or](a == b, close))


def isscalar_(element: Any) -> bool:
    """`np.isscalar`, which does not ask its argument."""
    return element.kind != "array" if isinstance(element, Symbol) else np.isscalar(element)


handlers: dict[Any, Callable[..., Any]] = {
    contextlib.nullcontext: contextlib.nullcontext, np.nditer: nditer,
    itertools.count: count_, itertools.cycle: cycle_, itertools.repeat: repeat_,
    len: len_, range: range_, enumerate: enumerate_, zip: zip_, reversed: by_method("__reversed__", reversed_),
    int: by_method("__int__", as_int),
    float: by_method("__float__", as_float),
    bool: as_bool, abs: by_method("__abs__", abs), round: by_method("__round__", round_),
    sum: sum_, any: any_, all: all_,
    min: extreme(np.minimum, operator.lt, np.min, "min"),
    max: extreme(np.maximum, operator.gt, np.max, "max"),
    list: list_of, tuple: tuple_of, sorted: sorted_, isinstance: isinstance_, type: type_,
    np.isscalar: isscalar_, divmod: divmod_, pow: pow_, map: map_, filter: filter_, iter: iter_, next: next_,
    getattr: getattr_, hasattr: hasattr_,
    object.__getattribute__: attributes.generic, object.__setattr__: attributes.generic_set,
    setattr: attributes.set_attr, delattr: attributes.del_attr, functools.reduce: reduce_, print: print_, str: str_,
    repr: repr_, hash: by_method("__hash__", hash), vars: lambda owner: attributes.attr(owner, "__dict__"),
    dict: lambda *a, **k: TracedDict(*a, **k), set: lambda *a: TracedSet(items_of(*a) if a else ()),
    **record_functions, super: builtins.super, math.floor: math_floor(np.floor, math.floor),
    math.ceil: math_floor(np.ceil, math.ceil), math.trunc: math_floor(np.trunc, math.trunc),
    math.isnan: math_test(np.isnan, math.isnan), math.isinf: math_test(np.isinf, math.isinf),
    math.isfinite: math_test(np.isfinite, math.isfinite), math.prod: math_prod, math.isclose: isclose,
}  # fmt: skip
"""What a call of a built-in becomes, on any values."""

handlers.update({
    getattr(math, name): math_function(name, ufunc) for name, ufunc in {
        "exp": np.exp, "expm1": np.expm1, "sin": np.sin, "cos": np.cos, "tan": np.tan, "atan": np.arctan,
        "atan2": np.arctan2, "sinh": np.sinh, "cosh": np.cosh, "tanh": np.tanh, "asinh": np.arcsinh,
        "fabs": np.fabs, "hypot": np.hypot, "copysign": np.copysign, "degrees": np.degrees,
        "radians": np.radians, "exp2": np.exp2, "cbrt": np.cbrt,
    }.items()
})  # fmt: skip
DOMAINS: dict[str, tuple[np.ufunc, Callable[..., Any]]] = {
        "sqrt": (np.sqrt, lambda x: not_(x < 0)), "log2": (np.log2, lambda x: not_(x <= 0)),
        "log10": (np.log10, lambda x: not_(x <= 0)), "log1p": (np.log1p, lambda x: not_(x <= -1)),
        "asin": (np.arcsin, lambda x: not_(abs(x) > 1)), "acos": (np.arccos, lambda x: not_(abs(x) > 1)),
        "acosh": (np.arccosh, lambda x: not_(x < 1)), "atanh": (np.arctanh, lambda x: not_(abs(x) >= 1)),
        "fmod": (np.fmod, lambda x, y: not_(y == 0)),
    }  # fmt: skip
handlers.update({
    getattr(math, name): math_function(name, ufunc, domain) for name, (ufunc, domain) in DOMAINS.items()
})  # fmt: skip


def math_log(value: Any, *base: Any) -> Any:
    natural = math_function("log", np.log, lambda x: not_(x <= 0))
    return natural(value) / natural(base[0]) if base else natural(value)


def math_pow(a: Any, b: Any) -> Any:
    if not any(isinstance(x, Symbol) for x in (a, b)):
        return math.pow(a, b)
    a, b = as_float(a), as_float(b)
    check(or_(a != 0, lambda: b >= 0, lambda: b != b), ValueError("math domain error"))
    result = python_call(np.power, a, b)
    return checked(result, (a, b), ValueError("math domain error"), OverflowError("math range error"))


handlers[math.log] = math_log
handlers[math.pow] = math_pow
