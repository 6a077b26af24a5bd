"""A name that is annotated and never set."""

import numpy as np


def before(x):
    total: float
    return x + total


def instead(x):
    total: float = 1.0
    return x + total


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
`total` is read but never set, only annotated
  only_annotated.py:8, in before
    8 |     return x + total
      |                ^^^^^
Give it a value, or remove the annotation if a global is meant.
"""
