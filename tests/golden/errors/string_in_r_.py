"""A string at the beginning of an index of `np.r_`."""

import numpy as np


def before(x):
    return np.r_["0,2", x, x]


def instead(x):
    return np.stack([x, x])


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
an index of `np.r_` or `np.c_` that begins with a string cannot be converted
  string_in_r_.py:7, in before
    7 |     return np.r_["0,2", x, x]
      |            ^^^^^^^^^^^^^^^^^^
Use `np.concatenate`, `np.stack` or `np.column_stack`.
"""
