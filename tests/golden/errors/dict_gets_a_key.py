"""A key that only one path sets."""

import numpy as np


def before(x):
    found = {}
    if x.sum() > 0:
        found["sum"] = x.sum()
    return found


def instead(x):
    found = {"sum": 0.0}
    if x.sum() > 0:
        found["sum"] = float(x.sum())
    return found


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
`found` is a dict with the keys 'sum' after the `if` but a dict after the `else`
  dict_gets_a_key.py:8, in before
    8 |     if x.sum() > 0:
      |     ^^^^^^^^^^^^^^
A graph value has one structure, dtype and rank: give both sides the same.
"""
