"""Records and copies: dataclasses, named tuples, and the functions of `dataclasses` and `copy`.

In: constructors and functions that only move values. Out: the same, done so that values that depend
on data pass through, that defaults are made by converted code, and that what is made is traced.
"""

from __future__ import annotations

import copy
import dataclasses
import inspect
import types
from collections.abc import Callable
from typing import Any

from dy2st.constructs import attributes
from dy2st.constructs.containers import TracedDict, TracedList, TracedSet, make, remember, traced
from dy2st.constructs.foreign import MUTABLE, is_foreign, plainly
from dy2st.errors import ConversionError
from dy2st.runtime.tree import children, is_container, is_dataclass_instance
from dy2st.symbol import Symbol
from dy2st.trace import current, where

__all__ = ["is_generated_dataclass", "make_dataclass", "of_namedtuple", "record_functions", "wrap_fields"]

MISSING = dataclasses.MISSING


def call(function: Any, *args: Any, **kwargs: Any) -> Any:
    from dy2st.constructs.calls import call

    return call(function, *args, **kwargs)


def is_generated_dataclass(cls: type) -> bool:
    """Whether `__init__` is the one that `dataclasses` wrote."""
    init = getattr(cls, "__init__", None)
    generated = isinstance(init, types.FunctionType) and init.__code__.co_filename.startswith("<")
    return dataclasses.is_dataclass(cls) and generated


def make_dataclass(cls: Any, args: Any, kwargs: Any) -> Any:
    """An instance, as its generated `__init__` makes it: factories and `__post_init__` are converted."""
    given = plainly(inspect.signature(cls.__init__).bind, (None, *args), kwargs).arguments
    instance = plainly(cls.__new__, (cls,))
    remember(instance)
    plain = cls.__dataclass_params__.frozen or cls.__setattr__ is object.__setattr__
    after = []
    for field in cls.__dataclass_fields__.values():
        kind = field._field_type
        if kind is dataclasses._FIELD_CLASSVAR:  # type: ignore[attr-defined]
            continue
        if field.init and field.name in given:
            value = given[field.name]
        elif field.default_factory is not MISSING:
            value = call(field.default_factory)
        elif field.default is not MISSING and (field.init or kind is dataclasses._FIELD_INITVAR):  # type: ignore[attr-defined]
            value = field.default
        else:
            continue
        if kind is dataclasses._FIELD_INITVAR:  # type: ignore[attr-defined]
            after.append(value)
        elif plain:
            object.__setattr__(instance, field.name, value)
        else:
            attributes.set_attr(instance, field.name, value)
    if hasattr(cls, "__post_init__"):
        call(instance.__post_init__, *after)
    return instance


def wrap_fields(instance: Any) -> Any:
    """An object that other code made: its lists, dicts and sets are traced."""
    remember(instance)
    for name, value in list(getattr(instance, "__dict__", {}).items()):
        if type(value) in (list, dict, set):
            object.__setattr__(instance, name, traced(value))
    return instance


def of_namedtuple(function: Any) -> bool:
    """Whether this is a method that every named tuple has; they only move values."""
    owner = getattr(function, "__self__", None)
    cls = owner if isinstance(owner, type) else type(owner)
    return issubclass(cls, tuple) and hasattr(cls, "_fields") and function.__name__ in ("_replace", "_asdict", "_make")


def replace(instance: Any, /, **changes: Any) -> Any:
    """`dataclasses.replace`."""
    if not is_dataclass_instance(instance):
        return plainly(dataclasses.replace, (instance,), changes)
    for field in instance.__dataclass_fields__.values():
        if field._field_type is dataclasses._FIELD_CLASSVAR:  # type: ignore[attr-defined]
            continue
        if not field.init and field.name in changes:
            raise ValueError(
                f"field {field.name} is declared with init=False, it cannot be specified with replace()"
            )
        if not field.init or field.name in changes:
            continue
        if field._field_type is dataclasses._FIELD_INITVAR and field.default is MISSING:  # type: ignore[attr-defined]
            raise ValueError(f"InitVar {field.name!r} must be specified with replace()")
        changes[field.name] = attributes.attr(instance, field.name)
    return call(type(instance), **changes)


def opened(value: Any, as_tuple: bool, factory: Any) -> Any:
    """A dataclass as a dict or a tuple, and so all that it holds; arrays are copied."""
    if is_dataclass_instance(value):
        names = [field.name for field in dataclasses.fields(value)]
        items = [opened(attributes.attr(value, name), as_tuple, factory) for name in names]
        return factory(items if as_tuple else list(zip(names, items)))
    if is_container(value) and not (isinstance(value, TracedList) and value.is_stacked):
        kind, keys, items, extra = children(value)
        return make(kind, keys, [opened(item, as_tuple, factory) for item in items], extra)
    return deep(value, {})


