"""Models in the Keras way: modes agree, graphs are few, files come back, callbacks act, misuse raises."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import zipfile
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest

import dy2st.runtime as torch
from dy2st.runtime import keras
from dy2st.runtime.keras import callbacks, layers, optimizers
from tests.keras_programs.data import filled, wave

ROOT = Path(__file__).parent.parent
MODES = pytest.mark.parametrize("eager", [True, False], ids=["eager", "static"])


@pytest.fixture(autouse=True)
def begin() -> None:
    keras.utils.set_random_seed(0)
    keras.backend.clear_session()


def small(eager: bool = False, optimizer: Any = "adam", **options: Any) -> Any:
    """Five numbers to three classes, with waves as weights."""
    model = keras.Sequential([
        keras.Input((5,)), layers.Dense(6, activation="tanh"), layers.Dense(3, activation="softmax"),
    ])  # fmt: skip
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"], run_eagerly=eager, **options)
    return filled(model)


def labelled(count: int = 20) -> tuple[Any, Any]:
    x = wave(count, 5)
    return x, np.argmax(x[:, :3], 1)


def graphs(model: Any, name: str = "train_step") -> int:
    """How many graphs a step has."""
    return sum(len(family.runners) for family in model._runners[name].families.values())


# --- fit ----------------------------------------------------------------------------------------


def test_modes_agree_with_shuffled_batches_and_rates_that_change() -> None:
    found = []
    for eager in (True, False):
        keras.utils.set_random_seed(3)
        model = small(eager, optimizers.Adam(optimizers.schedules.ExponentialDecay(0.05, 3, 0.8)))
        slower = callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.9)
        fitted = model.fit(*labelled(), batch_size=8, epochs=4, verbose=0, validation_split=0.25, callbacks=[slower])
        found.append((fitted.history, model.get_weights()))
    (logs, weights), (static_logs, static_weights) = found
    assert list(logs) == list(static_logs) == [
        "loss", "accuracy", "val_loss", "val_accuracy", "learning_rate",
    ]  # fmt: skip
    for name in logs:
        np.testing.assert_allclose(logs[name], static_logs[name], 1e-5)
    for a, b in zip(weights, static_weights):
        np.testing.assert_allclose(a, b, 1e-4, 1e-6)
    assert graphs(model) == 2  # 15 samples: batches of 8 and of 7; the rate is an input of both


def test_dropout_draws_the_same_in_both_modes() -> None:
    found = []
    for eager in (True, False):
        keras.utils.set_random_seed(1)
        model = keras.Sequential([
            keras.Input((6, 5)), layers.SpatialDropout1D(0.3), layers.Flatten(), layers.Dropout(0.5), layers.Dense(1),
        ])  # fmt: skip
        model.compile(optimizers.SGD(0.01), "mse", run_eagerly=eager)
        logs = model.fit(wave(20, 6, 5), wave(20, 1), batch_size=8, epochs=3, verbose=0).history
        found.append((logs["loss"], model.predict(wave(3, 6, 5), verbose=0).ravel().tolist()))
    np.testing.assert_allclose(found[0][0], found[1][0], 1e-5)
    np.testing.assert_allclose(found[0][1], found[1][1], 1e-5)
    assert len(set(found[1][0])) == 3 and graphs(model) == 2


def test_one_graph_for_batches_of_one_size() -> None:
    model = small(optimizer="sgd")
    model.fit(*labelled(), batch_size=5, epochs=3, verbose=0)
    model.optimizer.learning_rate = 0.5
    before = model.get_weights()
    model.fit(*labelled(), batch_size=5, epochs=1, verbose=0)
    assert graphs(model) == 1
    assert max(np.abs(a - b).max() for a, b in zip(before, model.get_weights())) > 0.01


@MODES
def test_a_class_of_the_users(eager: bool) -> None:
    class Twice(layers.Layer):
        def build(self, input_shape: Any) -> None:
            self.factor = self.add_weight((input_shape[-1],), "ones", name="factor")

        def call(self, inputs: Any) -> Any:
            return inputs * self.factor * 2

    class Net(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.blocks = [layers.Dense(4, activation="relu"), Twice()]
            self.norm = layers.BatchNormalization()
            self.head = layers.Dense(1)

        def call(self, inputs: Any, training: bool = False) -> Any:
            x = inputs
            for block in self.blocks:
                x = block(x)
            if training:
                x = x * 1.5
            return self.head(self.norm(x))

    model = Net()
    x, y = wave(8, 3), wave(8, 1, seed=2)
    model.compile(optimizers.SGD(0.1), "mse", run_eagerly=eager)
    model(x)
    filled(model)
    assert [w.name for w in model.weights] == [
        "kernel", "bias", "factor", "gamma", "beta", "moving_mean", "moving_variance", "kernel", "bias",
    ]  # fmt: skip
    losses = model.fit(x, y, epochs=3, verbose=0).history["loss"]
    expected = plain_net(model, x, y)
    np.testing.assert_allclose(losses, expected, 1e-5)
    assert model.predict(x, verbose=0).shape == (8, 1)


def plain_net(model: Any, x: Any, y: Any) -> list[float]:
    """The losses of that model in PyTorch's words."""
    shapes = [tuple(w.shape) for w in model.weights]
    first = [np.asarray(wave(*shape, seed=n + 1, scale=0.5)) for n, shape in enumerate(shapes)]
    kernel, bias, factor, gamma, beta, _, _, last, end = (torch.tensor(w).requires_grad_() for w in first)
    weights = [kernel, bias, factor, gamma, beta, last, end]
    losses = []
    for _ in range(3):
        z = torch.relu(torch.tensor(x) @ kernel + bias) * factor * 2 * 1.5
        z = torch.nn.functional.batch_norm(z, None, None, gamma, beta, True, eps=1e-3)
        loss = torch.nn.functional.mse_loss(z @ last + end, torch.tensor(y))
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            for w in weights:
                w -= 0.1 * w.grad
                w.grad = None
    return losses


