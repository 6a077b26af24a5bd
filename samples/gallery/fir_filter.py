"""FIR filter: a low-pass by the window method takes the hum away from a slow signal."""

import numpy as np


def design(cutoff, taps):
    """Windowed sinc, scaled to pass a constant unchanged."""
    n = np.arange(taps) - (taps - 1) / 2
    h = np.sinc(2 * cutoff * n) * np.hamming(taps)
    return h / h.sum()


def lowpass(x, cutoff, taps=31):
    """The filtered signal (same length), and the gain of the filter at 16 frequencies up to 0.5."""
    h = design(cutoff, taps)
    y = np.zeros_like(x)
    for n in range(len(x)):
        for k in range(taps):
            if 0 <= n - k < len(x):
                y[n] += h[k] * x[n - k]
    frequencies = np.arange(16) / 32
    k = np.arange(taps)
    real = (h * np.cos(2 * np.pi * np.outer(frequencies, k))).sum(axis=1)
    imag = (h * np.sin(2 * np.pi * np.outer(frequencies, k))).sum(axis=1)
    return y, np.hypot(real, imag)


def inputs():
    t = np.arange(120)
    return np.sin(2 * np.pi * 0.02 * t) + 0.5 * np.sin(2 * np.pi * 0.3 * t), np.float64(0.08)


def other_inputs():
    return np.random.default_rng(3).normal(size=120), np.float64(0.2)


MAIN = lowpass

if __name__ == "__main__":
    for x, cutoff in (inputs(), other_inputs()):
        y, gain = lowpass(x, cutoff)
        print(f"variance {x.var():.3f} -> {y.var():.3f}; gains", " ".join(f"{g:.2f}" for g in gain))
