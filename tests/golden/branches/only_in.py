"""A side reads a name, sets it, and nobody needs it afterwards."""


def before(x):
    y = 0
    if x > 1:
        x = x * 2
        y = x
    return y


def after(x):
    y = 0

    def then_(y, *, x=x):
        x = dy.operate("*", x, 2)
        y = x
        return (y,)

    def else_(y):
        return (y,)

    (y,) = dy.if_(dy.gt(x, 1), then_, else_, (y,))
    return y


SAMPLES = [(-1,), (0,), (1,), (2,), (5,)]
