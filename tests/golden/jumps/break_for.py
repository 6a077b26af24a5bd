"""`break` sets a flag; the loop asks before the next item."""


def before(values):
    s = 0
    for v in values:
        if v < 0:
            break
        s = s + v
    return s


def after(values):
    s = 0
    brk_ = False

    def body_(v, brk_, s):
        def then_(brk_, s):
            brk_ = True
            return brk_, s

        def else_(brk_, s):
            s = dy.operate("+", s, v)
            return brk_, s

        brk_, s = dy.if_(dy.lt(v, 0), then_, else_, (brk_, s))
        return brk_, s

    def stop_(brk_, s):
        return brk_

    brk_, s = dy.for_(values, body_, (brk_, s), stop_)
    return s


SAMPLES = [([],), ([1, 2],), ([3, -1, 4],), ([5, 5, -2, 1],)]
