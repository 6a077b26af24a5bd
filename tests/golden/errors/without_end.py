"""All items of an iterator without end."""

import itertools

import numpy as np


def before(x):
    return x * sum(itertools.repeat(1))


def instead(x):
    return x * sum(itertools.repeat(1, 5))


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
all items of an iterator without end are asked for
  without_end.py:9, in before
    9 |     return x * sum(itertools.repeat(1))
      |                ^^^^^^^^^^^^^^^^^^^^^^^^
Use `for` with `break`.
"""
