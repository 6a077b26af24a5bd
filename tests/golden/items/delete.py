"""Deleting items."""


def before(x, i):
    del x[i], x[0]
    return x


def after(x, i):
    dy.del_item(x, i)
    dy.del_item(x, 0)
    return x


SAMPLES = [([1, 2, 3], 1)]
