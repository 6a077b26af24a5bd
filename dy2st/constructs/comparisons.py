"""Comparisons: `==`, `<` and their kind, `is` and `in`, on values that may depend on data, also inside containers.

In: two values. Out: a bool, a bool Symbol, or an array of them, as Python and NumPy give. Tuples, lists and
records are compared item by item, and no further than Python does.
"""

from __future__ import annotations

import dataclasses
import functools
import operator
from collections.abc import Callable, KeysView
from typing import Any

import numpy as np

from dy2st.aliasing import relatives
from dy2st.constructs.attributes import call, look, special
from dy2st.constructs.columns import identity
from dy2st.constructs.containers import TracedList
from dy2st.constructs.guards import MISSING
from dy2st.constructs.logic import and_, ifexp, not_, or_, truth
from dy2st.constructs.nones import given, known
from dy2st.constructs.operations import Stepped, binary, iterated
from dy2st.constructs.sequences import Sequence
from dy2st.errors import ConversionError
from dy2st.runtime.array import by_numpy, require
from dy2st.runtime.tensors.tensor import Tensor
from dy2st.runtime.tree import flatten
from dy2st.symbol import Symbol
from dy2st.trace import current, is_running, where

__all__ = ["compare", "count", "eq", "ge", "gt", "in_", "index", "is_", "is_not", "le", "lt", "ne"]

SIGNS: dict[Callable[[Any, Any], Any], str] = {
    operator.lt: "<", operator.le: "<=", operator.gt: ">", operator.ge: ">=",
}  # fmt: skip


def depends(value: Any) -> bool:
    """Whether a container holds a Symbol."""
    return any(isinstance(leaf, Symbol) for leaf in flatten(value)[0])


def items_of_both(a: Any, b: Any) -> tuple[list[Any], list[Any]] | None:
    """The items of two sequences or two records of one class, where data decide how they compare."""
    for kind in (list, tuple):
        if isinstance(a, kind) and isinstance(b, kind):
            stacked = any(isinstance(x, TracedList) and x.is_stacked for x in (a, b))
            return (list(a), list(b)) if not stacked and (depends(a) or depends(b)) else None
    if dataclasses.is_dataclass(a) and type(a) is type(b) and not isinstance(a, type) and (depends(a) or depends(b)):
        fields = [field.name for field in dataclasses.fields(a) if field.compare]
        return [getattr(a, name) for name in fields], [getattr(b, name) for name in fields]
    return None


def generated(value: Any, name: str) -> bool:
    """Whether a method is not the user's own: of a built-in class, or written by `dataclasses`."""
    code = getattr(getattr(type(value), name, None), "__code__", None)
    return code is None or code.co_filename.startswith("<")


def equal(a: Any, b: Any) -> Any:
    """The truth of `a == b` for items of containers: the same object is equal to itself."""
    return True if a is b else truth(eq(a, b))


def eq(a: Any, b: Any) -> Any:
    """`a == b`."""
    found = items_of_both(a, b) if is_running() and generated(a, "__eq__") else None
    if found is not None:
        if len(found[0]) != len(found[1]):
            return False
        return and_(True, *(lambda x=x, y=y: equal(x, y) for x, y in zip(*found)))
    if isinstance(a, dict) and isinstance(b, dict) and is_running() and (depends(a) or depends(b)):
        if a.keys() != b.keys():
            return False
        return and_(True, *(lambda key=key: equal(a[key], b[key]) for key in a))
    return binary("==", a, b)


def ne(a: Any, b: Any) -> Any:
    """`a != b`."""
    containers = isinstance(a, (list, tuple, dict)) or dataclasses.is_dataclass(a)
    return not_(eq(a, b)) if containers and is_running() and generated(a, "__ne__") else binary("!=", a, b)


def order(operation: Callable[[Any, Any], Any], a: Any, b: Any) -> Any:
    """`a < b` and its kind: the first items that differ decide."""
    found = items_of_both(a, b) if is_running() and generated(a, f"__{operation.__name__}__") else None
    return binary(SIGNS[operation], a, b) if found is None else _first_difference(operation, *found)


