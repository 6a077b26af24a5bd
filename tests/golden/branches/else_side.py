"""Both sides set a name that is returned."""


def before(x):
    if x > 0:
        y = x + 1
    else:
        y = -x
    return y


def after(x):
    y = dy.undefined("y")

    def then_(y):
        y = dy.operate("+", x, 1)
        return (y,)

    def else_(y):
        y = dy.operate("-", x)
        return (y,)

    (y,) = dy.if_(dy.gt(x, 0), then_, else_, (y,))
    return y


SAMPLES = [(-1,), (0,), (1,), (2,), (5,)]
