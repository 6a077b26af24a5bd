"""Calls: every call of converted code comes here.

In: a callable and its arguments. Out: its result. NumPy functions that meet a Symbol go to the
table; built-ins to theirs; Python functions are converted too, recursively; everything else is
called as it is, on known values.
"""

from __future__ import annotations

import dataclasses
import datetime
import functools
import random
import sys
import types
import weakref
from collections import ChainMap
from typing import Any

import numpy as np

from dy2st.constructs import attributes, capture, comparisons
from dy2st.constructs.builtins import handlers
from dy2st.constructs.columns import Stack
from dy2st.constructs.containers import TracedDict, TracedList, TracedSet, plain, remember, traced
from dy2st.constructs.contexts import GENERATED, of_generator
from dy2st.constructs.distributions import drawn
from dy2st.constructs.draws import is_outside
from dy2st.constructs.foreign import MUTABLE, RANDOM, is_foreign, observed, plainly
from dy2st.constructs.generators import LAZY, opened
from dy2st.constructs.guards import unchanged
from dy2st.constructs.heaps import heaps
from dy2st.constructs.iterators import items_of, traced_iterator
from dy2st.constructs.mapped import mapped, mapped_objects
from dy2st.constructs.nones import given, narrowed
from dy2st.constructs.operators import getters
from dy2st.constructs.records import is_generated_dataclass, make_dataclass, of_namedtuple, wrap_fields
from dy2st.constructs.rows import join_rows, join_tensors
from dy2st.constructs.state import Optional, Undefined, unwrap
from dy2st.constructs.tensors import guard_recording
from dy2st.constructs.text import str_format, str_join
from dy2st.constructs.tools import tools
from dy2st.errors import ConversionError
from dy2st.libraries import is_library_name, is_users
from dy2st.passes import rewrite
from dy2st.runtime.array import Array, Dim, Primitive, row_of
from dy2st.runtime.grad import Derivative, Jacobian
from dy2st.runtime.ops.dtypes import check_ints
from dy2st.runtime.refused import reason_of
from dy2st.runtime.tape import TapedArray
from dy2st.runtime.tensors.promotion import get_default_dtype
from dy2st.runtime.tree import flatten, is_dataclass_instance, is_opened
from dy2st.source import compile_tree, parse, try_lines
from dy2st.symbol import Symbol
from dy2st.trace import NAMESPACE_MARK, RESULTS_MARK, TRY_MARK, current, is_running, where

__all__ = ["call", "converted", "rewritten"]

_code: dict[int, tuple[types.CodeType, list[Any]]] = {}  # by identity: equal code in two files is not the same
_functions: weakref.WeakKeyDictionary[Any, Any] = weakref.WeakKeyDictionary()
WITH_NONE = {isinstance, bool, list, tuple, print, str}  # built-ins that take a value that may be None as it is
RUNTIME = "dy2st.runtime."
DERIVATIVES = "dy2st.runtime.grad"
TRANSFORMED = (Derivative, Jacobian)


def rewritten(function: types.FunctionType) -> Any:
    """The rewritten program of a function (source, tree, text); made once for each code and what it sees."""
    code = function.__code__
    cells = {n: c for n, c in zip(code.co_freevars, function.__closure__ or ())}
    visible = ChainMap({n: c.cell_contents for n, c in cells.items() if _is_set(c)}, function.__globals__)
    programs = _code.setdefault(id(code), (code, []))[1]
    found = next((program for program in programs if program.fits(visible)), None)
    if found is None:
        found = rewrite(parse(function), visible)
        programs.append(found)
    return found


def _is_set(cell: types.CellType) -> bool:
    try:
        return cell.cell_contents is not None or True
    except ValueError:
        return False


