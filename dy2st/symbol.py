"""Symbols: what stands for an array while a graph is built.

In: primitives applied to Symbols. Out: nodes in the running trace and Symbols for their results.
A Symbol is a cell that points to a value: changing it in place makes it point to another value,
which everybody who holds the Symbol sees. A view remembers its base; writing through either is
seen by both. A Symbol whose value is known behaves as the array it is.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from dy2st.aliasing import Ties, changed, refuse_poison
from dy2st.errors import ConversionError
from dy2st.graph import Value, constant
from dy2st.order import in_memory
from dy2st.runtime import ops
from dy2st.runtime.array import Array, ArrayType, Dim, Primitive, by_numpy, python_type, type_of
from dy2st.runtime.refused import is_numpys, reason_of
from dy2st.trace import Place, current, in_try, where

__all__ = ["Symbol", "as_symbol", "attribute", "known", "python_operators", "refuse_python_complex", "value_of", "wrap"]

python_operators: dict[Any, Callable[..., Any]] = {}  # the operators of Python's own numbers
MAY_FAIL = frozenset({"getitem", "put_item", "take", "matmul", "concatenate", "reshape", "broadcast_to"})
NUMBERS = (bool, int, float, complex)
NO_NUMBERS = (type(None), str, bytes, dict, set, frozenset)
NEVER_OLD = 1 << 62  # the birth date of a snapshot: no loop takes it for a cell from outside


class Symbol(Array, Place):
    """An array, NumPy scalar or Python number of a graph under construction."""

    level = 1
    def __init__(self, value: Value, kind: str | None = None, *, born: int | None = None) -> None:
        self._value = self.first = value
        self.kind = kind or value.type.kind
        self.base: Symbol | None = None
        self.viewed: tuple[Primitive, tuple[Any, ...], dict[str, Any]] | None = None
        self._seen: Value | None = None
        self.ties = Ties()
        self.poison: str | None = None
        self.born = current().tick() if born is None else born

    # --- reading -----------------------------------------------------------------------------

    @property
    def value(self) -> Value:
        """The graph value now, for use as an operand."""
        if self.base is not None:
            return self._view_value(self.base.value)
        refuse_poison(self)
        if self.kind == "array":
            current().touch(self)
        return self._value

    @property
    def data(self) -> Any:
        """The elements as an ndarray when they are known now, else None."""
        if self.base is None:
            refuse_poison(self)
            return self._value.constant
        if self.base.data is None:
            return None
        base_value = self.base._value if self.base.base is None else self.base.value
        rest = self.viewed[1]  # type: ignore[index]
        if any(isinstance(x, Symbol) and x.data is None for x in rest):
            return None
        return self._view_value(base_value).constant

    def _view_value(self, base_value: Value) -> Value:
        block = self._value.block
        if self._seen is not base_value or (block is not None and block.closed):
            primitive, rest, params = self.viewed  # type: ignore[misc]
            result = compute(primitive, (Symbol(base_value), *rest), params)
            self._value, self._seen = value_of(result), base_value
        return self._value

    def known(self) -> Any:
        """The data when it is known, else None."""
        return known(self)

    @property
    def root(self) -> Symbol:
        """The cell that owns the elements: the base of the base, or this Symbol."""
        symbol = self
        while symbol.base is not None:
            symbol = symbol.base
        return symbol

    @property
    def type(self) -> ArrayType:  # type: ignore[override]
        type = self._value.type
        return type if type.kind == self.kind else ArrayType(type.dtype, type.shape, self.kind)

    @property
    def dim(self) -> Any:
        """The size this integer stands for: an int if known, else a Dim."""
        data = self.data
        if data is not None:
            current().fold(self.root)
            return int(data)
        value = self.value
        if value.dim is None:
            value.dim = Dim.new()
        return value.dim

    @property
    def shape(self) -> tuple[Any, ...]:
        return tuple(
            size if isinstance(size, int) else self._size(axis, size)
            for axis, size in enumerate(self._value.type.shape)
        )

    def _size(self, axis: int, size: Dim) -> Symbol:
        symbol: Symbol = ops.dim_size(self, axis=axis)
        symbol.value.dim = size
        return symbol

    # --- writing -----------------------------------------------------------------------------

    def replace(self, new: Any) -> None:
        """Point to the value of `new` (same dtype, same shape), as do all who share the elements."""
        value = value_of(new)
        if self.base is not None and self.viewed is not None:
            primitive, rest, params = self.viewed
            if primitive.view is None:
                raise ValueError("assignment destination is read-only")
            self.base.replace(primitive.view(Symbol(self.base.value), Symbol(value), *rest, **params))
            return
        self.install(value)
        changed(self, value)

    def install(self, value: Value) -> None:
        """Hold what several paths merged or a loop carried: who shares the elements got his own."""
        current().before_write(self)
        self._value = value

    def in_memory(self, result: Any) -> Any:
        return in_memory(self, result) if self.kind == "array" else result

    def snapshot(self) -> Symbol:
        """Another cell with the value of now."""
        return Symbol(self.value, self.kind, born=NEVER_OLD)

    def __copy__(self) -> Any:
        return self.copy()

    def __deepcopy__(self, memo: Any) -> Any:
        return self.copy()

    def content(self) -> Any:
        return Symbol(self._value, self.kind, born=NEVER_OLD)

    def set_content(self, content: Any) -> None:
        self._value = value_of(content)

    # --- carrying out ------------------------------------------------------------------------

    @classmethod
    def bind(cls, primitive: Primitive, operands: Sequence[Any], params: dict[str, Any]) -> Any:
        result = compute(primitive, operands, params)
        if primitive.view is not None and isinstance(result, Symbol) and result.kind == "array":
            base = operands[0]
            if isinstance(base, Symbol) and base.kind == "array":
                result.base, result._seen = base, base.value
                rest = tuple(Symbol(x.value, x.kind) if isinstance(x, Symbol) else x for x in operands[1:])
                result.viewed = (primitive, rest, params)
        return result

    def operate(self, ufunc: np.ufunc, *operands: Any) -> Any:
        if all(isinstance(x, NUMBERS) or (isinstance(x, Symbol) and x.kind == "python") for x in operands):
            refuse_python_complex(operands)
            rule = python_operators.get(ufunc)
            return NotImplemented if rule is None else rule(*operands)
        repeats = self.kind == "python" or (self.kind == "scalar" and ufunc is np.multiply)
        if repeats and any(isinstance(x, (list, tuple)) for x in operands):
            return NotImplemented
        if ufunc in (np.equal, np.not_equal) and self.kind == "array" and any(map(is_no_number, operands)):
            alike = (by_numpy[np.ones_like] if ufunc is np.not_equal else by_numpy[np.zeros_like])(self, dtype=bool)
            return alike if self.ndim else alike[()]
        if ufunc in (np.equal, np.not_equal) and any(isinstance(x, (str, bytes)) for x in operands):
            return np.bool_(ufunc is np.not_equal)
        return super().operate(ufunc, *operands)

    def __hash__(self) -> int:  # type: ignore[override]
        if self.kind == "array":
            raise TypeError("unhashable type: 'numpy.ndarray'")
        data = self.data
        if data is None:
            raise ConversionError(
                "a key of a dict, or an item of a set, depends on data", where(),
                "Use an array indexed by the number, or a list and `in`.",
            )  # fmt: skip
        return hash(known(self))

    @classmethod
    def unsupported(cls, function: Any) -> Exception:
        name = getattr(function, "__name__", str(function))
        reason = reason_of(function)
        if reason is not None:
            hint = reason[0].upper() + reason[1:] + "."
        else:
            names = {f.__name__: f for f in by_numpy if hasattr(f, "__name__")}
            near = difflib.get_close_matches(name, names, 3)
            hint = f"Supported and near: {', '.join(near)}." if near else ""
        whose = "NumPy" if reason is None or is_numpys(function) else "SciPy"
        return ConversionError(f"{whose}'s `{name}` cannot be converted", where(), hint)

    # --- Python's own protocols ----------------------------------------------------------------

    def _known(self, wanted: str) -> Any:
        data = known(self)
        if data is None:
            raise ConversionError(
                f"the value of {self.type} is not known while the graph is built, and {wanted} needs it",
                where(),
                "Use array operations, or compute this outside the converted function.",
            )
        return data

    def __bool__(self) -> bool:
        return bool(self._known("bool()"))

    def __int__(self) -> int:
        return int(self._known("int()"))

    def __index__(self) -> int:
        return self._known("an integer").__index__()  # type: ignore[no-any-return]

    def __float__(self) -> float:
        return float(self._known("float()"))

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return np.asarray(self._known("a NumPy function that dy2st does not convert"), dtype)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")
        return attribute(self, name)

    def __len__(self) -> int:
        if not self._value.type.shape:
            raise TypeError("len() of unsized object")
        return int(self.shape[0])

    def __iter__(self) -> Iterator[Any]:
        if not self._value.type.shape:
            raise TypeError("iteration over a 0-d array")
        return (self[i] for i in range(len(self)))

    def __contains__(self, item: Any) -> bool:
        return bool((self == item).any())

    def __repr__(self) -> str:
        return f"<Symbol {self.type}>"

    def __format__(self, spec: str) -> str:
        return format(self._known("a formatted string"), spec)

    def __str__(self) -> str:
        return str(self._known("a string")) if known(self) is not None else repr(self)


def refuse_python_complex(operands: Sequence[Any]) -> None:
    """Python's complex numbers have rules of their own, and only arrays and NumPy's scalars are converted."""
    if any(type_of(x).dtype.kind == "c" for x in operands):
        raise ConversionError(
            "arithmetic of Python's complex numbers that depend on data cannot be converted", where(),
            "Use NumPy's: leave out `complex()`, `float()` or `.item()`.",
        )  # fmt: skip


def is_no_number(value: Any) -> bool:
    """Whether NumPy compares each element of an array with `value` itself, and finds none equal."""
    return isinstance(value, NO_NUMBERS) or type(value).__eq__ is object.__eq__


def compute(primitive: Primitive, operands: Sequence[Any], params: dict[str, Any]) -> Any:
    """The result of a primitive: folded when all operands are known, else a node."""
    if all(not isinstance(x, Symbol) or x.data is not None for x in operands):
        data = [known(x) if isinstance(x, Symbol) else x for x in operands]
        with np.errstate(all="ignore"):
            return wrap(primitive.kernel(*data, **params))
    types = primitive.infer(*operands, **params)
    values = [value_of(x) for x in operands]
    if primitive.cast is not None:
        dtypes = primitive.cast(*operands, **params)
        values = [cast_value(v, dtype) for v, dtype in zip(values, dtypes)]
    if primitive.name in MAY_FAIL and in_try() and any(v.constant is None for v in values[1:]):
        raise ConversionError(
            "whether this index is out of range depends on data, and a `try` around it would have to catch it",
            where(), "Test the index with `if` instead of catching the error.",
        )  # fmt: skip
    several = isinstance(types, tuple)
    results = current().emit(primitive, values, params, types if several else (types,))
    symbols = tuple(Symbol(value) for value in results)
    return symbols if several else symbols[0]


def cast_value(value: Value, dtype: np.dtype[Any]) -> Value:
    """`value` in another dtype, as NumPy casts."""
    if value.type.dtype == dtype:
        return value
    if value.constant is not None:
        with np.errstate(all="ignore"):
            return constant(value.constant.astype(dtype), value.type.kind)
    type = ArrayType(dtype, value.type.shape, value.type.kind)
    return current().emit(ops.cast, [value], {"dtype": dtype}, (type,))[0]


def known(symbol: Symbol) -> Any:
    """The data of a Symbol (array, NumPy scalar or Python number) when it is known, else None."""
    data = symbol.data
    if data is None:
        return None
    current().fold(symbol.root)
    if symbol.kind == "array":
        return data
    return data[()] if symbol.kind == "scalar" else python_type(data.dtype)(data[()])


def witness(symbol: Symbol) -> Any:
    """A value of the class that eager code would see."""
    type = symbol.type
    if type.kind == "python":
        return python_type(type.dtype)(0)
    array = np.zeros((0,) * len(type.shape), type.dtype)
    return array if type.kind == "array" else array[()]


def wrap(result: Any) -> Any:
    """Arrays that NumPy gave, as Symbols (so that changes in place are seen); scalars stay."""
    if isinstance(result, np.ndarray):
        return Symbol(constant(result))
    if isinstance(result, (tuple, list)):
        kind = type(result)
        items = [wrap(item) for item in result]
        return kind(*items) if hasattr(result, "_fields") else kind(items)
    return result


def value_of(operand: Any) -> Value:
    """The graph value of an operand: a Symbol's, or a constant of anything NumPy can hold."""
    if isinstance(operand, Symbol):
        return operand.value
    type = type_of(operand)
    return Value(type, constant=np.array(operand, type.dtype))


def attribute(symbol: Symbol, name: str) -> Any:
    """`symbol.name`, of what the value is in eager code: AttributeError where that has no such name."""
    eager: Any = np.ndarray if symbol.kind == "array" else symbol.dtype.type
    if symbol.kind == "python":
        eager = python_type(symbol.dtype)
    if not hasattr(eager, name):
        title = "numpy.ndarray" if eager is np.ndarray else eager.__name__
        raise AttributeError(f"'{title}' object has no attribute '{name}'")
    reason = reason_of(getattr(np.ndarray, name, None))
    if reason is None and hasattr(Symbol, name):
        return getattr(symbol, name)
    if symbol.kind != "array" and symbol.data is not None:
        return getattr(known(symbol), name)
    hint = "" if reason is None else reason[0].upper() + reason[1:] + "."
    raise ConversionError(f"`.{name}` of a value that depends on data cannot be converted", where(), hint)


def as_symbol(operand: Any) -> Symbol:
    """`operand` itself if it is a Symbol, else a Symbol of its constant value."""
    return operand if isinstance(operand, Symbol) else Symbol(value_of(operand))
