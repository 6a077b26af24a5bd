"""A loop that may have no round changes the rank of what it carries."""

import numpy as np


def before(x):
    total = 0.0
    for v in x[x > 0]:
        total = total + x * v
    return total


def instead(x):
    total = np.zeros(3)
    for v in x[x > 0]:
        total = total + x * v
    return total


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
`total` is a Python float before the loop but dtype float64 and rank 1 after its body
  form_changes_in_a_loop.py:8, in before
    8 |     for v in x[x > 0]:
      |     ^^^^^^^^^^^^^^^^^
A loop carries one structure, dtype and rank: start with what the body makes.
"""
