"""The Ising model: spins on a torus flip by chance, half a checkerboard at a time, below and above critical heat."""

import numpy as np


def neighbours(spins):
    return sum(np.roll(spins, shift, axis) for axis in (0, 1) for shift in (-1, 1))


def simulate(spins, temperature, rng, sweeps=300):
    """The spins after the sweeps, and the magnetisation and the energy of each spin on the way."""
    rows, columns = spins.shape
    board = np.add.outer(np.arange(rows), np.arange(columns)) % 2
    magnetisation, energy = np.zeros(sweeps), np.zeros(sweeps)
    for sweep in range(sweeps):
        for colour in (0, 1):
            cost = 2 * spins * neighbours(spins)
            flips = (board == colour) & (rng.random(spins.shape) < np.exp(-cost / temperature))
            spins = np.where(flips, -spins, spins)
        magnetisation[sweep] = abs(spins.mean())
        energy[sweep] = -(spins * neighbours(spins)).mean() / 2
    return spins, magnetisation, energy


def inputs():
    return np.ones((32, 32), dtype=np.int64), np.float64(2.0), np.random.default_rng(0)


def other_inputs():
    return np.ones((32, 32), dtype=np.int64), np.float64(3.5), np.random.default_rng(1)


MAIN = simulate

if __name__ == "__main__":
    for spins, temperature, rng in (inputs(), other_inputs()):
        _, magnetisation, energy = simulate(spins, temperature, rng)
        print(f"T = {temperature}: magnetisation {magnetisation[100:].mean():.3f}, energy {energy[100:].mean():.3f}")
