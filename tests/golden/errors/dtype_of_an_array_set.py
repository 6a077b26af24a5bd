"""An attribute of an array is set."""

import numpy as np


def before(x):
    y = x * 2
    y.dtype = np.int64
    return y


def instead(x):
    return (x * 2).astype(np.int64)


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
an assignment to `.dtype` of an array cannot be converted
  dtype_of_an_array_set.py:8, in before
    8 |     y.dtype = np.int64
      |     ^^^^^^^^^^^^^^^^^^
Write `x = x.reshape(…)`, or another assignment to the name.
"""
