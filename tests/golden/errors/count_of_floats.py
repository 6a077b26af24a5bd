"""`itertools.count` of floats that depend on data."""

import itertools

import numpy as np


def before(x):
    total = x[0] * 0
    for i, v in zip(itertools.count(x[0]), x):
        total = total + i * v
    return total


def instead(x):
    total = x[0] * 0
    for i, v in zip(itertools.count(0), x):
        total = total + (x[0] + i) * v
    return total


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
`itertools.count` of floats that depend on data
  count_of_floats.py:10, in before
    10 |     for i, v in zip(itertools.count(x[0]), x):
       |                     ^^^^^^^^^^^^^^^^^^^^^
Multiply a counter.
"""
