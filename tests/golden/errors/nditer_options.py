"""Other ways of `np.nditer`."""

import numpy as np


def before(x):
    total = x[0] * 0
    for a, b in np.nditer([x, x * 2]):
        total = total + a * b
    return total


def instead(x):
    total = x[0] * 0
    for a, b in zip(x, x * 2):
        total = total + a * b
    return total


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
`np.nditer` of several arrays, or with these options, cannot be converted
  nditer_options.py:8, in before
    8 |     for a, b in np.nditer([x, x * 2]):
      |                 ^^^^^^^^^^^^^^^^^^^^^
Use a `for` over `a.flat`, `np.ndenumerate` or `np.ndindex`.
"""
