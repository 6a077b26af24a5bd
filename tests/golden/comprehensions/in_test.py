"""A `while` whose test needs a function makes room for it."""


def before(n):
    while sum([i for i in range(n)]) > 5:
        n = n - 1
    return n


def after(n):
    brk_ = False

    def test_(brk_, n):
        return dy.not_(brk_)

    def body_(brk_, n):
        def listcomp_(items_):
            values_ = dy.list_([])

            def body2_(i):
                dy.call(dy.attr(values_, "append"), i)
                return ()

            dy.for_(items_, body2_, ())
            return values_

        def then_(brk_, n):
            brk_ = True
            return brk_, n

        def else_(brk_, n):
            n = dy.operate("-", n, 1)
            return brk_, n

        brk_, n = dy.if_(
            dy.not_(dy.gt(dy.call(sum, listcomp_(dy.call(range, n))), 5)), then_, else_, (brk_, n)
        )
        return brk_, n

    brk_, n = dy.while_(test_, body_, (brk_, n))
    return n


SAMPLES = [(0,), (5,)]
