"""Random numbers: seeded generators, and tensors drawn from them.

In: sizes and a generator (or the default one, which `manual_seed` seeds). Out: tensors. The
numbers are NumPy's (PCG64): the same seed gives the same numbers everywhere, but not PyTorch's.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np

from .tensors.creation import new_tensor_of
from .tensors.promotion import to_dtype
from .tensors.tensor import Tensor, array_of, sequence, wrap

__all__ = [
    "GENERATORS", "Generator", "bernoulli", "default_generator", "initial_seed", "manual_seed", "multinomial", "normal",
    "rand", "rand_like", "randint", "randn", "randn_like", "randperm", "seed",
]  # fmt: skip


class Generator:
    """A source of random numbers with a seed and a state."""

    drawn_from: Callable[[Generator], Any] = staticmethod(lambda generator: generator.own_numbers)
    """What numbers are drawn from: NumPy's generator, or what stands for it where a graph is built."""

    def __init__(self, device: Any = "cpu") -> None:
        self.manual_seed(67280421310721)

    def manual_seed(self, seed: int) -> Generator:
        """Begin the numbers of `seed`."""
        self._seed = int(seed)
        self.own_numbers = np.random.Generator(np.random.PCG64(self._seed % (1 << 64)))
        return self

    def seed(self) -> int:
        """Begin numbers that nobody knows; their seed."""
        self.manual_seed(int(np.random.SeedSequence().generate_state(1, np.uint64)[0]))
        return self._seed

    def initial_seed(self) -> int:
        """The seed given last."""
        return self._seed

    def get_state(self) -> Any:
        """The state, to be given to set_state."""
        return self._seed, self.own_numbers.bit_generator.state

    def set_state(self, state: Any) -> Generator:
        """Go on from a state."""
        self._seed = state[0]
        self.own_numbers.bit_generator.state = state[1]
        return self

    @property
    def numbers(self) -> np.random.Generator:
        """NumPy's generator, about to be drawn from."""
        return Generator.drawn_from(self)


GENERATORS = (np.random.Generator, np.random.RandomState, random.Random, Generator)
"""The classes of generators: NumPy's, Python's and the runtime's."""

default_generator = Generator()
manual_seed = default_generator.manual_seed
seed = default_generator.seed
initial_seed = default_generator.initial_seed


def numbers_of(generator: Generator | None) -> np.random.Generator:
    """NumPy's generator behind `generator` or the default one."""
    return (generator or default_generator).numbers


def rand(
    *size: Any, generator: Generator | None = None, dtype: Any = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """Uniform in [0, 1)."""
    return new_tensor_of(uniform(sequence(size), to_dtype(dtype or float), generator), requires_grad)


def uniform(size: Any, dtype: Any, generator: Generator | None = None) -> Any:
    """An array uniform in [0, 1); float16 is drawn as float32 and rounded down."""
    kind = dtype if dtype in (np.float32, np.float64) else np.float32
    drawn = numbers_of(generator).random(size, kind)
    return drawn if kind == dtype else np.minimum(drawn, 0.9995).astype(dtype)


def gaussian(size: Any, dtype: Any, generator: Generator | None = None) -> Any:
    """An array of the standard normal distribution."""
    kind = dtype if dtype in (np.float32, np.float64) else np.float32
    drawn = numbers_of(generator).standard_normal(size, kind)
    return drawn if kind == dtype else drawn.astype(dtype)


def randn(
    *size: Any, generator: Generator | None = None, dtype: Any = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """Normal with mean 0 and variance 1."""
    return new_tensor_of(gaussian(sequence(size), to_dtype(dtype or float), generator), requires_grad)


def randint(
    low: int, high: Any, size: Any = None, *, generator: Generator | None = None, dtype: Any = np.int64,
    device: Any = None,
) -> Tensor:  # fmt: skip
    """randint(low, high, size) or randint(high, size): integers in [low, high)."""
    if size is None:
        low, high, size = 0, low, high
    made: Tensor = wrap(numbers_of(generator).integers(low, high, tuple(size)).astype(to_dtype(dtype)))
    return made


def randperm(n: int, *, generator: Generator | None = None, dtype: Any = np.int64, device: Any = None) -> Tensor:
    """The integers below n in an order drawn at random."""
    made: Tensor = wrap(numbers_of(generator).permutation(n).astype(to_dtype(dtype)))
    return made


def rand_like(input: Tensor, *, dtype: Any = None) -> Tensor:
    """`rand` of the shape and dtype of `input`."""
    return rand(*input.shape, dtype=dtype or input.dtype)


def randn_like(input: Tensor, *, dtype: Any = None) -> Tensor:
    """`randn` of the shape and dtype of `input`."""
    return randn(*input.shape, dtype=dtype or input.dtype)


def normal(mean: Any, std: Any, size: Any = None, *, generator: Generator | None = None) -> Tensor:
    """Normal with these means and standard deviations."""
    mean, std = array_of(mean), array_of(std)
    shape = np.broadcast_shapes(np.shape(mean), np.shape(std)) if size is None else tuple(size)
    dtype = next((x.dtype for x in (mean, std) if hasattr(x, "dtype")), to_dtype(float))
    made: Tensor = wrap(mean + std * gaussian(shape, dtype, generator))
    return made


def bernoulli(input: Tensor, *, generator: Generator | None = None) -> Tensor:
    """1 with the probability that each element of `input` is, else 0."""
    drawn = uniform(input.shape, input.dtype, generator)
    made: Tensor = wrap((drawn < array_of(input.detach()).data).astype(input.dtype))
    return made


def multinomial(
    input: Tensor, num_samples: int, replacement: bool = False, *, generator: Generator | None = None
) -> Tensor:
    """Indices drawn with the weights in each row of `input`."""
    weights = np.astype(array_of(input.detach()).data, np.float64)
    numbers = numbers_of(generator)
    drawn = [
        numbers.choice(row.shape[0], num_samples, replace=replacement, p=row / row.sum())
        for row in (weights if weights.ndim == 2 else [weights])
    ]
    made: Tensor = wrap(np.stack(drawn) if weights.ndim == 2 else drawn[0])
    return made


def _in_place(name: str, draw: Any) -> None:
    def method(self: Tensor, *args: Any, generator: Generator | None = None, **keywords: Any) -> Tensor:
        return self.write(draw(self, generator, *args, **keywords))

    method.__name__ = name
    setattr(Tensor, name, method)


def _uniform(self: Tensor, generator: Any, a: float = 0.0, b: float = 1.0) -> Any:
    return a + (b - a) * uniform(self.shape, self.dtype, generator)


def _normal(self: Tensor, generator: Any, mean: float = 0.0, std: float = 1.0) -> Any:
    return mean + std * gaussian(self.shape, self.dtype, generator)


def _bernoulli(self: Tensor, generator: Any, p: float = 0.5) -> Any:
    return uniform(self.shape, np.dtype(np.float32), generator) < p


def _random(self: Tensor, generator: Any, low: int = 0, high: int | None = None) -> Any:
    if high is None:
        low, high = 0, low
    return numbers_of(generator).integers(low, high, self.shape)


def _exponential(self: Tensor, generator: Any, lambd: float = 1.0) -> Any:
    return numbers_of(generator).exponential(1 / lambd, self.shape)


for _name, _draw in [
    ("uniform_", _uniform), ("normal_", _normal), ("bernoulli_", _bernoulli), ("random_", _random),
    ("exponential_", _exponential),
]:  # fmt: skip
    _in_place(_name, _draw)