def _first_difference(operation: Callable[[Any, Any], Any], a: list[Any], b: list[Any]) -> Any:
    if not a or not b:
        return operation(len(a), len(b))
    same = equal(a[0], b[0])
    rest = lambda: _first_difference(operation, a[1:], b[1:])
    return ifexp(same, rest, lambda: order(operation, a[0], b[0]))


def lt(a: Any, b: Any) -> Any:
    """`a < b`."""
    return order(operator.lt, a, b)


def le(a: Any, b: Any) -> Any:
    """`a <= b`."""
    return order(operator.le, a, b)


def gt(a: Any, b: Any) -> Any:
    """`a > b`."""
    return order(operator.gt, a, b)


def ge(a: Any, b: Any) -> Any:
    """`a >= b`."""
    return order(operator.ge, a, b)


def is_(a: Any, b: Any) -> Any:
    """`a is b`: of bools that data decide it is the value; of arrays, whether they are surely one or surely two."""
    if a is b or not is_running():
        return a is b
    a, b = known(a), known(b)
    if not (isinstance(a, Symbol) or isinstance(b, Symbol)):
        places = identity(a), identity(b)
        if None not in places and any(x is places[1] for x in relatives(places[0])):
            raise one_or_two()
        if isinstance(a, tuple) and type(a) is type(b) and len(a) == len(b):  # made anew where paths meet
            raise one_or_two()
        return False
    if bool_kind(a) is not None and bool_kind(a) == bool_kind(b):
        return truth(by_numpy[np.equal](a, b))
    if isinstance(a, Symbol) and isinstance(b, Symbol) and a.kind == b.kind == "array":
        related = (*relatives(a.root), *relatives(b.root))
        captured = [capture.symbol for capture in current().captures.values()]
        inputs = a.born == b.born == 0 and any(a is x for x in captured) != any(b is x for x in captured)
        if inputs or ((a.base is None or b.base is None) and any(x is a.root or x is b.root for x in related)):
            raise one_or_two()
        return False
    if number_kind(a) is not None and number_kind(a) == number_kind(b):
        raise ConversionError(
            "`is` between numbers depends on how Python keeps them", where(), "Write `==`."
        )
    return False


def one_or_two() -> ConversionError:
    return ConversionError(
        "whether these are one object depends on data, or on the call", where(), "Keep a bool that tells beside it."
    )


def bool_kind(value: Any) -> str | None:
    """ "python" or "scalar" for what is one of two bool objects, else None."""
    if isinstance(value, Symbol):
        return value.kind if value.dtype == bool and value.kind != "array" else None
    return "python" if isinstance(value, bool) else "scalar" if isinstance(value, np.bool_) else None


def number_kind(value: Any) -> Any:
    """What kind of number a value is, None for an array or what is no number."""
    if isinstance(value, Symbol):
        return (value.kind, value.dtype.kind) if value.kind != "array" else None
    if isinstance(value, (int, float)):
        return "python", "f" if isinstance(value, float) else "i"
    return ("scalar", value.dtype.kind) if isinstance(value, np.generic) else None


def is_not(a: Any, b: Any) -> Any:
    """`a is not b`."""
    return not_(is_(a, b))


def in_(item: Any, container: Any) -> Any:
    """`item in container`."""
    from dy2st.constructs.iterators import TracedIterator, taken

    container = given(container, lambda none: operator.contains(none, 0))
    method = special(container, "__contains__") if is_running() else None
    if method is not None:
        return truth(call(method, item))
    if is_running() and look(type(container).__mro__, "__contains__") is MISSING:
        container = iterated(container)
        container = list(container) if isinstance(container, Stepped) else container
    if isinstance(container, TracedIterator):
        return or_(False, *(lambda other=other: equal(item, other()) for other in taken(container)))
    if isinstance(container, Symbol) or (isinstance(item, Symbol) and isinstance(container, np.ndarray)):
        return truth(by_numpy[np.any](container == item))
    if isinstance(container, TracedList) and container.stack is not None:
        return _in_rows(item, container)
    if isinstance(container, Sequence) and container.bounds is not None:
        return _in_range(item, *container.bounds)
    if isinstance(item, Tensor) and isinstance(container, (dict, set, frozenset, KeysView)):
        return item in container  # as a key a tensor is equal to itself alone
    if not isinstance(container, (list, tuple, range, dict, set, frozenset, KeysView)) or not (
        depends(item) or (isinstance(container, (list, tuple)) and (depends(container) or own_equal(item, container)))
    ):
        return item in container
    if isinstance(container, range) and not (isinstance(item, Symbol) and item.ndim):
        return _in_range(item, container.start, container.stop, container.step)
    return or_(False, *(lambda other=other: equal(item, other) for other in container))


