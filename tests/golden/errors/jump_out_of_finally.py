"""A jump that drops an exception."""


def before(values):
    for v in values:
        try:
            v.run()
        finally:
            break


ERROR = """
a jump out of `finally` would drop the exception that is on its way
  jump_out_of_finally.py:9, in before
    9 |             break
      |             ^^^^^
Move it behind the `try` statement.
"""
