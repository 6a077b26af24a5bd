"""An array of objects."""

import numpy as np


def before(x):
    items = np.empty(2, dtype=object)
    items[0] = x
    return x.sum()


def instead(x):
    items = [None, None]
    items[0] = x
    return x.sum()


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
an array of objects is changed in converted code
  array_of_objects.py:8, in before
    8 |     items[0] = x
      |     ^^^^^^^^^^^^
Use a list.
"""
