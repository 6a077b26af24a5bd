"""What is not converted iterates over something whose length depends on data."""

import math

import numpy as np


def before(x):
    return math.fsum(range(int(abs(x[2]))))


def instead(x):
    return sum(range(int(abs(x[2]))))


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
this is iterated by code that is not converted, and its length depends on data
  iterated_by_other_code.py:9, in before
    9 |     return math.fsum(range(int(abs(x[2]))))
      |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
Use it in a `for` statement of a converted function.
"""
