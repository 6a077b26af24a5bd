"""`is None` is asked of the value: it may be None by data."""


def before(x, best):
    if best is None or x < best:
        best = x
    return best, x is not None


def after(x, best):
    def then_(best):
        best = x
        return (best,)

    def else_(best):
        return (best,)

    (best,) = dy.if_(dy.or_(dy.is_none(best), lambda: dy.lt(x, best)), then_, else_, (best,))
    return best, dy.not_(dy.is_none(x))


SAMPLES = [(1, None), (1, 2), (3, 2)]
