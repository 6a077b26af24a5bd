"""Dynamic time warping: line up the sunspots of eighty years with those of eighty others."""

from pathlib import Path

import numpy as np

from dy2st import InputSpec, to_static


@to_static
def dtw(
    x: np.ndarray, y: np.ndarray, window: int = 15, give_up: float = 30.0
) -> tuple[np.ndarray, np.ndarray]:
    """Distance of two series, and the pairs (i, j) that are matched, shape (pairs, 2).

    Pairs are at most `window` apart. Beyond `give_up` the distance is inf and no pair is given.
    """
    n, m = len(x), len(y)
    x = (x - x.mean()) / x.std()
    y = (y - y.mean()) / y.std()
    cost = np.full((n + 1, m + 1), np.inf, dtype=x.dtype)
    cost[0, 0] = 0
    for i in range(1, n + 1):
        for j in range(max(1, i - window), min(m, i + window) + 1):
            before = min(cost[i - 1, j - 1], cost[i - 1, j], cost[i, j - 1])
            cost[i, j] = abs(x[i - 1] - y[j - 1]) + before
        if cost[i].min() > give_up:
            return x.dtype.type(np.inf), np.zeros((0, 2), dtype=np.int64)

    pairs = []
    i, j = n, m
    while i > 0 and j > 0:
        pairs.append((i - 1, j - 1))
        if cost[i - 1, j - 1] <= cost[i - 1, j] and cost[i - 1, j - 1] <= cost[i, j - 1]:
            i, j = i - 1, j - 1
        elif cost[i - 1, j] < cost[i, j - 1]:
            i -= 1
        else:
            j -= 1
    return cost[n, m], np.array(pairs[::-1], dtype=np.int64)


def sunspots(first: int, years: int = 80) -> np.ndarray:
    path = Path(__file__).parent / "data" / "sunspots.csv"
    year, spots = np.loadtxt(path, delimiter=",", skiprows=1, unpack=True)
    return spots[(year >= first) & (year < first + years)].astype(np.float32)


def inputs() -> tuple:
    return sunspots(1715), sunspots(1895)


def other_inputs() -> tuple:
    """Years whose cycles are too unlike, so that the search is given up."""
    return sunspots(1745), sunspots(1880)


MAIN = dtw
DYNAMIC = (InputSpec(("years",), "float32"), InputSpec(("other_years",), "float32"))

if __name__ == "__main__":
    for x, y in (inputs(), other_inputs()):
        distance, pairs = dtw(x, y)
        print(f"distance {distance:.2f}, {len(pairs)} pairs")
        for i, j in pairs[::12]:
            print(f"  year {i:2d} ({x[i]:5.1f} spots) with year {j:2d} ({y[j]:5.1f} spots)")
