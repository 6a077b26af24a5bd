"""What is evaluated only sometimes is a lambda."""


def before(a, b):
    return a and b and a + b, a or b, not a


def after(a, b):
    return dy.and_(a, lambda: b, lambda: dy.operate("+", a, b)), dy.or_(a, lambda: b), dy.not_(a)


SAMPLES = [(0, 1), (1, 0), (2, 3), (0, 0)]