def own_equal(item: Any, container: Any) -> bool:
    """Whether a class of the user's says what is equal to an item of a list, or to what is looked for."""
    return is_running() and any(special(value, "__eq__") is not None for value in (item, *container))


def _in_rows(item: Any, container: TracedList) -> Any:
    """In a list whose length depends on data."""
    return truth(by_numpy[np.any](rows_equal(container, item, "`in`")))


def rows_equal(items: TracedList, value: Any, what: str) -> Any:
    """For each item of a list whose length depends on data, whether it is equal to a number, or a tuple of numbers."""
    assert items.stack is not None
    leaves, structure = flatten(value)
    if structure != items.stack.structure or any(type.shape for type in items.stack.types) or not all(
        isinstance(leaf, (Symbol, bool, int, float, np.generic)) for leaf in leaves
    ):
        raise items.refused(f"{what} of items that are no numbers or tuples of numbers, or for another kind of value,")
    same: Any = True
    for column, leaf in zip(items.stack.columns, leaves):
        same = by_numpy[np.logical_and](same, column == leaf)
    return same


def _in_range(item: Any, start: Any, stop: Any, step: int) -> Any:
    """A number in a range: between the bounds, and a whole number of steps from the first."""
    if not isinstance(item, (Symbol, int, float, np.generic)):
        return False
    from dy2st.constructs.numbers import as_python

    item = as_python(item)
    low, high = (start <= item, item < stop) if step > 0 else (stop < item, item <= start)
    return and_(low, lambda: high, lambda: (item - start) % step == 0)


def index(items: Any, value: Any, *bounds: Any, missing: str = "{} is not in list") -> Any:
    """`items.index(value)`: the first place, as an int."""
    error = ValueError(missing.format("the value" if depends(value) else repr(value)))
    if isinstance(items, TracedList) and items.is_stacked:
        found = rows_equal(items, value, "`index`")
        if bounds:
            raise items.refused("`index` with bounds")
        require(by_numpy[np.any](found), error)
        return Symbol(by_numpy[np.argmax](found).value, "python")
    if bounds or not (depends(items) or depends(value)):
        return list(items).index(value, *bounds)
    from dy2st.constructs.checks import check

    found = [equal(item, value) for item in items]
    check(or_(False, *(lambda each=each: each for each in found)), error)
    place: Any = len(found) - 1
    for number, each in reversed(list(enumerate(found))):
        place = ifexp(each, functools.partial(int, number), functools.partial(_same, place))
    return place


def _same(value: Any) -> Any:
    return value


def remove(items: TracedList, value: Any) -> None:
    """`items.remove(value)`."""
    if is_running() and (items.is_stacked or depends(items) or depends(value)):
        items.pop(index(items, value, missing="list.remove(x): x not in list"))
        return
    items.resize()
    list.remove(items, value)


def count(items: Any, value: Any) -> Any:
    """`items.count(value)`."""
    if isinstance(items, TracedList) and items.is_stacked:
        return Symbol(by_numpy[np.sum](rows_equal(items, value, "`count`")).value, "python")
    total: Any = 0
    for item in items:
        same = equal(item, value)
        total = total + (Symbol(same.value, "python") if isinstance(same, Symbol) else int(same))
    return total


TracedList.index, TracedList.count, TracedList.remove = index, count, remove  # type: ignore[method-assign,assignment]

OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "<": lt, "<=": le, ">": gt, ">=": ge, "==": eq, "!=": ne, "is": is_, "is not": is_not,
    "in": in_, "not in": lambda a, b: not_(in_(a, b)),
}  # fmt: skip


def compare(left: Any, *rest: Any) -> Any:
    """`left < a <= b …`: (operator, thunk, operator, thunk, …), each operand evaluated once."""
    name, thunk, *more = rest
    right = thunk()
    result = OPERATORS[name](left, right)
    if not more:
        return result
    return and_(result, lambda: compare(right, *more))
