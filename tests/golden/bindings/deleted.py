"""Deleting a name takes its value away."""


def before(x):
    y = x
    del x
    if y > 0:
        del y
    return y


def after(x):
    y = x
    x = dy.undefined("x")

    def then_(y):
        y = dy.undefined("y")
        return (y,)

    def else_(y):
        return (y,)

    (y,) = dy.if_(dy.gt(y, 0), then_, else_, (y,))
    return dy.read(y, "y")


SAMPLES = [(-1,), (0,), (1,), (2,), (5,)]
