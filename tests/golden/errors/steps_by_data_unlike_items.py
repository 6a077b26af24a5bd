"""How many rounds depends on data, and the items are not alike."""

import numpy as np


def before(x):
    total = 0.0
    for _, y in zip(range(int(x.argmax())), [x, x[:2], x[:1]]):
        total += float(y.sum())
    return total


def instead(x):
    total = 0.0
    for _, y in zip(range(int(x.argmax())), [x.sum(), x[:2].sum(), x[:1].sum()]):
        total += float(y)
    return total


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
the number of steps of this loop depends on data, and its items are not alike
  steps_by_data_unlike_items.py:8, in before
    8 |     for _, y in zip(range(int(x.argmax())), [x, x[:2], x[:1]]):
      |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
Iterate over arrays, or over lists of arrays of one shape and dtype.
"""
