"""A lambda that cannot become a function in time."""


def before(values):
    return lambda n=len(values): [v + n for v in values]


ERROR = """
a lambda with a computed default, and a comprehension or `:=` in its value
  lambda_default.py:5, in before
    5 |     return lambda n=len(values): [v + n for v in values]
      |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
Write a `def` instead of the lambda.
"""
