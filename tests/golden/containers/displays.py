"""Lists, dicts and sets written out; a tuple stays."""


def before(x):
    a = [x, *range(2)]
    return a, {"a": x, **{"b": 1}}, {x, 1}, (x, a)


def after(x):
    a = dy.list_([x, *dy.call(range, 2)])
    return a, dy.dict_({"a": x, **dy.dict_({"b": 1})}), dy.set_({x, 1}), (x, a)


SAMPLES = [(-1,), (0,), (1,), (2,), (5,)]
