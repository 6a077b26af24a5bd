"""Logic: truth, `and`, `or`, `not` and conditional expressions, on values that may be Symbols."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from dy2st.constructs.attributes import call, special
from dy2st.constructs.containers import TracedList
from dy2st.constructs.foreign import plainly
from dy2st.constructs.state import Maybe, Optional, Undefined
from dy2st.runtime.array import by_numpy, type_of
from dy2st.runtime.tape import TapedArray
from dy2st.runtime.tensors.tensor import Tensor
from dy2st.symbol import Symbol, known
from dy2st.trace import current, is_running

__all__ = ["and_", "ifexp", "not_", "or_", "truth"]

AMBIGUOUS = "The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()"
EMPTY = "The truth value of an empty array is ambiguous. Use `array.size > 0` to check that an array is not empty."


def truth(value: Any) -> Any:
    """`bool(value)`: a Python bool where known, else a bool Symbol of the kind Python."""
    if isinstance(value, TracedList) and value.stack is not None:
        return truth(value.stack.count)
    if isinstance(value, Optional):
        return and_(value.flag, lambda: truth(value.value))
    if isinstance(value, Tensor) and is_running():
        sizes = value.shape
        if all(isinstance(size, int) for size in sizes) and math.prod(sizes) != 1:
            return bool(value)  # raises
        value = value.array
    if isinstance(value, TapedArray) and is_running():
        value = value.data
    if isinstance(value, (Undefined, Maybe)) or not is_running():
        return bool(value)
    if not isinstance(value, Symbol):
        return _truth_of_object(value)
    data = known(value)
    if data is not None:
        return bool(data)
    shape = value.type.shape
    if all(isinstance(size, int) for size in shape) and math.prod(shape) != 1:
        raise ValueError(AMBIGUOUS if math.prod(shape) else EMPTY)
    if value.type.dtype != bool:
        value = by_numpy[np.not_equal](value, 0)
    if shape:
        value = by_numpy[np.reshape](value, ())
    return Symbol(value.value, "python")


def _truth_of_object(value: Any) -> Any:
    """`bool(value)` by `__bool__` or `__len__` of a class of the user's."""
    method = special(value, "__bool__")
    if method is not None:
        result = call(method)
        if isinstance(result, bool) or (isinstance(result, Symbol) and result.kind == "python" and _is_bool(result)):
            return result
        raise TypeError(f"__bool__ should return bool, returned {type(result).__name__}")
    method = special(value, "__len__")
    return plainly(bool, (value,)) if method is None else truth(call(method))


def not_(value: Any) -> Any:
    """`not value`."""
    condition = truth(value)
    if not isinstance(condition, Symbol):
        return not condition
    return Symbol(by_numpy[np.logical_not](condition).value, "python")


def and_(first: Any, *rest: Callable[[], Any]) -> Any:
    """`first and rest() and …`: later operands are evaluated only where the earlier are true."""
    return _chain(first, rest, stop_at=False)


def or_(first: Any, *rest: Callable[[], Any]) -> Any:
    """`first or rest() or …`."""
    return _chain(first, rest, stop_at=True)


def _chain(value: Any, rest: tuple[Callable[[], Any], ...], stop_at: bool) -> Any:
    for position, thunk in enumerate(rest):
        condition = truth(value)
        if isinstance(condition, Symbol):
            return _branch(condition, value, lambda: _chain(rest[position](), rest[position + 1 :], stop_at), stop_at)
        if condition is stop_at:
            return value
        value = thunk()
    return value


def _branch(condition: Symbol, value: Any, thunk: Callable[[], Any], stop_at: bool) -> Any:
    from dy2st.constructs.branches import if_

    if isinstance(value, Tensor) or _is_bool(value):
        thunk = _alike(value, thunk)
    cheap = _cheap(thunk) if _is_bool(value) else None
    if cheap is not None:
        ufunc = np.logical_or if stop_at else np.logical_and
        kinds = {value.kind, "scalar" if isinstance(cheap, np.generic) else type_of(cheap).kind}
        return Symbol(by_numpy[ufunc](condition, truth(cheap)).value, "scalar" if "scalar" in kinds else "python")
    then, otherwise = (lambda: (value,)), (lambda: (thunk(),))
    return if_(condition, *((then, otherwise) if stop_at else (otherwise, then)), ())[0]


def _alike(value: Any, thunk: Callable[[], Any]) -> Callable[[], Any]:
    """A later operand that is a bool, as a tensor if the first is one, else as a bool of Python's."""

    def call() -> Any:
        found = thunk()
        if isinstance(value, Tensor) and (isinstance(found, bool) or _is_bool(found)):
            return Tensor.__tree_build__([found], None)
        is_test = isinstance(found, Tensor) and found.dtype == bool and not isinstance(value, Tensor)
        return truth(found) if is_test else found

    return call


def _is_bool(value: Any) -> bool:
    return isinstance(value, Symbol) and value.type.dtype == bool and not value.type.shape and value.kind != "array"


def _cheap(thunk: Callable[[], Any]) -> Any:
    """The bool that `thunk` gives, if it takes few nodes that cannot fail, else None."""
    trace = current()
    before = len(trace.block.nodes)
    result: Any = None
    with trace.attempt() as take_back:
        try:
            value = thunk()
        except Exception:  # met again, and dealt with, where the branch is built
            value = None
        nodes = trace.block.nodes[before:]
        safe = len(nodes) <= 8 and all(node.name in TOTAL for node in nodes)
        frame = trace.frames[-1]
        if safe and not frame.writes and not frame.draws and (_is_bool(value) or isinstance(value, (bool, np.bool_))):
            result = value
        else:
            take_back()
    return result


TOTAL = frozenset({
    "add", "subtract", "multiply", "negative", "less", "less_equal", "greater", "greater_equal", "equal",
    "not_equal", "logical_and", "logical_or", "logical_not", "absolute", "cast", "dim_size", "isnan",
    "isfinite", "maximum", "minimum", "bitwise_and", "bitwise_or", "invert",
})  # fmt: skip
"""Operations that never fail at run time, whatever the data: evaluating them early changes nothing."""


def ifexp(test: Any, then: Callable[[], Any], otherwise: Callable[[], Any]) -> Any:
    """`then() if test else otherwise()`."""
    from dy2st.constructs.branches import if_

    condition = truth(test)
    if not isinstance(condition, Symbol):
        return then() if condition else otherwise()
    return if_(condition, lambda: (then(),), lambda: (otherwise(),), ())[0]
