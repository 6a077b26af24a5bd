"""An `elif` is a branch in the other side."""


def before(x):
    y = 0
    if x > 1:
        y = 1
    elif x == 0:
        y = 2
    return y


def after(x):
    y = 0

    def then_(y):
        y = 1
        return (y,)

    def else_(y):
        def then2_(y):
            y = 2
            return (y,)

        def else2_(y):
            return (y,)

        (y,) = dy.if_(dy.eq(x, 0), then2_, else2_, (y,))
        return (y,)

    (y,) = dy.if_(dy.gt(x, 1), then_, else_, (y,))
    return y


SAMPLES = [(-1,), (0,), (1,), (2,), (5,)]
