"""The starred name gets a list."""


def before(values):
    first, *rest = values
    *others, last = rest
    return first, rest, others, last


def after(values):
    first, *rest = dy.unpack(values, 1, 1)
    rest = dy.list_(rest)
    *others, last = dy.unpack(rest, 1, 0)
    others = dy.list_(others)
    return first, rest, others, last


SAMPLES = [([],), ([1, 2],), ([3, -1, 4],), ([5, 5, -2, 1],)]
