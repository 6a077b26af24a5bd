"""A list that holds itself is returned."""

import numpy as np


def before(x):
    items = [x]
    items.append(items)
    return items


def instead(x):
    return [x, [x]]


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
`result` holds a container that holds itself
  holds_itself.py:9, in before
    9 |     return items
      |     ^^^^^^^^^^^^
Keep such links outside.
"""
