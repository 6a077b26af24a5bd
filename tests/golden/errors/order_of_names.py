"""What is sorted by data is no number."""

import numpy as np


def before(x):
    return sorted([("b", x[0]), ("a", x[1])], key=lambda pair: pair[1])[0][1]


def instead(x):
    values = [x[0], x[1]]
    return values[np.argsort(values)[0]]


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
the order of these items depends on data, and the items are no numbers or tuples of numbers
  order_of_names.py:7, in before
    7 |     return sorted([("b", x[0]), ("a", x[1])], key=lambda pair: pair[1])[0][1]
      |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
Sort their indices, `np.argsort(keys)`, and use the items by index.
"""
