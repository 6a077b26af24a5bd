"""What converted code reaches from outside: globals, closures, and what they hold.

In: reads of names that are not the function's own. Out: arrays as inputs of the graph, read anew
at each call; everything else as a constant with a guard, so that a later change leads to a new
graph.
"""

from __future__ import annotations

import builtins
import types
from collections import deque
from typing import Any

import numpy as np

from dy2st.constructs.containers import TracedDict, TracedList, make
from dy2st.constructs.guards import LISTED, MISSING, Fetch, Guard, content_holds, is_guarded, same, unchanged
from dy2st.constructs.tensors import from_outside, parts, stands_for
from dy2st.errors import ConversionError
from dy2st.graph import Value, constant
from dy2st.runtime.array import ArrayType
from dy2st.runtime.random import GENERATORS
from dy2st.runtime.tensors.tensor import Tensor
from dy2st.runtime.tree import PLAIN_ARRAYS, UNSEEN, is_container, is_opened
from dy2st.symbol import Symbol
from dy2st.trace import NAMESPACE_MARK, current, is_running, suspended, where

__all__ = ["Capture", "Namespace", "Outer", "lift"]


class Capture:
    """An array or a number from outside that became an input: how to get it at a call, its Symbol."""

    def __init__(self, array: Any, fetch: Fetch, name: str, symbol: Symbol) -> None:
        self.array, self.fetch, self.name, self.symbol = array, fetch, name, symbol
        self.initial = symbol._value

    def release(self) -> None:
        """Let go of what it held while the graph was built: each call reads what is there then."""
        self.array = None


def lift(value: Any, fetch: Fetch | None = None, name: str = "array", key: Any = None) -> Any:
    """A value from outside as converted code sees it; `key` tells one way to it from another."""
    if isinstance(value, np.ndarray):
        return lift_array(value, fetch or (lambda: value), name, key)
    if type(value) in NUMBERS and fetch is not None and key is not None:
        return lift_number(value, fetch, name, key)
    if is_opened(value) and not isinstance(value, (TracedList, TracedDict)):
        return lift_container(value, fetch, name, key)
    if isinstance(value, GENERATORS) and id(value) not in current().made:
        lift_generator(value, fetch or (lambda: value), name, key)
    if isinstance(value, types.MethodType) and isinstance(value.__self__, GENERATORS) and fetch is not None and key:
        if key[0] != id(value.__self__):  # a method under a name of its own, not read from its generator
            lift(value.__self__, lambda: fetch().__self__, name, (key, "generator"))
    if isinstance(value, LISTED) and fetch is not None:
        lift_listed(value, fetch, name)
    if isinstance(value, np.random.BitGenerator):
        raise ConversionError(
            "the bit generator of a generator of random numbers is read in converted code", where(),
            "Look at it outside, and draw from the generator inside.",
        )  # fmt: skip
    if isinstance(value, UNSEEN) and id(value) not in current().made:
        raise ConversionError(
            f"`{name}` is a {type(value).__name__} from outside, and what it holds may change unseen", where(),
            "Use a list, a dict or an array.",
        )  # fmt: skip
    return value


NUMBERS = {float: np.dtype(np.float64), int: np.dtype(np.int64)}
"""Python's numbers that may be inputs, and the dtypes that they have then."""


def lift_number(value: float, fetch: Fetch, name: str, key: Any) -> Any:
    """A number from outside: a constant, but an input where it was seen to change between calls."""
    trace = current()
    if key not in trace.varying or (type(value) is int and not -(1 << 63) <= value < 1 << 63):
        trace.numbers[key] = fetch, value
        return value
    with suspended():
        now = fetch()
    if not same(now, value):  # a hook of the user's stands before it
        return value
    if key not in trace.captures:
        type_ = ArrayType(NUMBERS[type(value)], (), "python")
        symbol = Symbol(Value(type_, block=trace.main), "python", born=0)
        trace.captures[key] = Capture(value, fetch, name, symbol)
    return trace.captures[key].symbol


