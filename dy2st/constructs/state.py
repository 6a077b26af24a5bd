"""State: what branches and loops carry, and how it is typed.

In: the values of a name on two sides of an `if`, or before and after a loop body. Out: the common
form, or a `ConversionError` that lists every difference with the variable and both types.
"""

from __future__ import annotations

import abc
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

import numpy as np

from dy2st.aliasing import refuse_poison, select
from dy2st.constructs.columns import Stack, commons, identity, join
from dy2st.constructs.containers import TracedList, make, may_be
from dy2st.constructs.foreign import is_known_foreign
from dy2st.constructs.guards import same
from dy2st.constructs.tensors import chosen_array, combined, put_on_tape
from dy2st.errors import ConversionError
from dy2st.graph import Value, constant
from dy2st.runtime.array import ArrayType, by_numpy, python_type, type_of
from dy2st.runtime.ops import is_python_int
from dy2st.runtime.tape import Taped, TapedArray, taped_of
from dy2st.runtime.tensors.tensor import Tensor
from dy2st.runtime.tree import children, flatten, is_container
from dy2st.symbol import Symbol, cast_value, value_of
from dy2st.trace import Place, where

__all__ = [
    "FILL", "Maybe", "Merger", "Optional", "Partial", "Undefined", "alike", "describe", "fill_value", "is_array",
    "is_number", "join", "join_values", "operand_value", "refuse", "same_opaque", "state_names", "unwrap",
]  # fmt: skip

BRANCH_HINT = "A graph value has one structure, dtype and rank: give both sides the same."


class Undefined:
    """A local name that has no value yet; any use of it is Python's UnboundLocalError."""

    def __init__(self, name: str) -> None:
        object.__setattr__(self, "name", name)

    def error(self) -> UnboundLocalError:
        return unbound(object.__getattribute__(self, "name"))

    def __getattr__(self, attribute: str) -> Any:
        raise self.error()

    def __bool__(self) -> bool:
        raise self.error()

    def __iter__(self) -> Any:
        raise self.error()

    def __repr__(self) -> str:
        return "<unset>"


def unwrap(value: Any) -> Any:
    """What a converted function returns: a generated result name is set wherever it is reached."""
    return value.value if isinstance(value, Maybe) else value


def unbound(name: str) -> UnboundLocalError:
    """Python's own error for a local name without a value."""
    return UnboundLocalError(
        f"cannot access local variable '{name}' where it is not associated with a value"
    )


class Partial(abc.ABC):
    """A value that is there only on some paths: `flag` (a bool Symbol) tells.

    differs is the error for where it would have to be there always, or never.
    """

    def __init__(self, value: Any, flag: Any, name: str, differs: ConversionError | None = None) -> None:
        self.value, self.flag, self.name, self.differs = value, flag, name, differs

    @staticmethod
    @abc.abstractmethod
    def split(value: Any) -> tuple[Any, Any]:
        """(value, flag); FILL where it is never there."""

    @abc.abstractmethod
    def never(self) -> Any:
        """What stands for it where it is not there."""


class Maybe(Partial):
    """A local name that has no value on the other paths."""

    @staticmethod
    def split(value: Any) -> tuple[Any, Any]:
        if isinstance(value, (Undefined, Fill)):
            return FILL, FILL if isinstance(value, Fill) else False
        return (value.value, value.flag) if isinstance(value, Maybe) else (value, True)

    def never(self) -> Any:
        return Undefined(self.name)

    def __bool__(self) -> bool:
        raise refuse([f"`{self.name}` may have no value where it is tested"], "Set it before.")


class Optional(Partial):
    """A value that is None on the other paths (see `nones`)."""

    @staticmethod
    def split(value: Any) -> tuple[Any, Any]:
        if value is None or isinstance(value, Fill):
            return FILL, FILL if isinstance(value, Fill) else False
        return (value.value, value.flag) if isinstance(value, Optional) else (value, True)

    def never(self) -> Any:
        return None


