"""A list whose length depends on data, of arrays whose shape depends on data."""

import numpy as np


def before(x):
    items = []
    for v in x:
        if v > 0:
            items.append(x[x > v])
    return len(items)


def instead(x):
    items = []
    for v in x:
        if v > 0:
            items.append(x > v)
    return len(items)


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
the items of a list whose length depends on data have a shape that depends on data
  shape_by_data_in_a_list.py:9, in body_
    9 |         if v > 0:
      |         ^^^^^^^^
Give its items a fixed shape.
"""
