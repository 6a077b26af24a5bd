"""What the system is asked for."""

import os

import numpy as np


def before(x):
    return x * len(os.getcwd())


def instead(x):
    return x * 2


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
`posix.getcwd` in converted code would be called once, while the graph is built
  asked_once.py:9, in before
    9 |     return x * len(os.getcwd())
      |                    ^^^^^^^^^^^
Call it outside.
"""