@MODES
def test_functions_of_the_users_as_loss_and_metric(eager: bool) -> None:
    def far(y_true: Any, y_pred: Any) -> Any:
        return abs(y_true - y_pred).mean(-1)

    model = keras.Sequential([keras.Input((2,)), layers.Dense(1)])
    filled(model)
    model.compile("sgd", far, metrics=[far], run_eagerly=eager)
    logs = model.fit(wave(6, 2), wave(6, 1), epochs=2, verbose=0).history
    np.testing.assert_allclose(logs["loss"], logs["far"], 1e-6)


def test_other_data_than_arrays() -> None:
    x, y = labelled(12)
    given = small(optimizer="sgd")
    given.fit(x, y, batch_size=4, epochs=2, shuffle=False, verbose=0)

    class Parts:
        def __len__(self) -> int:
            return 3

        def __getitem__(self, number: int) -> Any:
            if number >= 3:
                raise IndexError
            return x[number * 4 : number * 4 + 4], y[number * 4 : number * 4 + 4]

    def endless() -> Any:
        while True:
            yield from ((x[i : i + 4], y[i : i + 4]) for i in (0, 4, 8))

    for source, options in ((Parts(), {}), (endless(), {"steps_per_epoch": 3})):
        model = small(optimizer="sgd")
        model.fit(source, epochs=2, verbose=0, **options)
        for a, b in zip(given.get_weights(), model.get_weights()):
            np.testing.assert_array_equal(a, b)
    lists = small(optimizer="sgd")
    lists.fit(x.tolist(), y.tolist(), batch_size=4, epochs=2, shuffle=False, verbose=0)
    np.testing.assert_array_equal(lists.get_weights()[0], given.get_weights()[0])


# --- models as people write them -----------------------------------------------------------------


def residual() -> Any:
    inputs = keras.Input((8, 8, 3))
    x = layers.Conv2D(6, 3, padding="same", use_bias=False)(inputs)
    x = layers.Activation("relu")(layers.BatchNormalization()(x))
    y = layers.BatchNormalization()(layers.SeparableConv2D(6, 3, padding="same")(x))
    x = layers.GlobalAveragePooling2D()(layers.add([x, y]))
    return keras.Model(inputs, layers.Dense(3, activation="softmax")(layers.Dropout(0.5)(x)))


def autoencoder() -> Any:
    return keras.Sequential([
        keras.Input((8, 8, 1)), layers.Conv2D(4, 3, strides=2, padding="same", activation="relu"),
        layers.Conv2DTranspose(4, 3, strides=2, padding="same", activation="relu"),
        layers.Conv2D(1, 3, padding="same", activation="sigmoid"),
    ])  # fmt: skip


