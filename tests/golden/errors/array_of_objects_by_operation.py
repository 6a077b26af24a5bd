"""NumPy makes an array of objects of an operation with an object."""

import numpy as np


class Metres:
    def __init__(self, value):
        self.value = value

    def __radd__(self, other):
        return Metres(other + self.value)


def before(x):
    return (x + Metres(1.0)).shape[0]


def instead(x):
    return Metres(1.0).__radd__(x).value


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
NumPy makes an array of objects of this operation with a Metres
  array_of_objects_by_operation.py:15, in before
    15 |     return (x + Metres(1.0)).shape[0]
       |             ^^^^^^^^^^^^^^^
Write the object first, or `__array_ufunc__ = None` in its class.
"""
