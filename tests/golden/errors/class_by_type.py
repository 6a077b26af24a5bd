"""A class made by calling `type`."""

import numpy as np


def before(x):
    point = type("Point", (), {"x": 1})
    return x * point.x


class Point:
    x = 1


def instead(x):
    return x * Point.x


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
classes made in converted code cannot be converted
  class_by_type.py:7, in before
    7 |     point = type("Point", (), {"x": 1})
      |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^
Define it outside.
"""
