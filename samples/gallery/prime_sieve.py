"""Eratosthenes' sieve: the primes below a number, the gaps between them, and twins."""

import numpy as np


def primes(limit, size=1000):
    """The primes up to `limit` (at most `size`), their largest gap, and the number of twins."""
    if not 2 <= limit < size:
        raise ValueError("limit is out of range")
    sieve = np.ones(size, dtype=bool)
    sieve[:2] = False
    p = 2
    while p * p <= limit:
        if sieve[p]:
            sieve[p * p :: p] = False
        p += 1
    found = np.flatnonzero(sieve[: limit + 1])
    gaps = np.diff(found)
    return found, gaps.max(initial=0), np.count_nonzero(gaps == 2)


def inputs():
    return (np.int64(997),)


def other_inputs():
    return (np.int64(30),)


MAIN = primes

if __name__ == "__main__":
    for (limit,) in (inputs(), other_inputs()):
        found, gap, twins = primes(limit)
        print(f"{len(found)} primes, the last {found[-1]}, largest gap {gap}, {twins} twins")
