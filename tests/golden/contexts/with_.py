"""What is entered is asked through `dy.context`."""

from contextlib import nullcontext


def before(x):
    with nullcontext(x) as a, nullcontext():
        return a


def after(x):
    with dy.context(dy.call(nullcontext, x)) as a, dy.context(dy.call(nullcontext)):
        return a


SAMPLES = [(1,), (2,)]
