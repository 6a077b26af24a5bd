"""A jump leaves a `try` by a flag, and skips its `else`."""


def before(values):
    s = 0
    for v in values:
        try:
            if v == 4:
                break
            s = s + 12 // (v - 1)
        except ZeroDivisionError:
            continue
        else:
            s = s + 1
    return s


def after(values):
    s = 0
    brk_ = False

    def body_(v, brk_, s):
        try:

            def then_(brk_, s):
                brk_ = True
                return brk_, s

            def else_(brk_, s):
                s = dy.operate("+", s, dy.operate("//", 12, dy.operate("-", v, 1)))
                return brk_, s

            brk_, s = dy.if_(dy.eq(v, 4), then_, else_, (brk_, s))
        except ZeroDivisionError:
            pass
        else:

            def then2_(s):
                s = dy.operate("+", s, 1)
                return (s,)

            def else2_(s):
                return (s,)

            (s,) = dy.if_(dy.not_(brk_), then2_, else2_, (s,))
        return brk_, s

    def stop_(brk_, s):
        return brk_

    brk_, s = dy.for_(values, body_, (brk_, s), stop_)
    return s


SAMPLES = [([],), ([1, 2],), ([3, -1, 4],), ([5, 5, -2, 1],)]
