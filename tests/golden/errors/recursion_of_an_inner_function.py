"""The same of a function inside."""

import numpy as np


def before(x):
    def fibonacci(n):
        return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)

    return fibonacci(int(abs(x[2])))


def instead(x):
    a, b = 0, 1
    for _ in range(int(abs(x[2]))):
        a, b = b, a + b
    return a


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
`fibonacci` calls itself more than 100 levels deep while the graph is built
  recursion_of_an_inner_function.py:8, in <lambda>
    8 |         return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)
      |                                ^^^^^^^^^^^^^^^^
Recursion that only data ends cannot be converted: write it as a `while` loop.
"""
