"""A list changes its length while it is iterated."""

import numpy as np


def before(x):
    items = [1.0, 2.0, 3.0]
    for v in items:
        if v > 2.5:
            items.append(0.0)
    return x * len(items)


def instead(x):
    items = [1.0, 2.0, 3.0]
    for v in list(items):
        if v > 2.5:
            items.append(0.0)
    return x * len(items)


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
a list changes its length while it is iterated
  length_changes.py:8, in before
    8 |     for v in items:
      |     ^^^^^^^^^^^^^^
Iterate over a copy, or use `while` and an index.
"""
