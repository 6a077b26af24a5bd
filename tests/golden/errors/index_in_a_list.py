"""An index of a list that may be out of range, in a `try`."""

import numpy as np


def before(x):
    items = [x[0], x[1]]
    try:
        return items.pop(int(x[2]))
    except IndexError:
        return x[0]


def instead(x):
    items = [x[0], x[1]]
    i = int(x[2])
    return items.pop(i) if -2 <= i < 2 else x[0]


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
whether this `operation` raises depends on data, and a `try` around it would have to catch it
  index_in_a_list.py:9, in before
    9 |         return items.pop(int(x[2]))
      |                          ^^^^^^^^^
Test the condition with `if` instead of catching the error.
"""
