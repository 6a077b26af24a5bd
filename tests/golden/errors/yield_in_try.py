"""A generator that guards what its consumer does."""


def before(values):
    try:
        for v in values:
            yield v
    finally:
        values.clear()


ERROR = """
a `yield` inside `with` or `try`
  yield_in_try.py:7, in before
    7 |             yield v
      |             ^^^^^^^
Collect the values in a list there, and yield them after it.
"""
