"""What converted code reaches from outside: globals, closures, attributes of objects.

In: reads of names and attributes that are not the function's own. Out: arrays as inputs of the
graph, read anew at each call; everything else as a constant with a guard, so that a later change
leads to a new graph. Attributes that the function sets are kept beside the object until the
trace ends: building a graph changes nothing outside.
"""

from __future__ import annotations

import builtins
import types
from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np

from dy2st.aliasing import before_read, before_write
from dy2st.constructs.containers import TracedDict, TracedList, make
from dy2st.constructs.foreign import plainly
from dy2st.constructs.state import Undefined
from dy2st.errors import ConversionError
from dy2st.graph import Value, constant
from dy2st.runtime.array import Array, ArrayType
from dy2st.runtime.tree import children, is_container
from dy2st.symbol import Symbol, attribute
from dy2st.trace import NAMESPACE_MARK, Place, current, is_running, where

__all__ = ["AttributePlace", "Box", "Capture", "Guard", "Namespace", "Outer", "attr", "del_attr", "lift", "set_attr"]

Fetch = Callable[[], Any]


class Capture:
    """An array from outside that became an input: how to get it at a call, its Symbol."""

    def __init__(self, array: np.ndarray[Any, Any], fetch: Fetch, name: str, symbol: Symbol) -> None:
        self.array, self.fetch, self.name, self.symbol = array, fetch, name, symbol
        self.initial = symbol._value


class Guard:
    """A constant from outside: `fetch()` must still give `value`."""

    def __init__(self, fetch: Fetch, value: Any, name: str, place: tuple[str, Any, str] | None = None) -> None:
        self.fetch, self.value, self.name = fetch, value, name
        self.place = place  # ("item" | "cell" | "attribute", object, key), where it is that simple

    def test(self, prefix: str) -> tuple[str, dict[str, Any]]:
        """(expression, names) that is true only if the guard holds; false may be a false alarm."""
        if self.place is None:
            return f"{prefix}()", {prefix: self.holds}
        kind, owner, key = self.place
        names = {f"{prefix}o": owner, f"{prefix}v": self.value}
        if kind == "item":
            return f"{prefix}o.get({key!r}) is {prefix}v", names
        if kind == "cell":
            return f"{prefix}o.cell_contents is {prefix}v", names
        return f"{prefix}o.{key} is {prefix}v", names

    def holds(self) -> bool:
        try:
            now = self.fetch()
        except (AttributeError, KeyError, IndexError, ValueError):
            return False
        return now is self.value or _same_constant(now, self.value)


def _same_constant(a: Any, b: Any) -> bool:
    if type(a) is not type(b):
        return False
    if isinstance(a, (int, str, bytes, bool, type(None))):
        return bool(a == b)
    if isinstance(a, (float, np.generic)):
        return repr(a) == repr(b)
    if isinstance(a, types.MethodType):
        return a.__func__ is b.__func__ and a.__self__ is b.__self__
    if isinstance(a, (tuple, list)):
        return len(a) == len(b) and all(x is y or _same_constant(x, y) for x, y in zip(a, b))
    return False


def lift(value: Any, fetch: Fetch | None = None, name: str = "array", key: Any = None) -> Any:
    """A value from outside as converted code sees it; `key` tells one way to it from another."""
    if isinstance(value, np.ndarray):
        return lift_array(value, fetch or (lambda: value), name, key)
    if type(value) in (list, dict, tuple) or (is_container(value) and not isinstance(value, (TracedList, TracedDict))):
        return lift_container(value, fetch, name)
    return value


def lift_array(array: np.ndarray[Any, Any], fetch: Fetch, name: str, key: Any) -> Any:
    """An input of the graph for an array; a constant when the array cannot be written."""
    trace = current()
    found = trace.captures.get(id(array))
    if found is not None:
        if key is not None and key not in trace.guarded:  # another way to it: must stay the same array
            trace.guarded.add(key)
            trace.guards.append(Guard(fetch, array, name))
        return found.symbol
    if key is not None:
        trace.guarded.add(key)
    if array.dtype.kind not in "biuf":
        return array
    if not array.flags.writeable and array.base is None:
        symbol = Symbol(constant(array), "array", born=0)
    else:
        symbol = Symbol(Value(ArrayType(array.dtype, array.shape), block=trace.main), "array", born=0)
    trace.captures[id(array)] = Capture(array, fetch, name, symbol)
    return symbol


