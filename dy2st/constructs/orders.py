"""Orders drawn at random: elements that change places, or that are chosen.

In: a method of a generator, and an array or a list. Out: the positions are drawn before the run, by the same method on
whole numbers; the graph moves the elements.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from dy2st.constructs.capture import lift
from dy2st.constructs.containers import TracedList
from dy2st.constructs.draws import Source, draw
from dy2st.constructs.items import item, set_item
from dy2st.errors import ConversionError
from dy2st.runtime.array import by_numpy
from dy2st.symbol import Symbol
from dy2st.trace import where

__all__ = ["OF_NUMPY", "OF_PYTHON"]

take, along = by_numpy[np.take], by_numpy[np.take_along_axis]


def shuffle(source: Source, x: Any, axis: int = 0) -> None:
    """The elements of an array or a list change places, in place."""
    if isinstance(x, list):
        shuffle_list(source, x)
        return
    x = array_of(x, "shuffle")
    index = draw(source, "shuffle", (x.shape,), {"axis": axis}, shuffled)
    x[...] = take(x, index, axis)


def shuffled(generator: Any, shape: tuple[int, ...], axis: int) -> Any:
    """Where each element of an axis comes from."""
    index = np.arange(shape[axis]).reshape([-1 if n == axis % len(shape) else 1 for n in range(len(shape))])
    generator.shuffle(index, **({} if isinstance(generator, np.random.RandomState) else {"axis": axis}))
    return index.ravel()


def permutation(source: Source, x: Any, axis: int = 0) -> Any:
    """The whole numbers below x, or the elements of an array, in an order drawn at random."""
    if not is_array(x):
        return draw(source, "permutation", (x,), {})
    x = array_of(x, "permutation")
    return take(x, draw(source, "permutation", (x.shape[axis],), {}), axis)


def permuted(source: Source, x: Any, *, axis: Any = None, out: Any = None) -> Any:
    """The elements of each row of an array in an order of its own."""
    x = array_of(x, "permuted")
    index = draw(source, "permuted", (x.shape, axis), {}, permuted_rows)
    made = take(x, index) if axis is None else along(x, index, axis)
    if out is None:
        return made
    out[...] = made
    return out


def permuted_rows(generator: Any, shape: tuple[int, ...], axis: Any) -> Any:
    if axis is None:
        return generator.permuted(np.arange(np.prod(shape, dtype=int)).reshape(shape))
    numbers = np.arange(shape[axis]).reshape([-1 if n == axis % len(shape) else 1 for n in range(len(shape))])
    return generator.permuted(np.broadcast_to(numbers, shape).copy(), axis=axis)


def choice(
    source: Source, a: Any, size: Any = None, replace: Any = True, p: Any = None, axis: int = 0, **more: Any
) -> Any:
    """Elements of an array, or whole numbers below a."""
    if not is_array(a):
        return draw(source, "choice", (a, size, replace, p), more)
    a = array_of(a, "choice")
    return take(a, draw(source, "choice", (a.shape[axis], size, replace, p), more), axis)


def is_array(x: Any) -> bool:
    return isinstance(x, (np.ndarray, list, tuple)) or (isinstance(x, Symbol) and x.ndim > 0)


def array_of(x: Any, name: str) -> Any:
    """What stands for an array of the caller's; a list in its place where nothing is written to it."""
    if isinstance(x, (list, tuple)) and name != "shuffle":
        return by_numpy[np.asarray](x)
    x = lift(x) if isinstance(x, np.ndarray) else x
    if not isinstance(x, Symbol) or x.kind != "array":
        raise ConversionError(f"`{name}` of a {type(x).__name__} cannot be converted", where(), "Make an array of it.")
    return x


# --- lists, and Python's own generators --------------------------------------------------------------


def shuffle_list(source: Source, x: Any) -> None:
    """The items of a list change places."""
    count = length(x, "shuffle")
    index = draw(source, "shuffle", (count,), {}, shuffled_list)
    for number, each in enumerate([item(x, index[number]) for number in range(count)]):
        set_item(x, number, each)


def shuffled_list(generator: Any, count: int) -> Any:
    index = list(range(count))
    generator.shuffle(index)
    return np.array(index, np.int64)


def shuffle_of_python(source: Source, x: Any) -> None:
    if isinstance(x, (Symbol, np.ndarray)):
        x = array_of(x, "shuffle")
        x[...] = take(x, draw(source, "shuffle", (length(x, "shuffle"),), {}, shuffled_list), 0)
    else:
        shuffle_list(source, x)


def choice_of_python(source: Source, seq: Any) -> Any:
    """One of the items."""
    return item(seq, draw(source, "choice", (length(seq, "choice"),), {}, chosen))


def chosen(generator: Any, count: int) -> Any:
    return generator.choice(range(count))


def sample_of_python(source: Source, population: Any, k: Any) -> Any:
    """Some of the items, each at most once."""
    return some(population, draw(source, "sample", (length(population, "sample"), k), {}, several))


def several(generator: Any, count: int, k: int) -> Any:
    return np.array(generator.sample(range(count), k), np.int64)


def choices_of_python(
    source: Source, population: Any, weights: Any = None, *, cum_weights: Any = None, k: Any = 1
) -> Any:
    """Some of the items, each as often as it comes."""
    given = (length(population, "choices"), weights, cum_weights, k)
    return some(population, draw(source, "choices", given, {}, chosen_again))


def chosen_again(generator: Any, count: int, weights: Any, cum_weights: Any, k: int) -> Any:
    return np.array(generator.choices(range(count), weights, cum_weights=cum_weights, k=k), np.int64)


def some(population: Any, index: Any) -> Any:
    return TracedList(item(population, index[number]) for number in range(int(index.shape[0])))


def length(x: Any, name: str) -> int:
    """How many items there are: a known number."""
    if isinstance(x, TracedList) and x.is_stacked:
        raise ConversionError(f"`{name}` of a list whose length depends on data", where(), "Make an array of it.")
    found = x.shape[0] if isinstance(x, Symbol) else len(x)
    if isinstance(found, Symbol):
        raise ConversionError(f"`{name}` of Python's `random` on an array of unknown size", where(), "Use NumPy's.")
    return int(found)


OF_NUMPY: dict[str, Callable[..., Any]] = {
    "shuffle": shuffle, "permutation": permutation, "permuted": permuted, "choice": choice,
}  # fmt: skip
OF_PYTHON: dict[str, Callable[..., Any]] = {
    "shuffle": shuffle_of_python, "choice": choice_of_python, "sample": sample_of_python, "choices": choices_of_python,
}  # fmt: skip
