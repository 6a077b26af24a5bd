"""An object with values that depend on data is returned."""

import numpy as np


class Point:
    def __init__(self, at):
        self.at = at


def before(x):
    return Point(x * 2)


def instead(x):
    return {"at": x * 2}


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
`result` is an object of the class Point with values that depend on data
  object_returned.py:12, in before
    12 |     return Point(x * 2)
       |     ^^^^^^^^^^^^^^^^^^^
Return its arrays in a tuple, a dict or a dataclass.
"""
