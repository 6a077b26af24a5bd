"""The `else` of a loop whose test sets a name."""


def before(values):
    for v in values:
        while n := v - 1:
            v = n
        else:
            continue
    return v


ERROR = """
a jump in the `else` of a loop whose test sets a name or has a comprehension
  jump_in_else.py:9, in before
    9 |             continue
      |             ^^^^^^^^
Write `while True:` and an `if` with a `break`.
"""
