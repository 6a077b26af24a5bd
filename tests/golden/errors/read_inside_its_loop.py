"""An iterator is read inside the loop that runs over it."""

import numpy as np


def before(x):
    numbers = iter(x[x > -9])
    total = x[0] * 0
    for v in numbers:
        total = total + v * next(numbers, 1.0)
    return total


def instead(x):
    y = x[x > -9]
    total = x[0] * 0
    for i in range(0, len(y), 2):
        total = total + y[i] * (y[i + 1] if i + 1 < len(y) else 1.0)
    return total


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
this iterator is read inside the loop that runs over it
  read_inside_its_loop.py:10, in body_
    10 |         total = total + v * next(numbers, 1.0)
       |                             ^^^^^^^^^^^^^^^^^^
Make a list of it first, and use its items by index.
"""
