"""The attribute of an object that is computed."""

from types import SimpleNamespace


def before(x):
    thing = SimpleNamespace(count=x)
    thing.count += 1
    vars(thing)["count"] += 2
    thing.__dict__["count"] |= 4
    return thing.count


def after(x):
    thing = dy.call(SimpleNamespace, count=x)
    dy.set_attr(thing, "count", dy.inplace("+", dy.attr(thing, "count"), 1))
    base_ = dy.call(vars, thing)
    dy.set_item(base_, "count", dy.inplace("+", dy.item(base_, "count"), 2))
    base2_ = dy.attr(thing, "__dict__")
    dy.set_item(base2_, "count", dy.inplace("|", dy.item(base2_, "count"), 4))
    return dy.attr(thing, "count")


SAMPLES = [(-1,), (0,), (1,), (2,), (5,)]
