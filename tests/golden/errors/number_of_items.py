"""A built-in that takes items whose number depends on data."""

import numpy as np


def before(x):
    return tuple(x[x > 0])


def instead(x):
    return x[x > 0]


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
the number of items here depends on data
  number_of_items.py:7, in before
    7 |     return tuple(x[x > 0])
      |            ^^^^^^^^^^^^^^^
Use a `for` statement, or an array function.
"""
