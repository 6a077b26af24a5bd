"""An array of objects made of data."""

import numpy as np


def before(x):
    return np.array([x, x[:1]], dtype=object)[1].sum()


def instead(x):
    return [x, x[:1]][1].sum()


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
arrays of dtype object are not supported
  objects_of_data.py:7, in before
    7 |     return np.array([x, x[:1]], dtype=object)[1].sum()
      |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
Graphs hold numbers and bools; keep others in lists.
"""
