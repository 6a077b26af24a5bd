"""A name is set to what the operator gives."""


def before(x, y):
    x += y
    x **= 2
    return x


def after(x, y):
    x = dy.inplace("+", x, y)
    x = dy.inplace("**", x, 2)
    return x


SAMPLES = [(1, 2), (2.5, 1)]
