"""A box that both functions see."""


def before(x):
    n = 0

    def step():
        nonlocal n
        n += x
        return n

    step()
    return step(), n


def after(x):
    n = dy.Box(0, "n")

    def step():
        dy.set_attr(n, "value", dy.inplace("+", dy.attr(n, "value"), x))
        return dy.attr(n, "value")

    dy.call(step)
    return dy.call(step), dy.attr(n, "value")


SAMPLES = [(-1,), (0,), (1,), (2,), (5,)]
