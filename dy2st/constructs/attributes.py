"""Attributes: what rewritten loads and stores of attributes call.

In: an object and a name. Out: the attribute, found as Python finds it: a property, `__getattr__`
or a descriptor written in Python is called as converted code, an array from outside is an input,
anything else is a guarded constant. Attributes that the function sets are kept beside the object
until the trace ends: building a graph changes nothing outside.
"""

from __future__ import annotations

import functools
import types
from collections.abc import Callable
from typing import Any

import numpy as np

from dy2st.aliasing import before_read, before_write
from dy2st.constructs.capture import Outer, lift
from dy2st.constructs.containers import TracedDict, TracedList, TracedSet
from dy2st.constructs.foreign import plainly
from dy2st.constructs.guards import MISSING, Guard, is_guarded, load, look_outside, unchanged
from dy2st.constructs.state import Optional, Undefined
from dy2st.constructs.tensors import refuse_hooks
from dy2st.errors import ConversionError
from dy2st.libraries import is_layer, is_users, stays
from dy2st.runtime.array import Array
from dy2st.symbol import Symbol, attribute
from dy2st.trace import Place, current, is_running, where

__all__ = ["AttributePlace", "Box", "attr", "class_of", "del_attr", "set_attr", "special"]

ARRAYS = (Symbol, np.ndarray)
PLAIN = (
    Symbol, TracedList, TracedDict, TracedSet, str, bytes, int, float, complex, np.generic, np.dtype, type(None),
)  # fmt: skip


def call(function: Any, *args: Any, **kwargs: Any) -> Any:
    from dy2st.constructs.calls import call

    return call(function, *args, **kwargs)


def given(owner: Any, use: Callable[[Any], Any]) -> Any:
    """`owner` where `use(owner)` follows; what that raises for None is raised where it is None (see `nones`)."""
    from dy2st.constructs.nones import given

    return given(owner, use)


# --- places ------------------------------------------------------------------------------------


class AttributePlace(Place):
    """An attribute that converted code sets. `beside`: kept here, the object is from outside."""

    def __init__(self, owner: Any, name: str, beside: bool) -> None:
        self.owner, self.name, self.beside = owner, name, beside
        self.born = 0
        self.value: Any = Undefined(name)
        if beside:
            self.value = held(owner, name)

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


class Box:
    """A local name that nested functions share: its value is an attribute."""

    def __init__(self, value: Any, name: str = "") -> None:
        self.value, self.name = value, name
        if is_running():
            trace = current()
            trace.made[id(self)] = self
            trace.births[id(self)] = trace.tick()


def place_key(owner: Any, name: str) -> tuple[int, str]:
    """What tells one place from another: a global name is one for all functions of a module."""
    return owner._namespace.key(name) if isinstance(owner, Outer) else (id(owner), name)


def attribute_place(owner: Any, name: str) -> AttributePlace:
    """The place of an attribute; one for each object and name in a trace."""
    trace = current()
    key = place_key(owner, name)
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


def held(owner: Any, name: str) -> Any:
    """The value that a place has at first: what the object or its class holds."""
    if isinstance(owner, Outer):
        try:
            return attr(owner, name)
        except NameError:
            return Undefined(name)
    mro = owner.__mro__ if isinstance(owner, type) else type(owner).__mro__
    found = look(mro, name)
    own = name in getattr(owner, "__dict__", ())
    if found is MISSING and not own:
        if is_users(look(mro, "__getattr__")):
            not_own(owner, name)
        else:
            absent(owner, name)
        return Undefined(name)
    if not own and set_here(mro, name):
        return found
    try:
        return plain(owner, name, getattr(owner, name))
    except AttributeError:  # a slot that is not set
        absent(owner, name)
        return Undefined(name)


def beside(owner: Any, name: str) -> Any:
    """What converted code has set on an object from outside; MISSING where nothing is set."""
    place = current().attributes.get(place_key(owner, name))
    return place.value if place is not None and place.beside else MISSING


# --- loads -------------------------------------------------------------------------------------


