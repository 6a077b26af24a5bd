"""Heat equation: a hot spot spreads on a plate with cold edges, until it hardly changes."""

import numpy as np


def heat(u0, alpha, tolerance=2e-3, max_steps=400):
    """Temperature after explicit steps, how many there were, and the total heat after each."""
    u = u0.copy()
    total = np.zeros(max_steps)
    dt = 0.2 / alpha
    for step in range(max_steps):
        lap = np.zeros_like(u)
        lap[1:-1, 1:-1] = u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - 4 * u[1:-1, 1:-1]
        change = alpha * dt * lap
        u += change
        total[step] = u.sum()
        if np.max(np.abs(change)) < tolerance:
            break
    return u, step + 1, total


def inputs():
    plate = np.zeros((32, 32))
    plate[10:16, 8:20] = 100.0
    return plate, np.float64(1.5)


def other_inputs():
    x = np.linspace(0, np.pi, 32)
    return 50 * np.outer(np.sin(x), np.sin(3 * x)), np.float64(0.7)


MAIN = heat

if __name__ == "__main__":
    for plate, alpha in (inputs(), other_inputs()):
        u, steps, total = heat(plate, alpha)
        print(f"{steps} steps, hottest {u.max():.2f}, heat {total[0]:.1f} -> {total[steps - 1]:.1f}")
