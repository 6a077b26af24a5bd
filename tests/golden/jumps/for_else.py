"""The `else` of a loop is skipped after a `break`."""


def before(values):
    for v in values:
        if v > 2:
            break
    else:
        v = "none"
    return v


def after(values):
    v = dy.undefined("v")
    brk_ = False

    def body_(item_, brk_, v):
        v = item_

        def then_(brk_):
            brk_ = True
            return (brk_,)

        def else_(brk_):
            return (brk_,)

        (brk_,) = dy.if_(dy.gt(v, 2), then_, else_, (brk_,))
        return brk_, v

    def stop_(brk_, v):
        return brk_

    brk_, v = dy.for_(values, body_, (brk_, v), stop_)

    def then2_(v):
        v = "none"
        return (v,)

    def else2_(v):
        return (v,)

    (v,) = dy.if_(dy.not_(brk_), then2_, else2_, (v,))
    return dy.read(v, "v")


SAMPLES = [([],), ([1, 2],), ([3, -1, 4],), ([5, 5, -2, 1],)]
