"""Data decide whether code in a `try` raises."""

import numpy as np


def before(x):
    try:
        if x.sum() < 0:
            raise ValueError("negative")
        return np.sqrt(x.sum())
    except ValueError:
        return x.sum() * 0


def instead(x):
    if x.sum() < 0:
        return x.sum() * 0
    return np.sqrt(x.sum())


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
whether this `raise` raises depends on data, and a `try` around it would have to catch it
  raise_in_try.py:8, in before
    8 |         if x.sum() < 0:
      |         ^^^^^^^^^^^^^^
Test the condition with `if` instead of catching the error.
"""
