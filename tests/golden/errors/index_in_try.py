"""An index that may be out of range, in a `try`."""

import numpy as np


def before(x):
    try:
        return x[int(x[2])]
    except IndexError:
        return x[0]


def instead(x):
    i = int(x[2])
    return x[i] if -3 <= i < 3 else x[0]


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
whether this `operation` raises depends on data, and a `try` around it would have to catch it
  index_in_try.py:8, in before
    8 |         return x[int(x[2])]
      |                  ^^^^^^^^^
Test the condition with `if` instead of catching the error.
"""
