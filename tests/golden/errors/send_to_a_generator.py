"""A method of a generator."""

import numpy as np


def count(n):
    for i in range(n):
        yield i


def before(x):
    steps = count(3)
    steps.close()
    return x


def instead(x):
    return x * sum(count(3))


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
`close` of a generator cannot be converted
  send_to_a_generator.py:13, in before
    13 |     steps.close()
       |     ^^^^^^^^^^^
Use a `for` statement.
"""
