"""The functions of `operator`: what the operator itself does, on values that may depend on data."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable
from typing import Any

from dy2st.constructs import attributes
from dy2st.constructs.builtins import call, handlers
from dy2st.constructs.comparisons import compare, in_
from dy2st.constructs.items import INPLACE, del_item, inplace, item, set_item
from dy2st.constructs.logic import not_, truth
from dy2st.constructs.operations import operate

__all__ = ["getters"]

SIGNS = {
    "+": "add concat", "-": "sub", "*": "mul", "/": "truediv", "//": "floordiv", "%": "mod", "**": "pow", "@": "matmul",
    "&": "and_", "|": "or_", "^": "xor", "<<": "lshift", ">>": "rshift",
}  # fmt: skip
COMPARISONS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!=", "is_": "is", "is_not": "is not"}


def comparison(name: str) -> Callable[[Any, Any], Any]:
    return lambda a, b: compare(a, name, lambda: b)


def item_getter(getter: Any, value: Any) -> Any:
    """`itemgetter(*keys)(value)`."""
    _, keys = getter.__reduce__()
    found = tuple(item(value, key) for key in keys)
    return found if len(keys) > 1 else found[0]


def attribute_getter(getter: Any, value: Any) -> Any:
    """`attrgetter(*names)(value)`; a name may be a path with dots."""
    _, names = getter.__reduce__()
    found = []
    for name in names:
        owner = value
        for part in name.split("."):
            owner = attributes.attr(owner, part)
        found.append(owner)
    return tuple(found) if len(names) > 1 else found[0]


def method_caller(caller: Any, value: Any) -> Any:
    """`methodcaller(name, *args, **kwargs)(value)`."""
    kind, args = caller.__reduce__()
    if kind is not operator.methodcaller:  # a partial, which holds the keywords
        return call(attributes.attr(value, kind.args[0]), *args, **kind.keywords)
    return call(attributes.attr(value, args[0]), *args[1:])


getters: dict[type, Callable[[Any, Any], Any]] = {
    operator.itemgetter: item_getter, operator.attrgetter: attribute_getter, operator.methodcaller: method_caller,
}  # fmt: skip
"""What the call of such an object becomes."""

handlers.update({
    getattr(operator, name): functools.partial(operate, sign) for sign, names in SIGNS.items() for name in names.split()
})
handlers.update({
    operator.neg: functools.partial(operate, "-"), operator.pos: functools.partial(operate, "+"),
    operator.inv: functools.partial(operate, "~"), operator.invert: functools.partial(operate, "~"),
    operator.abs: handlers[abs],
})  # fmt: skip
handlers.update({getattr(operator, name): comparison(sign) for name, sign in COMPARISONS.items()})
handlers.update({
    getattr(operator, operation.__name__): lambda a, b, sign=sign: inplace(sign, a, b)
    for sign, operation in INPLACE.items()
})  # fmt: skip
handlers.update({
    operator.getitem: item, operator.setitem: set_item, operator.delitem: del_item, operator.not_: not_,
    operator.truth: truth, operator.contains: lambda a, b: in_(b, a), operator.index: lambda a: a.__index__(),
})  # fmt: skip
