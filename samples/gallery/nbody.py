"""N bodies under their gravity: leapfrog steps, and what becomes of the energy."""

import numpy as np


def accelerations(position, mass, softening):
    n = len(mass)
    a = np.zeros_like(position)
    for i in range(n):
        for j in range(n):
            if i != j:
                d = position[j] - position[i]
                a[i] += mass[j] * d / (np.dot(d, d) + softening**2) ** 1.5
    return a


def total_energy(position, velocity, mass, softening):
    kinetic = 0.5 * np.sum(mass * np.sum(velocity**2, axis=1))
    potential = 0.0
    for i in range(len(mass)):
        for j in range(i + 1, len(mass)):
            d = position[i] - position[j]
            potential -= mass[i] * mass[j] / np.sqrt(np.dot(d, d) + softening**2)
    return kinetic + potential


def simulate(position, velocity, mass, dt=0.01, steps=100, softening=0.05):
    """The path (steps, n, 3), and the energy before and after."""
    position, velocity = position.copy(), velocity.copy()
    path = np.empty((steps, *position.shape))
    start = total_energy(position, velocity, mass, softening)
    a = accelerations(position, mass, softening)
    for t in range(steps):
        velocity += 0.5 * dt * a
        position += dt * velocity
        a = accelerations(position, mass, softening)
        velocity += 0.5 * dt * a
        path[t] = position
    return path, start, total_energy(position, velocity, mass, softening)


def cluster(seed):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(5, 3)), 0.3 * rng.normal(size=(5, 3)), rng.uniform(0.5, 1.5, 5)


def inputs():
    return cluster(35)


def other_inputs():
    return cluster(36)


MAIN = simulate

if __name__ == "__main__":
    for arguments in (inputs(), other_inputs()):
        path, start, end = simulate(*arguments)
        print(f"energy {start:.6f} -> {end:.6f}, first body at {np.round(path[-1, 0], 3)}")
