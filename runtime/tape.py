"""Taped arrays: arrays that remember how they were made.

In: primitives applied to taped arrays. Out: the primitive carried out on what they hold (NumPy
data, or a graph value), and an entry on the tape from which derivatives are made (`grad.py`).
A TapedArray is a cell that points to a taped value: changing it in place makes it point to another
one, which everybody who holds the TapedArray sees; a view remembers its base. Taped values never
change, so the derivative is right whatever is written afterwards.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from .array import Array, ArrayType, Primitive, by_numpy, require, type_of

__all__ = [
    "Cotangent", "Entry", "Taped", "TapedArray", "custom_vjp", "either", "is_recording", "journal", "read", "recording",
    "set_recording", "shown", "snapshot", "tape", "taped_of", "tell_write", "tick",
]  # fmt: skip

_clock = itertools.count(1)


def tick() -> int:
    """A moment: entries that are made later have a larger `born`."""
    return next(_clock)


class _Mode(threading.local):
    on = True
    before_write: Callable[[Any], None] | None = None
    before_read: Callable[[TapedArray], None] | None = None


_mode = _Mode()


@contextlib.contextmanager
def journal(
    before_read: Callable[[TapedArray], None] | None, before_write: Callable[[Any], None] | None
) -> Iterator[None]:
    """Inside, these are called with each cell that a tensor reads, and that is about to point elsewhere; the
    second also with a tensor whose gradient is about to be set."""
    before = _mode.before_read, _mode.before_write
    _mode.before_read, _mode.before_write = before_read, before_write
    try:
        yield
    finally:
        _mode.before_read, _mode.before_write = before


def read(cell: TapedArray) -> TapedArray:
    """`cell`, after the journal has been told that it is read."""
    if _mode.before_read is not None:
        _mode.before_read(cell)
    return cell


def tell_write(holder: Any) -> None:
    """Tell the journal that a cell, or the gradient of a tensor, is about to change."""
    if _mode.before_write is not None:
        _mode.before_write(holder)


def is_recording() -> bool:
    """Whether operations are put on the tape, in this thread."""
    return _mode.on


def set_recording(on: bool) -> bool:
    """Put operations of this thread on the tape from now on, or do not; how it was before."""
    before, _mode.on = _mode.on, on
    return before


@contextlib.contextmanager
def recording(on: bool) -> Iterator[None]:
    """Inside, operations are put on the tape, or are not."""
    before = set_recording(on)
    try:
        yield
    finally:
        set_recording(before)


class Taped:
    """A value that does not change, with the entry of the tape that made it.

    `data` is NumPy's or a lower-level Array; `entry` is None when no derivative goes through.
    """

    __slots__ = ("data", "entry", "index")

    def __init__(self, data: Any, entry: Entry | None = None, index: int = 0) -> None:
        self.data, self.entry, self.index = data, entry, index


class Cotangent(NamedTuple):
    """The derivative by one value.

    there: True, or a bool of a graph that tells whether the value was used at all; where it was not, `value` is
    anything, or zeros if `is_clean`.
    """

    value: Any
    there: Any = True
    is_clean: bool = False


def shown(cotangent: Cotangent) -> Any:
    """The derivative, zeros where it is not there."""
    if cotangent.there is True or cotangent.is_clean:
        return cotangent.value
    found = by_numpy[np.where](cotangent.there, cotangent.value, 0)
    return found if type_of(cotangent.value).kind == "array" else found[()]


class Entry:
    """One step of the tape: how cotangents of its results become cotangents of its operands.

    vjp(g, y, *operands) has one g and y, or tuples of them if there are several results, and gives
    one cotangent for each operand, None for one that has no derivative: where one is needed all
    the same, that is an error. With `partial`, g is None for a result that
    nobody uses. Operands are Taped, or constants that do not change.
    """

    __slots__ = ("born", "name", "operands", "partial", "results", "several", "vjp")
    error: Exception | None = None  # what taking a derivative through it raises
    strict = True  # whether a cotangent that is wanted and not there is an error

    def __init__(
        self, name: str, vjp: Callable[..., Any], operands: Sequence[Any], results: Any, partial: bool = False
    ) -> None:
        self.name, self.vjp, self.operands = name, vjp, tuple(snapshot(x) for x in operands)
        self.several, self.partial = isinstance(results, tuple), partial
        self.results: tuple[Any, ...] = results if self.several else (results,)
        self.born = tick()

    def pull(
        self, cotangents: Sequence[Cotangent | None], wanted: Sequence[bool], lift: Callable[[Any], Any]
    ) -> Sequence[Cotangent | None]:
        """The cotangents of the operands, of which some are wanted, computed on what `lift` makes of operands.

        None: the results do not depend on it.
        """
        given = [c for c in cotangents if c is not None]
        there = given[0].there
        if any(c.there is not there for c in given):
            there = functools.reduce(either, (c.there for c in given))
            cotangents = [None if c is None else Cotangent(shown(c)) for c in cotangents]
        y = tuple(lift(Taped(data, self, index)) for index, data in enumerate(self.results))
        g = tuple(c and c.value for c in cotangents)
        if not self.partial:
            g = tuple(by_numpy[np.zeros_like](a) if c is None else c.value for a, c in zip(y, cotangents))
        operands = (lift(x) for x in self.operands)
        pulled = self.vjp(*((g, y) if self.several else (g[0], y[0])), *operands)
        if self.strict and any(each is None and want for each, want in zip(pulled, wanted, strict=True)):
            raise TypeError(f"{self.name} has no derivative by one of its operands")
        return [None if each is None else Cotangent(each, there) for each in pulled]


def either(a: Any, b: Any) -> Any:
    """Whether one of two things is there."""
    if a is True or b is True:
        return True
    return a if a is b else by_numpy[np.logical_or](a, b)


_on_complex = """
    absolute add add_along arccos arcsin arcsinh arctan arctanh broadcast_to cast combine_at concatenate conjugate cos
    cosh cumsum dft diagonal divide exp exp2 expm1 gather getitem imag_part log log10 log1p log2 make_complex matmul
    multiply negative norm2 pad_constant positive power put_along put_item real_part reciprocal reduce_mean reduce_sum
    reshape sin sinh sqrt square subtract take_along tan tanh transpose trilu variable where"""
ON_COMPLEX = frozenset(_on_complex.split())
"""What has a derivative on complex numbers: the cotangent c of z means that the result changes by Re(c dz), as JAX
has it, so that rules of analytic functions are those of real ones, and nothing is conjugated."""


class NoDerivative(Entry):
    """A step on complex numbers that has no derivative."""

    __slots__ = ()

    @property
    def error(self) -> Exception:  # type: ignore[override]
        return TypeError(f"{self.name} of complex numbers has no derivative")


def snapshot(value: Any) -> Any:
    """`value` such that it does not change when the original is written to."""
    if isinstance(value, np.ndarray):
        return value.copy()
    return value.snapshot() if isinstance(value, Array) else value


def tape(
    name: str, vjp: Callable[..., Any], operands: Sequence[Any], results: Any, partial: bool = False
) -> Any:
    """`results` (data, or a tuple of data) as Taped, with an entry if a derivative goes through."""
    data = results if isinstance(results, tuple) else (results,)
    floats = [type_of(x).dtype.kind in "fc" for x in data]
    entry = None
    if _mode.on and any(floats) and any(isinstance(x, Taped) and x.entry is not None for x in operands):
        held = [x.data if isinstance(x, Taped) else x for x in operands]
        known = name in ON_COMPLEX or not any(type_of(x).dtype.kind == "c" for x in (*data, *held))
        entry = (Entry if known else NoDerivative)(name, vjp, operands, results, partial)
    taped = tuple(Taped(x, entry if f else None, i) for i, (x, f) in enumerate(zip(data, floats)))
    return taped if isinstance(results, tuple) else taped[0]


def carry_out(primitive: Primitive, operands: Sequence[Any], params: dict[str, Any]) -> Any:
    """A primitive applied to Taped and plain operands; its result (or tuple of results) Taped."""
    data = primitive(*(x.data if isinstance(x, Taped) else x for x in operands), **params)
    vjp = functools.partial(primitive.vjp or functools.partial(_no_derivative, primitive), **params)
    results = tuple(data) if isinstance(data, (tuple, list)) else data
    return tape(primitive.name, vjp, operands, results, primitive.partial)


def _no_derivative(primitive: Primitive, *_: Any, **__: Any) -> Any:
    raise TypeError(f"{primitive.name} has no derivative")


def taped_of(value: Any) -> Any:
    """The taped value of a TapedArray; anything else as it is."""
    return value.taped if isinstance(value, TapedArray) else value


class TapedArray(Array):
    """An array with a tape; `TapedArray(x)` holds a copy of x, of which no derivative is taken."""

    level = 2
    __slots__ = ("_seen", "_taped", "base", "born", "viewed")

    def __init__(self, data: Any) -> None:
        self._taped = data if isinstance(data, Taped) else Taped(snapshot(data))
        self.base: TapedArray | None = None
        self.viewed: tuple[Primitive, tuple[Any, ...], dict[str, Any]] | None = None
        self._seen: Taped | None = None
        self.born = tick()

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
            self.base.replace(primitive.view(TapedArray(self.base.taped), new, *rest, **params))
        else:
            tell_write(self)
            self._taped = new.taped if isinstance(new, TapedArray) else Taped(snapshot(new))

    def point(self, data: Any) -> None:
        """Point to data that nobody changes afterwards, without a derivative; so do all who share the elements."""
        if self.base is not None:
            with recording(False):
                self.replace(TapedArray(Taped(data)))
        else:
            tell_write(self)
            self._taped = Taped(data)

    def hold(self, taped: Taped) -> None:
        """Point to `taped`, without an entry in the journal."""
        self._taped = taped

    def snapshot(self) -> TapedArray:
        """Another TapedArray of the same taped value."""
        return TapedArray(self.taped)

    # --- carrying out ------------------------------------------------------------------------

    @classmethod
    def bind(cls, primitive: Primitive, operands: Sequence[Any], params: dict[str, Any]) -> Any:
        taped = tuple(taped_of(x) for x in operands)
        results = carry_out(primitive, taped, params)
        if isinstance(results, tuple):
            return tuple(_taped_array(x) for x in results)
        made, base = _taped_array(results), operands[0]
        if primitive.view is not None and isinstance(base, TapedArray) and made.type.kind == "array":
            made.base, made._seen = base, taped[0]
            made.viewed = (primitive, tuple(snapshot(x) for x in taped[1:]), params)
        return made

    # --- Python's own protocols ----------------------------------------------------------------

    def __bool__(self) -> bool:
        return bool(self.data)

    def __int__(self) -> int:
        return int(self.data)

    def __index__(self) -> int:
        return self.data.__index__()  # type: ignore[no-any-return]

    def __float__(self) -> float:
        if self.dtype.kind == "c":
            raise TypeError(f"float() argument must be a real number, not '{self.dtype}'")
        return float(self._without_derivative())

    def __complex__(self) -> complex:
        return complex(self._without_derivative())

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return np.array(self._without_derivative(), dtype, copy=copy)

    def _without_derivative(self) -> Any:
        if self.taped.entry is not None:
            raise TypeError(
                "a TapedArray of which a derivative is taken cannot become plain data: use array "
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
        return f"TapedArray({self.data!r})"

    def __format__(self, spec: str) -> str:
        return format(self.data, spec)


def custom_vjp(function: Callable[..., Any], vjp: Callable[..., Any]) -> Callable[..., Any]:
    """`function` of arrays, with a derivative of its own in place of that of its steps.

    vjp(g, y, *operands) has one cotangent for each operand, None for one that has no derivative. Both see
    arrays below the tape, so what else they use must not be a TapedArray: every array is an operand. Where the result
    is a tuple, so are g and y, and g is None for a result that nobody uses.
    """

    def call(*operands: Any) -> Any:
        if not any(isinstance(x, TapedArray) for x in operands):
            return function(*operands)
        taped = [taped_of(x) for x in operands]
        y = function(*(x.data if isinstance(x, Taped) else x for x in taped))
        found = tape(function.__name__, vjp, taped, y, partial=True)
        return tuple(map(_taped_array, found)) if isinstance(found, tuple) else _taped_array(found)

    return call


def _taped_array(taped: Taped) -> Any:
    """A taped array of a result; plain Python numbers stay what they are."""
    if taped.entry is None and type_of(taped.data).kind == "python":
        return taped.data
    return TapedArray(taped)
