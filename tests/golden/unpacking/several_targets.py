"""One value for several targets."""


def before(x):
    a = b = [x]
    a[0] = c = (d, e) = x, 1
    return a, b, c, d, e


def after(x):
    a = b = dy.list_([x])
    value_ = x, 1
    dy.set_item(a, 0, value_)
    c = value_
    d, e = dy.unpack(value_, 2)
    return a, b, c, d, e


SAMPLES = [(-1,), (0,), (1,), (2,), (5,)]
