"""Quicksort with a stack of its own, the median of three as pivot, and insertion sort for the rest."""

import numpy as np


def quicksort(values):
    """The values sorted, and how many elements were moved."""
    a = values.copy()
    moves = 0
    stack = [(0, len(a) - 1)]
    while stack:
        lo, hi = stack.pop()
        if hi - lo < 8:
            for i in range(lo + 1, hi + 1):
                x = a[i]
                j = i - 1
                while j >= lo and a[j] > x:
                    a[j + 1] = a[j]
                    j -= 1
                    moves += 1
                a[j + 1] = x
            continue
        pivot = np.median(np.array([a[lo], a[(lo + hi) // 2], a[hi]]))
        i, j = lo, hi
        while i <= j:
            while a[i] < pivot:
                i += 1
            while a[j] > pivot:
                j -= 1
            if i <= j:
                a[i], a[j] = a[j], a[i]
                moves += 2
                i += 1
                j -= 1
        stack.append((lo, j))
        stack.append((i, hi))
    return a, moves


def inputs():
    return (np.random.default_rng(47).normal(size=60),)


def other_inputs():
    return (np.tile(np.arange(6.0), 10)[::-1].copy(),)


MAIN = quicksort

if __name__ == "__main__":
    for (values,) in (inputs(), other_inputs()):
        a, moves = quicksort(values)
        print(f"{moves} moves, sorted: {bool(np.all(np.diff(a) >= 0))}")
