"""The methods of generators of random numbers: which are replayed, and which are composed.

In: a generator from outside, the name of a method, its arguments. Out: Symbols. A method whose parameters are
known, or can be computed before the run, is called as it is (`draws`); where NumPy computes a distribution from
a draw without parameters, it is computed from that draw in the graph; where elements of arrays change places, their
order is drawn, and the graph moves them.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from dy2st.constructs import checks
from dy2st.constructs.builtins import handlers
from dy2st.constructs.capture import lift
from dy2st.constructs.containers import TracedList, plain
from dy2st.constructs.draws import LEGACY, Source, draw, numbers_of, source_of
from dy2st.constructs.foreign import plainly
from dy2st.errors import ConversionError
from dy2st.runtime.array import by_numpy
from dy2st.runtime.random import Generator
from dy2st.runtime.tree import tree_map
from dy2st.symbol import Symbol, as_symbol
from dy2st.trace import is_running, where

__all__ = ["drawn"]


def drawn(owner: Any, name: str, args: Any, kwargs: Any) -> Any:
    """`owner.name(*args, **kwargs)` of a generator from outside."""
    source = source_of(owner)
    if isinstance(owner, Generator) and name == "manual_seed":
        draw(source, name, args, kwargs, reseeded)
        return owner
    return called(source, name, args, kwargs)


def reseeded(generator: Generator, seed: int) -> None:
    generator.manual_seed(seed)


def called(source: Source, name: str, args: Any, kwargs: Any) -> Any:
    args, kwargs = tree_map(whole, (tuple(args), kwargs))
    composed = COMPOSED.get(name)
    if composed is not None:
        return composed(source, *args, **kwargs)
    if name not in REPLAYED:
        raise ConversionError(
            f"`{source.name}.{name}` in converted code would be called once, while the graph is built", where(),
            "Call it outside.",
        )  # fmt: skip
    out = kwargs.pop("out", None)
    if len(args) > OUT.get(name, len(args)):
        raise ConversionError(f"`{name}` is given `out` by its position", where(), "Write `out=…`.")
    if out is None:
        return draw(source, name, args, kwargs)
    return into(out, name, draw(source, name, args, {**kwargs, "size": out.shape}))


def whole(value: Any) -> Any:
    return plain(value) if isinstance(value, TracedList) else value


def into(out: Any, name: str, made: Any) -> Any:
    """What was drawn, in the array that was given for it."""
    if out.dtype != made.dtype:
        plainly(getattr(np.random.default_rng(0), name), (), {"out": np.empty(1, out.dtype), "dtype": made.dtype})
    out[...] = made
    return out


OUT = {"random": 2, "standard_normal": 2, "standard_exponential": 3, "standard_gamma": 3}
"""The methods that take `out`, and its position."""

REPLAYED = frozenset({
    "random", "integers", "standard_normal", "standard_exponential", "standard_gamma", "beta", "binomial",
    "chisquare", "dirichlet", "f", "gamma", "geometric", "hypergeometric", "lognormal", "logseries", "multinomial",
    "multivariate_hypergeometric", "multivariate_normal", "negative_binomial", "noncentral_chisquare",
    "noncentral_f", "pareto", "poisson", "power", "standard_cauchy", "standard_t", "triangular", "vonmises", "wald",
    "weibull", "zipf", "rand", "randn", "randint", "random_integers", "random_sample", "tomaxint", "seed", "gauss",
    "normalvariate", "expovariate", "betavariate", "gammavariate", "lognormvariate", "vonmisesvariate",
    "paretovariate", "weibullvariate", "binomialvariate", "randrange", "getrandbits",
})  # fmt: skip


# --- distributions that NumPy computes from others -------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Located:
    """loc + scale * standard, element by element, as NumPy computes it, to the last bit; loc may have no name.

    `uniform` has bounds instead: low + (high - low) * standard.
    """

    name: str
    standard: str
    loc: str = "loc"
    scale: str = "scale"

    def __call__(self, source: Source, *args: Any, **kwargs: Any) -> Any:
        names = [name for name in (self.loc, self.scale, "size") if name]
        given = {**dict(zip(names, args)), **kwargs}
        fits = len(args) <= len(names) and given.keys() <= {*names}
        if not fits or not any(isinstance(given.get(name), Symbol) for name in names[:-1]):
            return draw(source, self.name, args, kwargs)
        loc, scale = (float64(given.get(name, usual)) for name, usual in ((self.loc, 0.0), (self.scale, 1.0)))
        if self.scale == "high":
            scale = scale - loc
            require_range(source, scale)
        else:
            require(~negative(scale), ValueError("scale < 0"))
        size = given.get("size")
        shape = (loc + scale).shape if size is None else size
        if size is not None:
            loc, scale = (by_numpy[np.broadcast_to](x, shape) for x in (loc, scale))
        scaled = scale * draw(source, self.standard, (), {"size": shape})
        made = loc + scaled if self.loc else scaled
        return Symbol(made.value, "python") if size is None and not made.ndim else made


def float64(x: Any) -> Any:
    return by_numpy[np.asarray](x, dtype=np.float64)


def require(condition: Any, error: Exception) -> None:
    checks.require(as_symbol(condition), error)


def negative(x: Any) -> Any:
    """Whether an element has a minus sign."""
    return np.any(np.signbit(x) & ~np.isnan(x))


def require_range(source: Source, width: Any) -> None:
    """What NumPy requires of the bounds of `uniform`."""
    what = "Range" if width.ndim else "high - low range"
    require(np.all(np.isfinite(width)), OverflowError(f"{what} exceeds valid bounds"))
    if source.kind is np.random.Generator:
        require(~negative(width), ValueError("high - low < 0"))


# --- elements of arrays that change places, or are chosen -------------------------------------------


def shuffle(source: Source, x: Any, axis: int = 0) -> None:
    """The elements of an array change places, in place."""
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
    return made if out is None else into(out, "permuted", made)


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


take, along = by_numpy[np.take], by_numpy[np.take_along_axis]
COMPOSED: dict[str, Callable[..., Any]] = {
    "normal": Located("normal", "standard_normal"), "laplace": Located("laplace", "laplace"),
    "logistic": Located("logistic", "logistic"), "gumbel": Located("gumbel", "gumbel"),
    "exponential": Located("exponential", "standard_exponential", ""),
    "rayleigh": Located("rayleigh", "rayleigh", ""), "uniform": Located("uniform", "random", "low", "high"),
    "shuffle": shuffle, "permutation": permutation, "permuted": permuted, "choice": choice,
}  # fmt: skip


# --- generators that are not the user's -----------------------------------------------------------------


class Recorder:
    """Stands for NumPy's generator in a generator of the runtime, in converted code."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def __getattr__(self, name: str) -> Any:
        return lambda *args, **kwargs: called(self.source, name, args, kwargs)


def numbers(generator: Generator) -> Any:
    """What a generator of the runtime draws from."""
    return Recorder(numbers_of(source_of(generator))) if is_running() else generator.own_numbers


def of_numpy(name: str, /, *args: Any, **kwargs: Any) -> Any:
    """A function of `np.random`: a method of its own generator."""
    return drawn(LEGACY, name, args, kwargs)


Generator.drawn_from = staticmethod(numbers)  # type: ignore[method-assign]
for _name in [name for name in np.random.__all__ if name in REPLAYED or name in COMPOSED]:
    handlers[getattr(np.random, _name)] = functools.partial(of_numpy, _name)
for _name, _same in (("ranf", "random_sample"), ("sample", "random_sample"), ("seed", "seed")):
    handlers[getattr(np.random, _name)] = functools.partial(of_numpy, _same)
