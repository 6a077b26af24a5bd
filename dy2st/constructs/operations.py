"""Operations: operators on any values, and iteration; those of the user's classes are converted.

In: a sign and its operands. Out: what Python's protocol gives: a method of a class of the user's is
called as converted code, the reflected one where Python asks for it; anything else is the operator.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from dy2st.constructs.attributes import call, look, special
from dy2st.constructs.foreign import plainly
from dy2st.constructs.guards import MISSING
from dy2st.constructs.logic import not_
from dy2st.constructs.nones import given, known, sample
from dy2st.constructs.state import Optional
from dy2st.constructs.text import percent
from dy2st.errors import ConversionError
from dy2st.runtime.array import Array
from dy2st.symbol import Symbol
from dy2st.trace import is_running, where

__all__ = ["Stepped", "as_index", "binary", "iterated", "operate", "update"]

NAMES = {
    "+": "add", "-": "sub", "*": "mul", "/": "truediv", "//": "floordiv", "%": "mod", "**": "pow", "@": "matmul",
    "&": "and", "|": "or", "^": "xor", "<<": "lshift", ">>": "rshift",
}  # fmt: skip
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
COMPARISONS = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge", "==": "eq", "!=": "ne"}
UNARY: dict[str, tuple[Callable[[Any], Any], str]] = {
    "-": (operator.neg, "__neg__"), "+": (operator.pos, "__pos__"), "~": (operator.invert, "__invert__"),
}  # fmt: skip
BINARY: dict[str, tuple[Callable[[Any, Any], Any], str, str]] = {
    **{sign: (getattr(operator, f"__{n}__"), f"__{n}__", f"__r{n}__") for sign, n in NAMES.items()},
    **{
        sign: (getattr(operator, n), f"__{n}__", f"__{COMPARISONS[MIRRORED[sign]]}__")
        for sign, n in COMPARISONS.items()
    },
}


def operate(sign: str, left: Any, *right: Any) -> Any:
    """`left + right`, `left < right`, `-left`, …"""
    if not right:
        function, name = UNARY[sign]
        left = given(left, function)
        method = special(left, name) if is_running() else None
        return plainly(function, (left,)) if method is None else call(method)
    return binary(sign, left, right[0])


def binary(sign: str, left: Any, right: Any) -> Any:
    function, name, reflected = BINARY[sign]
    if not is_running():
        return function(left, right)
    left = given(left, lambda none: function(none, sample(right)))
    right = given(right, lambda none: function(sample(left), none))
    first, second = special(left, name), special(right, reflected)
    if sign == "!=":
        first, second = first or unequal(left), second or unequal(right)
    if first is None and second is None:
        return percent(left, right) if sign == "%" and isinstance(left, str) else plainly(function, (left, right))
    attempts = [(left, first, name, right), (right, second, reflected, left)]
    if type(left) is not type(right) and isinstance(right, type(left)) and second is not None:
        attempts.reverse()
    elif type(left) is type(right) and sign in NAMES:
        del attempts[1]
    for owner, method, slot, other in attempts:
        result = attempt(owner, method, slot, other)
        if result is not NotImplemented:
            return result
    if sign in ("==", "!="):
        return (left is right) is (sign == "==")
    classes = f"'{type(left).__name__}' and '{type(right).__name__}'"
    what = "operand type(s) for {}:" if sign in NAMES else "'{}' not supported between instances of"
    raise TypeError(f"unsupported {what.format(sign)} {classes}" if sign in NAMES else f"{what.format(sign)} {classes}")


def unequal(owner: Any) -> Any:
    """`!=` of a class that has `==` alone."""
    equal = special(owner, "__eq__")
    if equal is None or look(type(owner).__mro__, "__ne__") is not object.__ne__:
        return None

    def method(other: Any) -> Any:
        result = call(equal, other)
        return result if result is NotImplemented else not_(result)

    return method


def attempt(owner: Any, method: Any, slot: str, other: Any) -> Any:
    """One side of an operation: a method of the user's, or what a class of Python's does with a user's."""
    if method is not None:
        return method(other) if method.__module__ == __name__ else call(method, other)
    if isinstance(owner, (Array, np.ndarray, np.generic)):
        return deferred(owner, other)
    return NotImplemented


def deferred(array: Any, other: Any) -> Any:
    """NumPy leaves an operation to a class that says so; else it makes an array of objects."""
    says = getattr(type(other), "__array_ufunc__", MISSING)
    priority = getattr(type(other), "__array_priority__", -1)
    python = isinstance(array, Symbol) and array.kind == "python"
    if python or says is None or (says is MISSING and priority > 0):
        return NotImplemented
    raise ConversionError(
        f"NumPy makes an array of objects of this operation with a {type(other).__name__}", where(),
        "Write the object first, or `__array_ufunc__ = None` in its class.",
    )  # fmt: skip


def update(sign: str, target: Any, value: Any, function: Callable[[Any, Any], Any]) -> Any:
    """`target op= value`, where `function` is Python's own."""
    if not is_running():
        return function(target, value)
    value = given(value, lambda none: BINARY[sign][0](sample(target), none))
    method = special(target, f"__i{NAMES[sign]}__")
    if method is not None:
        result = call(method, value)
        if result is not NotImplemented:
            return result
    users = special(target, f"__{NAMES[sign]}__") or special(value, f"__r{NAMES[sign]}__")
    if (users is not None and not hasattr(type(target), f"__i{NAMES[sign]}__")) or method is not None:
        return binary(sign, target, value)
    return plainly(function, (target, value))


def as_index(index: Any) -> Any:
    """An index as NumPy and lists take it: of an object of the user's what its `__index__` gives."""
    if not is_running():
        return index
    index = known(index)
    if isinstance(index, tuple):
        return tuple(map(as_index, index))
    if isinstance(index, slice):
        return slice(*map(as_index, (index.start, index.stop, index.step)))
    method = special(index, "__index__")
    return index if method is None else call(method)


class Stepped:
    """The items of an iterator of the user's, one `__next__` after the other."""

    def __init__(self, following: Callable[[], Any]) -> None:
        self.following = following

    def __iter__(self) -> Iterator[Any]:
        while True:
            try:
                item = self.following()
            except StopIteration:
                return
            yield item


def iterated(value: Any) -> Any:
    """What is run over for `value`: of an object of the user's what its `__iter__` gives."""
    if not is_running():
        return value
    method = special(value, "__iter__")
    if method is not None:
        value = call(method)
    elif look(type(value).__mro__, "__iter__") is MISSING and special(value, "__getitem__") is not None:
        return Stepped(by_index(special(value, "__getitem__")))
    following = special(value, "__next__")
    return value if following is None else Stepped(lambda: call(following))


def by_index(method: Any) -> Callable[[], Any]:
    """Items 0, 1, … until there is an IndexError."""
    position = -1

    def following() -> Any:
        nonlocal position
        position += 1
        try:
            return call(method, position)
        except IndexError:
            raise StopIteration from None

    return following


def _operator(sign: str, *, mirrored: bool = False) -> Callable[..., Any]:
    def method(self: Optional, *others: Any) -> Any:
        return operate(sign, *others, self) if mirrored else operate(sign, self, *others)

    return method


for _sign, (_, _slot, _mirrored) in BINARY.items():
    setattr(Optional, _slot, _operator(_sign))
    if _sign in NAMES:
        setattr(Optional, _mirrored, _operator(_sign, mirrored=True))
for _sign, _unary in UNARY.items():
    setattr(Optional, _unary[1], _operator(_sign))
