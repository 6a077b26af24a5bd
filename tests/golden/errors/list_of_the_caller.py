"""A list of the caller's that holds arrays grows by data."""

import numpy as np


def before(x, items):
    for v in x:
        if v > 0:
            items.append(x * v)
    return len(items)


def instead(x, items):
    items = list(items)
    for v in x:
        if v > 0:
            items.append(x * v)
    return items


SAMPLES = [(np.array([1.0, -2.0, 3.0]), [np.ones(3)]), (np.array([-1.0, -2.0, -3.0]), [np.ones(3)])]

ERROR = """
`items` becomes a list whose length depends on data, of arrays that the caller may hold, too
  list_of_the_caller.py:10, in before
    10 |     return len(items)
       |     ^^^^^^^^^^^^^^^^^
Make a new list, `items = list(items)`, and return it.
"""