def converted(function: types.FunctionType) -> types.FunctionType:
    """The rewritten function, ready to be called with Symbols."""
    program = rewritten(function)
    known, found = _functions.get(function, (None, None))
    if known is not program:
        namespace = capture.Namespace(function, sys.modules["dy2st.constructs"])
        namespace[program.dy] = namespace.dy
        namespace[program.outer] = capture.Outer(namespace)
        namespace[RESULTS_MARK] = program.results
        namespace[TRY_MARK] = try_lines(program.tree)
        found = compile_tree(program, namespace)
        _functions[function] = program, found
    found.__defaults__ = function.__defaults__
    found.__kwdefaults__ = function.__kwdefaults__
    if is_running():
        for what in ("code", "defaults", "kwdefaults"):
            value = getattr(function, f"__{what}__")
            attributes.guard(function, what, unchanged(f"{{o}}.__{what}__", value, o=function))
        found.__defaults__ = lift_defaults(function.__defaults__)
        if function.__kwdefaults__:
            for key, value in function.__kwdefaults__.items():
                test = unchanged(f"{{o}}.__kwdefaults__[{key!r}]", value, o=function)
                attributes.guard(function, f"default {key}", test)
            found.__kwdefaults__ = {k: default(v) for k, v in function.__kwdefaults__.items()}
    return found


