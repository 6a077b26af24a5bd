"""Training: losses, metrics and weights after some epochs; each optimiser, schedules, weights of samples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.keras_programs.data import filled, wave, weights_of

__all__ = ["OPTIMISERS", "PROGRAMS"]


def keras_style(keras: Any, eager: bool) -> Any:
    """One Dense(1), SGD, mse, ten epochs on three numbers."""
    layers = keras.layers
    model = keras.Sequential([layers.Dense(1, input_shape=(1,))])
    filled(model)
    model.compile(optimizer="sgd", loss="mse", run_eagerly=eager)
    x, y = np.array([[1], [2], [3]]), np.array([[2], [4], [6]])
    history = model.fit(x, y, epochs=10, verbose=0)
    four = model.predict(x[:1] * 4, verbose=0)
    return {"losses": history.history["loss"], "weights": weights_of(model), "four": four}


def mlp(keras: Any, eager: bool, **options: Any) -> Any:
    """A small network for three classes, compiled."""
    layers = keras.layers
    model = keras.Sequential([
        keras.Input(shape=(5,)), layers.Dense(8, activation="relu"), layers.Dense(3, activation="softmax"),
    ])  # fmt: skip
    model.compile(**{"optimizer": "adam", "loss": "categorical_crossentropy", "run_eagerly": eager, **options})
    return filled(model)


def labelled(count: int = 12) -> tuple[Any, Any]:
    """Data in three classes, labels as rows of zeros and a one."""
    x = wave(count, 5)
    return x, np.eye(3, dtype=np.float32)[np.argmax(x[:, :3], 1)]


def optimiser(make: Callable[[Any], Any], epochs: int = 3) -> Callable[..., Any]:
    """A program: losses and weights with an optimiser."""

    def program(keras: Any, eager: bool) -> Any:
        model = mlp(keras, eager, optimizer=make(keras.optimizers))
        history = model.fit(*labelled(), batch_size=4, epochs=epochs, shuffle=False, verbose=0)
        return {"losses": history.history["loss"], "weights": weights_of(model)}

    return program


OPTIMISERS: dict[str, Any] = {
    "SGD": lambda o: o.SGD(),
    "SGD(momentum)": lambda o: o.SGD(0.1, momentum=0.9),
    "SGD(nesterov, decay)": lambda o: o.SGD(0.1, momentum=0.9, nesterov=True, weight_decay=0.01),
    "Adam": lambda o: o.Adam(),
    "Adam(amsgrad)": lambda o: o.Adam(0.01, beta_1=0.8, amsgrad=True),
    "AdamW": lambda o: o.AdamW(0.01),
    "Adamax": lambda o: o.Adamax(0.01),
    "Nadam": lambda o: o.Nadam(0.01),
    "RMSprop": lambda o: o.RMSprop(),
    "RMSprop(centred, momentum)": lambda o: o.RMSprop(0.01, momentum=0.5, centered=True),
    "Adagrad": lambda o: o.Adagrad(0.05),
    "Adadelta": lambda o: o.Adadelta(1.0),
    "Lion": lambda o: o.Lion(0.01),
    "Ftrl": lambda o: o.Ftrl(0.1, l1_regularization_strength=0.01, l2_regularization_strength=0.02, beta=0.1),
    "clipvalue": lambda o: o.SGD(0.5, clipvalue=0.02),
    "clipnorm": lambda o: o.SGD(0.5, clipnorm=0.1),
    "global_clipnorm": lambda o: o.SGD(0.5, global_clipnorm=0.1),
    "ExponentialDecay": lambda o: o.SGD(o.schedules.ExponentialDecay(0.5, 2, 0.7)),
    "PiecewiseConstantDecay": lambda o: o.SGD(o.schedules.PiecewiseConstantDecay([2, 5], [0.5, 0.1, 0.02])),
    "PolynomialDecay": lambda o: o.SGD(o.schedules.PolynomialDecay(0.5, 4, 0.01, power=2.0, cycle=True)),
    "InverseTimeDecay": lambda o: o.SGD(o.schedules.InverseTimeDecay(0.5, 2, 0.7, staircase=True)),
    "CosineDecay": lambda o: o.SGD(o.schedules.CosineDecay(0.1, 6, 0.1, warmup_target=0.5, warmup_steps=2)),
    "CosineDecayRestarts": lambda o: o.SGD(o.schedules.CosineDecayRestarts(0.5, 2, 1.5, 0.9)),
}


def cnn(keras: Any, eager: bool) -> Any:
    """A small convolutional network with normalisation, from images to three classes, and validation."""
    layers = keras.layers
    model = keras.Sequential([
        keras.Input(shape=(8, 8, 1)), layers.Conv2D(4, 3, padding="same", use_bias=False),
        layers.BatchNormalization(), layers.ReLU(), layers.MaxPooling2D(),
        layers.Conv2D(6, 3, activation="relu"), layers.GlobalAveragePooling2D(),
        layers.Dense(3, activation="softmax"),
    ])  # fmt: skip
    filled(model)
    model.compile(
        optimizer=keras.optimizers.Adam(0.01), loss="categorical_crossentropy", metrics=["accuracy"], run_eagerly=eager
    )
    _, y = labelled(10)
    x = wave(10, 8, 8, 1)
    history = model.fit(x, y, batch_size=3, epochs=3, shuffle=False, verbose=0, validation_split=0.2)
    return {
        "history": dict(history.history), "weights": weights_of(model), "said": model.predict(x, verbose=0),
        "evaluated": model.evaluate(x, y, verbose=0, batch_size=4),
    }  # fmt: skip


def sparse(keras: Any, eager: bool) -> Any:
    """Classes as numbers, logits, weights of samples; weights of classes; metrics of several kinds."""
    layers = keras.layers
    model = keras.Sequential([keras.Input(shape=(5,)), layers.Dense(4, activation="tanh"), layers.Dense(3)])
    filled(model)
    model.compile(
        optimizer=keras.optimizers.SGD(0.2), loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"], weighted_metrics=["sparse_categorical_accuracy"], run_eagerly=eager,
    )  # fmt: skip
    x, rows = labelled()
    y = rows.argmax(1)
    first = model.fit(x, y, batch_size=5, epochs=2, shuffle=False, verbose=0, sample_weight=np.arange(12) / 6.0)
    second = model.fit(x, y, batch_size=5, epochs=2, shuffle=False, verbose=0, class_weight={0: 1.0, 1: 0.5, 2: 2.0})
    third = model.fit(x, y[:, None], epochs=1, verbose=0, validation_data=(x[:6], y[:6], np.arange(6) / 3.0))
    return [dict(h.history) for h in (first, second, third)], weights_of(model)


def binary(keras: Any, eager: bool) -> Any:
    """Two classes: logits, smoothing, accuracy with a threshold, precision and recall."""
    layers, metrics = keras.layers, keras.metrics
    model = keras.Sequential([keras.Input(shape=(5,)), layers.Dense(1, activation="sigmoid")])
    filled(model)
    model.compile(
        optimizer="rmsprop", loss=keras.losses.BinaryCrossentropy(label_smoothing=0.1), run_eagerly=eager,
        metrics=["accuracy", metrics.Precision(name="p"), metrics.Recall(name="r"), metrics.AUC(name="auc"), "mae"],
    )  # fmt: skip
    x = wave(12, 5)
    y = (x[:, 0] > 0).astype(np.int64)
    history = model.fit(x, y, batch_size=4, epochs=3, shuffle=False, verbose=0)
    return dict(history.history), weights_of(model)


def two_inputs(keras: Any, eager: bool) -> Any:
    """The functional way: two inputs, a shared layer, a detour, two outputs with losses and metrics of their own."""
    layers = keras.layers
    one, other = keras.Input(shape=(4,), name="one"), keras.Input(shape=(4,), name="other")
    shared = layers.Dense(6, activation="relu", name="shared")
    a, b = shared(one), shared(other)
    joined = layers.Concatenate()([a, layers.Multiply()([a, b])])
    middle = layers.Dense(6, activation="tanh", name="middle")(joined)
    whole = layers.Add()([middle, layers.Average()([a, b])])
    number = layers.Dense(1, name="number")(whole)
    kind = layers.Dense(3, activation="softmax", name="kind")(layers.Subtract()([whole, layers.Maximum()([a, b])]))
    model = filled(keras.Model(inputs=[one, other], outputs=[number, kind]))
    model.compile(
        optimizer=keras.optimizers.Adam(0.01), loss=["mse", "sparse_categorical_crossentropy"],
        loss_weights=[0.5, 1.0], metrics=[["mae"], ["accuracy"]], run_eagerly=eager,
    )  # fmt: skip
    x = [wave(8, 4), wave(8, 4, seed=1)]
    y = [wave(8, 1, seed=2), np.arange(8) % 3]
    history = model.fit(x, y, batch_size=4, epochs=3, shuffle=False, verbose=0)
    logs = {name: values for name, values in history.history.items()}
    return {"history": logs, "weights": weights_of(model), "said": model.predict(x, verbose=0)}


def branches(keras: Any, eager: bool) -> Any:
    """A graph with branches of unequal length, operators between symbolic tensors: weights stand in Keras's order."""
    layers = keras.layers
    first, second = keras.Input(shape=(4,)), keras.Input(shape=(3,))
    long = layers.Dense(5, activation="tanh")(layers.Dense(6)(layers.Dense(7)(first)))
    short = layers.Dense(5)(second)
    whole = (long + short) * 2 - short / 4 + (1 - long) ** 2
    end = layers.Dense(2)(layers.Dropout(0.5)(whole[:, 1:4] - long[:, :1]))
    model = filled(keras.Model([second, first], [end, short]))
    model.compile(optimizer=keras.optimizers.SGD(0.01), loss="mse", run_eagerly=eager)
    x = [wave(6, 3), wave(6, 4)]
    said = model.predict(x, verbose=0)
    return [list(w.shape) for w in model.weights], said, model.evaluate(x, [wave(6, 2), wave(6, 5)], verbose=0)


def by_hand(keras: Any, eager: bool) -> Any:
    """train_on_batch, test_on_batch, predict_on_batch; a layer that is not trained."""
    model = mlp(keras, eager, metrics=["accuracy"])
    model.layers[0].trainable = False
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"], run_eagerly=eager)
    x, y = labelled()
    found = [model.train_on_batch(x[i : i + 4], y[i : i + 4]) for i in (0, 4)]
    return found, model.test_on_batch(x, y), model.predict_on_batch(x), weights_of(model)


PROGRAMS: dict[str, Any] = {
    "keras_style": keras_style, "cnn": cnn, "sparse": sparse, "binary": binary, "two_inputs": two_inputs,
    "by_hand": by_hand, "branches": branches,
    **{name: optimiser(make) for name, make in OPTIMISERS.items()},
}  # fmt: skip
