"""Connectionist temporal classification (Graves et al., 2006): how likely a sequence of labels is.

In: log-probabilities of classes at each step, labels, and how long both are. Out: -log of the sum of
the probabilities of all paths that give the labels once blanks and repetitions are left out.
A path goes through 2 · labels + 1 states: the labels, with a blank before, between and after.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from ...array import by_numpy, require, type_of
from ...tape import custom_vjp
from ...tensors.tensor import tensor_function
from .losses import reduced

__all__ = ["ctc_loss"]


@tensor_function()
def ctc_loss(
    log_probs: Any, targets: Any, input_lengths: Any, target_lengths: Any, blank: int = 0, reduction: str = "mean",
    zero_infinity: bool = False,
) -> Any:  # fmt: skip
    """-log of the probability of the targets; "mean" divides each by its target's length first.

    log_probs (steps, n, classes) or (steps, classes), floats, log_softmax of the last axis. targets (n, labels)
    padded, or all one after the other; ints in [0, classes) without `blank`. input_lengths and target_lengths (n,)
    ints, or tuples of ints. Result (n,) or () in the dtype of log_probs: inf where no path is as short as the
    input, 0 if zero_infinity. The derivative is, as PyTorch's, right for log_probs that come from log_softmax.
    Raises RuntimeError for lengths that are too many or too large.
    """
    single = type_of(log_probs).ndim == 2
    x = np.expand_dims(log_probs, 1) if single else log_probs
    steps, n, classes = (int(size) for size in x.shape)
    if not 0 <= blank < classes:
        raise RuntimeError("blank must be in label range")
    lengths = _lengths(input_lengths, "input_lengths", n, steps)
    labels = _padded(targets, target_lengths, n)
    counts = _lengths(target_lengths, "target_lengths", n, labels.shape[1])
    used = np.arange(labels.shape[1]) < np.expand_dims(counts, 1)
    states = _states(np.where(used, labels, np.full_like(labels, blank)), blank)

    def loss(x: Any, *paths: Any) -> Any:
        found = -Paths(*paths).total(x)
        return np.where(found == np.inf, np.zeros_like(found), found) if zero_infinity else found

    def vjp(g: Any, y: Any, x: Any, *paths: Any) -> tuple[Any, ...]:
        slopes = Paths(*paths).slopes(x)
        if zero_infinity:
            slopes = np.where(np.isnan(slopes), np.zeros_like(slopes), slopes)
        return np.expand_dims(g, -1) * slopes, None, None, None

    found = custom_vjp(loss, vjp)(x, states, lengths, counts)
    if reduction == "mean":
        return np.mean(found / np.astype(np.maximum(counts, 1), type_of(found).dtype))
    return reduced(found[0] if single else found, reduction)


def _lengths(given: Any, name: str, n: int, most: int) -> Any:
    """(n,) ints. Raises RuntimeError for another number of them, or one that is not in [0, most]."""
    lengths = np.reshape(by_numpy[np.asarray](given), -1)
    if lengths.shape[0] != n:
        raise RuntimeError(f"{name} must be of size batch_size")
    require(np.all(np.logical_and(lengths >= 0, lengths <= most)), RuntimeError(f"{name} must be in [0, {most}]"))
    return lengths


def _padded(targets: Any, target_lengths: Any, n: int) -> Any:
    """The targets as (n, labels); those that stand one after the other are cut at their lengths."""
    if type_of(targets).ndim == 2:
        return targets
    counts, size = np.reshape(by_numpy[np.asarray](target_lengths), -1), targets.shape[0]
    require(np.sum(counts) == size, RuntimeError(f"target_lengths do not add up to the number of targets, {size}"))
    if n == 1:
        return np.expand_dims(targets, 0)
    starts = np.expand_dims(np.cumsum(counts) - counts, 1)
    places = starts + np.arange(max(int(count) for count in counts))
    return np.take(targets, np.minimum(places, size - 1))


def _states(labels: Any, blank: int) -> Any:
    """(n, 2 · labels + 1): the classes of the states."""
    n, size = labels.shape
    pairs = np.reshape(np.stack([np.full_like(labels, blank), labels], -1), (n, 2 * size))
    return np.concatenate([pairs, np.full((n, 1), blank, labels.dtype)], 1)


@dataclasses.dataclass(frozen=True)
class Paths:
    """The paths through states (n, states), of inputs with these lengths and labels with these counts."""

    states: Any
    lengths: Any
    counts: Any

    def total(self, x: Any) -> Any:
        """(n,): log of the probability of all paths, for log-probabilities x (steps, n, classes)."""
        last = np.reshape(np.maximum(self.lengths - 1, 0), (1, -1, 1))
        scores = self._forward(self._met(x))
        scores = np.take_along_axis(scores, np.broadcast_to(last, (1, *self.states.shape)), 0)[0]
        end = np.expand_dims(2 * self.counts, 1)
        blank, label = (np.take_along_axis(scores, np.maximum(place, 0), 1) for place in (end, end - 1))
        nothing = np.full_like(blank, -np.inf)
        found = np.logaddexp(blank, np.where(end > 0, label, nothing))
        of_no_step = np.where(end > 0, nothing, np.zeros_like(blank))
        return np.squeeze(np.where(np.expand_dims(self.lengths, 1) > 0, found, of_no_step), 1)

    def slopes(self, x: Any) -> Any:
        """The derivative of -total(log_softmax(z)) by z, (steps, n, classes); NaN where there is no path."""
        met = self._met(x)
        through = self._forward(met) + self._backward(met) - met
        through = np.where(met == -np.inf, met, through) - np.reshape(self.total(x), (1, -1, 1))
        of_class = np.astype(np.expand_dims(self.states, -1) == np.arange(x.shape[2]), x.dtype)
        shares = np.swapaxes(np.matmul(np.swapaxes(np.exp(through), 0, 1), of_class), 0, 1)
        inside = np.reshape(np.arange(x.shape[0]), (-1, 1, 1)) < np.reshape(self.lengths, (-1, 1))
        return np.where(inside, np.exp(x) - shares, np.zeros_like(x))

    def _met(self, x: Any) -> Any:
        """(steps, n, states): the log-probability that each state meets at each step."""
        return np.take_along_axis(x, np.broadcast_to(self.states, (x.shape[0], *self.states.shape)), 2)

    def _forward(self, met: Any) -> Any:
        begins = np.reshape(np.arange(met.shape[0]) == 0, (-1, 1, 1))
        return _walk(met, self.states, np.arange(self.states.shape[1]) < 2, begins)

    def _backward(self, met: Any) -> Any:
        """The same from the ends, in the opposite direction."""
        place, end = np.arange(self.states.shape[1]), np.expand_dims(2 * self.counts, 1)
        ends = np.logical_or(place == end, place == end - 1)
        begins = np.reshape(np.arange(met.shape[0]), (-1, 1, 1)) == np.reshape(self.lengths - 1, (-1, 1))
        scores = _walk(met[::-1, :, ::-1], self.states[:, ::-1], ends[:, ::-1], begins[::-1])
        return scores[::-1, :, ::-1]


def _walk(met: Any, states: Any, start: Any, begins: Any) -> Any:
    """(steps, n, states): log of the probability of all paths from `start` to each state, at each step.

    A step goes to the same state, the next, or over a blank to another label. begins: at which steps paths begin.
    """
    nothing = np.full_like(met[0], -np.inf)
    size = states.shape[1]
    skips = np.concatenate([np.zeros_like(states[:, :2], bool), states[:, 2:] != states[:, :-2]], 1)[:, :size]
    first = np.where(start, np.zeros_like(nothing), nothing)
    now, found = nothing, []
    for step in range(met.shape[0]):
        one, two = (np.concatenate([nothing[:, :k], now[:, :-k]], 1) for k in (1, 2))
        moved = np.logaddexp(np.logaddexp(now, one), np.where(skips, two, nothing))
        now = np.where(begins[step], first, moved) + met[step]
        found.append(now)
    return np.stack(found)
