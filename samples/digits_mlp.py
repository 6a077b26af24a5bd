"""A network of dense layers learns handwritten digits in the Keras way: `fit` runs one graph for each batch."""

from pathlib import Path

import numpy as np

from dy2st import InputSpec, to_static
from dy2st.runtime import keras
from dy2st.runtime.keras import layers

TRAINING, EPOCHS = 1500, 40

keras.utils.set_random_seed(0)
model = keras.Sequential([
    keras.Input((64,)),
    layers.Dense(128, activation="relu"),
    layers.Dropout(0.3),
    layers.Dense(64, activation="relu"),
    layers.Dense(10, activation="softmax"),
])  # fmt: skip
model.compile(
    optimizer=keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(2e-3, EPOCHS * TRAINING // 50)),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)


def data() -> tuple:
    """All digits in an order of their own, as rows of float32 between 0 and 1, and their labels."""
    with np.load(Path(__file__).parent / "data" / "digits.npz") as file:
        order = np.random.default_rng(0).permutation(len(file["labels"]))
        return file["pixels"][order].reshape(-1, 64).astype(np.float32) / 16, file["labels"][order].astype(np.int64)


def train(epochs: int, verbose: int = 0) -> keras.callbacks.History:
    """The losses and accuracies of the epochs, on the digits held back, too."""
    x, y = data()
    held_back = x[TRAINING:], y[TRAINING:]
    return model.fit(
        x[:TRAINING], y[:TRAINING], batch_size=50, epochs=epochs, validation_data=held_back, verbose=verbose
    )  # fmt: skip


@to_static
def read(x: np.ndarray) -> tuple:
    """(the probability of each digit, the most probable one) for rows of pixels x (batch, 64)."""
    said = model.predict_step(x)
    return said, said.argmax(1)


def inputs() -> tuple:
    return (data()[0][:40],)


def other_inputs() -> tuple:
    return (data()[0][40:80],)


MAIN = read
DYNAMIC = (InputSpec(("batch", 64), "float32"),)

if __name__ == "__main__":
    history = train(EPOCHS, verbose=2)
    print(f"{history.history['val_accuracy'][-1]:.1%} of the digits that it has not seen are read right")
