"""A `|` whose sides set names, inside another pattern."""


def before(x):
    match x:
        case [0, (1, n) | (n, 1)]:
            return n


ERROR = """
a `|` of patterns that set names, inside another pattern
  or_of_names.py:6, in before
    6 |         case [0, (1, n) | (n, 1)]:
      |                  ^^^^^^^^^^^^^^^
Write two cases.
"""
