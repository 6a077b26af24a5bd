"""An attribute that a graph does not have."""

import numpy as np


def before(x):
    return x * (2 if x.flags.c_contiguous else 3)


def instead(x):
    return x * 2


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
`.flags` of a value that depends on data cannot be converted
  attribute_of_a_value.py:7, in before
    7 |     return x * (2 if x.flags.c_contiguous else 3)
      |                      ^^^^^^^
It asks for the memory of an array, and a graph has values only.
"""
