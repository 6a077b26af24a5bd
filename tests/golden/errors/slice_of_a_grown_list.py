"""A slice of a list whose length depends on data is assigned to."""

import numpy as np


def before(x):
    items = []
    for v in x:
        if v > 0:
            items.append(v)
    items[:1] = [x[0], x[1]]
    return items


def instead(x):
    items = []
    for v in x:
        if v > 0:
            items.append(v)
    return [x[0], x[1]] + items[1:]


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
assignment to a slice of a list whose length depends on data cannot be converted
  slice_of_a_grown_list.py:11, in before
    11 |     items[:1] = [x[0], x[1]]
       |     ^^^^^^^^^^^^^^^^^^^^^^^^
Make an array of it first: `np.array(items)` or `np.stack(items)`.
"""
