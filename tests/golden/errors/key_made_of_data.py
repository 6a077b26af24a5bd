"""A dict with a key made of data."""

import numpy as np


def before(x):
    return {int(x[0]): x}


def instead(x):
    return int(x[0]), x


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
a key of a dict, or an item of a set, depends on data
  key_made_of_data.py:7, in before
    7 |     return {int(x[0]): x}
      |            ^^^^^^^^^^^^^^
Use an array indexed by the number, or a list and `in`.
"""
