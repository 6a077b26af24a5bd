"""A value that may do something is evaluated before the target."""


def before(x, i):
    x[i] = x[0] + 1
    x[0] = i
    x[len(x) - 1] = len(x)
    return x


def after(x, i):
    dy.set_item(x, i, dy.operate("+", dy.item(x, 0), 1))
    dy.set_item(x, 0, i)
    value_ = dy.call(len, x)
    dy.set_item(x, dy.operate("-", dy.call(len, x), 1), value_)
    return x


SAMPLES = [([1, 2, 3], 1)]
