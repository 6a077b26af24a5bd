"""A handler sees what the loop has done so far."""


def before(values):
    n = 0
    try:
        for v in values:
            n = n + 12 // (v - 1)
    except ZeroDivisionError:
        n = -n
    return n


def after(values):
    n = dy.Box(0, "n")
    try:

        def body_(v):
            dy.set_attr(n, "value", dy.operate("+", dy.attr(n, "value"), dy.operate("//", 12, dy.operate("-", v, 1))))
            return ()

        dy.for_(values, body_, ())
    except ZeroDivisionError:
        dy.set_attr(n, "value", dy.operate("-", dy.attr(n, "value")))
    return dy.attr(n, "value")


SAMPLES = [([],), ([1, 2],), ([3, -1, 4],), ([5, 5, -2, 1],)]
