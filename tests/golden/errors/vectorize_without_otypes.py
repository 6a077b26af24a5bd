"""The dtype of `np.vectorize` is that of its first result."""

import numpy as np


def cut(v):
    return v if v > 0 else 0


def before(x):
    return np.vectorize(cut)(x)


def instead(x):
    return np.vectorize(cut, otypes=[float])(x)


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
`np.vectorize` without `otypes`: the first result decides the dtype, and it depends on data
  vectorize_without_otypes.py:11, in before
    11 |     return np.vectorize(cut)(x)
       |            ^^^^^^^^^^^^^^^^^^^^
Say what the function gives: `np.vectorize(f, otypes=[float])`.
"""
