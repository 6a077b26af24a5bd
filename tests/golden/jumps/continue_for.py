"""What follows `continue` moves into the other side."""


def before(values):
    s = 0
    for v in values:
        if v < 0:
            continue
        s = s + v
    return s


def after(values):
    s = 0

    def body_(v, s):
        def then_(s):
            return (s,)

        def else_(s):
            s = dy.operate("+", s, v)
            return (s,)

        (s,) = dy.if_(dy.lt(v, 0), then_, else_, (s,))
        return (s,)

    (s,) = dy.for_(values, body_, (s,))
    return s


SAMPLES = [([],), ([1, 2],), ([3, -1, 4],), ([5, 5, -2, 1],)]