def attr(owner: Any, name: str) -> Any:
    """`owner.name`."""
    if isinstance(owner, Symbol):
        return attribute(owner, name)
    if isinstance(owner, Optional):
        return attr(given(owner, lambda none: getattr(none, name)), name)
    if name == "__class__" and is_running():
        return class_of(owner)
    if not is_running() or isinstance(owner, (*PLAIN, Undefined)):
        return getattr(owner, name)
    if isinstance(owner, np.ndarray):
        lifted = lift(owner)
        return attribute(lifted, name) if isinstance(lifted, Symbol) else getattr(lifted, name)
    refuse_hooks(owner, name)
    if id(owner) in current().identities:
        before_read(current().identities[id(owner)])
    kept = beside(owner, name)
    if kept is not MISSING:
        if isinstance(kept, Undefined):
            raise AttributeError(f"'{type(owner).__name__}' object has no attribute '{name}'")
        return kept
    if isinstance(owner, Outer):
        return getattr(owner, name)
    if name == "__dict__" and not (is_made(owner) or isinstance(owner, type)) and hasattr(owner, "__dict__"):
        return held_by(owner)
    if isinstance(owner, super):
        return inherited(owner, name)
    if isinstance(owner, types.ModuleType):
        return getattr(owner, name) if stays(owner, name) else native(owner, name)
    if isinstance(owner, type):
        return of_class(owner, name)
    hook = look(type(owner).__mro__, "__getattribute__")
    if is_users(hook):
        guard_class(owner)
        guard_found(type(owner), "__getattribute__", hook)
        return call(hook, owner, name)
    return generic(owner, name)


def held_by(owner: Any) -> Any:
    """`owner.__dict__` of an object from outside: what it holds, to be read."""
    names = tuple(vars(owner))
    guard(owner, "names", Guard("tuple({o}.__dict__) == {v}", o=owner, v=names))
    here = [place.name for place in current().attributes.values() if getattr(place, "owner", None) is owner]
    values = {name: attr(owner, name) for name in dict.fromkeys((*names, *here)) if is_set(owner, name)}
    copy = TracedDict(values)
    copy.sealed = "the `__dict__` of an object from outside is changed in converted code"
    return copy


def is_set(owner: Any, name: str) -> bool:
    """Whether an attribute has not been deleted in this trace."""
    return not isinstance(beside(owner, name), Undefined)


def generic(owner: Any, name: str) -> Any:
    """An attribute of an instance, as `object.__getattribute__` and then `__getattr__` find it."""
    cls = type(owner)
    found = look(cls.__mro__, name)
    holds = getattr(owner, "__dict__", {})
    if found is MISSING or (name in holds and not hasattr(type(found), "__set__")):
        if name in holds:
            return plain(owner, name, holds[name])
        return unknown(owner, name)
    try:
        return described(owner, name, found)
    except AttributeError:
        if is_users(look(cls.__mro__, "__getattr__")):
            return unknown(owner, name)
        raise


def look(mro: tuple[type, ...], name: str) -> Any:
    """What the first of some classes that has the name holds, set in this trace or before."""
    for cls in mro:
        kept = beside(cls, name)
        if kept is not MISSING and not isinstance(kept, Undefined):
            return kept
        if kept is MISSING and name in vars(cls):
            return vars(cls)[name]
    return MISSING


def described(owner: Any, name: str, found: Any) -> Any:
    """What a class attribute gives on an instance."""
    cls = type(owner)
    getter = look(type(found).__mro__, "__get__")
    if isinstance(found, property) and found.fget is not None:
        getter, operands = found.fget, [owner]
    elif isinstance(found, functools.cached_property):
        getter, operands = found.func, [owner]
    elif isinstance(found, types.FunctionType) or not is_users(getter):
        if set_here(cls.__mro__, name):
            return bound(found, owner, cls)
        if is_made(owner):
            guard_found(cls, name, found)
        return native(owner, name)
    else:
        operands = [found, owner, cls]
    guard_class(owner)
    guard_found(cls, name, found)
    if not hasattr(type(found), "__set__"):
        not_own(owner, name)
    value = call(getter, *operands)
    if isinstance(found, functools.cached_property):
        store(owner, name, value)
    return value


def bound(found: Any, owner: Any, cls: type) -> Any:
    """A class attribute that was set in this trace, as an instance or the class gives it."""
    if isinstance(found, (classmethod, staticmethod, types.FunctionType)):
        return found.__get__(owner, cls)
    return found


def set_here(mro: tuple[type, ...], name: str) -> bool:
    """Whether one of some classes has a name from this trace."""
    return any(beside(cls, name) is not MISSING for cls in mro)


