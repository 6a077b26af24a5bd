"""The message is made only when it is needed."""


def before(x):
    assert x != 1
    assert x < 3, str(x)
    return x


def after(x):
    dy.assert_(dy.ne(x, 1), None)
    dy.assert_(dy.lt(x, 3), lambda: dy.call(str, x))
    return x


SAMPLES = [(-1,), (0,), (1,), (2,), (5,)]
