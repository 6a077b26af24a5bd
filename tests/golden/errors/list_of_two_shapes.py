"""A list whose length depends on data, of arrays of two shapes."""

import numpy as np


def before(x):
    items = [x[:1]]
    for v in x:
        if v > 0:
            items.append(x * v)
    return len(items)


def instead(x):
    items = [np.zeros(3)]
    for v in x:
        if v > 0:
            items.append(x * v)
    return len(items)


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
a list whose length depends on data holds arrays of different shapes
  list_of_two_shapes.py:9, in body_
    9 |         if v > 0:
      |         ^^^^^^^^
Give its items one shape.
"""