def unknown(owner: Any, name: str) -> Any:
    """An attribute that neither the object nor its class has."""
    cls = type(owner)
    hook = look(cls.__mro__, "__getattr__")
    if not is_users(hook):
        return native(owner, name)
    guard_class(owner)
    guard_found(cls, "__getattr__", hook)
    guard(cls, f"no {name}", Guard(f"getattr({{c}}, {name!r}, MISSING) is MISSING", c=cls))
    not_own(owner, name)
    return call(hook, owner, name)


def native(owner: Any, name: str) -> Any:
    """An attribute that Python itself finds, or its absence."""
    try:
        value = plainly(getattr, (owner, name))
    except AttributeError:
        absent(owner, name)
        raise
    return plain(owner, name, value)


def not_own(owner: Any, name: str) -> None:
    """An object from outside does not hold the name itself, and must not."""
    if not is_made(owner) and hasattr(owner, "__dict__"):
        guard(owner, f"no own {name}", Guard(f"{name!r} not in {{o}}.__dict__", o=owner))


def absent(owner: Any, name: str) -> None:
    """An attribute is missing, and must stay so."""
    place = type(owner) if is_made(owner) else owner
    guard(place, f"no {name}", Guard(f"getattr({{o}}, {name!r}, MISSING) is MISSING", o=place))


def plain(owner: Any, name: str, value: Any) -> Any:
    """A value that an object from outside holds, as an input or a guarded constant."""
    if is_made(owner) or (isinstance(value, types.BuiltinFunctionType) and is_fixed(type(owner))):
        return value
    lifted = lift(value, lambda: getattr(owner, name), name, (id(owner), name))
    if lifted is value and not is_guarded(value):
        guard(owner, name, unchanged(load(name), value, o=owner))
    return lifted


def of_class(owner: type, name: str) -> Any:
    """`Class.name`."""
    if set_here(owner.__mro__, name):
        return bound(look(owner.__mro__, name), None, owner)
    return native(owner, name)


def inherited(owner: Any, name: str) -> Any:
    """`super().name`."""
    instance = owner.__self__
    mro = owner.__self_class__.__mro__
    above = mro[mro.index(owner.__thisclass__) + 1 :]
    found = look(above, name)
    for cls in above:
        if name in vars(cls):
            guard(cls, f"own {name}", Guard(f"{{c}}.__dict__.get({name!r}) is {{v}}", c=cls, v=vars(cls)[name]))
            break
        guard(cls, f"no own {name}", Guard(f"{name!r} not in {{c}}.__dict__", c=cls))
    guard_class(instance)
    if isinstance(found, types.FunctionType) and not isinstance(instance, type):
        return types.MethodType(found, instance)
    if isinstance(found, property) and found.fget is not None:
        return call(found.fget, instance)
    return getattr(owner, name)


def special(owner: Any, name: str) -> Any:
    """The method that a class of the user's has for an operator, bound; None where it has none in Python."""
    module = type(owner).__module__
    is_own = module.partition(".")[0] in ("dy2st", "numpy") and not is_layer(module)
    if type(owner).__flags__ & IMMUTABLE or is_own:
        return None
    found = look(type(owner).__mro__, name)
    guard_class(owner)
    guard_found(type(owner), name, found)
    return types.MethodType(found, owner) if is_users(found) and not is_generated(owner, found) else None


def is_generated(owner: Any, method: Any) -> bool:
    """Whether `dataclasses` wrote a method."""
    code = getattr(method, "__code__", None)
    return code is not None and code.co_filename == "<string>" and hasattr(type(owner), "__dataclass_fields__")


def class_of(owner: Any) -> type:
    """`type(owner)`."""
    for traced, kind in ((TracedList, list), (TracedDict, dict), (TracedSet, set)):
        if isinstance(owner, traced):
            return kind
    guard_class(owner)
    return type(owner)


# --- guards ------------------------------------------------------------------------------------


def is_made(owner: Any) -> bool:
    """Whether an object is this trace's own, or cannot change."""
    return id(owner) in current().made or isinstance(owner, tuple)


def is_fixed(cls: type) -> bool:
    """Whether nothing can be set on a class, nor on its instances."""
    return bool(cls.__flags__ & IMMUTABLE) and not cls.__dictoffset__


IMMUTABLE = 1 << 8  # Py_TPFLAGS_IMMUTABLETYPE


def guard(owner: Any, what: str, test: Guard) -> None:
    """A test of an object, made once."""
    trace = current()
    if (id(owner), what) not in trace.guarded:
        trace.guarded.add((id(owner), what))
        trace.keep.append(owner)
        trace.guards.append(test)


