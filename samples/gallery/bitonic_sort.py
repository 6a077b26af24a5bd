"""Bitonic sort: a sorting network, comparator by comparator, and the order of the keys."""

import numpy as np


def bitonic(keys):
    """Sorted keys, where each came from, and how many comparators exchanged; n is a power of two."""
    a = keys.copy()
    order = np.arange(len(a))
    n = len(a)
    swaps = 0
    k = 2
    while k <= n:
        j = k // 2
        while j > 0:
            for i in range(n):
                partner = i ^ j
                if partner > i:
                    up = i & k == 0
                    if (a[i] > a[partner]) == up:
                        a[i], a[partner] = a[partner], a[i]
                        order[i], order[partner] = order[partner], order[i]
                        swaps += 1
            j //= 2
        k *= 2
    return a, order, swaps


def inputs():
    return (np.random.default_rng(0).permutation(32).astype(np.float32),)


def other_inputs():
    return (np.arange(32, 0, -1).astype(np.float32) ** 2,)


MAIN = bitonic

if __name__ == "__main__":
    for (keys,) in (inputs(), other_inputs()):
        a, order, swaps = bitonic(keys)
        print(f"{swaps} swaps, sorted: {bool(np.all(np.diff(a) > 0))}, right: {bool(np.all(keys[order] == a))}")