def lift_listed(value: Any, fetch: Fetch, name: str) -> None:
    """A set, deque or bytearray is a constant, as long as it holds what it holds."""
    trace = current()
    if any(isinstance(item, np.ndarray) or is_container(item) for item in value):
        raise ConversionError(
            f"`{name}` is a {type(value).__name__} from outside that holds arrays or containers", where(),
            "Use a list.",
        )  # fmt: skip
    if (id(value), "content") not in trace.guarded:
        trace.guarded.add((id(value), "content"))
        trace.keep.append(value)
        trace.guards.append(content_holds(fetch, value))


def lift_generator(value: Any, fetch: Fetch, name: str, key: Any) -> None:
    """A generator of random numbers is found anew at each call; another one of its class serves as well."""
    trace = current()
    key = key or (id(value), "generator", name)
    if key in trace.guarded:
        return
    trace.guarded.add(key)
    found = trace.generators.setdefault(id(value), (lambda leaves, bound: fetch(), name, fetch))
    if found[2] is None:
        raise ConversionError(
            f"the generator `{found[1]}` is an argument, and is also reached from outside as `{name}`", where(),
            "Use the argument, or what is outside.",
        )  # fmt: skip
    trace.keep.append(value)
    test = "{f}().__class__ is {k}" if found[2] is fetch else "{f}() is {g}()"
    trace.guards.append(Guard(test, f=fetch, k=type(value), g=found[2]))


def lift_array(array: np.ndarray[Any, Any], fetch: Fetch, name: str, key: Any) -> Any:
    """An input of the graph for an array; a constant when the array cannot be written."""
    trace = current()
    if type(array) not in PLAIN_ARRAYS:
        raise ConversionError(
            f"`{name}` is a {type(array).__name__}, whose operations are not those of an array", where(),
            "Make it an array outside: `np.asarray(…)`.",
        )  # fmt: skip
    found = trace.captures.get(id(array))
    if found is not None:
        another_way(array, fetch, key)
        return found.symbol
    if array.dtype.kind not in "biufc":
        another_way(array, fetch, key)
        trace.guards.append(Guard("same({v}.tolist(), {c})", v=array, c=array.tolist()))
        return array
    trace.guarded.add(key)
    if not array.flags.writeable and array.base is None:
        trace.guards.append(Guard("{f}() is {v} and not {v}.flags.writeable", f=fetch, v=array))
        symbol = Symbol(constant(array), "array", born=0)
    else:
        symbol = Symbol(Value(ArrayType(array.dtype, array.shape), block=trace.main), "array", born=0)
    trace.orders[id(symbol.first)] = array.flags.c_contiguous
    trace.captures[id(array)] = Capture(array, fetch, name, symbol)
    return symbol


def another_way(value: Any, fetch: Fetch, key: Any) -> None:
    """What is reached in a second way must stay one object."""
    trace = current()
    if key is not None and key not in trace.guarded:
        trace.guarded.add(key)
        trace.guards.append(unchanged("{f}()", value, f=fetch))


def lift_container(value: Any, fetch: Fetch | None, name: str, key: Any) -> Any:
    """A copy whose arrays are inputs; the same object gives the same copy."""
    trace = current()
    if id(value) in trace.lifted:
        if fetch is not None:
            another_way(value, fetch, key)
        return trace.lifted[id(value)][1]
    trace.guarded.add(key)
    kind, keys, items, extra = parts(value)
    lifted = []
    for at, item in zip(keys, items):
        inner = None if fetch is None else _part(fetch, value, at)
        place = (id(value) if key is None else key, at)
        if type(item) in NUMBERS:
            trace.numbered[(id(value), at)] = place
        lifted.append(lift(item, inner, f"{name}.{at}", place))
    varying = {i for i, item in enumerate(items) if type(item) in NUMBERS and lifted[i] is not item}
    trace.placed.update({(id(value), keys[i]): lifted[i] for i in varying})
    if fetch is not None:
        trace.guards.append(content_holds(fetch, value, varying))
    copy = make(kind, tuple(map(lift_key, keys)), lifted, extra)
    from_outside(copy)
    if isinstance(copy, Tensor):
        stands_for(copy, value, fetch, lift, name)
    trace.made[id(copy)] = copy
    trace.lifted[id(value)] = (value, copy, fetch, name)
    return copy


