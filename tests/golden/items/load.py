"""An index that is written out stays."""


def before(x, i):
    return x[0], x[1:], x[-1], x[i], x[i:], x[: i + 1 : 2]


def after(x, i):
    return (
        dy.item(x, 0),
        dy.item(x, dy.slice(1, None)),
        dy.item(x, -1),
        dy.item(x, i),
        dy.item(x, dy.slice(i, None)),
        dy.item(x, dy.slice(None, dy.operate("+", i, 1), 2)),
    )


SAMPLES = [([1, 2, 3], 1), ((4, 5), 0)]
