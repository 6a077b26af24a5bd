"""A container from outside whose content may change unseen."""

import array

import numpy as np

VALUES = array.array("d", [1.0, 2.0])


def before(x):
    return x * VALUES[0]


LIST = [1.0, 2.0]


def instead(x):
    return x * LIST[0]


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
`VALUES` is a array from outside, and what it holds may change unseen
  content_unseen.py:11, in before
    11 |     return x * VALUES[0]
       |                ^^^^^^
Use a list, a dict or an array.
"""
