"""Setting and deleting."""

from types import SimpleNamespace


def before(x):
    thing = SimpleNamespace(a=x)
    thing.b = x
    thing.a = thing.b
    thing.inner = SimpleNamespace()
    thing.inner.c = abs(x)
    del thing.b
    return thing


def after(x):
    thing = dy.call(SimpleNamespace, a=x)
    dy.set_attr(thing, "b", x)
    dy.set_attr(thing, "a", dy.attr(thing, "b"))
    dy.set_attr(thing, "inner", dy.call(SimpleNamespace))
    value_ = dy.call(abs, x)
    dy.set_attr(dy.attr(thing, "inner"), "c", value_)
    dy.del_attr(thing, "b")
    return thing


SAMPLES = [(-1,), (0,), (1,), (2,), (5,)]
