"""A `return` outside branches and loops stays."""


def before(x):
    try:
        return 1 / x
    except ZeroDivisionError:
        return 0


def after(x):
    try:
        return dy.operate("/", 1, x)
    except ZeroDivisionError:
        return 0


SAMPLES = [(-1,), (0,), (1,), (2,), (5,)]
