"""`zip` with strict=True inside another."""

import numpy as np


def before(x):
    return sum(a * b * c for a, (b, c) in zip(x, zip(x, x, strict=True)))


def instead(x):
    return sum(a * b * c for a, b, c in zip(x, x, x, strict=True))


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
`zip` with strict=True inside another
  zip_strict_inside.py:7, in before
    7 |     return sum(a * b * c for a, (b, c) in zip(x, zip(x, x, strict=True)))
      |                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
Zip all of them at once.
"""
