"""Medians and quantiles, with and without NaN.

In: an array, NumPy's `axis`, and for quantiles the fractions. Out: elements of the sorted slices,
or values between two of them. Everything is read from one sort with NaN last; the nan-versions
count only what is not NaN.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..array import deliver, numpy_function, require, type_of
from .complexes import refuse_complex
from .families import as_array, normalize_axes
from .reduce import count_along
from .sort import sort_values

__all__: list[str] = []


class Slices:
    """The slices of an array along `axes`, sorted, along a first axis; `n` elements of each count.

    n is an int or a Symbol, or an array with a count for each slice.
    """

    def __init__(self, a: Any, axis: Any, counted: bool = False) -> None:
        a = as_array(a)
        refuse_complex("a quantile", a)
        rank = type_of(a).ndim
        self.axes = normalize_axes(axis, rank)
        rest = tuple(i for i in range(rank) if i not in self.axes)
        if len(self.axes) == 1:
            a = np.moveaxis(a, self.axes[0], 0)
        else:
            shape = (count_along(a, self.axes), *(a.shape[i] for i in rest))
            a = np.reshape(np.transpose(a, self.axes + rest), shape)
        self.values = sort_values(a, axis=0)
        self.is_float = type_of(a).dtype.kind == "f"
        self.per_slice = counted and self.is_float
        self.n = np.sum(~np.isnan(a), axis=0) if self.per_slice else a.shape[0]
        if self.per_slice and not is_positive(type_of(a).shape[0]):  # something to pick
            self.values = np.pad(self.values, [(0, 1)] + [(0, 0)] * len(rest), constant_values=np.nan)

    def pick(self, places: Any) -> Any:
        """The elements at `places`: the same of all slices, or with the slices' own axes behind."""
        if not self.per_slice:
            return np.take(self.values, places, axis=0)
        rank, rest = type_of(places).ndim, self.values.shape[1:]
        rows = count_along(places, tuple(range(rank - len(rest))))
        flat = np.reshape(places, (rows, *rest))
        found = np.take_along_axis(self.values, flat, 0)
        shape = (*places.shape[: rank - len(rest)], *rest)
        return np.reshape(found, shape)[()]

    def with_nan(self, result: Any) -> Any:
        """The result, NaN for each slice that has one, or has nothing that counts."""
        if not self.is_float:
            return result
        last = self.values[-1:]  # none in empty slices
        spoilt = self.n == 0 if self.per_slice else np.any(np.isnan(last), axis=0)
        return np.where(spoilt, type_of(result).dtype.type(np.nan), result)[()]

    def give(self, result: Any, keepdims: Any, out: Any, fractions: int = 0) -> Any:
        """The result with kept axes, behind those of the fractions."""
        if keepdims is True:
            result = np.expand_dims(result, tuple(i + fractions for i in self.axes))
        return deliver(result, out)


def is_positive(size: Any) -> bool:
    """Whether a size is known, and not 0."""
    return isinstance(size, int) and size > 0


