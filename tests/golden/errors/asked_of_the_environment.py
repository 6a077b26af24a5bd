"""An environment variable."""

import os

import numpy as np


def before(x):
    return x * float(os.getenv("SCALE", "1"))


def instead(x, scale=1.0):
    return x * scale


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
`os.getenv` in converted code would be called once, while the graph is built
  asked_of_the_environment.py:9, in before
    9 |     return x * float(os.getenv("SCALE", "1"))
      |                      ^^^^^^^^^^^^^^^^^^^^^^^
Call it outside.
"""
