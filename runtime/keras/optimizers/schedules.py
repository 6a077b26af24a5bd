"""Learning rates that depend on the number of the step, by Keras's names: `schedule(step)` is the rate."""

from __future__ import annotations

import math
from typing import Any

from ..configured import Configured, registered

__all__ = [
    "CosineDecay", "CosineDecayRestarts", "ExponentialDecay", "InverseTimeDecay", "LearningRateSchedule",
    "PiecewiseConstantDecay", "PolynomialDecay",
]  # fmt: skip


class LearningRateSchedule(Configured):
    """A subclass has `__call__(step)`."""

    def __call__(self, step: int) -> float:
        raise TypeError(f"{type(self).__name__} has no `__call__`")


class ExponentialDecay(LearningRateSchedule):
    """initial_learning_rate * decay_rate^(step / decay_steps)."""

    def __init__(
        self, initial_learning_rate: float, decay_steps: int, decay_rate: float, staircase: bool = False,
        name: str | None = None,
    ) -> None:  # fmt: skip
        self.first, self.steps, self.rate, self.staircase = initial_learning_rate, decay_steps, decay_rate, staircase

    def __call__(self, step: int) -> float:
        times = step / self.steps
        return float(self.first * self.rate ** (math.floor(times) if self.staircase else times))


class InverseTimeDecay(ExponentialDecay):
    """initial_learning_rate / (1 + decay_rate * step / decay_steps)."""

    def __call__(self, step: int) -> float:
        times = step / self.steps
        return float(self.first / (1 + self.rate * (math.floor(times) if self.staircase else times)))


class PiecewiseConstantDecay(LearningRateSchedule):
    """values[i] up to the step boundaries[i], the last value after them."""

    def __init__(self, boundaries: Any, values: Any, name: str | None = None) -> None:
        if len(boundaries) != len(values) - 1:
            raise ValueError(
                "The length of boundaries should be 1 less than the length of values. Received: "
                f"boundaries={boundaries} of length {len(boundaries)}, and values={values} of length {len(values)}."
            )
        self.boundaries, self.values = list(boundaries), list(values)

    def __call__(self, step: int) -> float:
        passed = sum(step > boundary for boundary in self.boundaries)
        return float(self.values[passed])


class PolynomialDecay(LearningRateSchedule):
    """From the first rate to the end rate, by a power of the part of the steps that is left."""

    def __init__(
        self, initial_learning_rate: float, decay_steps: int, end_learning_rate: float = 0.0001, power: float = 1.0,
        cycle: bool = False, name: str | None = None,
    ) -> None:  # fmt: skip
        self.first, self.steps, self.last, self.power = initial_learning_rate, decay_steps, end_learning_rate, power
        self.cycle = cycle

    def __call__(self, step: int) -> float:
        steps = self.steps * max(1, math.ceil(step / self.steps)) if self.cycle else self.steps
        left = 1 - min(step, steps) / steps
        return float((self.first - self.last) * left**self.power + self.last)


class CosineDecay(LearningRateSchedule):
    """A rise to warmup_target, if there is one, then half a cosine down to alpha of the rate."""

    def __init__(
        self, initial_learning_rate: float, decay_steps: int, alpha: float = 0.0, name: str | None = None,
        warmup_target: float | None = None, warmup_steps: int = 0,
    ) -> None:  # fmt: skip
        self.first, self.steps, self.alpha = initial_learning_rate, decay_steps, alpha
        self.target, self.warmup = warmup_target, warmup_steps

    def __call__(self, step: int) -> float:
        if self.target is None:
            return self._decayed(step, self.first)
        if step <= self.warmup and self.warmup:
            return self.first + (self.target - self.first) * step / self.warmup
        return self._decayed(step - self.warmup, self.target)

    def _decayed(self, step: int, rate: float) -> float:
        cosine = 0.5 * (1 + math.cos(math.pi * min(step, self.steps) / self.steps))
        return rate * ((1 - self.alpha) * cosine + self.alpha)


class CosineDecayRestarts(LearningRateSchedule):
    """Half a cosine again and again: each t_mul times as long, and m_mul times as high, as the one before."""

    def __init__(
        self, initial_learning_rate: float, first_decay_steps: int, t_mul: float = 2.0, m_mul: float = 1.0,
        alpha: float = 0.0, name: str | None = None,
    ) -> None:  # fmt: skip
        self.first, self.steps, self.t_mul, self.m_mul = initial_learning_rate, first_decay_steps, t_mul, m_mul
        self.alpha = alpha

    def __call__(self, step: int) -> float:
        begin, length, height = 0.0, float(self.steps), 1.0
        while step >= begin + length:
            begin, length, height = begin + length, length * self.t_mul, height * self.m_mul
        cosine = 0.5 * height * (1 + math.cos(math.pi * (step - begin) / length))
        return self.first * ((1 - self.alpha) * cosine + self.alpha)


registered([
    ExponentialDecay, InverseTimeDecay, PiecewiseConstantDecay, PolynomialDecay, CosineDecay, CosineDecayRestarts,
])  # fmt: skip
