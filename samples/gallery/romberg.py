"""Romberg integration: the trapezoid rule, halved and extrapolated until two results agree."""

import numpy as np


def romberg(f, a, b, tol=1e-10, levels=10):
    """The integral of f from a to b, the levels needed, and the table."""
    R = np.zeros((levels, levels))
    h = b - a
    R[0, 0] = h * (f(a) + f(b)) / 2
    for i in range(1, levels):
        h = h / 2
        points = a + h * np.arange(1, 2**i, 2)
        R[i, 0] = R[i - 1, 0] / 2 + h * np.sum(f(points))
        for j in range(1, i + 1):
            R[i, j] = R[i, j - 1] + (R[i, j - 1] - R[i - 1, j - 1]) / (4**j - 1)
        if abs(R[i, i] - R[i - 1, i - 1]) < tol:
            return R[i, i], i, R
    return R[-1, -1], levels - 1, R


def arc_length(a, b):
    """Of the sine curve from a to b."""
    return romberg(lambda x: np.sqrt(1 + np.cos(x) ** 2), a, b)


def inputs():
    return np.float64(0.0), np.float64(np.pi)


def other_inputs():
    return np.float64(0.0), np.float64(30.0)


MAIN = arc_length

if __name__ == "__main__":
    for a, b in (inputs(), other_inputs()):
        value, level, table = arc_length(a, b)
        print(f"length {value:.10f} on level {level}")
