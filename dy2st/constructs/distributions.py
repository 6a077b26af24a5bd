"""The methods of generators of random numbers: which are replayed, and which are composed.

In: a generator from outside, the name of a method, its arguments. Out: Symbols. A method whose parameters are
known, or can be computed before the run, is called as it is (`draws`); where NumPy computes a distribution from
a draw without parameters, it is computed from that draw in the graph; where elements change places, their order is
drawn, and the graph moves them (`orders`).
"""

from __future__ import annotations

import dataclasses
import functools
import random
from collections.abc import Callable
from typing import Any

import numpy as np

from dy2st.constructs import checks, orders
from dy2st.constructs.builtins import handlers
from dy2st.constructs.draws import LEGACY, Source, draw, numbers_of, source_of
from dy2st.constructs.foreign import plainly
from dy2st.errors import ConversionError
from dy2st.runtime.array import by_numpy
from dy2st.runtime.random import Generator
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
    of_python = source.kind is random.Random
    composed = (orders.OF_PYTHON if of_python else COMPOSED).get(name)
    if composed is not None:
        return composed(source, *args, **kwargs)
    if name not in (OF_PYTHON if of_python else REPLAYED):
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
    "weibull", "zipf", "rand", "randn", "randint", "random_integers", "random_sample", "tomaxint", "seed",
})  # fmt: skip
OF_PYTHON = frozenset({
    "random", "uniform", "randint", "randrange", "gauss", "normalvariate", "expovariate", "betavariate",
    "gammavariate", "triangular", "lognormvariate", "vonmisesvariate", "paretovariate", "weibullvariate",
    "binomialvariate", "getrandbits", "seed",
})  # fmt: skip
"""The methods that are called as they are."""


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


COMPOSED: dict[str, Callable[..., Any]] = {
    "normal": Located("normal", "standard_normal"), "laplace": Located("laplace", "laplace"),
    "logistic": Located("logistic", "logistic"), "gumbel": Located("gumbel", "gumbel"),
    "exponential": Located("exponential", "standard_exponential", ""),
    "rayleigh": Located("rayleigh", "rayleigh", ""), "uniform": Located("uniform", "random", "low", "high"),
    **orders.OF_NUMPY,
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