def reader() -> Any:
    return keras.Sequential([
        layers.Embedding(50, 8), layers.Bidirectional(layers.LSTM(6, return_sequences=True)), layers.GRU(4),
        layers.Dropout(0.3), layers.Dense(1, activation="sigmoid"),
    ])  # fmt: skip


def nested() -> Any:
    inner = keras.Sequential([
        keras.Input((3,)), layers.Dense(5, activation="relu"), layers.Dropout(0.2), layers.BatchNormalization(),
    ])  # fmt: skip
    one, other = keras.Input((3,), name="one"), keras.Input((3,), name="other")
    whole = keras.ops.concatenate([inner(one), keras.ops.relu(inner(other)) ** 2], axis=-1)
    return keras.Model({"one": one, "other": other}, {"end": layers.Dense(1, name="end")(whole)})


def transformer() -> Any:
    inputs = keras.Input((6, 8))
    x = inputs + layers.MultiHeadAttention(2, 4, dropout=0.1)(query=inputs, value=inputs, key=inputs)
    x = layers.LayerNormalization()(x)
    x = x + layers.Dense(8)(layers.GaussianNoise(0.1)(layers.Dense(16, activation="gelu")(x)))
    return keras.Model(inputs, layers.GlobalAveragePooling1D()(x))


def penalised(y_true: Any, y_pred: Any) -> Any:
    return keras.ops.mean(keras.ops.square(y_true - y_pred), axis=-1) + 0.01 * keras.ops.sum(y_pred, axis=-1)


IMAGES = np.asfortranarray(np.abs(wave(12, 8, 8, 3)).astype(np.float64))
PAIR = {"other": wave(9, 3), "one": wave(9, 3, seed=1)}
CASES: dict[str, Any] = {
    "residual": (residual, IMAGES, np.arange(12) % 3, "sparse_categorical_crossentropy", ["accuracy"]),
    "autoencoder": (autoencoder, IMAGES[..., :1], IMAGES[..., :1], "binary_crossentropy", None),
    "reader": (reader, np.arange(180).reshape(15, 12) * 7 % 50, np.arange(15) % 2, "bce", ["accuracy"]),
    "transformer": (transformer, wave(12, 6, 8), wave(12, 8), "mae", None),
    "nested": (nested, PAIR, {"end": wave(18, 1)[::2]}, penalised, {"end": ["mae", penalised]}),
}


@pytest.mark.parametrize("name", CASES)
def test_modes_agree_and_files_hold(name: str, tmp_path: Path) -> None:
    make, x, y, loss, metrics = CASES[name]
    found = []
    for eager in (True, False):
        keras.utils.set_random_seed(0)
        model = make()
        model.compile("adam", loss, metrics=metrics, run_eagerly=eager)
        found.append(model.fit(x, y, batch_size=5, epochs=2, verbose=0).history)
    assert found[0].keys() == found[1].keys()
    for key in found[0]:
        np.testing.assert_allclose(found[0][key], found[1][key], 2e-4)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras", custom_objects={"penalised": penalised})
    assert again.evaluate(x, y, verbose=0) == model.evaluate(x, y, verbose=0)


def test_normalisation_of_the_data() -> None:
    x = wave(50, 4) * [1, 2, 3, 4] + 5
    layer = layers.Normalization()
    layer.adapt(x)
    found = keras.Sequential([keras.Input((4,)), layer]).predict(x, verbose=0)
    np.testing.assert_allclose([found.mean(0), found.std(0)], [np.zeros(4), np.ones(4)], atol=1e-5)


def test_sizes_that_are_not_known() -> None:
    model = keras.Sequential([
        keras.Input((None, 2)), layers.Conv1D(4, 3, activation="relu"), layers.GlobalMaxPooling1D(), layers.Dense(1),
    ])  # fmt: skip
    assert model.layers[0].output.shape == (None, None, 4) and model.output_shape == (None, 1)
    model.compile("adam", "mse")
    for length in (9, 12, 15):
        model.fit(wave(6, length, 2), wave(6, 1), verbose=0)
    assert graphs(model) == 2


