"""An exponent that may be negative decides between int and float."""

import numpy as np


def before(x):
    return 2 ** int(x[2])


def instead(x):
    return 2.0 ** int(x[2])


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
the exponent of this power of ints depends on data, and so does whether the result is an int or a float
  power_of_ints.py:7, in before
    7 |     return 2 ** int(x[2])
      |            ^^^^^^^^^^^^^^
Write `float(a) ** b`, or use arrays.
"""
