"""The one funnel: primitives, the table `by_numpy`, and the base class of all array-likes.

In: NumPy callables, operators and methods applied to anything that contains an `Array`. Out: the
same call carried out by the highest level among the operands (a graph value, a tensor, or NumPy
itself). Every primitive has a kernel, a rule for dtype and shape, and a derivative; everything
else is written in primitives.
"""

from __future__ import annotations

import dataclasses
import itertools
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

__all__ = [
    "Array", "ArrayType", "Dim", "Primitive", "apply", "array_method", "by_numpy", "by_scipy", "deliver",
    "numpy_function", "require", "row_of", "type_of",
]  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Dim:
    """A size that is not known while a graph is built; equal Dims are equal sizes.

    `op` is "name" for a dimension the user named, "new" for one about which nothing is known,
    or the arithmetic ("add", "mul", …) that makes it from `args`.
    """

    op: str
    args: tuple[Any, ...]

    _counter: ClassVar[itertools.count[int]] = itertools.count()

    @classmethod
    def new(cls) -> Dim:
        return cls("new", (next(cls._counter),))

    @classmethod
    def named(cls, name: str) -> Dim:
        return cls("name", (name,))

    def __str__(self) -> str:
        if self.op == "name":
            return str(self.args[0])
        return "?" if self.op == "new" else f"{self.op}({', '.join(map(str, self.args))})"


@dataclasses.dataclass(frozen=True)
class ArrayType:
    """dtype, shape (ints and Dims) and kind of a value.

    kind is "array" (mutable, also of rank 0), "scalar" (a NumPy scalar) or "python" (an int,
    float, complex or bool, which yields to the dtype of the array it meets: NEP 50).
    """

    dtype: np.dtype[Any]
    shape: tuple[Any, ...]
    kind: str = "array"

    @property
    def ndim(self) -> int:
        return len(self.shape)

    def __str__(self) -> str:
        if self.kind == "python":
            return f"Python {python_type(self.dtype).__name__}"
        return f"{self.dtype}[{', '.join(map(str, self.shape))}]"


def python_type(dtype: np.dtype[Any]) -> type:
    """bool, int, float or complex: the Python number that `.item()` gives for a dtype."""
    return {"b": bool, "i": int, "u": int, "f": float, "c": complex}[dtype.kind]


def type_of(value: Any) -> ArrayType:
    """The type of an operand: an Array, an ndarray, a NumPy scalar or a Python number."""
    if isinstance(value, Array):
        return value.type
    if isinstance(value, np.ndarray):
        return ArrayType(value.dtype, value.shape)
    if isinstance(value, np.generic):
        return ArrayType(value.dtype, (), "scalar")
    if isinstance(value, (bool, int, float, complex)):
        return ArrayType(np.asarray(value).dtype, (), "python")
    array = np.asarray(value)
    return ArrayType(array.dtype, array.shape)


class Primitive:
    """An operation that has a row in each table.

    kernel(*operands, **params) computes it with NumPy. infer(*operands, **params) gives the
    ArrayType of the result (a tuple of them for several results) from the types of the operands
    and never looks at data. vjp(g, y, *operands, **params) gives one cotangent for each operand
    (None where there is none), written in operations of this package so that it can be traced;
    its results may still be broadcast over the operands: the caller sums them back (`unbroadcast`).
    view(base, new, *rest, **params), for operations whose result NumPy makes as a view of the
    first operand, is the new value of the base after the view was set to `new`.
    cast(types) gives, for ufuncs, the dtype each operand is converted to. With `partial`, the g of a
    result that nobody uses is None, not zeros.
    """

    __slots__ = ("cast", "infer", "kernel", "name", "partial", "results", "view", "vjp")

    def __init__(
        self,
        name: str,
        kernel: Callable[..., Any],
        infer: Callable[..., Any],
        vjp: Callable[..., Any] | None = None,
        *,
        view: Callable[..., Any] | None = None,
        cast: Callable[..., Any] | None = None,
        partial: bool = False,
    ) -> None:
        self.name, self.kernel, self.infer, self.vjp = name, kernel, infer, vjp
        self.view, self.cast, self.partial = view, cast, partial
        if name in primitives:
            raise ValueError(f"two primitives are called {name}")
        primitives[name] = self

    def __call__(self, *operands: Any, **params: Any) -> Any:
        return apply(self, operands, params)

    def __repr__(self) -> str:
        return f"<primitive {self.name}>"


primitives: dict[str, Primitive] = {}
by_numpy: dict[Any, Callable[..., Any]] = {}
by_scipy: dict[str, Callable[..., Any]] = {}
"""By their names, the functions of scipy.special: whoever calls one of them has imported it."""