def partial_kind(a: Any, b: Any) -> type[Partial] | None:
    """How two values of a name differ in being there; None if they do not."""
    if isinstance(a, (Undefined, Maybe)) or isinstance(b, (Undefined, Maybe)):
        return Maybe
    if isinstance(a, Optional) or isinstance(b, Optional):
        return Optional
    return Optional if (a is None) != (b is None) and not isinstance(a, Fill) and not isinstance(b, Fill) else None


class Fill:
    """Stands where no path that is taken needs a value."""

    def __repr__(self) -> str:
        return "<anything>"


FILL = Fill()


def is_number(value: Any) -> bool:
    """Whether a graph value can hold it: a Symbol, an array, a NumPy or Python number."""
    if isinstance(value, (np.ndarray, np.generic)):
        return value.dtype.kind in "biufc"
    return isinstance(value, (Symbol, bool, int, float, complex))


def is_array(value: Any) -> bool:
    """The same, or an array of which a derivative is taken, or what stands where none is needed."""
    return isinstance(value, (TapedArray, Fill)) or is_number(value)


def describe(value: Any) -> str:
    """What a value is, in the user's words."""
    value = value.data if isinstance(value, TapedArray) else value
    if isinstance(value, (Undefined, Fill)):
        return "no value"
    if isinstance(value, Partial):
        return f"None or {describe(value.value)}" if isinstance(value, Optional) else describe(value.value)
    if is_number(value):
        type = type_of(value)
        if type.kind == "python":
            return f"a Python {python_type(type.dtype).__name__}"
        array = " (an array)" if type.kind == "array" and not type.ndim else ""
        return f"dtype {type.dtype} and rank {type.ndim}{array}"
    if isinstance(value, list) or value.__class__ is tuple:
        return f"a {'list' if isinstance(value, list) else 'tuple'} of {len(value)}"
    if value is None or isinstance(value, (str, bytes)):
        return repr(value) if value is None or len(value) < 80 else "something else"
    if isinstance(value, dict) and 0 < len(value) < 9:
        return f"a dict with the keys {', '.join(map(repr, value))}"
    if isinstance(value, frozenset):
        return f"the set {set(value) or '{}'}"
    if isinstance(value, Stack):
        return "a list whose length depends on data"
    if type_name(value).endswith(".text.Text"):
        return "a string made of values"
    return f"a {type_name(value)}"


def difference(path: str, a: Any, b: Any, sides: tuple[str, str]) -> str:
    """What differs between the values of a name at two places."""
    first, second = describe(a), describe(b)
    if first == second:
        detail = f" ({about(a)}, {about(b)})" if about(a) != about(b) else ""
        return f"`{path}` is {first} {sides[0]} and another {sides[1]}{detail}"
    verb = "has" if is_number(a) and is_number(b) and not first.startswith("a Python") else "is"
    return f"`{path}` {verb} {first} {sides[0]} but {second} {sides[1]}"


def about(value: Any) -> str:
    """More of a value, where its description is not enough to tell it from another."""
    if isinstance(value, (bool, int, float)):
        return f"always {value!r}"
    if isinstance(value, Symbol):
        return "computed"
    return ""


def type_name(value: Any) -> str:
    kind = value.__class__
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"


def join_values(a: Any, b: Any) -> ArrayType | None:
    """The type that holds two numbers, or numbers of two types; None where a Python int may not fit into it."""
    type = join(type_of(a), type_of(b))
    return type if type is not None and _fits(a, type.dtype) and _fits(b, type.dtype) else None


def _fits(value: Any, dtype: np.dtype[Any]) -> bool:
    if dtype.kind not in "iu":
        return True
    if is_python_int(value) and value.data is None:
        return dtype == np.int64
    info = np.iinfo(dtype)
    return not isinstance(value, int) or info.min <= value <= info.max


def same_opaque(a: Any, b: Any) -> bool:
    """Whether two values that no graph can hold are interchangeable."""
    if a is b:
        return True
    if type(a) is not type(b) or is_container(a):
        return False
    if isinstance(a, frozenset):
        return same(tuple(a), tuple(b))
    if isinstance(a, (slice, range)):
        return same((a.start, a.stop, a.step), (b.start, b.stop, b.step))
    if same(a, b):
        return True
    bound = getattr(a, "__func__", None)
    return bound is not None and bound is b.__func__ and a.__self__ is b.__self__


