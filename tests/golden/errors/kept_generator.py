"""A generator that is not an argument."""


def before(values):
    squares = (v * v for v in values)
    return squares


ERROR = """
a generator that is kept cannot be converted
  kept_generator.py:5, in before
    5 |     squares = (v * v for v in values)
      |               ^^^^^^^^^^^^^^^^^^^^^^^
Write a list comprehension: [… for …].
"""
