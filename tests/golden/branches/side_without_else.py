"""A name that is set on one side only may have no value."""


def before(x):
    if x > 0:
        y = x
    return y


def after(x):
    y = dy.undefined("y")

    def then_(y):
        y = x
        return (y,)

    def else_(y):
        return (y,)

    (y,) = dy.if_(dy.gt(x, 0), then_, else_, (y,))
    return dy.read(y, "y")


SAMPLES = [(-1,), (0,), (1,), (2,), (5,)]
