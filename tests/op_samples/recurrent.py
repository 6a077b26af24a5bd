"""Samples of recurrent networks: lstm, gru, rnn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from dy2st.runtime import ops
from tests.op_samples import Sample

RNG = np.random.default_rng(15)


def shown(primitive: Any, **params: Any) -> Callable[..., Any]:
    """The states; what is kept for the derivative is none of its results."""

    def call(*operands: Any) -> Any:
        found = primitive(*operands, **params)
        if isinstance(found, tuple):
            return list(found[: len(found) - params.get("saved", False)])
        return found

    return call


def operands(gates: int, states: int, biases: int = 1, length: int = 4, n: int = 2) -> list[Any]:
    """x, w, r, biases and states of a network from 3 to 2."""
    shapes = [(length, n, 3), (gates * 2, 3), (gates * 2, 2), *[(gates * 2,)] * biases, *[(n, 2)] * states]
    return [RNG.normal(size=shape) for shape in shapes]


def with_extremes(given: list[Any]) -> list[Any]:
    x = given[0].copy()
    x[1, 0, 0], x[2, 1, 1] = np.nan, np.inf
    return [x, *given[1:]]


def runs(primitive: Any, given: list[Any], **params: Any) -> list[Sample]:
    single = tuple(a.astype(np.float32) for a in given)
    half = tuple(a.astype(np.float16) for a in given)
    return [
        *(Sample(shown(primitive, reverse=back, **params), tuple(given), grad=True) for back in (False, True)),
        Sample(shown(primitive, reverse=True, **params), single),
        Sample(shown(primitive, reverse=False, **params), half, rtol=4e-3, atol=4e-3),
        Sample(shown(primitive, reverse=False, **params), tuple(with_extremes(given))),
    ]


def unsaved(primitive: Any, given: list[Any]) -> list[Sample]:
    """Without what a derivative needs, in float32 also where products overflow, or gates are shut."""
    single = [a.astype(np.float32) for a in given]
    wide = [single[0] * np.float32(1e30), single[1] * np.float32(1e20), *single[2:]]
    shut = [*single[:3], single[3] - np.float32(40), *single[4:]]
    few = [single[0][:1], *single[1:]]
    return [
        Sample(shown(primitive, reverse=back, saved=False), tuple(x))
        for x in (given, single, with_extremes(single), wide, shut, few) for back in (False, True)
    ]  # fmt: skip


SAMPLES: dict[str, list[Sample]] = {
    "ops.lstm": [*runs(ops.lstm, operands(4, 2), saved=True), *unsaved(ops.lstm, operands(4, 2))],
    "ops.gru": [*runs(ops.gru, operands(3, 1, 2), saved=True), *unsaved(ops.gru, operands(3, 1, 2))],
    "ops.rnn": [*runs(ops.rnn, operands(1, 1), bent="tanh"), *runs(ops.rnn, operands(1, 1), bent="relu")],
}
