"""Savitzky-Golay: a noisy curve and its slope, by a polynomial fitted in every window."""

import numpy as np


def savgol(y, window=9, order=3, dx=1.0):
    """The smoothed values and the first derivative, both of y's length."""
    if window % 2 == 0 or window <= order:
        raise ValueError("window must be odd and larger than order")
    half = window // 2
    A = np.vander(np.arange(-half, half + 1), order + 1, increasing=True).astype(float)
    C = np.linalg.pinv(A)
    # odd reflection at both ends
    first = y[0] - np.abs(y[1 : half + 1][::-1] - y[0])
    last = y[-1] + np.abs(y[-half - 1 : -1][::-1] - y[-1])
    padded = np.concatenate((first, y, last))
    smooth = np.convolve(C[0][::-1], padded, mode="valid")
    slope = np.convolve(C[1][::-1], padded, mode="valid") / dx
    return smooth, slope


def inputs():
    rng = np.random.default_rng(0)
    x = np.linspace(-4, 4, 200)
    return (np.exp(-(x**2)) + rng.normal(0, 0.05, x.shape),)


def other_inputs():
    return (np.cumsum(np.random.default_rng(1).normal(size=200)),)


MAIN = savgol

if __name__ == "__main__":
    for (y,) in (inputs(), other_inputs()):
        smooth, slope = savgol(y)
        print(f"roughness {np.abs(np.diff(y, 2)).mean():.4f} -> {np.abs(np.diff(smooth, 2)).mean():.4f}")
        print(f"  steepest at {np.argmax(np.abs(slope))}")