def apply(primitive: Primitive, operands: Sequence[Any], params: dict[str, Any]) -> Any:
    """Carry out a primitive at the highest level among its operands."""
    top: type[Array] | None = None
    for operand in operands:
        if isinstance(operand, Array) and (top is None or operand.level > top.level):
            top = type(operand)
    if top is None:
        return primitive.kernel(*operands, **params)
    return top.bind(primitive, operands, params)


def numpy_function(*functions: Any, method: str | None = None) -> Callable[[Any], Any]:
    """Register the decorated function as the meaning of NumPy callables on Arrays.

    Its signature is NumPy's. `method` also makes it the ndarray method of that name.
    """

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        for numpy_callable in functions:
            by_numpy[numpy_callable] = function
        if method:
            setattr(Array, method, function)
        return function

    return register


def row_of(function: Any) -> Any:
    """What a callable of NumPy or of scipy.special means on Arrays; None where it has no row."""
    found = by_numpy.get(function)
    if found is not None or (special := sys.modules.get("scipy.special")) is None:
        return found
    name = getattr(function, "__name__", "")
    return by_scipy[name] if name in by_scipy and getattr(special, name, None) is function else None


def array_method(name: str) -> Callable[[Any], Any]:
    """Register the decorated function as an ndarray method whose signature is its own."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        setattr(Array, name, function)
        return function

    return register


def require(condition: Any, exception: BaseException) -> None:
    """Raise `exception` unless `condition`, one bool, is true: at once, or in the running program."""
    if isinstance(condition, Array):
        condition.require(exception)
    elif not condition:
        raise exception


def deliver(result: Any, out: Any, casting: Any = "same_kind") -> Any:
    """NumPy's `out=`: write the result there, as `casting` allows, and return it; else the result."""
    if isinstance(out, tuple):
        (out,) = out
    if out is None:
        return result
    if not np.can_cast(type_of(result).dtype, out.dtype, casting):
        source = np.empty((), type_of(result).dtype)
        np.add(source, source, out=np.empty((), out.dtype), casting=casting)  # NumPy's own error
    out.assign(result)
    return out


def binary(ufunc: np.ufunc) -> Callable[[Any, Any], Any]:
    def operator(self: Array, other: Any) -> Any:
        return self.operate(ufunc, self, other)

    return operator


def reflected(ufunc: np.ufunc) -> Callable[[Any, Any], Any]:
    def operator(self: Array, other: Any) -> Any:
        return self.operate(ufunc, other, self)

    return operator


def unary(ufunc: np.ufunc) -> Callable[[Any], Any]:
    def operator(self: Array) -> Any:
        return self.operate(ufunc, self)

    return operator


def inplace(ufunc: np.ufunc) -> Callable[[Any, Any], Any]:
    def operator(self: Array, other: Any) -> Any:
        return self.operate_inplace(ufunc, other)

    return operator


