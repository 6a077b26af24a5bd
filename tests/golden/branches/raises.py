"""A side that raises gives nothing back."""


def before(x):
    if x < 0:
        raise ValueError("negative")
    return x


def after(x):
    def then_():
        raise dy.call(ValueError, "negative")

    def else_():
        return ()

    dy.if_(dy.lt(x, 0), then_, else_, ())
    return x


SAMPLES = [(-1,), (0,), (1,), (2,), (5,)]
