"""Data choose a string."""

import numpy as np


def before(x):
    return "more" if x.sum() > 0 else "less"


def instead(x):
    return x.sum() > 0


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
`the value` is 'more' after the `if` but 'less' after the `else`
  string_chosen.py:7, in before
    7 |     return "more" if x.sum() > 0 else "less"
      |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
A graph value has one structure, dtype and rank: give both sides the same.
"""
