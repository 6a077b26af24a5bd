"""The target is the parameter of the body."""


def before(values):
    s = 0
    for v in values:
        s = s + v
    return s


def after(values):
    s = 0

    def body_(v, s):
        s = dy.operate("+", s, v)
        return (s,)

    (s,) = dy.for_(values, body_, (s,))
    return s


SAMPLES = [([],), ([1, 2],), ([3, -1, 4],), ([5, 5, -2, 1],)]
