"""An iterator from outside."""

import numpy as np

NUMBERS = iter([1.0, 2.0])


def before(x):
    return x * next(NUMBERS)


LIST = [1.0, 2.0]


def instead(x):
    return x * LIST[0]


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
this list_iterator was made outside converted code and would be read once, while the graph is built
  iterator_from_outside.py:9, in before
    9 |     return x * next(NUMBERS)
      |                ^^^^^^^^^^^^^
Make it in the function, or pass a list.
"""
