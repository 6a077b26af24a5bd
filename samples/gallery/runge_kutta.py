"""Runge-Kutta-Fehlberg: an oscillator that is stiff at times, in steps as long as they may be."""

import numpy as np

A = np.array([
    [0, 0, 0, 0, 0],
    [1 / 4, 0, 0, 0, 0],
    [3 / 32, 9 / 32, 0, 0, 0],
    [1932 / 2197, -7200 / 2197, 7296 / 2197, 0, 0],
    [439 / 216, -8, 3680 / 513, -845 / 4104, 0],
    [-8 / 27, 2, -3544 / 2565, 1859 / 4104, -11 / 40],
])
C = np.array([0, 1 / 4, 3 / 8, 12 / 13, 1, 1 / 2])
B4 = np.array([25 / 216, 0, 1408 / 2565, 2197 / 4104, -1 / 5, 0])
B5 = np.array([16 / 135, 0, 6656 / 12825, 28561 / 56430, -9 / 50, 2 / 55])


def van_der_pol(t, y, mu):
    return np.array([y[1], mu * (1 - y[0] ** 2) * y[1] - y[0]])


def rkf45(f, y, t_end, tol, *args):
    """Times and values of the steps that were accepted, and how many were not."""
    t, h = 0.0, 0.01
    times, values = [t], [y]
    rejected = 0
    while t < t_end:
        h = min(h, t_end - t)
        k = np.zeros((6, len(y)))
        for i in range(6):
            k[i] = f(t + C[i] * h, y + h * (A[i, :i] @ k[:i]), *args)
        error = np.max(np.abs(h * (B5 - B4) @ k)) + 1e-300
        if error <= tol:
            t += h
            y = y + h * (B5 @ k)
            times.append(t)
            values.append(y)
        else:
            rejected += 1
        h *= min(4.0, max(0.1, 0.9 * (tol / error) ** 0.2))
    return np.array(times), np.array(values), rejected


def oscillate(start, mu):
    return rkf45(van_der_pol, start, 6.0, 1e-5, mu)


def inputs():
    return np.array([2.0, 0.0]), np.float64(5.0)


def other_inputs():
    return np.array([0.1, 0.0]), np.float64(1.0)


MAIN = oscillate

if __name__ == "__main__":
    for start, mu in (inputs(), other_inputs()):
        times, values, rejected = oscillate(start, mu)
        steps = np.diff(times)
        print(f"{len(steps)} steps from {steps.min():.4f} to {steps.max():.4f}, {rejected} rejected")
        print(f"  at last {values[-1]}")
