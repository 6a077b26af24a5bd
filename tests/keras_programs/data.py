"""Data and first weights that are the same everywhere: waves."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["PROGRAMS", "filled", "wave", "weights_of"]

PROGRAMS: dict[str, Any] = {}


def wave(*shape: int, seed: int = 0, scale: float = 1.0) -> np.ndarray[Any, Any]:
    """Numbers between -scale and scale, in float32."""
    count = np.arange(np.prod(shape, dtype=int))
    return (scale * np.sin(count * (1.3 + 0.37 * seed) + seed)).reshape(shape).astype(np.float32)


def filled(model: Any, scale: float = 0.5) -> Any:
    """The model with waves as weights; variances are above 0."""
    weights = []
    for number, weight in enumerate(model.weights):
        values = wave(*weight.shape, seed=number + 1, scale=scale)
        weights.append(np.abs(values) + 0.5 if weight.name.endswith("variance") else values)
    model.set_weights(weights)
    return model


def weights_of(model: Any) -> list[Any]:
    """The weights as arrays."""
    return [np.asarray(weight) for weight in model.get_weights()]