def lift_key(key: Any) -> Any:
    """A key of a dict: for a tensor, what stands for it."""
    return lift(key, lambda: key, "key") if isinstance(key, Tensor) else key


def _part(fetch: Fetch, container: Any, key: Any) -> Fetch:
    if isinstance(container, (list, tuple, dict, deque)) and not hasattr(container, "_fields"):
        return lambda: fetch()[key]
    return lambda: getattr(fetch(), key)


class Namespace(dict[str, Any]):
    """The globals of a rewritten function: its closure, then its own globals, then built-ins."""

    def __init__(self, function: types.FunctionType, dy: Any) -> None:
        super().__init__()
        code = function.__code__
        cells = function.__closure__ or ()
        self.cells = dict(zip(code.co_freevars, cells))
        self.globals = function.__globals__
        self[NAMESPACE_MARK] = True
        self["__builtins__"] = builtins
        self["__name__"] = function.__module__
        self.dy = dy

    def __missing__(self, name: str) -> Any:
        if name in self.cells:
            cell = self.cells[name]
            try:
                value = cell.cell_contents
            except ValueError:  # empty
                raise KeyError(name) from None
            return self.read(name, value, lambda: cell.cell_contents, "{o}.cell_contents", cell)
        space = self.globals
        if name in space:
            return self.read(name, space[name], lambda: space[name], f"{{o}}.get({name!r}, MISSING)", space)
        if is_running():
            found = current().attributes.get(self.key(name))
            if found is not None:
                return found.value
            for place in (space, vars(builtins)):  # Python itself looks among the builtins then
                value = place.get(name, MISSING)
                self.guard(name, f"{{o}}.get({name!r}, MISSING)", value, place)
        raise KeyError(name)

    def read(self, name: str, value: Any, fetch: Fetch, expression: str, owner: Any) -> Any:
        """A name from outside: a set value of this trace, an input, or a guarded constant."""
        if not is_running():
            return value
        place = current().attributes.get(self.key(name))
        if place is not None:
            return place.value
        lifted = lift(value, fetch, name, self.key(name))
        if lifted is value and not is_guarded(value):
            self.guard(name, expression, value, owner)
        return lifted

    def guard(self, name: str, expression: str, value: Any, owner: Any) -> None:
        """A name must stand for the same thing, or for nothing."""
        trace = current()
        if (id(owner), f"name {name}") not in trace.guarded:
            trace.guarded.add((id(owner), f"name {name}"))
            trace.guards.append(unchanged(expression, value, o=owner))

    def key(self, name: str) -> tuple[int, str]:
        """What tells a name outside from another: functions of one module have the same globals."""
        return (id(self.cells[name]), "cell") if name in self.cells else (id(self.globals), name)

    def write(self, name: str, value: Any) -> None:
        if name in self.cells:
            self.cells[name].cell_contents = value
        else:
            self.globals[name] = value


class Outer:
    """The names that a function declares `global` or `nonlocal`, as attributes of an object."""

    def __init__(self, namespace: Namespace) -> None:
        object.__setattr__(self, "_namespace", namespace)

    def __getattr__(self, name: str) -> Any:
        try:
            return self._namespace.__missing__(name)
        except (KeyError, ValueError):
            raise NameError(f"name '{name}' is not defined") from None

    def __setattr__(self, name: str, value: Any) -> None:
        self._namespace.write(name, value)