def lift_container(value: Any, fetch: Fetch | None, name: str) -> Any:
    """A copy whose arrays are inputs; the same object gives the same copy."""
    trace = current()
    if id(value) in trace.lifted:
        return trace.lifted[id(value)][1]
    kind, keys, items, extra = children(value)
    parts = []
    for key, item in zip(keys, items):
        inner = None if fetch is None else _part(fetch, value, key)
        if inner is not None and not isinstance(item, np.ndarray) and not is_container(item):
            trace.guards.append(Guard(inner, item, f"{name}.{key}"))
        parts.append(lift(item, inner, f"{name}.{key}", (id(value), key)))
    if fetch is not None and not isinstance(value, tuple):
        trace.guards.append(Guard(lambda: _form(fetch()), _form(value), name))
    copy = make(kind, keys, parts, extra)
    if isinstance(copy, Place):
        copy.born = 0
    trace.made[id(copy)] = copy
    trace.lifted[id(value)] = (value, copy, fetch, name)
    return copy


def _form(value: Any) -> Any:
    return children(value)[1] if is_container(value) else None


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
            fetch: Fetch = lambda: cell.cell_contents
            value = cell.cell_contents
            place: tuple[str, Any, str] = ("cell", cell, name)
        elif name in self.globals:
            where_from = self.globals
            fetch = lambda: where_from[name]
            value, place = where_from[name], ("item", where_from, name)
        else:
            raise KeyError(name)
        return self.read(name, value, fetch, place)

    def read(self, name: str, value: Any, fetch: Fetch, at: tuple[str, Any, str]) -> Any:
        """A name from outside: a set value of this trace, an input, or a guarded constant."""
        if not is_running():
            return value
        trace = current()
        place = trace.attributes.get((id(self), name))
        if place is not None:
            return place.value
        if isinstance(value, np.ndarray) or is_container(value):
            return lift(value, fetch, name, (id(self), name))
        if (id(self), name) not in trace.guarded and not isinstance(value, types.ModuleType):
            trace.guarded.add((id(self), name))
            trace.guards.append(Guard(fetch, value, name, at))
        return value

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


class AttributePlace(Place):
    """An attribute that converted code sets. `beside`: kept here, the object is from outside."""

    def __init__(self, owner: Any, name: str, beside: bool) -> None:
        self.owner, self.name, self.beside = owner, name, beside
        self.born = 0
        self.value: Any = Undefined(name)
        if beside:
            self.value = raw_attr(owner, name, Undefined(name))

    @property
    def whole(self) -> Any:
        return current().identities.get(id(self.owner))

    def content(self) -> Any:
        if self.beside:
            return self.value
        return getattr(self.owner, self.name, Undefined(self.name))

    def set_content(self, content: Any) -> None:
        if self.beside:
            self.value = content
        elif isinstance(content, Undefined):
            if hasattr(self.owner, self.name):
                object.__delattr__(self.owner, self.name)
        else:
            object.__setattr__(self.owner, self.name, content)


PLAIN = (Symbol, types.ModuleType, str, bytes, int, float, np.generic, np.dtype, TracedList, TracedDict, type(None))