# --- files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["sequential", "functional"])
def test_a_saved_model_goes_on(kind: str, tmp_path: Path) -> None:
    inputs = keras.Input((6, 6, 1))
    chain = [
        layers.Conv2D(3, 3, activation="relu", kernel_regularizer="l2"), layers.BatchNormalization(),
        layers.Flatten(), layers.Dense(3, activation="softmax"),
    ]  # fmt: skip
    if kind == "sequential":
        model = keras.Sequential([inputs, *chain])
    else:
        x = inputs
        for layer in chain:
            x = layer(x)
        model = keras.Model(inputs, x)
    model.compile(optimizers.Adam(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])
    x, y = wave(10, 6, 6, 1), np.arange(10) % 3
    model.fit(x, y, batch_size=5, epochs=2, verbose=0)
    path = tmp_path / "model.keras"
    model.save(path)
    again = keras.models.load_model(path)
    said = model.predict(x, verbose=0)
    np.testing.assert_array_equal(said, again.predict(x, verbose=0))
    session = onnxruntime.InferenceSession(zipfile.ZipFile(path).read("model.onnx"))
    for count in (1, 10):
        (found,) = session.run(None, {session.get_inputs()[0].name: x[:count]})
        np.testing.assert_allclose(found, said[:count], 1e-5, 1e-6)
    logs = [m.fit(x, y, batch_size=5, epochs=1, shuffle=False, verbose=0).history for m in (model, again)]
    assert logs[0] == logs[1]
    model.save_weights(tmp_path / "weights.npz")
    model.fit(x, y, epochs=1, verbose=0)
    model.load_weights(tmp_path / "weights.npz")
    np.testing.assert_array_equal(model.predict(x, verbose=0), again.predict(x, verbose=0))
    (tmp_path / "other.keras").write_bytes(b"no model")
    with pytest.raises(ValueError, match="is no model that"):
        keras.models.load_model(tmp_path / "other.keras")


# --- callbacks --------------------------------------------------------------------------------------


def test_early_stopping_gives_the_best_weights_back() -> None:
    model = small(True, optimizers.SGD(2.0))
    kept: list[Any] = []
    keep = callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: kept.append(model.get_weights()))
    stop = callbacks.EarlyStopping("val_loss", patience=2, restore_best_weights=True)
    logs = model.fit(
        *labelled(), epochs=60, verbose=0, validation_split=0.25, callbacks=[keep, stop]
    ).history  # fmt: skip
    best = int(np.argmin(logs["val_loss"]))
    assert len(logs["loss"]) == best + 3 < 60
    for a, b in zip(model.get_weights(), kept[best]):
        np.testing.assert_array_equal(a, b)


@MODES
def test_a_training_that_is_stopped_leaves_the_model_in_order(eager: bool) -> None:
    model = keras.Sequential([keras.Input((5,)), layers.Dropout(0.5), layers.Dense(3)])
    model.compile("sgd", "mse", run_eagerly=eager)

    def stop(batch: int, logs: Any) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        model.fit(wave(8, 5), wave(8, 3), verbose=0, callbacks=[callbacks.LambdaCallback(on_train_batch_end=stop)])
    assert not any(layer.training for layer in (model, *model.layers))
    np.testing.assert_array_equal(model(wave(8, 5)).detach(), model.predict(wave(8, 5), verbose=0))


def test_rates_fall_on_a_plateau() -> None:
    model = small(True, optimizers.SGD(0.0))
    plateau = callbacks.ReduceLROnPlateau("loss", factor=0.5, patience=2, min_lr=0.3)
    model.optimizer.learning_rate = 0.8
    frozen = callbacks.LambdaCallback(on_epoch_begin=lambda epoch, logs: model.set_weights(first))
    first = model.get_weights()
    logs = model.fit(*labelled(), epochs=6, batch_size=20, verbose=0, callbacks=[frozen, plateau]).history
    np.testing.assert_allclose(logs["learning_rate"], [0.8, 0.8, 0.8, 0.4, 0.4, 0.3], 1e-6)


def test_checkpoints_and_rows(tmp_path: Path) -> None:
    model = small(True)
    saved = callbacks.ModelCheckpoint(tmp_path / "{epoch:02d}.npz", "loss", save_best_only=True, save_weights_only=True)
    table = callbacks.CSVLogger(tmp_path / "log.csv")
    logs = model.fit(*labelled(), epochs=3, verbose=0, callbacks=[saved, table]).history
    assert [path.name for path in sorted(tmp_path.glob("*.npz"))] == ["01.npz", "02.npz", "03.npz"]
    rows = list(csv.DictReader(io.StringIO((tmp_path / "log.csv").read_text())))
    assert [float(row["loss"]) for row in rows] == logs["loss"] and rows[2]["epoch"] == "2"


