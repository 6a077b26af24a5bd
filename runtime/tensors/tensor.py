"""Tensors with PyTorch's behaviour: cells that hold an array, and remember a gradient.

In: NumPy data, or a graph value. Out: an object whose operators, methods and conversions are
PyTorch's, carried out by NumPy's functions on the array inside (a `TapedArray`). A tensor is not
an Array: code that is written in NumPy sees the array, code that is written in PyTorch the tensor.
"""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..array import Array, by_numpy, row_of, type_of
from ..tape import Entry, Taped, TapedArray, is_recording, read, recording, snapshot, tell_write

__all__ = [
    "EndedEntry", "Leaf", "LeafEntry", "Tensor", "array_of", "on_arrays", "root", "tensor_function", "wrap",
]  # fmt: skip


class LeafEntry(Entry):
    """The beginning of a tape: a tensor to which gradients are added."""

    __slots__ = ("owner",)

    def __init__(self, owner: Tensor, data: Any) -> None:
        super().__init__("leaf", lambda g, y: (), (), data)
        self.owner = weakref.ref(owner)


class EndedEntry(Entry):
    """The step of a tape that goes on elsewhere; `error` is what taking a derivative through it raises."""

    def __init__(self, error: Exception, data: Any) -> None:
        super().__init__("to_static", lambda g, y: (), (), data)
        self.error = error


class Leaf(TapedArray):
    """The cell of a tensor that requires a gradient and was not computed."""

    __slots__ = ("owner",)

    def __init__(self, data: Any, owner: Tensor) -> None:
        self.owner = weakref.ref(owner)
        super().__init__(Taped(data, LeafEntry(owner, data)))

    def replace(self, new: Any) -> None:
        """Another value, from which derivatives begin anew. Raises RuntimeError while recording."""
        if is_recording():
            raise RuntimeError("a leaf Variable that requires grad is being used in an in-place operation.")
        tell_write(self)
        owner = self.owner()
        data = new.data if isinstance(new, TapedArray) else snapshot(new)
        self._taped = Taped(data, None if owner is None else LeafEntry(owner, data))

    def point(self, data: Any) -> None:
        tell_write(self)
        owner = self.owner()
        self._taped = Taped(data, None if owner is None else LeafEntry(owner, data))

    def hold(self, taped: Taped) -> None:
        owner = self.owner()
        if not isinstance(taped.entry, LeafEntry):
            taped = Taped(taped.data, None if owner is None else LeafEntry(owner, taped.data))
        self._taped = taped


class Detached(TapedArray):
    """The elements of another cell, without its derivative; written through it as through a view."""

    __slots__ = ()

    def __init__(self, base: TapedArray) -> None:
        super().__init__(Taped(base.data))
        self.base = base

    @property
    def taped(self) -> Taped:
        assert self.base is not None
        now = self.base.taped
        if now is not self._seen:
            self._taped, self._seen = Taped(now.data), now
        return self._taped

    def replace(self, new: Any) -> None:
        assert self.base is not None
        with recording(False):
            self.base.replace(new)

    def point(self, data: Any) -> None:
        assert self.base is not None
        self.base.point(data)


