"""A generator that is kept, and sets a name of the function around it."""


def before(values):
    last = 0
    doubled = ((last := v) * 2 for v in values)
    total = 0
    for v in doubled:
        total += v
    return total, last


ERROR = """
a generator that sets a name with `:=`
  walrus_in_generator.py:6, in before
    6 |     doubled = ((last := v) * 2 for v in values)
      |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
Write a list: [… for …].
"""