# --- what is shown -----------------------------------------------------------------------------------


def test_progress_and_summary() -> None:
    model = small(True)
    out = io.StringIO()
    with redirect_stdout(out):
        model.fit(*labelled(), epochs=2, batch_size=10)
        model.evaluate(*labelled(), verbose=2)
    lines = out.getvalue().splitlines()
    assert lines[0] == "Epoch 1/2" and lines[2] == "Epoch 2/2" and len(lines) == 5
    assert lines[1].startswith("2/2 ━━━━━━━━━━━━━━━━━━━━ 0s ")
    assert " - loss: " in lines[1] and " - accuracy: " in lines[1]
    text: list[str] = []
    small().summary(print_fn=text.append, line_length=76)
    assert text[0].splitlines() == SUMMARY.splitlines()


SUMMARY = """\
Model: "sequential_1"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ dense_2 (Dense)                 │ (None, 6)              │            36 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dense_3 (Dense)                 │ (None, 3)              │            21 │
└─────────────────────────────────┴────────────────────────┴───────────────┘
 Total params: 57 (228.00 B)
 Trainable params: 57 (228.00 B)
 Non-trainable params: 0 (0.00 B)
"""


# --- initial values ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "deviation"), [
    ("glorot_uniform", (2 / 500) ** 0.5), ("glorot_normal", (2 / 500) ** 0.5), ("he_uniform", (2 / 300) ** 0.5),
    ("he_normal", (2 / 300) ** 0.5), ("lecun_normal", (1 / 300) ** 0.5), ("random_normal", 0.05),
    ("random_uniform", 0.05 / 3**0.5), ("truncated_normal", 0.05 * 0.8796), ("zeros", 0.0),
])  # fmt: skip
def test_initial_values(name: str, deviation: float) -> None:
    make = keras.initializers.get(name)
    values = make((300, 200))
    assert values.dtype == np.float32
    np.testing.assert_allclose([values.mean(), values.std()], [0, deviation], rtol=0.02, atol=1e-3)
    if hasattr(type(make).__init__, "__code__") and "seed" in type(make).__init__.__code__.co_varnames:
        seeded = type(make)(seed=5)
        np.testing.assert_array_equal(seeded((3, 4)), seeded((3, 4)))
        assert not np.array_equal(make((3, 4)), make((3, 4)))


def test_orthogonal_values() -> None:
    q = keras.initializers.Orthogonal(gain=2.0, seed=1)((6, 3, 5)).reshape(18, 5)
    np.testing.assert_allclose(q.T @ q, 4 * np.eye(5), atol=1e-5)
    assert keras.initializers.Identity()((3, 2)).tolist() == [[1, 0], [0, 1], [0, 0]]


# --- misuse ----------------------------------------------------------------------------------------------


def test_what_raises() -> None:
    with pytest.raises(ValueError, match="must call `compile"):
        keras.Sequential([layers.Dense(1)]).fit(wave(3, 2), wave(3, 1))
    with pytest.raises(ValueError, match="same number of samples"):
        small().fit(wave(3, 5), np.zeros(4), verbose=0)
    with pytest.raises(ValueError, match="interpret optimizer identifier: sdg"):
        small(optimizer="sdg")
    with pytest.raises(ValueError, match="interpret loss identifier: msee"):
        model = keras.Sequential([layers.Dense(1)])
        model.compile("sgd", "msee")
        model.fit(wave(3, 2), wave(3, 1), verbose=0)
    with pytest.raises(ValueError, match="expecting 4 weights"):
        small().set_weights([])
    with pytest.raises(ValueError, match="not connected"):
        keras.Model(keras.Input((2,)), layers.Dense(1)(keras.Input((2,))))
    with pytest.raises(ValueError, match="masks are not there"):
        layers.Embedding(3, 2, mask_zero=True)


def test_numpy_alone_is_needed_eagerly() -> None:
    code = (
        "import sys; import numpy as np; from dy2st.runtime import keras\n"
        "model = keras.Sequential([keras.layers.Dense(1)])\n"
        "model.compile('sgd', 'mse', run_eagerly=True)\n"
        "model.fit(np.ones((4, 2)), np.ones((4, 1)), verbose=0)\n"
        "model.predict(np.ones((4, 2)), verbose=0)\n"
        "print(*[name for name in ('onnx', 'onnxruntime', 'gast', 'astor') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.split() == []
