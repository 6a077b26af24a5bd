"""A generator."""


def before(x):
    while x > 0:
        yield x


ERROR = """
a generator cannot be converted
  yield_.py:6, in before
    6 |         yield x
      |         ^^^^^^^
Collect the values in a list and return it.
"""
