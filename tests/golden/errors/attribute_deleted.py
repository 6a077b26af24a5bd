"""An attribute of an object from outside is deleted."""

import numpy as np


class Memory:
    def __init__(self):
        self.last = 1.0

    def __eq__(self, other):
        return vars(self) == vars(other)


def before(x, memory):
    del memory.last
    return x


def instead(x, memory):
    memory.last = None
    return x


SAMPLES = [(np.array([1.0, -2.0, 3.0]), Memory())]

ERROR = """
`Memory.last` is deleted in converted code
  attribute_deleted.py:16, in before
    16 |     return x
       |     ^^^^^^^^
Set it to None.
"""
