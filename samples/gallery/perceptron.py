"""Perceptron: Rosenblatt's rule, one example at a time, until nothing is wrong any more."""

import numpy as np


def train(X, y, epochs=40):
    """Weights, bias and the number of mistakes in each epoch; y is -1 or 1."""
    w = np.zeros(X.shape[1])
    b = 0.0
    mistakes = []
    for epoch in range(epochs):
        wrong = 0
        for xi, yi in zip(X, y):
            if yi * (np.dot(w, xi) + b) <= 0:
                w += yi * xi
                b += yi
                wrong += 1
        mistakes.append(wrong)
        if wrong == 0:
            break
    return w, b, np.array(mistakes)


def inputs():
    rng = np.random.default_rng(13)
    X = rng.normal(size=(60, 4))
    y = np.where(X @ np.array([1.0, -2.0, 0.5, 0.0]) + 0.3 > 0, 1, -1)
    X += 0.1 * y[:, None] * np.array([1.0, -2.0, 0.5, 0.0])
    return X, y


def other_inputs():
    """Labels by chance: it never ends by itself."""
    rng = np.random.default_rng(14)
    return rng.normal(size=(60, 4)), rng.choice(np.array([-1, 1]), 60)


MAIN = train

if __name__ == "__main__":
    for X, y in (inputs(), other_inputs()):
        w, b, mistakes = train(X, y)
        print(f"{len(mistakes)} epochs, mistakes {mistakes[0]} -> {mistakes[-1]}, w = {np.round(w, 2)}, b = {b}")
