"""The two values of a conditional expression."""


def before(a, b):
    return a if a > b else b


def after(a, b):
    return dy.ifexp(dy.gt(a, b), lambda: a, lambda: b)


SAMPLES = [(0, 1), (1, 0)]
