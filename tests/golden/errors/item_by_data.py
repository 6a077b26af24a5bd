"""Data choose an item of a list of unlike items."""

import numpy as np


def before(x):
    return [x, x[:2]][int(x.argmax()) - 1].sum()


def instead(x):
    return [x.sum(), x[:2].sum()][int(x.argmax()) - 1]


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
an item of this list is chosen by data, and its items are not alike
  item_by_data.py:7, in before
    7 |     return [x, x[:2]][int(x.argmax()) - 1].sum()
      |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
Put arrays of one shape and dtype in the list, or choose with `if`.
"""
