"""A pattern for a class."""


def before(x):
    match x:
        case int(value):
            return value


ERROR = """
a pattern for a mapping, a class or a sequence of any length cannot be converted
  class_pattern.py:6, in before
    6 |         case int(value):
      |              ^^^^^^^^^^
Write it as `if` with isinstance and the items.
"""
