"""A neural network: two layers trained by hand-written gradients, with momentum, on a spiral."""

import numpy as np


def relu(z):
    return np.maximum(z, 0)


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


class Network:
    def __init__(self, W1, W2):
        self.W1, self.b1 = W1.copy(), np.zeros(W1.shape[1])
        self.W2, self.b2 = W2.copy(), np.zeros(W2.shape[1])
        self.velocity = {name: np.zeros_like(getattr(self, name)) for name in ("W1", "b1", "W2", "b2")}

    def forward(self, X):
        self.hidden = relu(X @ self.W1 + self.b1)
        return softmax(self.hidden @ self.W2 + self.b2)

    def backward(self, X, probabilities, y):
        dz = probabilities.copy()
        dz[np.arange(len(y)), y] -= 1
        dz /= len(y)
        dh = dz @ self.W2.T
        dh[self.hidden <= 0] = 0
        return {"W1": X.T @ dh, "b1": dh.sum(axis=0), "W2": self.hidden.T @ dz, "b2": dz.sum(axis=0)}

    def update(self, gradients, rate, momentum):
        for name, gradient in gradients.items():
            self.velocity[name] = momentum * self.velocity[name] - rate * gradient
            setattr(self, name, getattr(self, name) + self.velocity[name])


def train(X, y, W1, W2, epochs=60, rate=0.5, momentum=0.9):
    """Losses of the epochs, the share that is right in the end, and the weights."""
    network = Network(W1, W2)
    losses = np.zeros(epochs)
    for epoch in range(epochs):
        p = network.forward(X)
        losses[epoch] = -np.mean(np.log(p[np.arange(len(y)), y]))
        network.update(network.backward(X, p, y), rate, momentum)
    accuracy = np.mean(np.argmax(network.forward(X), axis=1) == y)
    return losses, accuracy, network.W1, network.W2


def spiral(turns, seed):
    rng = np.random.default_rng(seed)
    r = np.tile(np.linspace(0.1, 1, 30), 3)
    y = np.repeat(np.arange(3), 30)
    angle = turns * 2 * np.pi * r + y * 2 * np.pi / 3 + rng.normal(0, 0.1, 90)
    X = np.stack([r * np.sin(angle), r * np.cos(angle)], axis=1)
    return X, y, rng.normal(0, 1, (2, 20)), rng.normal(0, 0.3, (20, 3))


def inputs():
    return spiral(0.5, 0)


def other_inputs():
    return spiral(0.9, 1)


MAIN = train

if __name__ == "__main__":
    for arguments in (inputs(), other_inputs()):
        losses, accuracy, *_ = train(*arguments)
        print(f"loss {losses[0]:.3f} -> {losses[-1]:.3f}, {accuracy:.0%} right")
