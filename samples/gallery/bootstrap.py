"""Bootstrap: how sure a correlation and a median are, from samples drawn again and again."""

import numpy as np


def correlation(x, y):
    x = x - x.mean()
    y = y - y.mean()
    return (x * y).sum() / np.sqrt((x**2).sum() * (y**2).sum())


def bootstrap(x, y, draws, level=0.9):
    """(estimate, low, high) of the correlation and of the median of x; draws are indices (B, n)."""
    B = len(draws)
    statistics = np.zeros((B, 2))
    for b in range(B):
        chosen = draws[b]
        statistics[b, 0] = correlation(x[chosen], y[chosen])
        statistics[b, 1] = np.median(x[chosen])
    tail = 100 * (1 - level) / 2
    low, high = np.percentile(statistics, [tail, 100 - tail], axis=0)
    estimate = np.array([correlation(x, y), np.median(x)])
    return np.stack([estimate, low, high], axis=1)


def drawn(seed, slope):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=40)
    return x, slope * x + rng.normal(size=40), rng.integers(0, 40, (200, 40))


def inputs():
    return drawn(23, 0.8)


def other_inputs():
    return drawn(24, 0.0)


MAIN = bootstrap

if __name__ == "__main__":
    for arguments in (inputs(), other_inputs()):
        for name, (estimate, low, high) in zip(("correlation", "median"), bootstrap(*arguments)):
            print(f"{name} {estimate:.3f} in [{low:.3f}, {high:.3f}]")
