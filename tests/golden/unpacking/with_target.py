"""The target of a `with` is one name."""

from contextlib import nullcontext


def before(x):
    a = {}
    with nullcontext((x, 1)) as (b, c), nullcontext(b) as a["d"]:
        b += 1
    return a, b, c


def after(x):
    a = dy.dict_({})
    with dy.call(nullcontext, (x, 1)) as value2_:
        b, c = dy.unpack(value2_, 2)
        with dy.call(nullcontext, b) as value_:
            dy.set_item(a, "d", value_)
            b = dy.inplace("+", b, 1)
    return a, b, c


SAMPLES = [(-1,), (0,), (1,), (2,), (5,)]