class Tensor:
    """An array with PyTorch's methods. `Tensor(data)` holds floats of the default dtype.

    """

    __array_priority__ = 2000
    _grad: Tensor | None
    _hooks: list[Callable[[Tensor], Any]]
    later: Callable[[], None] | None = None  # sets `_grad` when it is first asked for
    later_hooks: Callable[[], None] | None = None  # the same for `_hooks`

    if TYPE_CHECKING:  # methods are registered by the functions

        def __getattr__(self, name: str) -> Any: ...
        def __getitem__(self, key: Any) -> Tensor: ...
        def __setitem__(self, key: Any, value: Any) -> None: ...
        def __add__(self, other: Any) -> Tensor: ...
        def __mul__(self, other: Any) -> Tensor: ...
        def __rtruediv__(self, other: Any) -> Tensor: ...

    def __new__(cls, *args: Any, **keywords: Any) -> Tensor:
        self = object.__new__(cls)
        self._grad = None
        return self

    def __init__(self, *data: Any) -> None:
        from .promotion import get_default_dtype

        if len(data) > 1 or (len(data) == 1 and isinstance(data[0], int)):
            self._cell = TapedArray(Taped(np.zeros(data, get_default_dtype())))
        else:
            values = np.array(data[0] if data else [], get_default_dtype())
            self._cell = TapedArray(Taped(values))

    @property
    def __tree_names__(self) -> tuple[str, ...]:
        return ("array",) if self._grad is None else ("array", "grad")

    @property
    def __tree_extra__(self) -> str | None:
        return self.history

    @classmethod
    def __tree_build__(cls, items: list[Any], extra: str | None) -> Tensor:
        """A tensor of this `history` around the array of another."""
        made = cls.__new__(cls)
        taped = isinstance(items[0], TapedArray)
        made._cell = wrap(items[0])._cell if taped else TapedArray(Taped(_array(items[0])))
        if extra is not None:
            made.history = extra
        if len(items) > 1:
            made.grad = items[1]
        return made

    @property
    def cell(self) -> TapedArray:
        """The array inside."""
        return read(self._cell)

    @property
    def array(self) -> Any:
        """The elements now, not to be changed: NumPy's, or a graph value.

        Setting it writes them: an array is taken as it is (nobody may change it afterwards), a scalar made one.
        """
        return self._cell.data

    @array.setter
    def array(self, new: Any) -> None:
        self._cell.point(np.asarray(new) if isinstance(new, np.generic) else new)

    def write(self, new: Any) -> Tensor:
        """Set all elements to those of an array of this shape; this tensor."""
        cell = self._cell
        if type_of(new).shape != cell.shape:
            new = np.broadcast_to(new, cell.shape)
        new = _array(new)
        if type_of(new).dtype != cell.dtype:
            new = by_numpy[np.astype](new, cell.dtype)
        cell.replace(new)
        return self

    # --- derivatives -------------------------------------------------------------------------

    @property
    def grad(self) -> Tensor | None:
        """None, or the tensor in which `backward` sums gradients."""
        self.resolve()
        return self._grad

    @grad.setter
    def grad(self, value: Tensor | None) -> None:
        tell_write(self)
        self.later = None
        self._grad = value

    def resolve(self) -> None:
        """Find `grad` and the hooks, if they were not asked for before."""
        if self.later is not None:
            find, self.later = self.later, None
            find()
        if self.later_hooks is not None:
            find, self.later_hooks = self.later_hooks, None
            find()

    @property
    def history(self) -> str | None:
        """What the tensor has to do with the tape: "leaf", "computed", or None where nothing is recorded.

        Set by converted code, whose tape ends with it: "computed" is then one that raises RuntimeError in `backward`.
        """
        entry = self._cell.taped.entry
        return None if entry is None else "leaf" if isinstance(entry, LeafEntry) else "computed"

    @history.setter
    def history(self, value: str | None) -> None:
        data = self._cell.data
        if value == "leaf":
            self._cell = Leaf(data, self)
        else:
            self._cell = TapedArray(Taped(data, EndedEntry(RuntimeError(ENDED), data) if value else None))

    @property
    def requires_grad(self) -> bool:
        return self._cell.taped.entry is not None

    @requires_grad.setter
    def requires_grad(self, value: bool) -> None:
        self.requires_grad_(value)

    def requires_grad_(self, requires_grad: bool = True) -> Tensor:
        """Begin a tape at this tensor, or end it. Raises RuntimeError where PyTorch does."""
        if requires_grad == self.requires_grad:
            return self
        if requires_grad and self.dtype.kind != "f":
            raise RuntimeError("only Tensors of floating point dtype can require gradients")
        if not requires_grad and not self.is_leaf:
            raise RuntimeError("you can only change requires_grad flags of leaf variables.")
        data = self._cell.data
        self._cell = Leaf(data, self) if requires_grad else TapedArray(Taped(data))
        return self

    @property
    def is_leaf(self) -> bool:
        entry = self._cell.taped.entry
        return entry is None or isinstance(entry, LeafEntry)

    @property
    def data(self) -> Tensor:
        """The same elements without the derivative; setting it sets them, of any shape."""
        return self.detach()

    @data.setter
    def data(self, value: Tensor) -> None:
        data = value.cell.data
        self._cell = Leaf(data, self) if self.requires_grad else TapedArray(Taped(data))

    def detach(self) -> Tensor:
        """A tensor that shares the elements and has no derivative."""
        return wrap(Detached(self._cell))

    def detach_(self) -> Tensor:
        """End the tape at this tensor."""
        self._cell = TapedArray(Taped(self._cell.data))
        return self

    def register_hook(self, hook: Callable[[Tensor], Any]) -> None:
        """Call hook(gradient) when the gradient of this tensor is known; its result replaces it."""
        self._watched().append(hook)

    def retain_grad(self) -> None:
        """Keep the gradient of a computed tensor, after all hooks, in `grad`, too."""
        if not self.is_leaf:
            self._watched()
            self._retains = True

    def _watched(self) -> list[Callable[[Tensor], Any]]:
        """The hooks of this tensor; those of a computed one are called by a step of the tape."""
        if "_hooks" not in self.__dict__:
            self._hooks = []
            self._retains = False
            if not self.is_leaf:
                cell, watch = self._cell, functools.partial(_watch, self._hooks, weakref.ref(self))
                self._cell = TapedArray(Taped(cell.data, Entry("hook", watch, (cell.taped,), cell.data)))
        return self._hooks

    # --- sizes and types ---------------------------------------------------------------------

    @property
    def shape(self) -> Size:
        return Size(self._cell.shape)

    @property
    def dtype(self) -> np.dtype[Any]:
        return self._cell.dtype

    @property
    def ndim(self) -> int:
        return self._cell.ndim

    # --- Python's and NumPy's protocols ----------------------------------------------------------

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return np.array(np.asarray(self._cell), dtype, copy=copy)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **keywords: Any) -> Any:
        handler = row_of(ufunc if method == "__call__" else (ufunc, method))
        if handler is None:
            raise Array.unsupported(ufunc)
        return on_arrays(handler)(*inputs, **keywords)

    def __array_function__(self, function: Any, types: Any, args: Any, keywords: Any) -> Any:
        handler = row_of(function)
        if handler is None:
            raise Array.unsupported(function)
        return on_arrays(handler)(*args, **keywords)

    def __bool__(self) -> bool:
        if self._cell.ndim and np.prod(self.shape) != 1:
            raise RuntimeError("Boolean value of Tensor with more than one value is ambiguous")
        return bool(self._cell)

    def __int__(self) -> int:
        return int(self.item())

    def __index__(self) -> int:
        return self._cell.__index__()

    def __float__(self) -> float:
        return float(self.item())

    def __len__(self) -> int:
        if not self.ndim:
            raise TypeError("len() of a 0-d tensor")
        return int(self.shape[0])

    def __iter__(self) -> Iterator[Tensor]:
        if not self.ndim:
            raise TypeError("iteration over a 0-d tensor")
        return (self[i] for i in range(len(self)))

    def __contains__(self, item: Any) -> bool:
        return bool((self == item).any())

    def __hash__(self) -> int:
        return id(self)

    def __repr__(self) -> str:
        data = self._cell.data
        text = repr(data)
        if isinstance(data, (np.ndarray, np.generic)):
            text = np.array2string(
                np.asarray(data), precision=4, separator=", ", floatmode="maxprec_equal", prefix="tensor("
            )
        entry = self._cell.taped.entry
        tail = "" if entry is None else ", requires_grad=True" if self.is_leaf else f", grad_fn=<{entry.name}>"
        usual = self.dtype in (np.dtype(np.float32), np.dtype(np.int64), np.dtype(bool))
        return f"tensor({text}{'' if usual else f', dtype={self.dtype}'}{tail})"

    def __format__(self, spec: str) -> str:
        return format(self.item() if spec and not self.ndim else repr(self), spec)

    def __deepcopy__(self, memo: dict[int, Any]) -> Tensor:
        if not self.is_leaf:
            raise RuntimeError("Only Tensors created explicitly by the user support the deepcopy protocol")
        made = type(self).__new__(type(self))
        memo[id(self)] = made
        made.__setstate__(self.__getstate__())
        return made

    def __reduce__(self) -> Any:
        return _new, (type(self),), self.__getstate__()

    def __getstate__(self) -> Any:
        if not self.is_leaf:
            raise RuntimeError("a computed tensor that requires a gradient cannot be pickled: detach() it")
        return {"data": np.array(self._cell.data), "requires_grad": self.requires_grad, "grad": self.grad}

    def __setstate__(self, state: dict[str, Any]) -> None:
        data = np.array(state["data"])
        self.grad = state["grad"] if state["grad"] is None else state["grad"].clone()
        self._cell = Leaf(data, self) if state["requires_grad"] else TapedArray(Taped(data))


