"""A bytearray cannot hold values that depend on data."""

import numpy as np


def before(x):
    found = bytearray(3)
    found[0] = int(abs(x[0]))
    return len(found)


def instead(x):
    found = np.zeros(3, np.uint8)
    found[0] = int(abs(x[0]))
    return len(found)


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
a bytearray cannot hold a value that depends on data
  bytearray_of_data.py:8, in before
    8 |     found[0] = int(abs(x[0]))
      |     ^^^^^^^^^^^^^^^^^^^^^^^^^
Use an array.
"""
