"""A list whose length depends on data holds strings."""

import numpy as np


def before(x):
    names = ["zero"]
    for v in x[x > -9]:
        if v > 0:
            names.append("more")
    return names


def instead(x):
    found = [0]
    for v in x[x > -9]:
        if v > 0:
            found.append(1)
    return found


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
`names` is a list of 2 after the `if` but a list of 1 after the `else`
  grown_by_names.py:9, in body_
    9 |         if v > 0:
      |         ^^^^^^^^
A graph value has one structure, dtype and rank: give both sides the same.
"""
