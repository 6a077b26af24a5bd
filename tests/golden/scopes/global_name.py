"""A global is an attribute of what is outside."""

count = 0


def before(x):
    global count
    count = x
    count += 1
    return count


def after(x):
    dy.set_attr(outer, "count", x)
    dy.set_attr(outer, "count", dy.inplace("+", dy.attr(outer, "count"), 1))
    return dy.attr(outer, "count")


SAMPLES = [(-1,), (0,), (1,), (2,), (5,)]