def guard_class(owner: Any) -> None:
    """An object from outside must stay of its class."""
    if not is_running() or is_made(owner) or isinstance(owner, type) or is_fixed(type(owner)):
        return
    guard(owner, "__class__", unchanged("{o}.__class__", type(owner), o=owner))


def guard_found(cls: type, name: str, found: Any) -> None:
    """A class must have the same thing, or nothing, under a name."""
    if set_here(cls.__mro__, name):
        return
    if found is MISSING:
        test = Guard(f"getattr({{c}}, {name!r}, MISSING) is MISSING", c=cls)
    elif getattr(cls, name, MISSING) is found:
        test = unchanged(load(name), found, o=cls)
    else:
        test = Guard(f"{{look}}({{c}}.__mro__, {name!r}) is {{v}}", look=look_outside, c=cls, v=found)
    guard(cls, f"class {name}", test)


# --- stores ------------------------------------------------------------------------------------


def set_attr(owner: Any, name: str, value: Any) -> None:
    """`owner.name = value`."""
    if isinstance(owner, Optional):
        owner = given(owner, lambda none: setattr(none, name, value))
    if isinstance(owner, ARRAYS) and is_running() and getattr(getattr(Array, name, None), "fset", None) is None:
        hint = "Write `x = x.reshape(…)`, or another assignment to the name."
        raise ConversionError(f"an assignment to `.{name}` of an array cannot be converted", where(), hint)
    if not is_running() or isinstance(owner, (*ARRAYS, TracedList, TracedDict)):
        setattr(owner, name, value)
        return
    if is_frozen(owner):
        plainly(setattr, (owner, name, value))  # raises
    if has_hook(owner):
        hook = look(type(owner).__mro__, "__setattr__")
        guard_class(owner)
        guard_found(type(owner), "__setattr__", hook)
        call(hook, owner, name, value)
        return
    generic_set(owner, name, value)


def has_hook(owner: Any) -> bool:
    """Whether the class of an object has a `__setattr__` of the user's."""
    return not isinstance(owner, Outer) and is_users(look(type(owner).__mro__, "__setattr__"))


def generic_set(owner: Any, name: str, value: Any) -> None:
    """An attribute is set as `object.__setattr__` does."""
    found = MISSING if isinstance(owner, (Outer, type)) else look(type(owner).__mro__, name)
    setter = look(type(found).__mro__, "__set__")
    if isinstance(found, property) or is_users(setter):
        guard_class(owner)
        guard_found(type(owner), name, found)
        if isinstance(found, property) and found.fset is None:
            plainly(setattr, (owner, name, value))  # raises
        elif isinstance(found, property):
            call(found.fset, owner, value)
        else:
            call(setter, found, owner, value)
        return
    store(owner, name, value)


def store(owner: Any, name: str, value: Any) -> None:
    """An attribute that is a place of its own."""
    refuse_dunder(owner, name)
    write(attribute_place(owner, name), value)


def write(place: AttributePlace, value: Any) -> None:
    """Set an attribute, of the object and of what may be the same object."""
    before_write(place)
    place.set_content(value)


def refuse_dunder(owner: Any, name: str) -> None:
    """What an object from outside is, is not changed while a graph is built."""
    if name in ("__class__", "__dict__") or (isinstance(owner, type) and name.startswith("__")):
        if not isinstance(owner, Outer):
            raise ConversionError(f"`{name}` is set in converted code", where(), "Set it outside the function.")


def is_frozen(owner: Any) -> bool:
    """Whether an attribute cannot be set, as in Python: a frozen dataclass, a tuple."""
    parameters = getattr(type(owner), "__dataclass_params__", None)
    return (parameters is not None and parameters.frozen) or isinstance(owner, tuple)


def del_attr(owner: Any, name: str) -> None:
    """`del owner.name`."""
    if isinstance(owner, Optional):
        owner = given(owner, lambda none: delattr(none, name))
    if not is_running():
        delattr(owner, name)
        return
    found = MISSING if isinstance(owner, (Outer, type)) else look(type(owner).__mro__, name)
    if isinstance(found, property) and found.fdel is not None:
        guard_class(owner)
        guard_found(type(owner), name, found)
        call(found.fdel, owner)
        return
    attr(owner, name)
    write(attribute_place(owner, name), Undefined(name))
