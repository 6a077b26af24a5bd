"""LSTM: read a padded batch of sequences, and stop when the longest has ended."""

import numpy as np

from dy2st import InputSpec, to_static


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


class LSTM:
    """One layer with its state; `step` moves the sequences that are still active."""

    def __init__(self, weight: np.ndarray, bias: np.ndarray, batch: int) -> None:
        self.weight = weight
        self.bias = bias
        self.hidden = np.zeros((batch, bias.shape[0] // 4), dtype=bias.dtype)
        self.cell = np.zeros_like(self.hidden)
        self.steps = 0

    def step(self, x: np.ndarray, active: np.ndarray) -> np.ndarray:
        gates = np.concatenate([x, self.hidden], axis=1) @ self.weight + self.bias
        enter, forget, leave, new = np.split(gates, 4, axis=1)
        cell = sigmoid(forget) * self.cell + sigmoid(enter) * np.tanh(new)
        hidden = sigmoid(leave) * np.tanh(cell)
        self.cell = np.where(active[:, None], cell, self.cell)
        self.hidden = np.where(active[:, None], hidden, self.hidden)
        self.steps += 1
        return self.hidden


@to_static
def encode(
    x: np.ndarray, lengths: np.ndarray, weight: np.ndarray, bias: np.ndarray
) -> tuple[np.ndarray, np.ndarray, int]:
    """Hidden states (batch, steps, hidden), the last of each sequence, and the steps taken.

    x (batch, time, features) is padded; only the first lengths[i] entries of row i are read.
    """
    lstm = LSTM(weight, bias, batch=len(x))
    outputs = []
    for t in range(x.shape[1]):
        active = t < lengths
        if not active.any():
            break
        hidden = lstm.step(x[:, t], active)
        outputs.append(np.where(active[:, None], hidden, 0))
    return np.stack(outputs, axis=1), lstm.hidden, lstm.steps


def batch(longest: int, seed: int = 0) -> tuple:
    """Sixteen random sequences of up to `longest` entries in a buffer for 50."""
    rng = np.random.default_rng(seed)
    lengths = rng.integers(1, longest + 1, 16)
    lengths[0] = longest
    x = np.full((16, 50, 12), 9.0)  # a padding that shows when it is read by mistake
    for row, length in zip(x, lengths, strict=True):
        row[:length] = rng.normal(size=(length, 12))
    weight = rng.normal(0, 0.2, (12 + 48, 4 * 48))
    bias = np.repeat([0.0, 1.0, 0.0, 0.0], 48)
    return x.astype(np.float32), lengths, weight.astype(np.float32), bias.astype(np.float32)


def inputs() -> tuple:
    return batch(longest=31)


def other_inputs() -> tuple:
    return batch(longest=7, seed=1)


MAIN = encode
DYNAMIC = (
    InputSpec(("batch", "time", 12), "float32"),
    InputSpec(("batch",), "int64"),
    InputSpec((60, 192), "float32"),
    InputSpec((192,), "float32"),
)

if __name__ == "__main__":
    for x, lengths, weight, bias in (inputs(), other_inputs()):
        outputs, last, steps = encode(x, lengths, weight, bias)
        print(f"lengths {lengths}: {steps} of {x.shape[1]} steps, outputs {outputs.shape}")
        print(f"  norms of the last states {np.linalg.norm(last, axis=1).round(1)}")
