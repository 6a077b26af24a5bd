"""An iterator is returned."""

import numpy as np


def before(x):
    return enumerate(x)


def instead(x):
    return list(enumerate(x))


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
`result` is an iterator
  iterator_returned.py:7, in before
    7 |     return enumerate(x)
      |     ^^^^^^^^^^^^^^^^^^^
Return a list: `list(…)`.
"""
