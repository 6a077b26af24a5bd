"""A Python float is rounded to digits that depend on data."""

import numpy as np


def before(x):
    return round(float(x[0]) / 3, int(x[2]))


def instead(x):
    return np.round(x[0] / 3, 3)


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
`round` of a Python float to digits is decimal rounding, which a graph does not have
  round_to_digits.py:7, in before
    7 |     return round(float(x[0]) / 3, int(x[2]))
      |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
Use `np.round`, whose result may differ in the last digit.
"""
