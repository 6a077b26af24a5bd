"""The inner function sees the later value."""


def before(x):
    def show():
        return x

    a = show()
    x = a + 1
    return a, show()


def after(x):
    x = dy.Box(x, "x")

    def show():
        return dy.attr(x, "value")

    a = dy.call(show)
    dy.set_attr(x, "value", dy.operate("+", a, 1))
    return a, dy.call(show)


SAMPLES = [(-1,), (0,), (1,), (2,), (5,)]
