"""A matrix from outside."""

import numpy as np

MASKED = np.ma.masked_array([1.0, 2.0, 3.0], [False, True, False])


def before(x):
    return x + MASKED


PLAIN = np.asarray(MASKED)


def instead(x):
    return x + PLAIN


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
`MASKED` is a MaskedArray, whose operations are not those of an array
  subclass_of_ndarray.py:9, in before
    9 |     return x + MASKED
      |                ^^^^^^
Make it an array outside: `np.asarray(…)`.
"""
