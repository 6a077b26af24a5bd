"""An int with more than 64 bits."""

import numpy as np


def before(x):
    return int(x[0]) + 2**70


def instead(x):
    return float(x[0]) + 2.0**70


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
an int of a graph has 64 bits, and this one has more
  more_than_64_bits.py:7, in before
    7 |     return int(x[0]) + 2**70
      |            ^^^^^^^^^^^^^^^^^
Use a float.
"""