def asdict(instance: Any, *, dict_factory: Callable[..., Any] = dict) -> Any:
    """`dataclasses.asdict`."""
    if not is_dataclass_instance(instance):
        raise TypeError("asdict() should be called on dataclass instances")
    return opened(instance, False, lambda pairs: call(dict_factory, pairs))


def astuple(instance: Any, *, tuple_factory: Callable[..., Any] = tuple) -> Any:
    """`dataclasses.astuple`."""
    if not is_dataclass_instance(instance):
        raise TypeError("astuple() should be called on dataclass instances")
    return opened(instance, True, lambda items: call(tuple_factory, TracedList(items)))


def is_object(value: Any) -> bool:
    """Whether a value is an instance of a Python class with attributes, and copied by them."""
    plain_class = type(value).__reduce_ex__ is object.__reduce_ex__ and type(value).__reduce__ is object.__reduce__
    return hasattr(value, "__dict__") and not isinstance(value, (type, types.FunctionType, types.ModuleType)) and (
        plain_class and not isinstance(value, (*MUTABLE, tuple, str, bytes, int, float, BaseException))
    )


def copy_(value: Any) -> Any:
    """`copy.copy`."""
    if isinstance(value, (Symbol, TracedList, TracedDict, TracedSet)):
        return value.copy()
    own = getattr(type(value), "__copy__", None)
    if isinstance(own, types.FunctionType):
        return call(own, value)
    if is_object(value) or is_dataclass_instance(value):
        return copied_object(value, lambda item: item)
    result = plainly(copy.copy, (value,))
    if is_foreign(result):
        remember(result)
    return result


def copied_object(value: Any, each: Callable[[Any], Any], memo: dict[int, Any] | None = None) -> Any:
    """A new object with the attributes of another one, also those set since the call began."""
    result = plainly(type(value).__new__, (type(value),))
    remember(result)
    if memo is not None:
        memo[id(value)] = result
    set_here = [name for owner, name in current().attributes if owner == id(value)]
    own = vars(value) if hasattr(value, "__dict__") else value.__dataclass_fields__
    for name in dict.fromkeys([*own, *set_here]):
        try:
            item = attributes.attr(value, name)
        except AttributeError:  # deleted since the call began
            continue
        object.__setattr__(result, name, each(item))
    return result


def deepcopy(value: Any, memo: Any = None) -> Any:
    """`copy.deepcopy`."""
    return deep(value, {} if memo is None else memo)


def deep(value: Any, memo: dict[int, Any]) -> Any:
    """A copy down to the arrays; what is met twice is copied once."""
    if id(value) in memo:
        return memo[id(value)]
    own = getattr(type(value), "__deepcopy__", None)
    if isinstance(value, Symbol) or (isinstance(value, TracedList) and value.is_stacked):
        result = value.copy()
    elif isinstance(own, types.FunctionType):
        result = call(own, value, memo)
    elif is_object(value) or is_dataclass_instance(value):
        result = copied_object(value, lambda item: deep(item, memo), memo)
    elif is_container(value):
        result = deep_container(value, memo)
    elif isinstance(value, TracedSet):
        result = value.copy()
    elif is_foreign(value):
        return copy_(value)
    else:
        return plainly(copy.deepcopy, (value,))
    memo[id(value)] = result
    current().keep.append(value)
    return result


def deep_container(value: Any, memo: dict[int, Any]) -> Any:
    """A list, tuple or dict with copies of its items."""
    kind, keys, items, extra = children(value)
    copies = [deep(item, memo) for item in items]
    if isinstance(value, tuple) and all(a is b for a, b in zip(items, copies)):
        return value
    if isinstance(value, MUTABLE) and any(item is value for item in items):
        raise ConversionError("a container that holds itself cannot be copied", where(), "Keep such links outside.")
    return make(kind, keys, copies, extra)


record_functions: dict[Any, Callable[..., Any]] = {
    dataclasses.replace: replace, dataclasses.asdict: asdict, dataclasses.astuple: astuple,
    dataclasses.fields: lambda value: plainly(dataclasses.fields, (value,)),
    dataclasses.is_dataclass: dataclasses.is_dataclass, copy.copy: copy_, copy.deepcopy: deepcopy,
}  # fmt: skip