class Size(tuple[Any, ...]):
    """A shape: a tuple that knows its number of elements."""

    def numel(self) -> int:
        """The number of elements."""
        return int(np.prod(self, dtype=np.int64))

    def __repr__(self) -> str:
        return f"torch.Size({list(self)})"


ENDED = (
    "this tensor was computed by a function that `to_static` converted, and the tape does not go on inside: call "
    "`backward()` in the converted function, or run the function eagerly"
)


def _watch(hooks: list[Any], owner: Callable[[], Tensor | None], g: Any, y: Any, x: Any) -> tuple[Any]:
    """The derivative of the step that calls hooks."""
    for hook in hooks:
        found = hook(wrap(g))
        g = g if found is None else found.cell if isinstance(g, TapedArray) else found.cell.data
    tensor = owner()
    if tensor is not None and tensor._retains:
        tensor.grad = wrap(g)
    return (g,)


def _new(cls: type[Tensor]) -> Tensor:
    return cls.__new__(cls)


def root(tensor: Tensor) -> TapedArray:
    """The cell that has the elements of a tensor, which a view and `detach()` share."""
    cell = tensor._cell
    while cell.base is not None:
        cell = cell.base
    return cell


def wrap(value: Any) -> Any:
    """Arrays as tensors, also inside tuples and lists; anything else as it is."""
    if isinstance(value, TapedArray):
        cell = value
    elif isinstance(value, (Array, np.ndarray, np.generic)):
        cell = TapedArray(Taped(value))
    elif isinstance(value, tuple):
        items = [wrap(x) for x in value]
        return type(value)(*items) if hasattr(value, "_fields") else tuple(items)
    else:
        return [wrap(x) for x in value] if isinstance(value, list) else value
    if cell.type.kind != "array":
        taped = cell.taped
        cell = TapedArray(Taped(_array(taped.data), taped.entry, taped.index))
    made = Tensor.__new__(Tensor)
    made._cell = cell
    return made


