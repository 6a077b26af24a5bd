"""A NumPy function that does not convert."""

import numpy as np


def before(x):
    return x * np.shares_memory(x, x[1:])


def instead(x):
    return x * True


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
NumPy's `shares_memory` cannot be converted
  numpy_without_a_row.py:7, in before
    7 |     return x * np.shares_memory(x, x[1:])
      |                ^^^^^^^^^^^^^^^^^^^^^^^^^^
It asks for the memory of an array, and a graph has values only.
"""
