"""An int is rounded to digits that are negative."""

import numpy as np


def before(x):
    return round(int(x[2]), -1)


def instead(x):
    return int(np.round(x[2], -1))


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
`round` of an int to digits cannot be converted
  round_of_an_int.py:7, in before
    7 |     return round(int(x[2]), -1)
      |            ^^^^^^^^^^^^^^^^^^^^
Use `//` and `*`.
"""
