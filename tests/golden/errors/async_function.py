"""A coroutine inside."""


def before(x):
    async def inner():
        await x

    return inner


ERROR = """
asynchronous code cannot be converted
  async_function.py:5, in before
    5 |     async def inner():
      |     ^^^^^
Convert the function that computes, and await what it needs outside.
"""
