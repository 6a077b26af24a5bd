"""The test of a loop."""


def before(values):
    s = 0
    while (n := len(values)) > 1:
        s += n + values.pop()
    return s, n


def after(values):
    n = dy.undefined("n")
    s = 0
    brk_ = False

    def test_(brk_, n, s):
        return dy.not_(brk_)

    def body_(brk_, n, s):
        n = dy.call(len, values)

        def then_(brk_, s):
            brk_ = True
            return brk_, s

        def else_(brk_, s):
            s = dy.inplace("+", s, dy.operate("+", n, dy.call(dy.attr(values, "pop"))))
            return brk_, s

        brk_, s = dy.if_(dy.not_(dy.gt(n, 1)), then_, else_, (brk_, s))
        return brk_, n, s

    brk_, n, s = dy.while_(test_, body_, (brk_, n, s))
    return s, dy.read(n, "n")


SAMPLES = [([],), ([1, 2],), ([3, -1, 4],), ([5, 5, -2, 1],)]
