"""A context manager made of a generator."""

import contextlib

import numpy as np


@contextlib.contextmanager
def doubled(values):
    yield values * 2


def before(x):
    with doubled(x) as y:
        return y.sum()


class Doubled:
    def __init__(self, values):
        self.values = values

    def __enter__(self):
        return self.values * 2

    def __exit__(self, *error):
        return None


def instead(x):
    with Doubled(x) as y:
        return y.sum()


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
a context manager made of a generator cannot be converted
  generator_as_context.py:14, in before
    14 |     with doubled(x) as y:
       |          ^^^^^^^^^^
Write a class with `__enter__` and `__exit__`.
"""
