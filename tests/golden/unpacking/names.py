"""Equal tuples are assigned as they are."""


def before(x):
    a, b = x, x + 1
    a, b = b, a
    c, (d, e) = x, divmod(x, 2)
    return a, b, c, d, e


def after(x):
    a, b = x, dy.operate("+", x, 1)
    a, b = b, a
    c, part_ = x, dy.call(divmod, x, 2)
    d, e = dy.unpack(part_, 2)
    return a, b, c, d, e


SAMPLES = [(-1,), (0,), (1,), (2,), (5,)]
