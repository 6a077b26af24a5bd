"""A list whose length depends on data, of numbers and tuples."""

import numpy as np


def before(x):
    items = [(0.0, 0.0)]
    for v in x:
        if v > 0:
            items.append(v)
    return len(items)


def instead(x):
    items = [(0.0, 0.0)]
    for v in x:
        if v > 0:
            items.append((v, 0.0))
    return len(items)


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
the items of a list whose length depends on data differ in structure
  list_of_two_structures.py:9, in body_
    9 |         if v > 0:
      |         ^^^^^^^^
Append items of one form (the same tuple, dict or array each time).
"""
