"""Samplers: distributions made of ONNX's random nodes, for files that draw their own numbers.

In: the name of a method of a generator, its arguments. Out: Symbols computed from nodes `random`, uniform in
[0, 1) or of the standard normal distribution, which a run of the file draws anew: of the same distribution as
NumPy's numbers, but others. So they may stand in branches and loops, and parameters may depend on data.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from dy2st.errors import ConversionError
from dy2st.runtime.array import ArrayType, Dim, by_numpy
from dy2st.symbol import Symbol, as_symbol
from dy2st.trace import current, where

__all__ = ["sampled"]

HINT = 'Export with `random="input"`, and feed the numbers.'


def sampled(name: str, label: str, args: Any, kwargs: Any) -> Any:
    """A Symbol for `name(*args, **kwargs)` of a generator, drawn by the file itself."""
    sampler = SAMPLERS.get(name)
    if sampler is None:
        raise ConversionError(f"`{label}` has no form in ONNX's random nodes", where(), HINT)
    return sampler(*args, **kwargs)


# --- nodes -----------------------------------------------------------------------------------------


def node(shape: Any, kind: str, dtype: Any = np.float64) -> Symbol:
    """A `random` node; shape: an int, or ints and Symbols."""
    sizes = tuple(shape) if isinstance(shape, (tuple, list)) else (shape,)
    operands = [as_symbol(size).value for size in sizes if isinstance(size, Symbol)]
    dims = tuple(size.dim if isinstance(size, Symbol) else int(size) for size in sizes)
    params = {"shape": tuple(-1 if isinstance(size, Dim) else size for size in dims), "kind": kind}
    type = ArrayType(np.dtype(dtype), dims)
    return Symbol(current().emit("random", operands, params, (type,))[0])


def uniform(size: Any, *parameters: Any) -> Any:
    return node(size_of(size, *parameters), "uniform")


def normal(size: Any, *parameters: Any) -> Any:
    return node(size_of(size, *parameters), "normal")


def size_of(size: Any, *parameters: Any) -> Any:
    """The sizes of what is drawn: `size`, or those that the parameters are broadcast to."""
    if size is not None:
        return size
    total: Any = 0.0
    for parameter in parameters:
        total = total + float64(parameter)
    return np.shape(total)


def float64(x: Any) -> Any:
    return by_numpy[np.asarray](x, dtype=np.float64)


def number(made: Any, size: Any, dtype: Any = None) -> Any:
    """A Python number where no size is given and no parameter is an array, as NumPy gives it."""
    made = made if dtype is None else made.astype(dtype)
    return Symbol(made.value, "python") if size is None and not made.ndim else made


# --- distributions -----------------------------------------------------------------------------------


def standard(size: Any = None, dtype: Any = np.float64, **method: Any) -> Any:
    return number(uniform(size), size, dtype)


def gaussian(size: Any = None, dtype: Any = np.float64) -> Any:
    return number(normal(size), size, dtype)


def standard_exponential(size: Any = None, dtype: Any = np.float64, method: str = "zig") -> Any:
    return number(waiting(size), size, dtype)


def waiting(size: Any, *parameters: Any) -> Any:
    """Exponential with mean 1: never 0 or infinite but for rounding."""
    return -np.log1p(-uniform(size, *parameters))


def located(standard: Callable[..., Any], loc: str = "loc") -> Callable[..., Any]:
    """loc + scale * standard, or scale * standard."""

    def sampler(*args: Any, **kwargs: Any) -> Any:
        names = [name for name in (loc, "scale", "size") if name]
        given = {**dict(zip(names, args)), **kwargs}
        size, first, second = given.get("size"), given.get(loc, 0.0), given.get("scale", 1.0)
        return number(float64(first) + float64(second) * standard(size, first, second), size)

    return sampler


def between(low: Any = 0.0, high: Any = 1.0, size: Any = None) -> Any:
    low, high = float64(low), float64(high)
    return number(low + (high - low) * uniform(size, low, high), size)


def laplace(size: Any, *parameters: Any) -> Any:
    u = uniform(size, *parameters) - 0.5
    return -np.sign(u) * np.log1p(-2 * np.abs(u))


def logistic(size: Any, *parameters: Any) -> Any:
    u = uniform(size, *parameters)
    return np.log(u) - np.log1p(-u)


def gumbel(size: Any, *parameters: Any) -> Any:
    return -np.log(waiting(size, *parameters))


def rayleigh(size: Any, *parameters: Any) -> Any:
    return np.sqrt(2 * waiting(size, *parameters))


def lognormal(mean: Any = 0.0, sigma: Any = 1.0, size: Any = None) -> Any:
    return number(np.exp(float64(mean) + float64(sigma) * normal(size, mean, sigma)), size)


def weibull(a: Any, size: Any = None) -> Any:
    return number(waiting(size, a) ** (1 / float64(a)), size)


def pareto(a: Any, size: Any = None) -> Any:
    return number(np.expm1(waiting(size, a) / float64(a)), size)


def power(a: Any, size: Any = None) -> Any:
    return number(uniform(size, a) ** (1 / float64(a)), size)


def cauchy(size: Any = None) -> Any:
    return number(np.tan(np.pi * (uniform(size) - 0.5)), size)


def triangular(left: Any, mode: Any, right: Any, size: Any = None) -> Any:
    left, mode, right = float64(left), float64(mode), float64(right)
    u = uniform(size, left, mode, right)
    rising = left + np.sqrt(u * (right - left) * (mode - left))
    falling = right - np.sqrt((1 - u) * (right - left) * (right - mode))
    return number(np.where(u * (right - left) < mode - left, rising, falling), size)


def multivariate_normal(mean: Any, cov: Any, size: Any = None, **options: Any) -> Any:
    """mean + normal @ root.T, where root @ root.T is cov."""
    mean, cov = float64(mean), float64(cov)
    values, vectors = np.linalg.eigh(cov)
    root = vectors * np.sqrt(np.maximum(values, 0))
    sizes = () if size is None else tuple(size) if isinstance(size, (tuple, list)) else (size,)
    return mean + np.matmul(normal((*sizes, *np.shape(mean))), root.T)


# --- whole numbers, and what is chosen -----------------------------------------------------------------


def below(count: Any, size: Any, *parameters: Any) -> Any:
    """Whole numbers in [0, count)."""
    return np.minimum(np.floor(uniform(size, count, *parameters) * count), float64(count) - 1)


def integers(low: Any, high: Any = None, size: Any = None, dtype: Any = np.int64, endpoint: bool = False) -> Any:
    low, high = (0, low) if high is None else (low, high)
    low, high = float64(low), float64(high)
    found = (low + below(high - low + (1 if endpoint else 0), size, low)).astype(dtype)
    return Symbol(found.value, "scalar") if size is None and not found.ndim else found


def randint(low: Any, high: Any = None, size: Any = None, dtype: Any = int) -> Any:
    found = integers(low, high, size, np.int64 if dtype is int else dtype)
    return Symbol(found.value, "python") if dtype is int and found.kind == "scalar" else found


def geometric(p: Any, size: Any = None) -> Any:
    found = np.floor(-waiting(size, p) / np.log1p(-float64(p))) + 1
    return number(found, size, np.int64)


def permutation(count: Any) -> Any:
    """The order in which numbers drawn for each place are."""
    return np.argsort(uniform((count,)))


def shuffle(shape: Any, axis: int = 0) -> Any:
    return permutation(shape[axis] if isinstance(shape, tuple) else shape)


def permuted(shape: Any, axis: Any) -> Any:
    if axis is None:
        return np.argsort(uniform(shape).ravel()).reshape(shape)
    return np.argsort(uniform(shape), axis=axis)


def choice(count: Any, size: Any = None, replace: bool = True, p: Any = None, shuffle: bool = True) -> Any:
    """With weights and without replacement: the first of places that wait, each for as long as its weight says."""
    sizes = () if size is None else tuple(size) if isinstance(size, (tuple, list)) else (size,)
    if replace or size is None:
        if p is None:
            found = below(count, sizes)
        else:
            found = np.searchsorted(np.cumsum(float64(p))[:-1], uniform(sizes), side="right")
    else:
        total: Any = 1
        for each in sizes:
            total = total * each
        times = uniform((count,)) if p is None else waiting((count,)) / float64(p)
        found = np.reshape(np.argsort(times)[:total], sizes)
    found = by_numpy[np.asarray](found).astype(np.int64)
    return Symbol(found.value, "scalar") if size is None else found


def sample(count: Any, k: Any) -> Any:
    return choice(count, k, False)


def choices(count: Any, weights: Any, cumulated: Any, k: Any) -> Any:
    if cumulated is not None:
        weights = np.diff(float64(cumulated), prepend=0.0)
    return choice(count, k, True, None if weights is None else float64(weights) / np.sum(float64(weights)))


def of_sizes(draw: Callable[..., Any]) -> Callable[..., Any]:
    """`rand` and `randn`: the sizes one by one."""
    return lambda *sizes: draw(sizes or None)


SAMPLERS: dict[str, Callable[..., Any]] = {
    "random": standard, "random_sample": standard, "rand": of_sizes(standard), "randn": of_sizes(gaussian),
    "standard_normal": gaussian, "standard_exponential": standard_exponential, "standard_cauchy": cauchy,
    "uniform": between, "normal": located(normal), "gauss": located(normal), "normalvariate": located(normal),
    "exponential": located(waiting, ""), "laplace": located(laplace), "logistic": located(logistic),
    "gumbel": located(gumbel), "rayleigh": located(rayleigh, ""), "lognormal": lognormal, "weibull": weibull,
    "pareto": pareto, "power": power, "triangular": triangular, "multivariate_normal": multivariate_normal,
    "integers": integers, "randint": randint, "geometric": geometric, "permutation": permutation,
    "shuffle": shuffle, "permuted": permuted, "choice": choice, "sample": sample, "choices": choices,
}  # fmt: skip
"""By the names and the arguments with which `draws` and `orders` draw."""
