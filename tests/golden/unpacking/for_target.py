"""The target of a loop is one name."""


def before(pairs):
    s = []
    for i, (a, b) in enumerate(pairs):
        s.append(i * a + b)
    return s


def after(pairs):
    s = dy.list_([])

    def body_(item_):
        i, part_ = dy.unpack(item_, 2)
        a, b = dy.unpack(part_, 2)
        dy.call(dy.attr(s, "append"), dy.operate("+", dy.operate("*", i, a), b))
        return ()

    dy.for_(dy.call(enumerate, pairs), body_, ())
    return s


SAMPLES = [([],), ([(1, 2), (3, 4)],)]
