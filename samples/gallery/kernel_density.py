"""Kernel density: a smooth histogram, its width chosen by Silverman's rule, and where it peaks."""

import numpy as np


def density(data, grid):
    """The density on the grid, the bandwidth, and the grid points of local maxima."""
    n = len(data)
    q75, q25 = np.percentile(data, [75, 25])
    spread = min(np.std(data, ddof=1), (q75 - q25) / 1.34)
    h = 0.9 * spread * n ** (-0.2)
    result = np.zeros_like(grid)
    for x in data:
        result += np.exp(-0.5 * ((grid - x) / h) ** 2)
    result /= n * h * np.sqrt(2 * np.pi)
    peaks = []
    for i in range(1, len(grid) - 1):
        if result[i - 1] < result[i] > result[i + 1]:
            peaks.append(grid[i])
    return result, h, np.array(peaks)


def inputs():
    rng = np.random.default_rng(25)
    return np.concatenate([rng.normal(-2, 0.5, 80), rng.normal(1, 0.8, 120)]), np.linspace(-5, 5, 101)


def other_inputs():
    return np.random.default_rng(26).gamma(2, 0.7, 200), np.linspace(-1, 6, 101)


MAIN = density

if __name__ == "__main__":
    for data, grid in (inputs(), other_inputs()):
        result, h, peaks = density(data, grid)
        print(f"bandwidth {h:.3f}, area {np.trapezoid(result, grid):.4f}, peaks {np.round(peaks, 2)}")