def _median(a: Any, axis: Any, out: Any, keepdims: Any, counted: bool) -> Any:
    slices = Slices(a, axis, counted)
    n = slices.n
    if slices.per_slice:  # where nothing counts the second place may be outside
        high = np.minimum(n // 2, _last(slices))
        middle = np.stack([slices.pick(np.maximum((n - 1) // 2, 0)), slices.pick(high)])
    else:
        middle = slices.values[(n - 1) // 2 : n // 2 + 1]
    return slices.give(slices.with_nan(np.mean(middle, axis=0)), keepdims, out)


def _last(slices: Slices) -> Any:
    return slices.values.shape[0] - 1


@numpy_function(np.median)
def median(
    a: Any, axis: Any = None, out: Any = None, overwrite_input: bool = False, keepdims: Any = False
) -> Any:
    """np.median."""
    return _median(a, axis, out, keepdims, counted=False)


@numpy_function(np.nanmedian)
def nanmedian(
    a: Any, axis: Any = None, out: Any = None, overwrite_input: bool = False, keepdims: Any = False
) -> Any:
    """np.nanmedian."""
    return _median(a, axis, out, keepdims, counted=True)


# --- quantiles ------------------------------------------------------------------------------------

Method = Callable[[Any, Any], Any]


def _between(alpha: float, beta: float) -> Method:
    return lambda n, q: n * q + (alpha + q * (1 - alpha - beta)) - 1


def _whole(rounding: Any) -> Method:
    return lambda n, q: np.astype(rounding((n - 1) * q), np.int64)


def _stepping(place: Any, at_step: Any) -> Any:
    """The element below a place where `at_step`, else the one above; not below the first."""
    low = np.floor(place)
    return np.maximum(np.astype(np.where(at_step(place - low, low), low, low + 1), np.int64), 0)


METHODS: dict[str, Method] = {
    "inverted_cdf": lambda n, q: _stepping(n * q - 1, lambda gamma, low: gamma == 0),
    "averaged_inverted_cdf": lambda n, q: n * q - 1,
    "closest_observation": lambda n, q: _stepping(
        n * q - 1 - 0.5, lambda gamma, low: np.logical_and(gamma == 0, low % 2 == 1)
    ),
    "interpolated_inverted_cdf": _between(0, 1),
    "hazen": _between(0.5, 0.5),
    "weibull": _between(0, 0),
    "linear": lambda n, q: (n - 1) * q,
    "median_unbiased": _between(1 / 3, 1 / 3),
    "normal_unbiased": _between(3 / 8, 3 / 8),
    "lower": _whole(np.floor),
    "higher": _whole(np.ceil),
    "midpoint": lambda n, q: 0.5 * (np.floor((n - 1) * q) + np.ceil((n - 1) * q)),
    "nearest": _whole(np.rint),
}
"""method -> (count, fraction) -> place in the sorted slice."""

WHOLE = {"inverted_cdf", "closest_observation", "linear", "lower", "higher", "nearest"}
"""Methods for which an integer place is an element."""

WEIGHTS: dict[str, Callable[[Any], Any]] = {
    "averaged_inverted_cdf": lambda gamma: np.where(gamma == 0, 0.5, 1.0),
    "midpoint": lambda gamma: np.where(gamma == 0, 0.0, 0.5),
}
"""How much of the upper element counts, for methods where that is not the fraction itself."""


def _quantile(
    a: Any, q: Any, weak: bool, axis: Any, out: Any, method: str, keepdims: Any, weights: Any,
    counted: bool,
) -> Any:  # fmt: skip
    if method not in METHODS:
        raise ValueError(f"{method!r} is not a valid method. Use one of: {METHODS.keys()}")
    if weights is not None:
        raise TypeError("weights= of quantiles is not supported")
    a = as_array(a)
    if counted and type_of(q).ndim:  # of nothing, NumPy's result has no axis for the fractions
        count = count_along(a, tuple(range(type_of(a).ndim)))
        require(count != 0, ValueError("quantiles of an empty array need a single fraction"))
    slices = Slices(a, axis, counted)
    rest = type_of(slices.values).ndim - 1
    fractions = type_of(q).ndim
    if slices.per_slice:
        q = np.reshape(q, (*np.shape(q), *(1,) * rest))
    place = METHODS[method](slices.n, q)
    if method in WHOLE and type_of(place).dtype.kind in "iu":
        result = slices.pick(np.clip(place, 0, _last(slices)) if slices.per_slice else place)
    else:
        result = _interpolated(slices, place, method, weak, rest)
    return slices.give(slices.with_nan(result), keepdims, out, fractions)


def _interpolated(slices: Slices, place: Any, method: str, weak: bool, rest: int) -> Any:
    """A value between the two elements next to a place."""
    low = np.floor(place)
    last = np.maximum(slices.n - 1, 0) if slices.per_slice else slices.n - 1
    below, above = (slices.pick(np.astype(np.clip(x, 0, last), np.int64)) for x in (low, low + 1))
    gamma = place - low
    if method in WEIGHTS:
        gamma = np.astype(WEIGHTS[method](gamma), type_of(place).dtype)
    if not slices.per_slice:
        gamma = np.reshape(gamma, (*np.shape(gamma), *(1,) * rest))
    step = above - below
    rise, fall = gamma, 1 - gamma
    if weak and type_of(step).dtype.kind == "f":
        rise, fall = (np.astype(x, type_of(step).dtype) for x in (rise, fall))
    return np.where(gamma >= 0.5, above - step * fall, below + step * rise)[()]


def _fractions(q: Any, percent: bool) -> tuple[Any, bool]:
    """(the fractions as an array or scalar, whether they yield to the dtype of the array)."""
    weak = type_of(q).kind == "python" if not isinstance(q, (list, tuple)) else False
    q = as_array(q)
    q = np.true_divide(q, 100) if percent else q
    inside = np.all(np.logical_and(q >= 0, q <= 1))
    names = ("Percentiles", "[0, 100]") if percent else ("Quantiles", "[0, 1]")
    require(inside, ValueError("{} must be in the range {}".format(*names)))
    if type_of(q).ndim > 2:
        raise ValueError("q must be a scalar or 1d")
    return q, weak


def _register(function: Any, percent: bool, counted: bool) -> None:
    @numpy_function(function)
    def quantile(
        a: Any, q: Any, axis: Any = None, out: Any = None, overwrite_input: bool = False,
        method: str = "linear", keepdims: Any = False, *, weights: Any = None,
    ) -> Any:  # fmt: skip
        q, weak = _fractions(q, percent)
        return _quantile(a, q, weak, axis, out, method, keepdims, weights, counted)


_register(np.quantile, percent=False, counted=False)
_register(np.percentile, percent=True, counted=False)
_register(np.nanquantile, percent=False, counted=True)
_register(np.nanpercentile, percent=True, counted=True)
