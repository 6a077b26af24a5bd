"""The target of a `with` is one name."""

from contextlib import nullcontext


def before(x):
    a = {}
    with nullcontext((x, 1)) as (b, c), nullcontext(b) as a["d"]:
        b += 1
    return a, b, c


def after(x):
    a = dy.dict_({})
    with dy.context(dy.call(nullcontext, (x, 1))) as value_:
        b, c = dy.unpack(value_, 2)
        with dy.context(dy.call(nullcontext, b)) as value2_:
            dy.set_item(a, "d", value2_)
            b = dy.inplace("+", b, 1)
    return a, b, c


SAMPLES = [(-1,), (0,), (1,), (2,), (5,)]
