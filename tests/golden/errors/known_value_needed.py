"""Python needs a value that is known while the graph is built."""

import decimal

import numpy as np


def before(x):
    return decimal.Decimal(x[0]) > 0


def instead(x):
    return x[0] > 0


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
a value that depends on data stands where Python needs one that is known while the graph is built
  known_value_needed.py:9, in before
    9 |     return decimal.Decimal(x[0]) > 0
      |            ^^^^^^^^^^^^^^^^^^^^^
Use array operations, or compute this outside the converted function.
"""
