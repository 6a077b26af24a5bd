"""The flag is part of the test."""


def before(x):
    while x < 10:
        x = x + 1
        if x == 3:
            break
    return x


def after(x):
    brk_ = False

    def test_(brk_, x):
        return dy.and_(dy.not_(brk_), lambda: dy.lt(x, 10))

    def body_(brk_, x):
        x = dy.operate("+", x, 1)

        def then_(brk_):
            brk_ = True
            return (brk_,)

        def else_(brk_):
            return (brk_,)

        (brk_,) = dy.if_(dy.eq(x, 3), then_, else_, (brk_,))
        return brk_, x

    brk_, x = dy.while_(test_, body_, (brk_, x))
    return x


SAMPLES = [(-1,), (0,), (1,), (2,), (5,)]
