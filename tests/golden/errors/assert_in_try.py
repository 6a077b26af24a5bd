"""An assertion about data in a `try`."""

import numpy as np


def before(x):
    try:
        assert x.sum() > 0
        return 1
    except AssertionError:
        return 0


def instead(x):
    return 1 if x.sum() > 0 else 0


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
whether this `assert` raises depends on data, and a `try` around it would have to catch it
  assert_in_try.py:8, in before
    8 |         assert x.sum() > 0
      |         ^^^^^^^^^^^^^^^^^^
Test the condition with `if` instead of catching the error.
"""
