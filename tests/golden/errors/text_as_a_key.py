"""A string made of data is a key."""

import numpy as np


def before(x):
    return {f"x is {x[0]}": x}


def instead(x):
    return {"x": x}, f"x is {x[0]}"


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
a string made of values that depend on data is used here
  text_as_a_key.py:7, in before
    7 |     return {f"x is {x[0]}": x}
      |            ^^^^^^^^^^^^^^^^^^^
Only results, `print`, `assert` messages and exceptions can take such a string, and `+` and `join`.
"""