def attr(owner: Any, name: str) -> Any:
    """`owner.name`."""
    if isinstance(owner, Symbol):
        return attribute(owner, name)
    if not is_running() or (isinstance(owner, PLAIN) and not isinstance(owner, types.ModuleType)):
        return getattr(owner, name)
    if isinstance(owner, np.ndarray):
        lifted = lift(owner)
        return attribute(lifted, name) if isinstance(lifted, Symbol) else getattr(lifted, name)
    trace = current()
    if id(owner) in trace.identities:
        before_read(trace.identities[id(owner)])
    place = trace.attributes.get((id(owner), name))
    if place is not None and place.beside:
        if isinstance(place.value, Undefined):
            raise AttributeError(f"'{type(owner).__name__}' object has no attribute '{name}'")
        return place.value
    descriptor = getattr(type(owner), name, None)
    if isinstance(descriptor, property) and descriptor.fget is not None:
        from dy2st.constructs.calls import call

        return call(descriptor.fget, owner)
    if isinstance(owner, Outer):
        return getattr(owner, name)
    return raw_attr(owner, name)


def raw_attr(owner: Any, name: str, *default: Any) -> Any:
    """The attribute itself, as an input or a guarded constant when the object is from outside."""
    value = plainly(getattr, (owner, name, *default))
    trace = current()
    if id(owner) in trace.made or isinstance(value, Undefined):
        return value
    if isinstance(value, (types.FunctionType, types.BuiltinFunctionType, types.ModuleType)) and isinstance(
        owner, types.ModuleType
    ):
        return value
    fetch: Fetch = lambda: getattr(owner, name)
    if not (isinstance(value, np.ndarray) or is_container(value)) and (id(owner), name) not in trace.guarded:
        trace.guarded.add((id(owner), name))
        trace.keep.append(owner)
        trace.guards.append(Guard(fetch, value, name, ("attribute", owner, name)))
    return lift(value, fetch, name, (id(owner), name))


def set_attr(owner: Any, name: str, value: Any) -> None:
    """`owner.name = value`."""
    if not is_running():
        setattr(owner, name, value)
        return
    descriptor = getattr(type(owner), name, None)
    if isinstance(descriptor, property) and descriptor.fset is not None:
        from dy2st.constructs.calls import call

        call(descriptor.fset, owner, value)
        return
    if isinstance(owner, (Symbol, np.ndarray)) and getattr(getattr(Array, name, None), "fset", None) is None:
        hint = "Write `x = x.reshape(…)`, or another assignment to the name."
        raise ConversionError(f"an assignment to `.{name}` of an array cannot be converted", where(), hint)
    if isinstance(owner, (Symbol, np.ndarray, TracedList, TracedDict)):
        setattr(owner, name, value)
        return
    _check_settable(owner, name, value)
    write_attribute(attribute_place(owner, name), value)


def _check_settable(owner: Any, name: str, value: Any) -> None:
    """Frozen dataclasses and `__slots__` refuse, as in Python."""
    parameters = getattr(type(owner), "__dataclass_params__", None)
    if (parameters is not None and parameters.frozen) or isinstance(owner, tuple):
        plainly(setattr, (owner, name, value))


def attribute_place(owner: Any, name: str) -> AttributePlace:
    """The place of an attribute; one for each object and name in a trace."""
    trace = current()
    key = (id(owner._namespace) if isinstance(owner, Outer) else id(owner), name)
    place = trace.attributes.get(key)
    if place is None:
        beside = id(owner) not in trace.made
        place = trace.attributes[key] = AttributePlace(owner, name, beside)
        if not beside:
            place.born = trace.births.get(id(owner), 0)
        trace.initial_attributes[key] = place.content()
        trace.keep.append(owner)
    found: AttributePlace = place
    return found


def del_attr(owner: Any, name: str) -> None:
    """`del owner.name`."""
    if not is_running():
        delattr(owner, name)
        return
    attr(owner, name)
    write_attribute(attribute_place(owner, name), Undefined(name))


def write_attribute(place: AttributePlace, value: Any) -> None:
    """Set an attribute, of the object and of what may be the same object."""
    before_write(place)
    place.set_content(value)


class Box:
    """A local name that nested functions share: its value is an attribute."""

    def __init__(self, value: Any, name: str = "") -> None:
        self.value, self.name = value, name
        if is_running():
            trace = current()
            trace.made[id(self)] = self
            trace.births[id(self)] = trace.tick()


