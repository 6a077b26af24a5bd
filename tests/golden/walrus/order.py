"""What is evaluated before it keeps its value."""


def before(x):
    return abs(x) + (x := x + 1) * x


def after(x):
    value_ = dy.call(abs, x)
    x = dy.operate("+", x, 1)
    return dy.operate("+", value_, dy.operate("*", x, x))


SAMPLES = [(-1,), (0,), (1,), (2,), (5,)]
