"""A list is returned under two names that the caller keeps."""

import numpy as np


class Memory:
    def __init__(self):
        self.first, self.second = [0.0], [0.0]


MEMORY = Memory()


def before(x):
    MEMORY.first = [x.sum()]
    MEMORY.second = MEMORY.first
    return x


def instead(x):
    MEMORY.first = [x.sum()]
    MEMORY.second = list(MEMORY.first)
    return x


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
`first` and `second` are one list after the call
  two_names_in_the_result.py:17, in before
    17 |     return x
       |     ^^^^^^^^
Make a copy for one of them.
"""
