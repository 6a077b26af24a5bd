"""Draws: a call of a generator of random numbers becomes an input of the graph, which is filled before a run.

In: what is called on a generator from outside. Out: a Symbol for what it gives, and a note on the trace of what to
call, in eager's order; see `dy2st.host`. How many numbers are drawn must not depend on data: a draw in a branch,
or in a loop whose rounds data decide, is refused.
"""

from __future__ import annotations

import dataclasses
import itertools
import random
from collections.abc import Callable
from typing import Any

import numpy as np

from dy2st.constructs.capture import lift
from dy2st.constructs.checks import refuse_in_try
from dy2st.constructs.containers import plain
from dy2st.constructs.foreign import plainly
from dy2st.constructs.samplers import sampled
from dy2st.constructs.state import Optional
from dy2st.errors import ConversionError
from dy2st.graph import Value
from dy2st.host import Draw, uncounted
from dy2st.runtime.array import ArrayType, Dim
from dy2st.runtime.random import GENERATORS, default_generator
from dy2st.runtime.tape import TapedArray
from dy2st.runtime.tree import flatten, rebuild
from dy2st.symbol import Symbol, known
from dy2st.trace import current, where

__all__ = ["LEGACY", "PYTHON", "Source", "draw", "is_outside", "numbers_of", "source_of"]

Target = Callable[[list[Any], dict[str, Any]], Any]
COST = 20
"""As how many nodes a draw counts where a loop is written out: an input of its own for each round is dear."""


@dataclasses.dataclass(frozen=True)
class Source:
    """A generator from outside: how to find it at a call, what it is called, its class."""

    find: Target
    name: str
    kind: type
    owner: int  # its id, while the graph is built

    def trial(self) -> Any:
        """Another generator of its class, to try draws with."""
        return np.random.default_rng(0) if self.kind is np.random.Generator else self.kind(0)


LEGACY: Any = np.random.normal.__self__  # type: ignore[attr-defined]
PYTHON: Any = random.random.__self__  # type: ignore[attr-defined]
GLOBAL = {id(LEGACY): "np.random", id(PYTHON): "random", id(default_generator): "random"}


def is_outside(owner: Any) -> bool:
    """Whether `owner` is a generator that was not made in this trace."""
    return isinstance(owner, GENERATORS) and id(owner) not in current().made


def source_of(owner: Any) -> Source:
    """What is known of a generator. Raises ConversionError for one that cannot be found again at a call."""
    found = current().generators.get(id(owner))
    if id(owner) in GLOBAL:
        found = (lambda leaves, bound: owner), GLOBAL[id(owner)], None
    if found is None or type(owner) not in GENERATORS:
        raise ConversionError(
            f"random numbers are drawn from a {type(owner).__name__} that no name or attribute outside holds", where(),
            "Make the generator outside, `rng = np.random.default_rng(seed)`, and pass it or read it from a name.",
        )  # fmt: skip
    find, name, _ = found
    return Source(find, name, type(owner), id(owner))


def numbers_of(source: Source) -> Source:
    """NumPy's generator inside a generator of the runtime."""

    def find(leaves: list[Any], bound: dict[str, Any]) -> Any:
        return source.find(leaves, bound).own_numbers

    return Source(find, source.name, np.random.Generator, source.owner)


def draw(source: Source, name: str, args: Any, kwargs: Any, call: Callable[..., Any] | None = None) -> Any:
    """A Symbol for what `call(generator, *args, **kwargs)` gives; by default its method `name` is called."""
    if current().random == "node":
        return sampled(name, f"{source.name}.{name}", args, kwargs)
    refuse_uncounted()
    leaves, structure = flatten((tuple(map(plain, args)), {key: plain(value) for key, value in kwargs.items()}))
    leaves = [parameter(leaf) for leaf in leaves]
    if any(isinstance(leaf, Symbol) for leaf in leaves):
        refuse_in_try("draw")
    label, run = f"{source.name}.{name}", call or method(name)
    made, shape = Trial(source, label, run, leaves, structure).result()
    trace = current()
    loops = [frame for frame in trace.frames if frame.is_loop]
    kind = "array" if isinstance(made, np.ndarray) else "scalar" if isinstance(made, np.generic) else "python"
    value = None
    if made is not None:
        counts = [frame.count.dim if isinstance(frame.count, Symbol) else frame.count for frame in loops]
        type = ArrayType(np.asarray(made).dtype, (*counts, *shape), "array" if loops else kind)
        value = Value(type, block=trace.main)
        trace.orders[id(value)] = True
    held = [leaf.value if isinstance(leaf, Symbol) else leaf for leaf in leaves]
    trace.node_count += COST
    own = (source.owner, name) if call is None else None
    trace.frames[-1].draws.append(Draw(source.find, run, held, structure, value, label, where(), own))
    return None if value is None else this_round(Symbol(value), loops, kind)


