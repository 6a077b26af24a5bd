"""Nothing is left after an `if`."""

import numpy as np


def before(x):
    if x.sum() > 0:
        raise ValueError("too much")
    else:
        raise KeyError("too little")


def instead(x):
    if x.sum() > 100:
        raise ValueError("too much")
    return x


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
both sides of this `if` raise
  both_sides_raise.py:7, in before
    7 |     if x.sum() > 0:
      |     ^^^^^^^^^^^^^^
Raise once after the `if`. (ValueError('too much'), KeyError('too little'))
"""
