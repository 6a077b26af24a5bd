"""A method that may change what cannot be looked at."""

import queue

import numpy as np

PATTERN = queue.Queue()


def before(x):
    PATTERN.put(1)
    return x


LIST = []


def instead(x):
    LIST.append(1)
    return x


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
`lock.__enter__` may change a lock, and would be called once, while the graph is built
  iterator_of_other_code.py:11, in before
    11 |     PATTERN.put(1)
       |     ^^^^^^^^^^^^^^
Call it outside, or keep the values in a list, a dict or an array.
"""