def _array(data: Any) -> Any:
    """`data` as an array, also where NumPy gives a scalar: tensors of rank 0 are arrays."""
    return data if type_of(data).kind == "array" else by_numpy[np.asarray](data)


def array_of(value: Any) -> Any:
    """Tensors as the arrays inside, also in tuples, lists and slices; anything else as it is."""
    if isinstance(value, Tensor):
        return read(value._cell)
    if isinstance(value, (tuple, list)) and not isinstance(value, Size):
        items = [array_of(x) for x in value]
        if all(a is b for a, b in zip(items, value)):
            return value
        return items if isinstance(value, list) else type(value)(*items) if hasattr(value, "_fields") else tuple(items)
    if isinstance(value, slice):
        return slice(array_of(value.start), array_of(value.stop), array_of(value.step))
    return value


def on_arrays(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function`, written for arrays, on tensors: its result is a tensor if an argument is one."""

    @functools.wraps(function)
    def call(*args: Any, **keywords: Any) -> Any:
        arrays = [array_of(x) for x in args]
        named = {key: array_of(x) for key, x in keywords.items()}
        plain = all(a is b for a, b in zip(arrays, args)) and all(named[k] is keywords[k] for k in named)
        result = function(*arrays, **named)
        return result if plain else wrap(result)

    return call


def tensor_function(*methods: str, inplace: str | None = None) -> Callable[[Any], Any]:
    """Decorate a function on arrays: it takes tensors, is a method of these names, and,
    called `inplace`, one that writes the result into the tensor."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        call = on_arrays(function)
        for name in methods:
            setattr(Tensor, name, call)
        if inplace is not None:

            def in_place(self: Tensor, *args: Any, **keywords: Any) -> Tensor:
                return self.write(array_of(call(self, *args, **keywords)))

            in_place.__name__ = inplace
            setattr(Tensor, inplace, in_place)
        return call

    return decorate


def sequence(sizes: Sequence[Any]) -> tuple[Any, ...]:
    """`f(2, 3)` and `f((2, 3))` are the same sizes."""
    if len(sizes) == 1 and isinstance(sizes[0], (tuple, list)):
        return tuple(sizes[0])
    return tuple(sizes)