def lift_defaults(values: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
    return None if values is None else tuple(default(v) for v in values)


def default(value: Any) -> Any:
    """A default: an array, list or dict is seen to change, as in eager code."""
    return capture.lift(value, lambda: value, "default")


def call(function: Any, /, *args: Any, **kwargs: Any) -> Any:
    """`function(*args, **kwargs)`."""
    if not is_running():
        return function(*args, **kwargs)
    if isinstance(function, types.FunctionType):
        if NAMESPACE_MARK in function.__globals__:
            with current().deeper(function.__code__, function.__name__):
                return unwrap(function(*args, **kwargs))
    elif isinstance(function, Undefined):
        raise function.error()
    elif isinstance(function, Optional):
        return call(given(function, lambda none: none()), *args, **kwargs)
    handler = _lookup(handlers, function)
    if handler is not None:
        if function not in LAZY:
            args, kwargs = opened(args, kwargs)
        if function not in WITH_NONE:
            args, kwargs = narrowed(function, args, kwargs)
        return handler(*args, **kwargs)
    in_python = _lookup(mapped, function) or _lookup(tools, function) or _lookup(heaps, function)
    if in_python is not None:
        return unwrap(converted(in_python)(*args, **kwargs))
    if has_row(function) or isinstance(function, np.ufunc):
        args, kwargs = narrowed(function, *opened(args, kwargs))
        return call_numpy(function, args, kwargs)
    if isinstance(function, types.FunctionType):
        return call_python(function, args, kwargs)
    if isinstance(function, types.MethodType):
        return call_method(function, args, kwargs)
    if isinstance(function, type):
        return construct(function, args, kwargs)
    if isinstance(function, functools.partial):
        return call_partial(function, args, kwargs)
    if isinstance(function, types.MethodWrapperType):  # of an object, for what its class has
        slot = vars(function.__objclass__).get(function.__name__)
        if _lookup(handlers, slot) is not None:
            return handlers[slot](function.__self__, *args, **kwargs)
    if isinstance(function, functools._lru_cache_wrapper):
        return call_cached(function, args, kwargs)
    return call_object(function, args, kwargs)


def _lookup(table: Any, key: Any) -> Any:
    try:
        return table.get(key)
    except TypeError:
        return None


def call_numpy(function: Any, args: Any, kwargs: Any) -> Any:
    """A NumPy function: the table's if a Symbol is among the arguments, else NumPy's."""
    joined = join_rows(function, args, kwargs)
    if joined is not None:
        return joined
    args = tuple(operand(a) for a in args)
    kwargs = {key: operand(v) for key, v in kwargs.items()}
    if not has_symbol((args, kwargs)):
        return traced(function(*args, **kwargs))
    if function in MAKERS:
        refuse_plain(args)
    handler = row_of(row_key(function))
    if handler is None:
        raise Symbol.unsupported(function)
    return traced_iterator(traced(handler(*args, **kwargs)))


MAKERS = (np.array, np.asarray, np.asanyarray, np.ascontiguousarray, np.asfortranarray)
"""What in NumPy makes plain arrays, also of objects that stand for arrays."""


def refuse_plain(args: Any) -> None:
    """Raises eager's TypeError for a taped array that would become plain data."""
    for leaf in flatten(args)[0]:
        if isinstance(leaf, TapedArray) and leaf.taped.entry is not None:
            np.asarray(leaf)


def row_key(function: Any) -> Any:
    """What stands in the table for a NumPy function: for np.add.at the pair (np.add, "at")."""
    owner = getattr(function, "__self__", None)
    return (owner, function.__name__) if isinstance(owner, np.ufunc) else function


def has_row(function: Any) -> bool:
    """Whether a callable has a row: one that cannot be hashed has none."""
    try:
        return row_of(row_key(function)) is not None
    except TypeError:
        return False


def operand(value: Any) -> Any:
    """An argument for NumPy: arrays from outside as inputs, lists of unknown length as arrays.

    A function, which NumPy's function will call, is converted.
    """
    if isinstance(value, types.FunctionType):
        return functools.partial(call, value)
    if isinstance(value, np.ndarray):
        return capture.lift(value)
    if isinstance(value, TracedList) and value.is_stacked:
        return plain(value)
    return list(value) if type(value) is TracedList else value


def has_symbol(value: Any) -> bool:
    leaves, _ = flatten(value)
    return any(isinstance(leaf, Array) for leaf in leaves)


def call_python(function: types.FunctionType, args: Any, kwargs: Any) -> Any:
    """A Python function: converted, unless it belongs to a library that is used as it is."""
    inner = getattr(function, "__dy2st_function__", None)
    if inner is not None:
        return call(inner, *args, **kwargs)
    if not is_users(function) or reason_of(function) is not None:
        if (function.__module__ or "").startswith(RUNTIME):
            return call_runtime(function, args, kwargs)
        return call_object(function, args, kwargs)
    if function.__code__.co_filename.startswith("<frozen"):  # Python's own, without a source
        if function.__name__ not in OF_PATHS:
            raise asked_once(function.__module__, function)
        return call_object(function, args, kwargs)
    with current().deeper(function, function.__name__):
        return unwrap(converted(function)(*args, **kwargs))


def call_runtime(function: Any, args: Any, kwargs: Any) -> Any:
    """A function of the runtime: it takes Symbols, and tensors that hold Symbols."""
    guard_recording()
    joined = join_tensors(function, args, kwargs)
    if joined is not None:
        return joined
    trace = current()
    key = (id(get_default_dtype), "default dtype")
    if key not in trace.guarded:
        trace.guarded.add(key)
        trace.guards.append(unchanged("{f}()", get_default_dtype(), f=get_default_dtype))
    inside = opened_function if getattr(function, "__module__", "") == DERIVATIVES else operand
    given = tuple(inside(a) for a in args)
    named = {key: inside(v) for key, v in kwargs.items()}
    return traced(function(*given, **named))


def opened_function(value: Any) -> Any:
    """A function of which a derivative is taken, to be converted when it is called; else as `operand`."""
    if isinstance(value, TRANSFORMED):
        return dataclasses.replace(value, function=opened_function(value.function))
    if callable(value) and not (isinstance(value, functools.partial) and value.func is call):
        return functools.partial(call, value)
    return operand(value)


def call_partial(function: functools.partial[Any], args: Any, kwargs: Any) -> Any:
    """A partial: what it holds is read as what a container holds."""
    first, given = function.args, function.keywords
    if id(function) not in current().made:
        first = capture.lift(first, lambda: function.args, "arguments of a partial")
        given = capture.lift(given, lambda: function.keywords, "arguments of a partial")
    return call(function.func, *first, *args, **{**given, **kwargs})


def call_cached(function: Any, args: Any, kwargs: Any) -> Any:
    """A function with a cache: asked at every call as in eager code; arguments of data are in no cache."""
    if has_symbol((args, kwargs)):
        return call(function.__wrapped__, *args, **kwargs)
    value = function(*args, **kwargs)

    def again() -> Any:
        return function(*args, **kwargs)

    if not (isinstance(value, np.ndarray) or is_opened(value)):
        current().guards.append(unchanged("{f}()", value, f=again))
    return capture.lift(value, again, f"the result of {function.__name__}")


def call_method(method: types.MethodType, args: Any, kwargs: Any) -> Any:
    """A bound method."""
    owner, function = method.__self__, method.__func__
    if is_outside(owner):
        return drawn(owner, function.__name__, *opened(args, kwargs))
    if isinstance(owner, Symbol):
        if function.__name__ == "tolist" and owner.ndim == 1 and isinstance(owner.type.shape[0], Dim):
            check_ints(owner)
            return TracedList.stacked(Stack.numbers(owner))
        return traced(method(*args, **kwargs))
    if of_namedtuple(method):
        return traced(plainly(method, args, kwargs))
    if isinstance(owner, (TracedList, TracedDict, TracedSet)):
        args, kwargs = opened(args, kwargs)
        return method(*args, **kwargs)
    if NAMESPACE_MARK in getattr(function, "__globals__", {}):
        return method(*args, **kwargs)
    return call(function, owner, *args, **kwargs)


def construct(cls: type, args: Any, kwargs: Any) -> Any:
    """An instance of a class; its Python `__init__` is converted."""
    if cls is GENERATED and not is_library_name(args[0].__module__):
        raise of_generator()
    making = attributes.special(cls, "__call__")
    return construct_plainly(cls, *args, **kwargs) if making is None else call(making, *args, **kwargs)


def construct_plainly(cls: type, /, *args: Any, **kwargs: Any) -> Any:
    """An instance as `type.__call__` makes it."""
    if is_generated_dataclass(cls):
        return make_dataclass(cls, args, kwargs)
    init = getattr(cls, "__init__", None)
    if not attributes.is_fixed(cls):
        attributes.guard_found(cls, "__init__", init)
    own_init = isinstance(init, types.FunctionType)
    generated = own_init and init.__code__.co_filename.startswith("<")  # type: ignore[union-attr]
    if not own_init or generated or cls.__new__ is not object.__new__ or issubclass(cls, BaseException):
        result = call_object(cls, args, kwargs)
        if isinstance(result, RANDOM):
            return result
        known_here = is_dataclass_instance(result) or hasattr(result, "__dict__") or is_foreign(result)
        return wrap_fields(result) if known_here else result
    instance = cls.__new__(cls)
    remember(instance)
    call(init, instance, *args, **kwargs)
    return instance


def call_object(function: Any, args: Any, kwargs: Any) -> Any:
    """Anything else that can be called."""
    inner = getattr(function, "__dy2st_function__", None)
    if inner is not None:
        return call(inner, *args, **kwargs)
    if isinstance(function, Primitive):
        return call_runtime(function, args, kwargs)
    if isinstance(function, TRANSFORMED):
        return call_runtime(opened_function(function), args, kwargs)
    if type(function) in getters:
        return getters[type(function)](function, *args, **kwargs)
    owner = getattr(function, "__self__", None)
    if isinstance(owner, np.ndarray):
        return call(getattr(capture.lift(owner), function.__name__), *args, **kwargs)
    if isinstance(owner, (list, tuple)) and function.__name__ in SEARCHES and not is_stacked(owner):
        return SEARCHES[function.__name__](owner, *args)
    if isinstance(owner, str) and function.__name__ in TEXTS:
        return TEXTS[function.__name__](owner, *args, **kwargs)
    in_python = mapped_objects.get(type(function))
    if in_python is not None and has_symbol((args, kwargs)):
        if isinstance(function, np.vectorize):
            refuse_open(function, kwargs)
        return unwrap(converted(in_python)(function, *args, **kwargs))
    python_call = attributes.special(function, "__call__")
    if python_call is not None:
        return call(python_call, *args, **kwargs)
    if is_outside(owner):
        return drawn(owner, function.__name__, *opened(args, kwargs))
    refuse_system(function, args)
    args, kwargs = narrowed(unknown_outcome, *opened(args, kwargs))
    if not has_symbol((args, kwargs)):
        return seeded(own(function, observed(function, args, kwargs)), (*args, *kwargs.values()))
    return call_foreign(function, args, kwargs)


def refuse_open(function: np.vectorize, kwargs: Any) -> None:
    """Of np.vectorize what looks at the first result to find a dtype, and its other options."""
    if function.otypes is None:
        raise ConversionError(
            "`np.vectorize` without `otypes`: the first result decides the dtype, and it depends on data", where(),
            "Say what the function gives: `np.vectorize(f, otypes=[float])`.",
        )  # fmt: skip
    if function.signature is not None or function.excluded or kwargs:
        raise ConversionError(
            "`np.vectorize` with `signature`, `excluded` or keywords cannot be converted", where(), "Write a loop."
        )


SEARCHES = {"index": comparisons.index, "count": comparisons.count}
"""The methods of sequences that compare their items."""


TEXTS: dict[str, Any] = {"format": str_format, "join": lambda separator, items: str_join(separator, items_of(items))}
"""The methods of strings that take values that depend on data."""


def is_stacked(value: Any) -> bool:
    return isinstance(value, TracedList) and value.is_stacked


def unknown_outcome(*args: Any, **kwargs: Any) -> None:
    """Stands for a function that may take None."""


def refuse_system(function: Any, args: Any) -> None:
    """The time, a file or what else the system tells, asked while a graph is built, would be the same at every call."""
    owner, module = getattr(function, "__self__", None), getattr(function, "__module__", None)
    is_now = isinstance(owner, type) and issubclass(owner, datetime.date) and function.__name__ in NOW
    is_now = is_now or (function is np.datetime64 and str(*args[:1]) in NOW)
    of_files = isinstance(function, types.FunctionType) and reason_of(function) == OF_FILES
    if is_now or module in OF_THE_SYSTEM or any(function is each for each in SETTINGS) or of_files:
        raise asked_once(getattr(owner, "__name__", module), function)


def asked_once(name: str | None, function: Any) -> ConversionError:
    return ConversionError(
        f"`{name}.{function.__name__}` in converted code would be called once, while the graph is built",
        where(), "Call it outside.",
    )  # fmt: skip


OF_PATHS = {"join", "basename", "dirname", "split", "splitext", "normpath", "normcase", "isabs", "commonprefix"}
"""What of Python's own functions on paths asks nothing of the system."""


NOW = ("now", "today", "utcnow")
"""The methods of dates that ask the clock."""

OF_THE_SYSTEM = {"time", "posix", "nt", "io", "_io", "_socket", "select", "_posixsubprocess", "locale", "_locale"}
OF_FILES = reason_of(np.load)
SETTINGS = (input, np.get_printoptions, np.geterr, np.geterrcall, np.getbufsize)


def seeded(result: Any, seeds: tuple[Any, ...]) -> Any:
    """A generator that the function makes from a known seed draws the same numbers in every call."""
    if isinstance(result, (*RANDOM, *SEEDS)) and not isinstance(result, random.SystemRandom):
        given = [seed for seed in seeds if seed is not None]
        if given and all(not isinstance(seed, (*RANDOM, *SEEDS)) or id(seed) in current().made for seed in given):
            remember(result)
    return result


SEEDS = (np.random.BitGenerator, np.random.SeedSequence)
"""What generators are made of."""


def call_foreign(function: Any, args: Any, kwargs: Any) -> Any:
    """Code that is not converted, given Symbols: only where none of them is unknown."""
    leaves, _ = flatten((args, kwargs))
    owner = getattr(function, "__self__", None)
    opaque = isinstance(owner, (*MUTABLE, tuple, types.GeneratorType)) or isinstance(function, type)
    unknown = any(isinstance(x, Symbol) and x.data is None for x in leaves)
    if unknown and ((getattr(function, "__module__", None) or "").startswith("numpy") or reason_of(function)):
        raise Symbol.unsupported(function)
    if unknown and not opaque:
        name = getattr(function, "__qualname__", None) or repr(function)
        raise ConversionError(
            f"`{name}` cannot be converted: it is not Python code, and an argument depends on data",
            where(), "Use a NumPy function, or call it outside and pass the result.",
        )  # fmt: skip
    if not opaque:
        args = tuple(known_argument(a) for a in args)
        kwargs = {key: known_argument(v) for key, v in kwargs.items()}
    return own(function, observed(function, args, kwargs, *([run_with_symbols] if unknown else [])))


def run_with_symbols(function: Any, args: Any, kwargs: Any) -> Any:
    """A call that only moves its arguments: what it raises may be for what stands for an array."""
    return function(*args, **kwargs)


def own(function: Any, result: Any) -> Any:
    """What other code gave back, traced; a copy that a method made is this trace's own."""
    if is_foreign(result) and getattr(function, "__name__", "") in ("copy", "__copy__", "fromkeys"):
        remember(result)
    return traced_iterator(traced(result))


def known_argument(value: Any) -> Any:
    if isinstance(value, Symbol):
        return np.array(value) if value.kind == "array" else value.data[()]
    return value


handlers[type.__call__] = construct_plainly
handlers[np.vectorize] = np.vectorize
