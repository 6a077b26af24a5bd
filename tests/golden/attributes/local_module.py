"""A module that the function imports itself."""


def before(x):
    import math

    return math.pi * x


def after(x):
    import math

    return dy.operate("*", dy.attr(math, "pi"), x)


SAMPLES = [(-1,), (0,), (1,), (2,), (5,)]
