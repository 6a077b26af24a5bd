"""What `compile` was given, fitted to a model's outputs when their shapes are known: losses, weights, metrics."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import losses, metrics

__all__ = ["Compiled", "by_output"]


def by_output(given: Any, names: list[str], what: str) -> list[Any]:
    """One of what is given for each output: by name, in order, or the same for all. Raises ValueError."""
    if isinstance(given, dict):
        unknown = [name for name in given if name not in names]
        if unknown:
            raise ValueError(f"In the dict argument `{what}`, key '{unknown[0]}' is no output of the model.")
        return [given.get(name) for name in names]
    if isinstance(given, (list, tuple)):
        if len(given) != len(names):
            raise ValueError(f"`{what}` has {len(given)} entries for {len(names)} outputs")
        return list(given)
    return [given] * len(names)


class Compiled:
    """Losses and metrics of each output; in converted code `loss_of` and `contributions` are called."""

    def __init__(self, loss: Any, loss_weights: Any, given: Any, weighted_given: Any, names: list[str]) -> None:
        self.names = names
        self.losses: list[Any] = []
        self.given = by_output(loss, names, "loss")
        self.factors = by_output(loss_weights, names, "loss_weights")
        self.wanted = [lists_of(given, names, "metrics"), lists_of(weighted_given, names, "weighted_metrics")]
        self.metrics: list[list[Any]] = []
        self.total = metrics.Mean(name="loss")
        self.parts = [metrics.Mean(name=f"{name}_loss") for name in names] if len(names) > 1 else []

    def fit_to(self, y: Any, predictions: Any) -> None:
        """Find losses and metrics for labels and predictions of these shapes; once."""
        if self.losses or y is None:
            return
        pairs = list(zip(y, predictions))
        if len(y) != len(self.names) or len(predictions) != len(self.names):
            raise ValueError(f"the model has {len(self.names)} outputs; there are {len(y)} labels for them")
        self.losses = [self._loss(given, *pair) for given, pair in zip(self.given, pairs)]
        for number, wanted in enumerate(zip(*self.wanted)):
            found = []
            for use_weights, each in zip((False, True), wanted):
                for identifier in each:
                    metric = metrics.resolved(identifier, *pairs[number])
                    found.append((metric, use_weights))
            self.metrics.append(found)

    def _loss(self, given: Any, y: Any, prediction: Any) -> Any:
        if isinstance(given, str) and given.lower() in ("crossentropy", "ce"):
            kind = metrics.labels_of(y, prediction)
            given = {"binary": "binary", "sparse": "sparse_categorical", "categorical": "categorical"}[kind]
            given += "_crossentropy"
        found = losses.get(given)
        return found if found is None or isinstance(found, losses.Loss) else losses.LossFunction(found)

    def loss_of(self, y: Any, predictions: Any, weights: Any, penalties: Any) -> tuple[Any, list[Any]]:
        """(the sum of the losses, each of them)."""
        total, parts = None, []
        for number in range(len(self.losses)):
            if self.losses[number] is not None:
                weight = None if weights is None else weights[number]
                loss = self.losses[number](y[number], predictions[number], weight)
                if loss.ndim > 0:
                    loss = loss.mean()
                parts.append(loss.detach())
                if self.factors[number] is not None:
                    loss = loss * self.factors[number]
                total = loss if total is None else total + loss
        for penalty, weight in penalties:
            total = penalty(weight) if total is None else total + penalty(weight)
        if total is None:
            raise ValueError("No loss to compute. Provide a `loss` argument in `compile()`.")
        return total, parts

    def contributions(self, y: Any, predictions: Any, weights: Any) -> list[Any]:
        """What a batch adds to the metrics."""
        found = []
        for number in range(len(self.metrics)):
            for metric, use_weights in self.metrics[number]:
                weight = weights[number] if use_weights and weights is not None else None
                found.append(metric.contribution(y[number], predictions[number], weight))
        return found

    # --- sums, in Python ---------------------------------------------------------------------------

    def all_metrics(self) -> list[tuple[str, Any]]:
        """The metrics with the names that logs have for them."""
        several = len(self.names) > 1
        return [
            (f"{output}_{metric.name}" if several else metric.name, metric)
            for output, found in zip(self.names, self.metrics) for metric, _ in found
        ]  # fmt: skip

    def reset(self) -> None:
        """Begin the sums anew."""
        for metric in (self.total, *self.parts, *(metric for _, metric in self.all_metrics())):
            metric.reset_state()

    def add(self, result: Any, size: int) -> None:
        """Take in what a step gave."""
        loss, parts, contributions = result
        self.total.add((plain(loss) * size, size))
        if self.parts:
            known = [part for part, found in zip(self.parts, self.losses) if found is not None]
            for part, value in zip(known, parts):
                part.add((plain(value) * size, size))
        flat = (metric for found in self.metrics for metric, _ in found)
        for metric, values in zip(flat, contributions):
            metric.add([plain(value) for value in values])

    def logs(self) -> dict[str, float]:
        """The values by name."""
        found = {"loss": self.total.result()}
        if self.parts:
            found |= {part.name: part.result() for part, loss in zip(self.parts, self.losses) if loss is not None}
        return found | {name: metric.result() for name, metric in self.all_metrics()}


def plain(value: Any) -> Any:
    """A tensor as an array."""
    return np.float64(value.array) if not value.ndim else np.asarray(value.array, np.float64)


def lists_of(given: Any, names: list[str], what: str) -> list[list[Any]]:
    """The metrics of each output in a list."""
    if given is None:
        return [[] for _ in names]
    if len(names) == 1 and isinstance(given, (list, tuple)):
        flat = [each for item in given for each in (item if isinstance(item, (list, tuple)) else [item])]
        return [flat]
    found = by_output(given, names, what)
    return [[] if x is None else list(x) if isinstance(x, (list, tuple)) else [x] for x in found]
