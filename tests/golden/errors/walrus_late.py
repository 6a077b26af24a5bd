"""A name set in the message of an assert."""


def before(x):
    assert x > 0, (message := str(x))
    return message


ERROR = """
`:=` where Python evaluates it late
  walrus_late.py:5, in before
    5 |     assert x > 0, (message := str(x))
      |                    ^^^^^^^^^^^^^^^^^
Set the name in a statement of its own.
"""
