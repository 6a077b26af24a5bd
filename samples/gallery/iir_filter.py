"""IIR filter: biquads in a row, in direct form II, take one frequency out of a recording."""

import numpy as np


def notch(frequency, q):
    """Coefficients (b, a) of a second-order notch; frequency in parts of the sample rate."""
    w = 2 * np.pi * frequency
    alpha = np.sin(w) / (2 * q)
    b = np.array([1.0, -2 * np.cos(w), 1.0])
    a = np.array([1 + alpha, -2 * np.cos(w), 1 - alpha])
    return b / a[0], a / a[0]


def biquad(x, b, a):
    y = np.empty_like(x)
    w1 = w2 = 0.0
    for n, sample in enumerate(x):
        w0 = sample - a[1] * w1 - a[2] * w2
        y[n] = b[0] * w0 + b[1] * w1 + b[2] * w2
        w2, w1 = w1, w0
    return y


def clean(x, frequencies, q=5.0):
    """The signal without the given frequencies, clipped softly to [-1, 1]."""
    for f in frequencies:
        b, a = notch(f, q)
        x = biquad(x, b, a)
    return np.tanh(x)


def inputs():
    t = np.arange(400)
    x = 0.4 * np.sin(0.05 * t) + np.sin(2 * np.pi * 0.1 * t) + 0.3 * np.sin(2 * np.pi * 0.2 * t)
    return x, np.array([0.1, 0.2])


def other_inputs():
    return np.random.default_rng(5).normal(size=400), np.array([0.25, 0.31])


MAIN = clean

if __name__ == "__main__":
    for x, frequencies in (inputs(), other_inputs()):
        y = clean(x, frequencies)
        print(f"rms {np.sqrt(np.mean(x**2)):.3f} -> {np.sqrt(np.mean(y[100:] ** 2)):.3f}")
