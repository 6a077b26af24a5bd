"""A power with a modulus."""

import numpy as np


def before(x):
    return pow(int(x[2]), 2, 5)


def instead(x):
    return int(x[2]) * int(x[2]) % 5


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
`pow` with a modulus, of numbers that depend on data
  pow_with_modulus.py:7, in before
    7 |     return pow(int(x[2]), 2, 5)
      |            ^^^^^^^^^^^^^^^^^^^^
Write a loop that squares and multiplies.
"""
