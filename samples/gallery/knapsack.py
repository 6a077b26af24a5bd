"""Knapsack: what to pack, worth most and not too heavy, each thing once."""

import numpy as np


def knapsack(values, weights, capacity=40):
    """The best value, its weight, and which things are packed."""
    n = len(values)
    best = np.zeros((n + 1, capacity + 1), dtype=np.int64)
    for i in range(1, n + 1):
        w, v = weights[i - 1], values[i - 1]
        for c in range(capacity + 1):
            best[i, c] = best[i - 1, c]
            if w <= c and best[i - 1, c - w] + v > best[i, c]:
                best[i, c] = best[i - 1, c - w] + v
    packed = np.zeros(n, dtype=bool)
    c = capacity
    for i in range(n, 0, -1):
        if best[i, c] != best[i - 1, c]:
            packed[i - 1] = True
            c -= weights[i - 1]
    return best[n, capacity], weights[packed].sum(), packed


def inputs():
    rng = np.random.default_rng(8)
    return rng.integers(5, 60, 14), rng.integers(2, 15, 14)


def other_inputs():
    """Only two of them can be lifted at all."""
    weights = np.full(14, 50)
    weights[[3, 9]] = 19, 21
    return np.arange(14) + 1, weights


MAIN = knapsack

if __name__ == "__main__":
    for values, weights in (inputs(), other_inputs()):
        value, weight, packed = knapsack(values, weights)
        print(f"worth {value}, weight {weight}: {np.flatnonzero(packed).tolist()}")
