"""A loop that changes no name."""


def before(values):
    for v in range(2):
        values.append(v)
    return values


def after(values):
    def body_(v):
        dy.call(dy.attr(values, "append"), v)
        return ()

    dy.for_(dy.call(range, 2), body_, ())
    return values


SAMPLES = [([],), ([1, 2],), ([3, -1, 4],), ([5, 5, -2, 1],)]