def this_round(numbers: Symbol, loops: list[Any], kind: str) -> Symbol:
    """Of the numbers of all rounds those of the one that runs."""
    for frame in loops:
        numbers = numbers[Symbol(frame.block.params[0], "python")]
    return Symbol(numbers.value, kind)


def method(name: str) -> Callable[..., Any]:
    """What calls the method of a generator."""

    def run(generator: Any, *args: Any, **kwargs: Any) -> Any:
        return getattr(generator, name)(*args, **kwargs)

    return run


def parameter(leaf: Any) -> Any:
    """A size or a parameter: what is known of it, else a Symbol."""
    if isinstance(leaf, np.ndarray):
        leaf = lift(leaf)
    if isinstance(leaf, TapedArray):
        leaf = leaf.data
    if isinstance(leaf, Optional):
        raise ConversionError("what is drawn depends on whether a value is None", where(), "Test it with `if`.")
    return known(leaf) if isinstance(leaf, Symbol) and leaf.data is not None else leaf


def refuse_uncounted() -> None:
    """How many numbers are drawn must be known before the run: in loops of so many rounds, or in branches.

    Whether the tests of branches are known then is seen in the end (`Host.require_exact`).
    """
    pairs = itertools.pairwise(current().frames)
    frames = [frame for outer, frame in pairs if frame.is_loop or frame.block is not outer.block]
    in_both = len({frame.is_loop for frame in frames}) == 2
    if in_both or any(frame.count is None for frame in frames):
        raise uncounted(where())


# --- what a draw gives -----------------------------------------------------------------------------

SIZES = (2, 12), (70, 80), (1000, 1010)
"""Of the first dimension that is not known, in two trials; those of the next ones are larger. What needs more, as the
choice of 50 of them, is tried with more.
"""
EXAMPLES: tuple[Callable[[int, int], float], ...] = (
    lambda position, size: 0.5, lambda position, size: 1.5 + position, lambda position, size: 1 / max(size, 1),
)  # fmt: skip
"""What stands for a parameter that depends on data, by its position and its number of elements."""


@dataclasses.dataclass(frozen=True)
class Trial:
    """A draw that is tried on another generator, to see its dtype and shape."""

    source: Source
    label: str
    run: Callable[..., Any]
    leaves: list[Any]
    structure: Any

    def result(self) -> tuple[Any, tuple[Any, ...]]:
        """What it gives, and the shape, with Dims for the sizes that are not known."""
        if not any(isinstance(leaf, Symbol) for leaf in self.leaves):
            args, kwargs = rebuild(self.structure, self.leaves)
            made = plainly(self.run, (self.source.trial(), *args), kwargs)
            return made, np.shape(made)
        for sizes, example, step in itertools.product(SIZES, EXAMPLES, (1, -1)):
            try:
                return self.with_examples(sizes, example, step)
            except (ValueError, OverflowError, MemoryError):  # of the examples, not of what they stand for
                continue
        raise ConversionError(
            f"`{self.label}` with parameters that depend on data cannot be converted", where(),
            "Draw numbers of a standard distribution and a known size, and compute with them.",
        )  # fmt: skip

    def with_examples(self, sizes: tuple[int, int], example: Any, step: int) -> tuple[Any, tuple[Any, ...]]:
        """Two trials: a size that differs between them is that of the Dim which stood for it."""
        unknown = [leaf for leaf in self.leaves if isinstance(leaf, Symbol)]
        order = list(dict.fromkeys(dim for leaf in unknown for dim in dims_of(leaf)))[::step]
        made = []
        for first in sizes:
            chosen = {dim: first + number for number, dim in enumerate(order)}
            rest = first + len(order)
            given = [
                example_of(leaf, position, chosen, rest, example) if isinstance(leaf, Symbol) else leaf
                for position, leaf in enumerate(self.leaves)
            ]
            args, kwargs = rebuild(self.structure, given)
            made.append(self.run(self.source.trial(), *args, **kwargs))
        dims = {tuple(first + number for first in sizes): dim for number, dim in enumerate(order)}
        pairs = zip(np.shape(made[0]), np.shape(made[1]))
        return made[0], tuple(a if a == b else dims.get((a, b)) or Dim.new() for a, b in pairs)


def dims_of(symbol: Symbol) -> list[Dim]:
    """The Dims of a shape, or the one that a whole number stands for."""
    if symbol.type.ndim:
        return [size for size in symbol.type.shape if isinstance(size, Dim)]
    return [symbol.dim] if symbol.dtype.kind in "iu" else []


def example_of(symbol: Symbol, position: int, chosen: dict[Dim, int], rest: int, example: Any) -> Any:
    """A value of the type of a Symbol; `rest` in whole arrays, which may be sizes."""
    type = symbol.type
    shape = tuple(chosen[size] if isinstance(size, Dim) else size for size in type.shape)
    if type.dtype.kind in "iu":
        number = rest if shape else chosen[symbol.dim]
    else:
        number = example(position, int(np.prod(shape)))
    array = np.full(shape, number, type.dtype)
    return array if type.kind == "array" else array[()] if type.kind == "scalar" else array.item()
