"""Initial values by Keras's names: a shape and a dtype in, an array out.

With a seed each call gives the same numbers; without one they come from the generator of `set_random_seed`.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..random import numbers_of
from .configured import Configured, floatx, from_table, registered

__all__ = [
    "Constant", "GlorotNormal", "GlorotUniform", "HeNormal", "HeUniform", "Identity", "Initializer", "LecunNormal",
    "LecunUniform", "Ones", "Orthogonal", "RandomNormal", "RandomUniform", "TruncatedNormal", "VarianceScaling",
    "Zeros", "get",
]  # fmt: skip


class Initializer(Configured):
    """A subclass has `values(shape)`, or `__call__`."""

    seed: int | None = None

    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        return np.asarray(self.values(tuple(shape))).astype(dtype or floatx())

    def values(self, shape: tuple[int, ...]) -> Any:
        """The numbers, in any dtype."""
        raise TypeError(f"{type(self).__name__} has no `values`")

    @property
    def numbers(self) -> np.random.Generator:
        """Where random numbers come from."""
        return numbers_of(None) if self.seed is None else np.random.Generator(np.random.PCG64(self.seed))


class Zeros(Initializer):
    """0."""

    def values(self, shape: tuple[int, ...]) -> Any:
        return np.zeros(shape)


class Ones(Initializer):
    """1."""

    def values(self, shape: tuple[int, ...]) -> Any:
        return np.ones(shape)


class Constant(Initializer):
    """A number, or an array of the shape."""

    def __init__(self, value: Any = 0.0) -> None:
        self.value = value

    def values(self, shape: tuple[int, ...]) -> Any:
        return np.broadcast_to(np.asarray(self.value), shape)


class RandomNormal(Initializer):
    """Normal."""

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: int | None = None) -> None:
        self.mean, self.stddev, self.seed = mean, stddev, seed

    def values(self, shape: tuple[int, ...]) -> Any:
        return self.numbers.normal(self.mean, self.stddev, shape)


class TruncatedNormal(RandomNormal):
    """Normal; what is further than two standard deviations from the mean is drawn again."""

    def values(self, shape: tuple[int, ...]) -> Any:
        return self.mean + self.stddev * truncated(self.numbers, shape)


class RandomUniform(Initializer):
    """Uniform in [minval, maxval)."""

    def __init__(self, minval: float = -0.05, maxval: float = 0.05, seed: int | None = None) -> None:
        self.minval, self.maxval, self.seed = minval, maxval, seed

    def values(self, shape: tuple[int, ...]) -> Any:
        return self.numbers.uniform(self.minval, self.maxval, shape)


class VarianceScaling(Initializer):
    """Variance scale / fan; mode: "fan_in", "fan_out", "fan_avg"; distribution: "truncated_normal", "uniform" …"""

    def __init__(
        self, scale: float = 1.0, mode: str = "fan_in", distribution: str = "truncated_normal", seed: int | None = None
    ) -> None:
        if scale <= 0:
            raise ValueError(f"Argument `scale` must be positive float. Received: scale={scale}")
        if mode not in ("fan_in", "fan_out", "fan_avg"):
            raise ValueError(f"Invalid `mode` argument: {mode}")
        if distribution not in ("uniform", "truncated_normal", "untruncated_normal", "normal"):
            raise ValueError(f"Invalid `distribution` argument: {distribution}")
        self.scale, self.mode, self.distribution, self.seed = scale, mode, distribution, seed

    def values(self, shape: tuple[int, ...]) -> Any:
        into, out = fans(shape)
        fan = {"fan_in": into, "fan_out": out, "fan_avg": (into + out) / 2}[self.mode]
        variance = self.scale / max(1.0, fan)
        if self.distribution == "uniform":
            limit = math.sqrt(3 * variance)
            return self.numbers.uniform(-limit, limit, shape)
        if self.distribution == "untruncated_normal":
            return self.numbers.normal(0, math.sqrt(variance), shape)
        return math.sqrt(variance) / 0.87962566103423978 * truncated(self.numbers, shape)


def truncated(numbers: np.random.Generator, shape: tuple[int, ...]) -> Any:
    """Normal numbers between -2 and 2. Their standard deviation is 0.8796…"""
    found = numbers.standard_normal(shape)
    outside = np.abs(found) > 2
    while outside.any():
        found[outside] = numbers.standard_normal(int(outside.sum()))
        outside = np.abs(found) > 2
    return found


def fans(shape: tuple[int, ...]) -> tuple[int, int]:
    """(inputs, outputs) of a unit; a kernel (sizes…, in, out) has them for each place of it."""
    if len(shape) < 2:
        return (shape[0], shape[0]) if shape else (1, 1)
    field = math.prod(shape[:-2])
    return shape[-2] * field, shape[-1] * field


def _scaled(name: str, scale: float, mode: str, distribution: str, about: str) -> Any:
    def __init__(self: Any, seed: int | None = None) -> None:
        VarianceScaling.__init__(self, scale, mode, distribution, seed)

    return type(name, (VarianceScaling,), {"__init__": __init__, "__doc__": about, "__module__": __name__})


GlorotUniform: Any = _scaled("GlorotUniform", 1.0, "fan_avg", "uniform", "Uniform, variance 2 / (in + out).")
GlorotNormal: Any = _scaled("GlorotNormal", 1.0, "fan_avg", "truncated_normal", "Normal, variance 2 / (in + out).")
HeUniform: Any = _scaled("HeUniform", 2.0, "fan_in", "uniform", "Uniform, variance 2 / in.")
HeNormal: Any = _scaled("HeNormal", 2.0, "fan_in", "truncated_normal", "Normal, variance 2 / in.")
LecunUniform: Any = _scaled("LecunUniform", 1.0, "fan_in", "uniform", "Uniform, variance 1 / in.")
LecunNormal: Any = _scaled("LecunNormal", 1.0, "fan_in", "truncated_normal", "Normal, variance 1 / in.")


class Orthogonal(Initializer):
    """A matrix of orthonormal rows or columns, times gain; of what is before the last axis."""

    def __init__(self, gain: float = 1.0, seed: int | None = None) -> None:
        self.gain, self.seed = gain, seed

    def values(self, shape: tuple[int, ...]) -> Any:
        if len(shape) < 2:
            raise ValueError(f"The tensor to initialize must be at least two-dimensional. Received: shape={shape}")
        rows, columns = math.prod(shape[:-1]), shape[-1]
        drawn = self.numbers.standard_normal((max(rows, columns), min(rows, columns)))
        q, r = np.linalg.qr(drawn)
        q = q * np.sign(np.diagonal(r))
        return self.gain * np.reshape(q.T if rows < columns else q, shape)


class Identity(Initializer):
    """The identity matrix times gain."""

    def __init__(self, gain: float = 1.0) -> None:
        self.gain = gain

    def values(self, shape: tuple[int, ...]) -> Any:
        if len(shape) != 2:
            raise ValueError(f"Identity matrix initializer can only be used for 2D matrices. Received: shape={shape}")
        return self.gain * np.eye(*shape)


_CLASSES = [value for name, value in list(globals().items()) if name in __all__ and isinstance(value, type)]
registered(_CLASSES, package="initializers.")
_TABLE: dict[str, Any] = {}
for _class in _CLASSES:
    _snake = "".join(f"_{c.lower()}" if c.isupper() else c for c in _class.__name__).strip("_")
    _TABLE.update({_class.__name__: _class, _class.__name__.lower(): _class, _snake: _class})
_TABLE.update({"normal": RandomNormal, "uniform": RandomUniform, "one": Ones, "zero": Zeros})


def get(identifier: Any) -> Any:
    """The initialiser of a name; None for None. Raises ValueError."""
    return from_table(identifier, _TABLE, "initializer")
