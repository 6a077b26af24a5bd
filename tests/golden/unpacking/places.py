"""Places are set from left to right, after all values are there."""


def before(x):
    a = [1, 2, 3]
    i = 0
    a[0], a[1] = a[1], a[0]
    i, a[i], i = x, x, 7
    return a, i


def after(x):
    a = dy.list_([1, 2, 3])
    i = 0
    part_, part2_ = dy.item(a, 1), dy.item(a, 0)
    dy.set_item(a, 0, part_)
    dy.set_item(a, 1, part2_)
    i, part3_, part4_ = x, x, 7
    dy.set_item(a, i, part3_)
    i = part4_
    return a, i


SAMPLES = [(1,), (2,), (5,)]
