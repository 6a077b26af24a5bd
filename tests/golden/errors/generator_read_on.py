"""A generator that is used again after it was left early."""

import numpy as np


def before(x):
    values = (v * 2 for v in x)
    first = next(values)
    return first + sum(values)


def instead(x):
    values = [v * 2 for v in x]
    return values[0] + sum(values[1:])


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
a generator is consumed again after it was left early
  generator_read_on.py:9, in before
    9 |     return first + sum(values)
      |                    ^^^^^^^^^^^
Make a list of it first: `items = list(…)`.
"""
