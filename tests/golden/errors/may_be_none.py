"""What may be None, by data, is used."""

import numpy as np


def before(x):
    best = None
    for v in x:
        if v > 0:
            best = v
    return best


def instead(x):
    best, found = x[0] * 0, False
    for v in x:
        if v > 0:
            best, found = v, True
    return best, found


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
`best` is dtype float64 and rank 0 after the `if` but None or dtype float64 and rank 0 after the `else`
  may_be_none.py:9, in body_
    9 |         if v > 0:
      |         ^^^^^^^^
A graph value has one structure, dtype and rank: give both sides the same.
"""
