"""Every call."""


def before(x, more, options):
    return max(x, *more), dict(a=x, **options), str(x).rjust(5)


def after(x, more, options):
    return dy.call(max, x, *more), dy.call(dict, a=x, **options), dy.call(dy.attr(dy.call(str, x), "rjust"), 5)


SAMPLES = [(1, [2, 3], {"b": 2})]
