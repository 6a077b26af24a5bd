"""Code that is not converted needs a value."""

import numpy as np

NAMES = np.array(["a", "b", "c"])


def before(x):
    return str(NAMES[x.argmax()])


def instead(x):
    return x.argmax()


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
the value of int64[] is not known while the graph is built, and a NumPy function that dy2st does not convert needs it
  value_of_an_array.py:9, in before
    9 |     return str(NAMES[x.argmax()])
      |                ^^^^^^^^^^^^^^^^^
Use array operations, or compute this outside the converted function.
"""
