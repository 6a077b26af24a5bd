"""Wave equation: a plucked string, its shape at some moments, and its energy."""

import numpy as np


def string(shape, speed, steps=200, every=20):
    """Snapshots (steps / every, points) and the energy at each, by leapfrog."""
    n = len(shape)
    c2 = speed**2
    now = shape.copy()
    before = shape.copy()
    snapshots = []
    energy = []
    for t in range(steps):
        after = np.zeros(n)
        for i in range(1, n - 1):
            after[i] = 2 * now[i] - before[i] + c2 * (now[i + 1] - 2 * now[i] + now[i - 1])
        if t % every == 0:
            kinetic = 0.5 * np.sum((after - now) ** 2)
            potential = 0.5 * c2 * np.sum(np.diff(after) * np.diff(now))
            energy.append(kinetic + potential)
            snapshots.append(now)
        before, now = now, after
    return np.array(snapshots), np.array(energy)


def inputs():
    x = np.linspace(0, 1, 41)
    return np.minimum(x / 0.3, (1 - x) / 0.7), np.float64(0.9)


def other_inputs():
    x = np.linspace(0, 1, 41)
    return np.sin(2 * np.pi * x) * (x < 0.5), np.float64(0.5)


MAIN = string

if __name__ == "__main__":
    for shape, speed in (inputs(), other_inputs()):
        snapshots, energy = string(shape, speed)
        print(f"energy from {energy.min():.5f} to {energy.max():.5f}")
        for row in snapshots[:5]:
            print("  " + "".join(" .:-=+*#%@"[int(9 * (v + 1) / 2)] for v in row))
