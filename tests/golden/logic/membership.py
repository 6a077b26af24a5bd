"""`in` and `not in`; a single comparison stays."""


def before(a, b):
    return a in b, a not in b, a == b, a is not b


def after(a, b):
    return dy.in_(a, b), dy.not_(dy.in_(a, b)), dy.eq(a, b), dy.is_not(a, b)


SAMPLES = [(0, [0]), (1, [])]
