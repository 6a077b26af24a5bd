"""Identity of numbers."""

import numpy as np


def before(x):
    n, one = int(x[0]), 1
    return n is one


def instead(x):
    n, one = int(x[0]), 1
    return n == one


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
`is` between numbers depends on how Python keeps them
  is_between_numbers.py:8, in before
    8 |     return n is one
      |            ^^^^^^^^
Write `==`.
"""