def fill_value(type: ArrayType) -> Value:
    """Zeros of a type; a size that is not known is 0."""
    shape = tuple(size if isinstance(size, int) else 0 for size in type.shape)
    return constant(np.zeros(shape, type.dtype), type.kind)


def operand_value(value: Any, type: ArrayType) -> Value:
    """`value` as a graph value of `type`'s dtype, built in the current block."""
    if isinstance(value, Fill):
        return fill_value(type)
    if isinstance(value, (bool, int, float)):
        return constant(np.array(value, type.dtype), type.kind)
    return cast_value(value_of(value), type.dtype)


def refuse(differences: list[str], hint: str) -> ConversionError:
    """One error for all differences."""
    return ConversionError("\n".join(differences), where(), hint)


def state_names(function: Any, count: int) -> list[str]:
    """The user's names of the state: the last parameters of a construct's function."""
    code = function.__code__
    return list(code.co_varnames[code.co_argcount - count : code.co_argcount])


Finish = Callable[[Sequence[Symbol]], Any]
End = Callable[[], AbstractContextManager[None]]
Form = tuple[type, tuple[Any, ...], list[Any], Any]


class Merger:
    """The common form of values from two sides.

    `merge` notes each pair of graph values in `pairs` and returns a function that, given the
    Symbols for all pairs, builds the merged value. Differences are collected in `differences`.
    """

    def __init__(
        self, sides: tuple[str, str], ends: tuple[End, End], start: int, condition: Symbol,
        taped: Callable[..., Callable[[Any], Any]],
    ) -> None:  # fmt: skip
        """ends: for each side, a context in which everything holds what it held at the end of it.

        taped(a, b) gives, for what two tensors hold, the function that puts the merged one on the tape.
        """
        self.sides, self.ends, self.start, self.condition = sides, ends, start, condition
        self.taped = taped
        self.pairs: list[tuple[Any, Any, ArrayType]] = []
        self.differences: list[str] = []

    def merge(self, a: Any, b: Any, path: str) -> Finish:
        if a is b:
            return lambda symbols: a
        kind = partial_kind(a, b)
        if kind is not None:
            return self._partial(kind, a, b, path)
        if (isinstance(a, Fill) and self._is_older(b)) or (isinstance(b, Fill) and self._is_older(a)):
            return lambda symbols: b if isinstance(a, Fill) else a
        if (isinstance(a, TapedArray) or isinstance(b, TapedArray)) and all(map(is_array, (a, b))):
            return self._arrays(a, b, path)
        foreign = [x for x in (a, b) if is_known_foreign(x)]
        if foreign:
            return self._foreign(a, b, foreign[0], path)
        if is_container(a) or is_container(b) or isinstance(a, Stack) or isinstance(b, Stack):
            return self._containers(a, b, path)
        if isinstance(a, Fill) or isinstance(b, Fill):
            given = b if isinstance(a, Fill) else a
            if is_number(given):
                return self._pair(a, b, type_of(given))
            return lambda symbols: given
        if same_opaque(a, b):
            return lambda symbols: a
        if is_number(a) and is_number(b):
            type = join_values(a, b)
            if type is not None:
                return self._pair(a, b, type)
        self._differ(a, b, path)
        return lambda symbols: a

    def _foreign(self, a: Any, b: Any, given: Any, path: str) -> Finish:
        """Mutable things of other classes are not merged: only one side may have one."""
        if isinstance(a, Fill) or isinstance(b, Fill):
            return lambda symbols: given
        if type(a) is type(b):
            kind = type_name(given)
            self.differences.append(f"`{path}` is one {kind} {self.sides[0]} and another {self.sides[1]}")
        else:
            self._differ(a, b, path)
        return lambda symbols: a

    def merge_content(self, a: Any, b: Any, path: str) -> Finish:
        """The same for what a place holds: the content of a list is a list or a stack."""
        if isinstance(a, (list, Stack)) and isinstance(b, (list, Stack)) and not isinstance(a, TracedList):
            return self._containers(a, b, path, as_content=True)
        return self.merge(a, b, path)

    def _is_older(self, value: Any) -> bool:
        """Whether a mutable object was there before both sides began: it is kept as it is."""
        place = value.root if isinstance(value, Symbol) else identity(value)
        return isinstance(place, Place) and place.born < self.start

    def _differ(self, a: Any, b: Any, path: str) -> None:
        self.differences.append(self._difference(a, b, path))

    def _difference(self, a: Any, b: Any, path: str) -> str:
        return difference(path, a, b, self.sides)

    def _pair(self, a: Any, b: Any, type: ArrayType) -> Finish:
        index = len(self.pairs)
        self.pairs.append((a, b, type))
        arrays = [(x, side) for side, x in enumerate((a, b)) if isinstance(x, Symbol) and x.kind == "array"]

        def finish(symbols: Sequence[Symbol]) -> Symbol:
            symbol = symbols[index]
            if symbol.kind == "array":
                for array, side in arrays:
                    select(symbol, array, self._otherwise() if side == 1 else self.condition, self.start)
            return symbol

        return finish

    def _partial(self, kind: type[Partial], a: Any, b: Any, path: str) -> Finish:
        value_a, flag_a = kind.split(a)
        value_b, flag_b = kind.split(b)
        if isinstance(value_a, Fill) and isinstance(value_b, Fill):
            never = b if isinstance(a, Fill) else a
            return lambda symbols: never
        differs = refuse([self._difference(a, b, path)], BRANCH_HINT)
        value = self.merge(value_a, value_b, path)
        flag = self._flag(flag_a, flag_b, path)

        def finish(symbols: Sequence[Symbol]) -> Any:
            merged = flag(symbols)
            return value(symbols) if merged is True else kind(value(symbols), merged, path, differs)

        return finish

    def _flag(self, a: Any, b: Any, path: str) -> Finish:
        """Whether a value is there: on one side only, that side's condition."""
        if a is True and b is False:
            return lambda symbols: self.condition
        if a is False and b is True:
            return lambda symbols: self._otherwise()
        return self.merge(a, b, path)

    def _otherwise(self) -> Symbol:
        return Symbol(by_numpy[np.logical_not](self.condition).value, "python")

    def _containers(self, a: Any, b: Any, path: str, *, as_content: bool = False) -> Finish:
        forms: list[Any] = [self._form(x, side) for side, x in enumerate((a, b))]
        if isinstance(a, Fill) or isinstance(b, Fill):
            given, form = (b, forms[1]) if isinstance(a, Fill) else (a, forms[0])
            if isinstance(form, Stack):
                return self._filled_stack(given, form, path, isinstance(a, Fill))
            kind, keys, items, extra = form
            extra = combined(kind, extra)
            pairs = [(FILL, item) if isinstance(a, Fill) else (item, FILL) for item in items]
        else:
            first, second = [alike(form, forms) for form in forms]
            if not (isinstance(first, tuple) and isinstance(second, tuple) and first[:2] == second[:2]):
                return self._lists(a, b, forms, path, as_content)
            kind, keys, items, extra = *first[:3], combined(first[0], first[3], second[3])
            pairs = list(zip(items, second[2]))
        parts = [self.merge(x, y, f"{path}{_step(kind, key)}") for key, (x, y) in zip(keys, pairs)]
        given = (self._taped(a, 0), self._taped(b, 1)) if issubclass(kind, Tensor) and extra is not None else ()
        record = self.taped(*given) if given else Taped

        def finish(symbols: Sequence[Symbol]) -> Any:
            merged = make(kind, keys, [part(symbols) for part in parts], extra)
            may_be(merged, a, b)
            return put_on_tape(merged, record(merged.array), *given) if given else merged

        return finish

    def _taped(self, value: Any, side: int) -> Any:
        """What a tensor or an array holds at the end of a side; None where anything will do."""
        if isinstance(value, Fill):
            return None
        with self.ends[side]():
            return taped_of(value.cell if isinstance(value, Tensor) else value)

    def _arrays(self, a: Any, b: Any, path: str) -> Finish:
        """Of a function of which a derivative is taken."""
        given = self._taped(a, 0), self._taped(b, 1)
        first, second = (FILL if x is None else x.data if isinstance(x, Taped) else x for x in given)
        merged = self.merge(first, second, path)
        record = self.taped(*(x if x is None or isinstance(x, Taped) else Taped(x) for x in given))
        return lambda symbols: chosen_array(record(merged(symbols)))

    def _form(self, value: Any, side: int) -> Form | Stack | None:
        """The form of a container, or its stack, at the end of a side; None of anything else."""
        if isinstance(value, Stack):
            return value
        if not is_container(value):
            return None
        with self.ends[side]():
            place = identity(value)
            if place is not None:
                refuse_poison(place)
            return value.stack if isinstance(value, TracedList) and value.is_stacked else children(value)

    def _lists(self, a: Any, b: Any, forms: list[Any], path: str, as_content: bool) -> Finish:
        """Lists of different lengths become stacked ones."""
        stacks = self._stacks(forms)
        if stacks is None:
            self._differ(a, b, path)
            return lambda symbols: a
        types = commons(stacks[0].types, stacks[1].types)
        first, second = (self._retyped(stack, types, side) for side, stack in enumerate(stacks))
        parts = [self.merge(x, y, f"{path}[…]") for x, y in zip(first.columns, second.columns)]

        def finish(symbols: Sequence[Symbol]) -> Any:
            stack = Stack(first.structure, [part(symbols) for part in parts], first.types)
            return stack if as_content else stacked_list(stack, a, b)

        return finish

    def _filled_stack(self, given: Any, stack: Stack, path: str, first: bool) -> Finish:
        pairs = [(FILL, c) if first else (c, FILL) for c in stack.columns]
        parts = [self.merge(x, y, path) for x, y in pairs]

        def finish(symbols: Sequence[Symbol]) -> Any:
            merged = Stack(stack.structure, [part(symbols) for part in parts], stack.types)
            return merged if isinstance(given, Stack) else stacked_list(merged, given)

        return finish

    def _stacks(self, forms: list[Any]) -> tuple[Stack, Stack] | None:
        if not all(isinstance(form, Stack) or (isinstance(form, tuple) and form[0] is list) for form in forms):
            return None
        contents = [form if isinstance(form, Stack) else form[2] for form in forms]
        examples = [x.example if isinstance(x, Stack) else x[0] for x in contents if isinstance(x, Stack) or x]
        if not examples or not all(is_number(leaf) for leaf in flatten(examples[0])[0]):
            return None
        return tuple(  # type: ignore[return-value]
            self._stack(content, examples[0], side) for side, content in enumerate(contents)
        )

    def _retyped(self, stack: Stack, types: list[ArrayType], side: int) -> Stack:
        with self.ends[side]():
            return stack.retyped(types)

    def _stack(self, content: Any, like: Any, side: int) -> Stack:
        if isinstance(content, Stack):
            return content
        with self.ends[side]():
            return Stack.of(content, like)


def alike(form: Any, forms: list[Any]) -> Any:
    """The form of a tensor as that of a plain one, where forms are of tensors of two classes."""
    kinds = {each[0] for each in forms if isinstance(each, tuple)}
    return (Tensor, *form[1:]) if len(kinds) == 2 and all(issubclass(kind, Tensor) for kind in kinds) else form


def stacked_list(stack: Stack, *others: Any) -> TracedList:
    """A list of rows, which may be any of `others`."""
    result = TracedList.stacked(stack)
    may_be(result, *others)
    return result


def _step(kind: type, key: Any) -> str:
    return f"[{key!r}]" if issubclass(kind, (list, tuple, dict)) and not hasattr(kind, "_fields") else f".{key}"
