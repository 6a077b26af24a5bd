"""A name set where it is evaluated only sometimes."""


def before(x):
    return 0 < x < (y := x * 2), y


ERROR = """
`:=` in the middle of a chained comparison
  walrus_in_chain.py:5, in before
    5 |     return 0 < x < (y := x * 2), y
      |            ^^^^^^^^^^^^^^^^^^^^
Set the name in a statement of its own.
"""
