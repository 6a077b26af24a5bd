"""Without a `break` the `else` just follows."""


def before(values):
    s = 0
    for v in values:
        s = s + v
    else:
        s = s * 2
    return s


def after(values):
    s = 0

    def body_(v, s):
        s = dy.operate("+", s, v)
        return (s,)

    (s,) = dy.for_(values, body_, (s,))
    s = dy.operate("*", s, 2)
    return s


SAMPLES = [([],), ([1, 2],), ([3, -1, 4],), ([5, 5, -2, 1],)]
