"""All that differs is listed."""

import numpy as np


def before(x):
    if x.sum() > 0:
        y, z, d = x, "more", {"a": x}
    else:
        y, z, d = x.sum(), "less", {"b": x}
    return y, z, d


def instead(x):
    if x.sum() > 0:
        y, z, d = x, 1, {"a": x, "b": x * 0}
    else:
        y, z, d = x.sum() + 0 * x, 0, {"a": x * 0, "b": x}
    return y, z, d


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
`d` is a dict with the keys 'a' after the `if` but a dict with the keys 'b' after the `else`
`y` has dtype float64 and rank 1 after the `if` but dtype float64 and rank 0 after the `else`
`z` is 'more' after the `if` but 'less' after the `else`
  several_differ.py:7, in before
    7 |     if x.sum() > 0:
      |     ^^^^^^^^^^^^^^
A graph value has one structure, dtype and rank: give both sides the same.
"""
