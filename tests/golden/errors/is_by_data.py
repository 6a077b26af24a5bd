"""Identity that data decide."""

import numpy as np


def before(x):
    one, two = [1.0], [1.0]
    found = one if x.sum() > 0 else two
    return found is one


def instead(x):
    found = 1 if x.sum() > 0 else 2
    return found == 1


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
whether these are one object depends on data, or on the call
  is_by_data.py:9, in before
    9 |     return found is one
      |            ^^^^^^^^^^^^
Keep a bool that tells beside it.
"""
