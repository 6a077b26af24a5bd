"""The sides of an `if` give two dtypes."""

import numpy as np


def before(x):
    if x.sum() > 0:
        y = x
    else:
        y = x.astype(np.float32)
    return y


def instead(x):
    if x.sum() > 0:
        y = x
    else:
        y = x * 0.5
    return y


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
`y` has dtype float64 and rank 1 after the `if` but dtype float32 and rank 1 after the `else`
  sides_differ.py:7, in before
    7 |     if x.sum() > 0:
      |     ^^^^^^^^^^^^^^
A graph value has one structure, dtype and rank: give both sides the same.
"""
