"""`iter` with a sentinel."""

import numpy as np


def before(x):
    values = [3, 2, 1]
    return x * len(list(iter(values.pop, 1)))


def instead(x):
    values = [3, 2, 1]
    n = 0
    while values.pop() != 1:
        n += 1
    return x * (n + 2)


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
`iter` with a sentinel cannot be converted
  iter_with_a_sentinel.py:8, in before
    8 |     return x * len(list(iter(values.pop, 1)))
      |                         ^^^^^^^^^^^^^^^^^^^
Write a `while` loop.
"""
