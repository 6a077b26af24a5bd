"""A pattern with `|` that sets a name."""


def before(x):
    match x:
        case (0, y) | (y, 0):
            return y


ERROR = """
a `|` of patterns that set names
  or_of_names.py:6, in before
    6 |         case (0, y) | (y, 0):
      |              ^^^^^^^^^^^^^^^
Write two cases.
"""
