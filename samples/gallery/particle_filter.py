"""Particle filter: a hidden state that moves strangely, followed by a cloud of guesses."""

import numpy as np


def particle_filter(observations, start, noise, uniforms, sd=1.0):
    """Estimates, how many particles counted at each time, and how often they were drawn anew.

    start (N,), noise (T, N) and uniforms (T,) are the random numbers that are needed.
    """
    T, N = noise.shape
    particles = start.copy()
    weights = np.full(N, 1.0 / N)
    estimates = np.empty(T)
    effective = np.empty(T)
    resampled = 0
    for t in range(T):
        particles = 0.5 * particles + 25 * particles / (1 + particles**2) + 8 * np.cos(1.2 * t) + noise[t]
        weights *= np.exp(-0.5 * ((observations[t] - particles**2 / 20) / sd) ** 2) + 1e-300
        weights /= weights.sum()
        estimates[t] = np.dot(weights, particles)
        effective[t] = 1.0 / np.sum(weights**2)
        if effective[t] < N / 2:
            positions = (np.arange(N) + uniforms[t]) / N
            cumulative = np.cumsum(weights)
            cumulative[-1] = 1.0
            particles = particles[np.searchsorted(cumulative, positions)]
            weights = np.full(N, 1.0 / N)
            resampled += 1
    return estimates, effective, resampled


def simulated(seed):
    rng = np.random.default_rng(seed)
    x, seen = 0.1, []
    for t in range(40):
        x = 0.5 * x + 25 * x / (1 + x**2) + 8 * np.cos(1.2 * t) + rng.normal() * np.sqrt(10)
        seen.append(x**2 / 20 + rng.normal())
    noise = rng.normal(0, np.sqrt(10), (40, 200))
    return np.array(seen), rng.normal(0, 2, 200), noise, rng.random(40)


def inputs():
    return simulated(29)


def other_inputs():
    return simulated(30)


MAIN = particle_filter

if __name__ == "__main__":
    for arguments in (inputs(), other_inputs()):
        estimates, effective, resampled = particle_filter(*arguments)
        print(f"drawn anew {resampled} times, {effective.mean():.0f} particles count, last at {estimates[-1]:.3f}")
