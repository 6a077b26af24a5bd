"""Each operand of a chain is evaluated at most once."""


def before(a, b):
    return 0 < a <= b != 3, a in (b, 0) is True


def after(a, b):
    return dy.compare(0, "<", lambda: a, "<=", lambda: b, "!=", lambda: 3), dy.compare(
        a, "in", lambda: (b, 0), "is", lambda: True
    )


SAMPLES = [(0, 1), (1, 1), (1, 3), (2, 0)]
