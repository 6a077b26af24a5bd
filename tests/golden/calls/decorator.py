"""A function inside, with a decorator and a default."""

from functools import lru_cache


def before(x):
    @lru_cache(maxsize=None)
    def inner(y, z=abs(x)):
        return y + z

    return inner(x)


def after(x):
    @dy.call(lru_cache, maxsize=None)
    def inner(y, z=dy.call(abs, x)):
        return dy.operate("+", y, z)

    return dy.call(inner, x)


SAMPLES = [(-1,), (0,), (1,), (2,), (5,)]
