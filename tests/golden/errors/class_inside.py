"""A class inside."""


def before(x):
    class Pair:
        first = x

    return Pair()


ERROR = """
the class `Pair` is defined inside a converted function
  class_inside.py:5, in before
    5 |     class Pair:
      |     ^^^^^
Define it outside the function.
"""
