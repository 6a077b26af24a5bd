"""A function that is not Python code."""

import math

import numpy as np


def before(x):
    return math.gcd(int(x[0]), 4)


def instead(x):
    return np.gcd(int(x[0]), 4)


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
`gcd` cannot be converted: it is not Python code, and an argument depends on data
  not_python.py:9, in before
    9 |     return math.gcd(int(x[0]), 4)
      |            ^^^^^^^^^^^^^^^^^^^^^^
Use a NumPy function, or call it outside and pass the result.
"""
