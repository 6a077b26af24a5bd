"""Other options of `np.vectorize`."""

import numpy as np


def before(x):
    return np.vectorize(lambda v: v.sum(), otypes=[float], signature="(n)->()")(x)


def instead(x):
    return x.sum()


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
`np.vectorize` with `signature`, `excluded` or keywords cannot be converted
  vectorize_options.py:7, in before
    7 |     return np.vectorize(lambda v: v.sum(), otypes=[float], signature="(n)->()")(x)
      |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
Write a loop.
"""
