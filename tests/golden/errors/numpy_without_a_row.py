"""A NumPy function that does not convert."""

import numpy as np


def before(x):
    return np.nextafter(x, 0.0)


def instead(x):
    return x * (1 - 1e-16)


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
NumPy's `nextafter` cannot be converted
  numpy_without_a_row.py:7, in before
    7 |     return np.nextafter(x, 0.0)
      |            ^^^^^^^^^^^^^^^^^^^^
It takes the bits of a float apart, and no ONNX operator does.
"""