class Array:
    """What behaves as an ndarray: operators, methods and NumPy's protocols, over one hook `bind`.

    A subclass has `type` (an ArrayType), `bind`, `assign`, and a `level`: among the operands of
    one operation the highest level carries it out.
    """

    level: ClassVar[int] = 0
    dim: Any  # of an integer: the size it stands for, an int if known, else a Dim

    if TYPE_CHECKING:  # methods and indexing are registered by the rows

        def __getattr__(self, name: str) -> Any: ...
        def __getitem__(self, index: Any) -> Any: ...
        def __setitem__(self, index: Any, value: Any) -> None: ...

    __array_priority__ = 1000
    type: ArrayType

    @classmethod
    def bind(cls, primitive: Primitive, operands: Sequence[Any], params: dict[str, Any]) -> Any:
        raise TypeError(f"{cls.__name__} does not carry out {primitive.name}")

    def assign(self, value: Any) -> None:
        """Set every element, broadcasting `value` and casting it to the dtype of this array."""
        raise TypeError(f"{type(self).__name__} cannot be assigned to")

    def known(self) -> Any:
        """The data (an array, NumPy scalar or Python number) when it is known, else None."""
        return None

    def require(self, exception: BaseException) -> None:
        """`require` for a condition of this level."""
        raise TypeError(f"{type(self).__name__} raises nothing that depends on data")

    def when(self, action: Callable[[], None]) -> None:
        """Carry `action` out where this condition is true, in the running program."""
        raise TypeError(f"{type(self).__name__} carries out nothing that depends on data")

    def optional(self, value: Any) -> Any:
        """`value` where this condition is true, else None, in the running program."""
        raise TypeError(f"{type(self).__name__} gives nothing that depends on data")

    def in_memory(self, result: Any) -> Any:
        """`result`, a reshaped view or copy of this array, where it is one only in some memory layouts."""
        return result

    def snapshot(self) -> Array:
        """An Array with the elements of now, that does not change when this one is written to."""
        raise TypeError(f"{type(self).__name__} has no snapshot")

    def operate(self, ufunc: np.ufunc, *operands: Any) -> Any:
        """An operator: the ufunc on the operands, or NotImplemented for foreign types."""
        if not all(isinstance(x, (Array, np.ndarray, np.generic, int, float, complex, list, tuple)) for x in operands):
            return NotImplemented
        return by_numpy[ufunc](*operands)

    def operate_inplace(self, ufunc: np.ufunc, other: Any) -> Any:
        """`x += y` and its kind: into the array itself; scalars are replaced."""
        if self.type.kind != "array":
            return self.operate(ufunc, self, other)
        return by_numpy[ufunc](self, other, out=self)

    @classmethod
    def unsupported(cls, function: Any) -> Exception:
        """The error for a NumPy function that has no row."""
        return TypeError(f"{getattr(function, '__name__', function)} is not supported on {cls.__name__}")

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        handler = row_of(ufunc if method == "__call__" else (ufunc, method))
        if handler is None:
            raise self.unsupported(ufunc if method == "__call__" else f"{ufunc.__name__}.{method}")
        return handler(*inputs, **kwargs)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        handler = row_of(function)
        if handler is None:
            raise self.unsupported(function)
        return handler(*args, **kwargs)

    def __array_namespace__(self, *, api_version: str | None = None) -> Any:
        """NumPy, as that of an ndarray is: its functions take Arrays."""
        namespace: Any = np.empty(0).__array_namespace__
        return namespace(api_version=api_version)

    @property
    def dtype(self) -> np.dtype[Any]:
        return self.type.dtype

    @property
    def ndim(self) -> int:
        return len(self.type.shape)

    @property
    def device(self) -> str:
        return "cpu"

    @property
    def itemsize(self) -> int:
        return self.type.dtype.itemsize

    __add__, __radd__, __iadd__ = binary(np.add), reflected(np.add), inplace(np.add)
    __sub__, __rsub__ = binary(np.subtract), reflected(np.subtract)
    __isub__ = inplace(np.subtract)
    __mul__, __rmul__ = binary(np.multiply), reflected(np.multiply)
    __imul__ = inplace(np.multiply)
    __truediv__, __rtruediv__ = binary(np.true_divide), reflected(np.true_divide)
    __itruediv__ = inplace(np.true_divide)
    __floordiv__, __rfloordiv__ = binary(np.floor_divide), reflected(np.floor_divide)
    __ifloordiv__ = inplace(np.floor_divide)
    __mod__, __rmod__, __imod__ = binary(np.remainder), reflected(np.remainder), inplace(np.remainder)
    __rpow__, __ipow__ = reflected(np.power), inplace(np.power)
    __matmul__, __rmatmul__ = binary(np.matmul), reflected(np.matmul)
    __imatmul__ = inplace(np.matmul)
    __and__, __rand__ = binary(np.bitwise_and), reflected(np.bitwise_and)
    __iand__ = inplace(np.bitwise_and)
    __or__, __ror__, __ior__ = binary(np.bitwise_or), reflected(np.bitwise_or), inplace(np.bitwise_or)
    __xor__, __rxor__ = binary(np.bitwise_xor), reflected(np.bitwise_xor)
    __ixor__ = inplace(np.bitwise_xor)
    __lshift__, __rlshift__ = binary(np.left_shift), reflected(np.left_shift)
    __ilshift__ = inplace(np.left_shift)
    __rshift__, __rrshift__ = binary(np.right_shift), reflected(np.right_shift)
    __irshift__ = inplace(np.right_shift)
    __lt__, __le__ = binary(np.less), binary(np.less_equal)
    __gt__, __ge__ = binary(np.greater), binary(np.greater_equal)
    __eq__, __ne__ = binary(np.equal), binary(np.not_equal)  # type: ignore[assignment]
    __neg__, __pos__ = unary(np.negative), unary(np.positive)
    __abs__, __invert__ = unary(np.absolute), unary(np.invert)
    __hash__ = None  # type: ignore[assignment]

    def __pow__(self, other: Any) -> Any:
        squared = type(other) is int and other == 2 and self.type.kind != "python"
        if squared and self.type.dtype == bool:  # NumPy's operator takes np.square, whose dtype is int8
            return by_numpy[np.square](self)
        return self.operate(np.power, self, other)

    def __divmod__(self, other: Any) -> Any:
        return self // other, self % other

    def __rdivmod__(self, other: Any) -> Any:
        return other // self, other % self
