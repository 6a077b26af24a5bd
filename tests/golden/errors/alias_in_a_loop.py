"""A loop over data makes two names mean one array, and it is written."""

import numpy as np


def before(x):
    y, z = x.copy(), x * 2
    for v in x[x > -9]:
        if v > 0:
            y = z
    y[0] = 9.0
    return y, z


def instead(x):
    y, z = x.copy(), x * 2
    for v in x[x > -9]:
        if v > 0:
            y = z.copy()
    y[0] = 9.0
    return y, z


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
this array may or may not have been changed in place on line 11: whether both names mean the same array there depends on data
  alias_in_a_loop.py:12, in before
    12 |     return y, z
       |     ^^^^^^^^^^^
Write `.copy()` where one is made from the other.
"""
