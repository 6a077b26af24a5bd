"""A model that is compiled and fitted, as Keras programs have it: but for the imports, the lines are Keras's."""

import numpy as np

import dy2st.runtime as torch
from dy2st import to_static
from dy2st.runtime import keras
from dy2st.runtime.keras import Sequential, layers

x = np.array([[1], [2], [3]])
y = np.array([[2], [4], [6]])

model = Sequential([layers.Dense(1, input_shape=(1,))])
model.compile(optimizer="sgd", loss="mse")
model.test_on_batch(x, y)  # from here on the loss is known to `train_step`


@to_static
def train(kernel: torch.Tensor, bias: torch.Tensor, x: torch.Tensor, y: torch.Tensor) -> tuple:
    """The losses of ten epochs from these weights, and the weights after them: what `fit` does, in one graph."""
    with torch.no_grad():
        model.layers[0].kernel.copy_(kernel)
        model.layers[0].bias.copy_(bias)
    losses = []
    for _epoch in range(10):
        loss, *_ = model.train_step(x, y)
        losses.append(loss)
    return torch.stack(losses), *(weight.detach().clone() for weight in model.layers[0].weights)


def start(seed: int) -> tuple:
    """First weights, and the data."""
    keras.utils.set_random_seed(seed)
    layer = layers.Dense(1)
    layer.build((None, 1))
    return *(weight.detach() for weight in layer.weights), torch.tensor(x), torch.tensor(y)


def inputs() -> tuple:
    return start(0)


def other_inputs() -> tuple:
    return start(1)


MAIN = train
DYNAMIC = None  # all sizes are fixed

if __name__ == "__main__":
    keras.utils.set_random_seed(0)
    model = Sequential([layers.Dense(1, input_shape=(1,))])
    model.compile(optimizer="sgd", loss="mse")
    model.summary()
    model.fit(x, y, epochs=10)
    print(model.predict(np.array([[4]]), verbose=0))
