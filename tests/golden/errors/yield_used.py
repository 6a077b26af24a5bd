"""What `yield` gives back is used."""


def before(x):
    while x > 0:
        x = yield x


ERROR = """
the value of a `yield` is used: nothing can be sent to a converted generator
  yield_used.py:6, in before
    6 |         x = yield x
      |             ^^^^^^^
Write `yield` as a statement of its own.
"""
