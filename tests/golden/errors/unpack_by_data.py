"""How many items there are to unpack depends on data."""

import numpy as np


def before(x):
    first, *rest = x[x > -2.5]
    return first, len(rest)


def instead(x):
    y = x[x > -2.5]
    first, rest = y[0], y[1:]
    return first, len(rest)


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
the number of items to unpack depends on data
  unpack_by_data.py:7, in before
    7 |     first, *rest = x[x > -2.5]
      |     ^^^^^^^^^^^^^^^^^^^^^^^^^^
Use slices of the array.
"""
