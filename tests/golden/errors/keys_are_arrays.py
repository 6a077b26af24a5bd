"""What is sorted by is no number."""

import numpy as np


def before(x):
    found = []
    for v in x:
        if v > -9:
            found.append((v, x * v))
    return max(found, key=lambda pair: pair[1])[0]


def instead(x):
    found = []
    for v in x:
        if v > -9:
            found.append((v, x * v))
    return max(found, key=lambda pair: pair[1].sum())[0]


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
the keys that items are sorted by are no numbers or tuples of numbers
  keys_are_arrays.py:11, in before
    11 |     return max(found, key=lambda pair: pair[1])[0]
       |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
Give a number.
"""
