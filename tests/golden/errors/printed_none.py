"""What may be None, by data, is printed."""

import numpy as np


def before(x):
    best = None
    if x.sum() > 0:
        best = x.sum()
    print(best)
    return x


def instead(x):
    best = None
    if x.sum() > 0:
        best = x.sum()
    if best is not None:
        print(best)
    return x


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
`best` is printed, and is None or not by data
  printed_none.py:10, in before
    10 |     print(best)
       |     ^^^^^^^^^^^
Test it first.
"""
