"""A name that each iteration sets anew belongs to the body."""


def before(values):
    t = "before"
    out = []
    for value in values:
        if value > 2:
            t = value
        else:
            t = -value
        out.append(t)
    return out


def after(values):
    t = "before"
    out = dy.list_([])

    def body_(value):
        t = dy.undefined("t")

        def then_(t):
            t = value
            return (t,)

        def else_(t):
            t = dy.operate("-", value)
            return (t,)

        (t,) = dy.if_(dy.gt(value, 2), then_, else_, (t,))
        dy.call(dy.attr(out, "append"), t)
        return ()

    dy.for_(values, body_, ())
    return out


SAMPLES = [([],), ([1, 2],), ([3, -1, 4],), ([5, 5, -2, 1],)]
