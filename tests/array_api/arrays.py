"""Arrays whose every operation is a call of a row on data, or of a graph, for suites that call nothing else.

In: `run`, which carries out a function on NumPy's arrays. Out: a namespace of the standard, whose arrays have
the standard's operators and attributes.
"""

from __future__ import annotations

import functools
import inspect
import operator
import types
from collections.abc import Callable
from typing import Any

import numpy as np

from dy2st import to_static
from dy2st.runtime import array_api, standard
from dy2st.runtime.tape import TapedArray
from dy2st.runtime.tree import flatten, tree_map

Run = Callable[[Any, Any, Any], Any]


def eager(function: Any, args: Any, keywords: Any) -> Any:
    """The rows, on data."""
    given = tree_map(lambda x: TapedArray(x) if isinstance(x, np.ndarray) else x, (args, keywords))
    with np.errstate(all="ignore"):
        result = function(*given[0], **given[1])
    return tree_map(lambda x: x.data if isinstance(x, TapedArray) else x, result)


@functools.cache
def graph_of(function: Any) -> Any:
    def call(args: Any, keywords: Any) -> Any:
        return function(*args, **keywords)

    return to_static(call)


def static(function: Any, args: Any, keywords: Any) -> Any:
    """One graph of that function, on ONNX Runtime; of known values alone NumPy's, as while a graph is built."""
    if not any(isinstance(x, np.ndarray) for x in flatten((args, keywords))[0]):
        return function(*args, **keywords)
    return graph_of(function)(list(args), keywords)


def get_item(x: Any, key: Any) -> Any:
    return x[key]


def set_item(x: Any, key: Any, value: Any) -> Any:
    x[key] = value
    return x


UNARY = {"abs": operator.abs, "neg": operator.neg, "pos": operator.pos, "invert": operator.invert}
BINARY = {
    name: getattr(operator, name.strip("_") if name not in ("and", "or") else f"{name}_")
    for name in "add sub mul truediv floordiv mod pow matmul and or xor lshift rshift".split()
}
COMPARISONS = {name: getattr(operator, name) for name in ("lt", "le", "gt", "ge", "eq", "ne")}


class Wrapped:
    """An array of the standard; a subclass has `run` and `namespace`."""

    run: Run
    namespace: types.ModuleType
    __hash__ = None  # type: ignore[assignment]
    __array_ufunc__ = None

    def __init__(self, data: Any) -> None:
        self.data = np.asarray(data)

    def call(self, function: Any, *args: Any) -> Any:
        return wrapped(type(self), type(self).run(function, plain(args), {}))

    def __array_namespace__(self, *, api_version: str | None = None) -> Any:
        return self.namespace

    def __getitem__(self, key: Any) -> Any:
        return self.call(get_item, self, key)

    def __setitem__(self, key: Any, value: Any) -> None:
        self.data[...] = self.call(set_item, self.copy(), key, value).data

    def copy(self) -> Any:
        return type(self)(self.data.copy())

    def to_device(self, device: Any, /, *, stream: Any = None) -> Any:
        self.data.to_device(device, stream=stream)
        return self

    def __dlpack__(
        self, *, stream: Any = None, max_version: Any = None, dl_device: Any = None, copy: Any = None
    ) -> Any:
        return self.data.__dlpack__(stream=stream, max_version=max_version, dl_device=dl_device, copy=copy)

    def __dlpack_device__(self) -> Any:
        return self.data.__dlpack_device__()

    def __repr__(self) -> str:
        return repr(self.data)

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return self.data if dtype is None else self.data.astype(dtype)


def operated(function: Any, reflected: bool = False, inplace: bool = False) -> Any:
    def method(self: Any, other: Any, /) -> Any:
        if not isinstance(other, (Wrapped, bool, int, float, complex)):
            return NotImplemented
        if inplace:
            found = self.call(function, self.copy(), other)
            self.data[...] = found.data
            return self
        return self.call(function, other, self) if reflected else self.call(function, self, other)

    return method


