"""Recursion that only data end."""

import numpy as np


def halved(v):
    return v if v < 1 else halved(v / 2)


def before(x):
    return halved(np.abs(x[0]))


def instead(x):
    v = np.abs(x[0])
    while v >= 1:
        v = v / 2
    return v


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
`halved` calls itself more than 100 levels deep while the graph is built
  recursion_by_data.py:7, in <lambda>
    7 |     return v if v < 1 else halved(v / 2)
      |                            ^^^^^^^^^^^^^
Recursion that only data ends cannot be converted: write it as a `while` loop.
"""
