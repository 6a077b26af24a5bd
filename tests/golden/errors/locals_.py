"""Looking around."""


def before(x):
    return locals()["x"]


ERROR = """
`locals` sees the local names of the rewritten function, not yours
  locals_.py:5, in before
    5 |     return locals()["x"]
      |            ^^^^^^^^
Name what you need.
"""
