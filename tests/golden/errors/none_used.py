"""What may be None, by data, is used."""

import numpy as np


def before(x):
    best = None
    for v in x:
        if v > 0:
            best = v
    return {best: 1}


def instead(x):
    best = 0.0
    for v in x:
        if v > 0:
            best = float(v)
    return best


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
`best` may be None here, which depends on data
  none_used.py:11, in before
    11 |     return {best: 1}
       |            ^^^^^^^^^
Test it before: `if best is not None:`, or `assert best is not None`.
"""
