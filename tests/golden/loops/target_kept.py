"""The target is needed afterwards, so it is state."""


def before(values):
    for v in values:
        pass
    return v


def after(values):
    v = dy.undefined("v")

    def body_(item_, v):
        v = item_
        return (v,)

    (v,) = dy.for_(values, body_, (v,))
    return dy.read(v, "v")


SAMPLES = [([],), ([1, 2],), ([3, -1, 4],), ([5, 5, -2, 1],)]
