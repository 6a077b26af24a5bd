"""Tensors: arrays that remember how they were made.

In: primitives applied to Tensors. Out: the primitive carried out on what the Tensors hold (NumPy
data, or a graph value), and an entry on the tape from which derivatives are made (`grad.py`).
A Tensor is a cell that points to a taped value: changing it in place makes it point to another
one, which everybody who holds the Tensor sees; a view remembers its base. Taped values never
change, so the derivative is right whatever is written afterwards.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from .array import Array, ArrayType, Primitive, by_numpy, require, type_of

__all__ = ["Entry", "Taped", "Tensor", "snapshot", "tape", "tick"]

_clock = itertools.count()


def tick() -> int:
    """A moment: entries that are made later have a larger `born`."""
    return next(_clock)


class Taped:
    """A value that does not change, with the entry of the tape that made it.

    `data` is NumPy's or a lower-level Array; `entry` is None when no derivative goes through.
    """

    __slots__ = ("data", "entry", "index")

    def __init__(self, data: Any, entry: Entry | None = None, index: int = 0) -> None:
        self.data, self.entry, self.index = data, entry, index


class Entry:
    """One step of the tape: how cotangents of its results become cotangents of its operands.

    vjp(g, y, *operands) has one g and y, or tuples of them if there are several results, and gives
    one cotangent for each operand, None for one that has no derivative: where one is needed all
    the same, that is an error. Operands are Taped, or constants that do not change.
    """

    __slots__ = ("born", "name", "operands", "results", "several", "vjp")

    def __init__(
        self, name: str, vjp: Callable[..., Any], operands: Sequence[Any], results: Any
    ) -> None:
        self.name, self.vjp, self.operands = name, vjp, tuple(snapshot(x) for x in operands)
        self.several = isinstance(results, tuple)
        self.results: tuple[Any, ...] = results if self.several else (results,)
        self.born = tick()

    def pull(self, cotangents: Sequence[Any], lift: Callable[[Taped], Any]) -> Sequence[Any]:
        """The cotangents of the operands, computed on what `lift` makes of taped values."""
        y = tuple(lift(Taped(data, self, index)) for index, data in enumerate(self.results))
        g = tuple(by_numpy[np.zeros_like](a) if b is None else b for a, b in zip(y, cotangents))
        operands = (lift(x) if isinstance(x, Taped) else x for x in self.operands)
        pulled: Sequence[Any] = self.vjp(*((g, y) if self.several else (g[0], y[0])), *operands)
        return pulled


def snapshot(value: Any) -> Any:
    """`value` such that it does not change when the original is written to."""
    if isinstance(value, np.ndarray):
        return value.copy()
    return value.snapshot() if isinstance(value, Array) else value


def tape(name: str, vjp: Callable[..., Any], operands: Sequence[Any], results: Any) -> Any:
    """`results` (data, or a tuple of data) as Taped, with an entry if a derivative goes through."""
    data = results if isinstance(results, tuple) else (results,)
    floats = [type_of(x).dtype.kind == "f" for x in data]
    entry = None
    if any(floats) and any(isinstance(x, Taped) and x.entry is not None for x in operands):
        entry = Entry(name, vjp, operands, results)
    taped = tuple(Taped(x, entry if f else None, i) for i, (x, f) in enumerate(zip(data, floats)))
    return taped if isinstance(results, tuple) else taped[0]


def carry_out(primitive: Primitive, operands: Sequence[Any], params: dict[str, Any]) -> Any:
    """A primitive applied to Taped and plain operands; its result (or tuple of results) Taped."""
    data = primitive(*(x.data if isinstance(x, Taped) else x for x in operands), **params)
    vjp = functools.partial(primitive.vjp or functools.partial(_no_derivative, primitive), **params)
    results = tuple(data) if isinstance(data, (tuple, list)) else data
    return tape(primitive.name, vjp, operands, results)


def _no_derivative(primitive: Primitive, *_: Any, **__: Any) -> Any:
    raise TypeError(f"{primitive.name} has no derivative")


def taped_of(value: Any) -> Any:
    """The taped value of a Tensor; anything else as it is."""
    return value.taped if isinstance(value, Tensor) else value


class Tensor(Array):
    """An array with a tape; `Tensor(x)` holds a copy of x, of which no derivative is taken."""

    level = 2
    __slots__ = ("_seen", "_taped", "base", "viewed")

    def __init__(self, data: Any) -> None:
        self._taped = data if isinstance(data, Taped) else Taped(snapshot(data))
        self.base: Tensor | None = None
        self.viewed: tuple[Primitive, tuple[Any, ...], dict[str, Any]] | None = None
        self._seen: Taped | None = None

    # --- reading -----------------------------------------------------------------------------

    @property
    def taped(self) -> Taped:
        """The taped value now."""
        if self.base is not None and self.viewed is not None:
            now = self.base.taped
            if now is not self._seen:
                primitive, rest, params = self.viewed
                self._taped, self._seen = carry_out(primitive, (now, *rest), params), now
        return self._taped

    @property
    def data(self) -> Any:
        """The elements now, not to be changed: NumPy's, or a lower-level Array."""
        return self.taped.data

    @property
    def type(self) -> ArrayType:  # type: ignore[override]
        return type_of(self._taped.data)

    @property
    def shape(self) -> tuple[Any, ...]:
        return getattr(self._taped.data, "shape", ())

    @property
    def dim(self) -> Any:
        """The size this integer stands for: an int if known, else a Dim."""
        data = self.data
        return int(data) if isinstance(data, (int, np.integer, np.ndarray)) else data.dim

    def known(self) -> Any:
        """The data when it is known and no derivative goes through, else None."""
        if self.taped.entry is not None:
            return None
        data = self.data
        return data.known() if isinstance(data, Array) else data

    def require(self, exception: BaseException) -> None:
        require(self.data, exception)

    # --- writing -----------------------------------------------------------------------------

    def replace(self, new: Any) -> None:
        """Point to the value of `new` (same dtype and shape), as do all who share the elements."""
        if self.base is not None and self.viewed is not None:
            primitive, rest, params = self.viewed
            assert primitive.view is not None
            self.base.replace(primitive.view(Tensor(self.base.taped), new, *rest, **params))
        else:
            self._taped = new.taped if isinstance(new, Tensor) else Taped(snapshot(new))

    def snapshot(self) -> Tensor:
        """Another Tensor of the same taped value."""
        return Tensor(self.taped)

    # --- carrying out ------------------------------------------------------------------------

    @classmethod
    def bind(cls, primitive: Primitive, operands: Sequence[Any], params: dict[str, Any]) -> Any:
        taped = tuple(taped_of(x) for x in operands)
        results = carry_out(primitive, taped, params)
        if isinstance(results, tuple):
            return tuple(_tensor(x) for x in results)
        tensor, base = _tensor(results), operands[0]
        if primitive.view is not None and isinstance(base, Tensor) and tensor.type.kind == "array":
            tensor.base, tensor._seen = base, taped[0]
            tensor.viewed = (primitive, tuple(snapshot(x) for x in taped[1:]), params)
        return tensor

    # --- Python's own protocols ----------------------------------------------------------------

    def __bool__(self) -> bool:
        return bool(self.data)

    def __int__(self) -> int:
        return int(self.data)

    def __index__(self) -> int:
        return self.data.__index__()  # type: ignore[no-any-return]

    def __float__(self) -> float:
        return float(self._without_derivative())

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return np.array(self._without_derivative(), dtype, copy=copy)

    def _without_derivative(self) -> Any:
        if self.taped.entry is not None:
            raise TypeError(
                "a Tensor of which a derivative is taken cannot become plain data: use array "
                "operations (np.stack instead of writing into a new array, np.sin for math.sin)"
            )
        return self.data

    def __len__(self) -> int:
        return len(self.data)

    def __iter__(self) -> Iterator[Any]:
        if not self.ndim:
            raise TypeError("iteration over a 0-d array")
        return (self[i] for i in range(len(self)))

    def __contains__(self, item: Any) -> bool:
        return bool((self == item).any())

    def __repr__(self) -> str:
        return f"Tensor({self.data!r})"

    def __format__(self, spec: str) -> str:
        return format(self.data, spec)


def _tensor(taped: Taped) -> Any:
    """A Tensor of a result; plain Python numbers stay what they are."""
    if taped.entry is None and type_of(taped.data).kind == "python":
        return taped.data
    return Tensor(taped)
