"""A division by what may be zero, in a `try`."""

import numpy as np


def before(x):
    try:
        return 1 / int(x[0])
    except ZeroDivisionError:
        return 0.0


def instead(x):
    n = int(x[0])
    return 1 / n if n else 0.0


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
whether this `operation` raises depends on data, and a `try` around it would have to catch it
  division_in_try.py:8, in before
    8 |         return 1 / int(x[0])
      |                    ^^^^^^^^^
Test the condition with `if` instead of catching the error.
"""
