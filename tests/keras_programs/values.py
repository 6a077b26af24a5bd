"""Values of losses, metrics, activations and regularisers on given arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.keras_programs.data import wave

__all__ = ["PROGRAMS"]

POSITIVE = np.abs(wave(6, 4)) + np.float32(0.05)
SHARES = POSITIVE / POSITIVE.sum(1, keepdims=True)
ROWS = np.eye(4, dtype=np.float32)[[0, 2, 1, 3, 2, 0]]
BITS = (wave(6, 4, seed=5) > 0).astype(np.float32)
CLASSES = np.array([0, 2, 1, 3, 2, 0])
WEIGHTS = np.arange(6, dtype=np.float32) / 4


def loss(make: Callable[[Any], Any], y_true: Any, y_pred: Any) -> Callable[..., Any]:
    """A program: the loss with and without weights of samples, for each sample, and their sum."""

    def program(keras: Any, eager: bool) -> Any:
        made = make(keras.losses)
        return [np.asarray(made(y_true, y_pred)), np.asarray(made(y_true, y_pred, sample_weight=WEIGHTS))]

    return program


def metric(make: Callable[[Any], Any], y_true: Any, y_pred: Any) -> Callable[..., Any]:
    """A program: the metric of two batches, of another after a reset, with weights."""

    def program(keras: Any, eager: bool) -> Any:
        made = make(keras.metrics)
        made.update_state(y_true, y_pred)
        made.update_state(y_true[:3], y_pred[:3])
        first = np.asarray(made.result(), np.float32)
        made.reset_state()
        made.update_state(y_true, y_pred, sample_weight=WEIGHTS)
        return first, np.asarray(made.result(), np.float32)

    return program


def activation(name: str) -> Callable[..., Any]:
    """A program: an activation by its name."""

    def program(keras: Any, eager: bool) -> Any:
        layer = keras.layers.Activation(name)
        return np.asarray(layer(wave(3, 5, scale=4.0)))

    return program


def regulariser(make: Callable[[Any], Any]) -> Callable[..., Any]:
    """A program: a penalty."""

    def program(keras: Any, eager: bool) -> Any:
        layer = keras.layers.Dense(3, kernel_regularizer=make(keras.regularizers))
        layer.build((None, 4))
        layer.set_weights([wave(4, 3), wave(3)])
        found = layer.losses[0]
        return np.asarray(found.detach() if hasattr(found, "detach") else found)

    return program


LOSSES: dict[str, Any] = {
    "MeanSquaredError": loss(lambda s: s.MeanSquaredError(), wave(6, 4, seed=1), wave(6, 4)),
    "MeanSquaredError(sum)": loss(lambda s: s.MeanSquaredError(reduction="sum"), wave(6, 4, seed=1), wave(6, 4)),
    "MeanSquaredError(none)": loss(lambda s: s.MeanSquaredError(reduction=None), wave(6, 4, seed=1), wave(6, 4)),
    "MeanAbsoluteError": loss(lambda s: s.MeanAbsoluteError(), wave(6, 4, seed=1), wave(6, 4)),
    "MeanAbsolutePercentageError": loss(lambda s: s.MeanAbsolutePercentageError(), wave(6, 4, seed=1), wave(6, 4)),
    "MeanSquaredLogarithmicError": loss(lambda s: s.MeanSquaredLogarithmicError(), POSITIVE, wave(6, 4)),
    "Huber": loss(lambda s: s.Huber(delta=0.5), wave(6, 4, seed=1), wave(6, 4)),
    "LogCosh": loss(lambda s: s.LogCosh(), wave(6, 4, seed=1), wave(6, 4)),
    "KLDivergence": loss(lambda s: s.KLDivergence(), SHARES, SHARES[::-1]),
    "Poisson": loss(lambda s: s.Poisson(), POSITIVE, POSITIVE[::-1]),
    "Hinge": loss(lambda s: s.Hinge(), BITS, wave(6, 4)),
    "SquaredHinge": loss(lambda s: s.SquaredHinge(), 2 * BITS - 1, wave(6, 4)),
    "CategoricalHinge": loss(lambda s: s.CategoricalHinge(), ROWS, wave(6, 4)),
    "CosineSimilarity": loss(lambda s: s.CosineSimilarity(), wave(6, 4, seed=1), wave(6, 4)),
    "BinaryCrossentropy": loss(lambda s: s.BinaryCrossentropy(), BITS, SHARES),
    "BinaryCrossentropy(logits)": loss(
        lambda s: s.BinaryCrossentropy(from_logits=True, label_smoothing=0.2), BITS, wave(6, 4, scale=9)
    ),
    "BinaryFocalCrossentropy": loss(lambda s: s.BinaryFocalCrossentropy(True), BITS, SHARES),
    "CategoricalCrossentropy": loss(lambda s: s.CategoricalCrossentropy(label_smoothing=0.1), ROWS, POSITIVE),
    "CategoricalCrossentropy(logits)": loss(
        lambda s: s.CategoricalCrossentropy(from_logits=True), ROWS, wave(6, 4, scale=9)
    ),
    "CategoricalFocalCrossentropy": loss(lambda s: s.CategoricalFocalCrossentropy(), ROWS, SHARES),
    "SparseCategoricalCrossentropy": loss(lambda s: s.SparseCategoricalCrossentropy(), CLASSES, SHARES),
    "SparseCategoricalCrossentropy(logits)": loss(
        lambda s: s.SparseCategoricalCrossentropy(from_logits=True), CLASSES[:, None], wave(6, 4, scale=9)
    ),
}
METRICS: dict[str, Any] = {
    "Accuracy": metric(lambda m: m.Accuracy(), CLASSES, CLASSES[::-1]),
    "BinaryAccuracy": metric(lambda m: m.BinaryAccuracy(threshold=0.3), BITS, SHARES),
    "CategoricalAccuracy": metric(lambda m: m.CategoricalAccuracy(), ROWS, SHARES),
    "SparseCategoricalAccuracy": metric(lambda m: m.SparseCategoricalAccuracy(), CLASSES, SHARES),
    "TopKCategoricalAccuracy": metric(lambda m: m.TopKCategoricalAccuracy(k=2), ROWS, SHARES),
    "SparseTopKCategoricalAccuracy": metric(lambda m: m.SparseTopKCategoricalAccuracy(k=2), CLASSES, SHARES),
    "MeanSquaredError": metric(lambda m: m.MeanSquaredError(), wave(6, 4, seed=1), wave(6, 4)),
    "RootMeanSquaredError": metric(lambda m: m.RootMeanSquaredError(), wave(6, 4, seed=1), wave(6, 4)),
    "CosineSimilarity": metric(lambda m: m.CosineSimilarity(), wave(6, 4, seed=1), wave(6, 4)),
    "LogCoshError": metric(lambda m: m.LogCoshError(), wave(6, 4, seed=1), wave(6, 4)),
    "Precision": metric(lambda m: m.Precision(), BITS[:, 0], POSITIVE[:, 0]),
    "Recall(thresholds)": metric(lambda m: m.Recall(thresholds=[0.2, 0.6]), BITS[:, 0], POSITIVE[:, 0]),
    "AUC": metric(lambda m: m.AUC(), BITS[:, 0], np.clip(POSITIVE[:, 1], 0, 1)),
    "TruePositives": metric(lambda m: m.TruePositives(), BITS[:, 0], POSITIVE[:, 0]),
    "TrueNegatives": metric(lambda m: m.TrueNegatives(), BITS[:, 0], POSITIVE[:, 0]),
    "FalsePositives": metric(lambda m: m.FalsePositives(), BITS[:, 0], POSITIVE[:, 0]),
    "FalseNegatives": metric(lambda m: m.FalseNegatives(), BITS[:, 0], POSITIVE[:, 0]),
}
NAMES = (
    "celu elu exponential gelu hard_sigmoid hard_silu leaky_relu linear log_sigmoid log_softmax mish relu relu6 selu "
    "sigmoid silu softmax softplus softsign tanh"
)

X, Y = wave(3, 4), wave(3, 4, seed=2)
OPERATIONS: dict[str, Callable[[Any], Any]] = {
    "arithmetic": lambda o: o.add(o.multiply(X, 2.0), o.divide(Y, o.subtract(X, 3.0))),
    "means": lambda o: [
        o.mean(X, axis=1), o.std(X, axis=0), o.var(X), o.mean(np.arange(6)), o.sum(X, 1, keepdims=True),
    ],
    "extremes": lambda o: [o.max(X, axis=-1), o.min(Y), o.argmax(X, axis=0), o.maximum(X, Y), o.clip(X, -0.5, 0.5)],
    "powers": lambda o: [
        o.power(POSITIVE, 0.5), o.square(X), o.sqrt(POSITIVE), o.rsqrt(POSITIVE), o.exp(X), o.log(POSITIVE),
    ],
    "shapes": lambda o: [
        o.reshape(X, (2, 6)), o.transpose(X), o.expand_dims(X, 1), o.concatenate([X, Y], axis=1), o.stack([X, Y]),
        o.squeeze(X[:1]), o.tile(X, (1, 2)), o.repeat(X, 2, axis=0), o.flip(X, axis=1), o.moveaxis(X, 0, 1),
    ],
    "products": lambda o: [o.matmul(X, Y.T), o.dot(X, Y.T), o.einsum("ij,kj->ik", X, Y), o.tensordot(X, Y, [[1], [1]])],
    "choices": lambda o: [o.where(X > 0, X, Y), o.take(X, [2, 0], axis=1), o.one_hot([0, 2], 4), o.cumsum(X, axis=1)],
    "networks": lambda o: [o.relu(X), o.softmax(X), o.gelu(X, approximate=False), o.logsumexp(X, axis=1), o.sigmoid(X)],
    "made": lambda o: [
        o.zeros((2, 3)), o.full((2,), 1.5), o.eye(3), o.linspace(0.0, 1.0, 5), o.cast([1, 2], "float32"),
    ],
}  # fmt: skip


def operation(make: Callable[[Any], Any]) -> Callable[..., Any]:
    """A program: results of `keras.ops`."""

    def program(keras: Any, eager: bool) -> Any:
        found = make(keras.ops)
        return [keras.ops.convert_to_numpy(x) for x in (found if isinstance(found, list) else [found])]

    return program


PROGRAMS: dict[str, Any] = {
    **{f"ops {name}": operation(make) for name, make in OPERATIONS.items()},
    **{f"loss {name}": program for name, program in LOSSES.items()},
    **{f"metric {name}": program for name, program in METRICS.items()},
    **{f"activation {name}": activation(name) for name in NAMES.split()},
    "regularizer L1": regulariser(lambda r: r.L1(0.02)),
    "regularizer L2": regulariser(lambda r: r.L2()),
    "regularizer L1L2": regulariser(lambda r: r.L1L2(0.01, 0.02)),
    "regularizer OrthogonalRegularizer": regulariser(lambda r: r.OrthogonalRegularizer(0.1, mode="columns")),
}
