"""What was computed in a loop is kept in a function."""

import numpy as np


def before(x):
    made = []
    for v in x[x > -9]:
        square = v * v
        made = [lambda square=square: square]
    return x if not made else x * 1


def instead(x):
    last = x[0]
    for v in x[x > -9]:
        last = v * v
    return x * last


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
a list whose length or order depends on data holds what is no number or array
  kept_too_long.py:8, in before
    8 |     for v in x[x > -9]:
      |     ^^^^^^^^^^^^^^^^^^
Keep numbers or arrays in it, and find the others by their index.
"""
