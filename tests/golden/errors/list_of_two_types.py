"""A list whose length depends on data, of two dtypes."""

import numpy as np


def before(x):
    items = [0.1]
    for v in x:
        if v > 0:
            items.append(v.astype(np.float32))
    return np.array(items)


def instead(x):
    items = [np.float32(0.1)]
    for v in x:
        if v > 0:
            items.append(v.astype(np.float32))
    return np.array(items)


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
a list whose length or order depends on data holds items of two types: Python float and float32[]
  list_of_two_types.py:9, in body_
    9 |         if v > 0:
      |         ^^^^^^^^
Give all its items one type: `0.0` and not `0` among floats, `np.float32(0)` among those of float32.
"""
