"""Each loop has its own flag."""


def before(n):
    s = 0
    for i in range(n):
        for j in range(n):
            if j > i:
                break
            s = s + 1
        if s > 4:
            break
    return s


def after(n):
    s = 0
    brk_ = False

    def body_(i, brk_, s):
        brk2_ = False

        def body2_(j, brk2_, s):
            def then_(brk2_, s):
                brk2_ = True
                return brk2_, s

            def else_(brk2_, s):
                s = dy.operate("+", s, 1)
                return brk2_, s

            brk2_, s = dy.if_(dy.gt(j, i), then_, else_, (brk2_, s))
            return brk2_, s

        def stop2_(brk2_, s):
            return brk2_

        brk2_, s = dy.for_(dy.call(range, n), body2_, (brk2_, s), stop2_)

        def then2_(brk_):
            brk_ = True
            return (brk_,)

        def else2_(brk_):
            return (brk_,)

        (brk_,) = dy.if_(dy.gt(s, 4), then2_, else2_, (brk_,))
        return brk_, s

    def stop_(brk_, s):
        return brk_

    brk_, s = dy.for_(dy.call(range, n), body_, (brk_, s), stop_)
    return s


SAMPLES = [(-1,), (0,), (1,), (2,), (5,)]
