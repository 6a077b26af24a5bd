"""An index of an array that may be out of range, in a `try`."""

import numpy as np


def before(x):
    table = np.stack([x, x])
    try:
        return table[0, int(x.argmax()) + 1]
    except IndexError:
        return x[0]


def instead(x):
    table, i = np.stack([x, x]), int(x.argmax()) + 1
    return table[0, i] if i < 3 else x[0]


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
whether this index is out of range depends on data, and a `try` around it would have to catch it
  index_of_an_array_in_try.py:9, in before
    9 |         return table[0, int(x.argmax()) + 1]
      |                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
Test the index with `if` instead of catching the error.
"""