def unary(function: Any) -> Any:
    return lambda self, /: self.call(function, self)


def attribute(name: str) -> Any:
    def read(x: Any) -> Any:
        return getattr(x, name)

    return property(lambda self: self.call(read, self) if name in ("T", "mT") else getattr(self.data, name))


def conversion(name: str) -> Any:
    return lambda self, /: getattr(self.data, name)()


for _name, _function in UNARY.items():
    setattr(Wrapped, f"__{_name}__", unary(_function))
for _name, _function in BINARY.items():
    setattr(Wrapped, f"__{_name}__", operated(_function))
    setattr(Wrapped, f"__r{_name}__", operated(_function, reflected=True))
    setattr(Wrapped, f"__i{_name}__", operated(getattr(operator, f"i{_name}"), inplace=True))
for _name, _function in COMPARISONS.items():
    setattr(Wrapped, f"__{_name}__", operated(_function))
for _name in ("T", "mT", "device", "dtype", "ndim", "shape", "size"):
    setattr(Wrapped, _name, attribute(_name))
for _name in ("__bool__", "__complex__", "__float__", "__index__", "__int__"):
    setattr(Wrapped, _name, conversion(_name))


def plain(value: Any) -> Any:
    """What holds Wrapped arrays, with NumPy's in their place."""
    if isinstance(value, Wrapped):
        return value.data
    if isinstance(value, (list, tuple)):
        return type(value)(plain(item) for item in value)
    if isinstance(value, slice):
        return slice(*(x.__index__() if isinstance(x, Wrapped) else x for x in (value.start, value.stop, value.step)))
    return {key: plain(x) for key, x in value.items()} if isinstance(value, dict) else value


def wrapped(kind: Any, value: Any) -> Any:
    """What holds NumPy's arrays and scalars, with Wrapped ones in their place."""
    if isinstance(value, (np.ndarray, np.generic)):
        return kind(value)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(wrapped(kind, item) for item in value))
    return type(value)(wrapped(kind, item) for item in value) if isinstance(value, (list, tuple)) else value


ARRAYS = {"count_nonzero"}  # whose result NumPy gives as a Python int in some versions
PLAIN = {"finfo", "iinfo", "isdtype", "can_cast", "result_type", "from_dlpack"}  # of no array, or from outside


def in_namespace(kind: Any, function: Any) -> Any:
    """A function of the standard, on Wrapped arrays."""

    @functools.wraps(function)
    def call(*args: Any, **keywords: Any) -> Any:
        if function.__name__ in PLAIN:
            return wrapped(kind, function(*plain(args), **plain(keywords)))
        result = kind.run(function, plain(args), plain(keywords))
        return wrapped(kind, np.asarray(result) if function.__name__ in ARRAYS else result)

    call.__signature__ = inspect.signature(function)  # type: ignore[attr-defined]
    return call


def namespace(name: str, run: Run) -> types.ModuleType:
    """The standard's namespace, each function of which `run` carries out."""
    module = types.ModuleType(name)
    kind = type("Array", (Wrapped,), {"run": staticmethod(run), "namespace": module})
    fill(module, kind, vars(array_api))
    for room in ("linalg", "fft"):
        inner = types.ModuleType(f"{name}.{room}")
        fill(inner, kind, vars(getattr(array_api, room)))
        setattr(module, room, inner)
    module.__array_namespace_info__ = array_api.__array_namespace_info__  # type: ignore[attr-defined]
    module.__array_api_version__ = array_api.__array_api_version__  # type: ignore[attr-defined]
    return module


def fill(module: Any, kind: Any, names: Any) -> None:
    for name, value in names.items():
        is_function = isinstance(value, types.FunctionType)
        if name.startswith("_") or isinstance(value, types.ModuleType) or (is_function and name in standard.__all__):
            continue
        setattr(module, name, in_namespace(kind, value) if is_function else value)
