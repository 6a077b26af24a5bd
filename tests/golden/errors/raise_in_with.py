"""Data decide whether code in a `with` raises."""

import numpy as np


class Quiet:
    def __enter__(self):
        return self

    def __exit__(self, *error):
        return True


def before(x):
    with Quiet():
        if x.sum() < 0:
            raise ValueError("negative")
    return x


def instead(x):
    with Quiet():
        y = x * 2
    return y


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
whether this `raise` raises depends on data, and a `with` around it would have to see it
  raise_in_with.py:16, in before
    16 |         if x.sum() < 0:
       |         ^^^^^^^^^^^^^^
Raise before the `with`.
"""
