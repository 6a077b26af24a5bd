"""Data choose between two objects."""

import numpy as np


class Scale:
    def __init__(self, by):
        self.by = by


def before(x):
    one, two = Scale(1.0), Scale(2.0)
    scale = one if x.sum() > 0 else two
    return x * scale.by


def instead(x):
    one, two = Scale(1.0), Scale(2.0)
    by = one.by if x.sum() > 0 else two.by
    return x * by


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
`the value` is a golden_errors_objects_chosen.Scale after the `if` and another after the `else`
  objects_chosen.py:13, in before
    13 |     scale = one if x.sum() > 0 else two
       |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^
A graph value has one structure, dtype and rank: give both sides the same.
"""
