"""The flag is the whole test."""


def before(x):
    while True:
        x = x + 1
        if x > 3:
            break
        x = x * 2
    return x


def after(x):
    brk_ = False

    def test_(brk_, x):
        return dy.not_(brk_)

    def body_(brk_, x):
        x = dy.operate("+", x, 1)

        def then_(brk_, x):
            brk_ = True
            return brk_, x

        def else_(brk_, x):
            x = dy.operate("*", x, 2)
            return brk_, x

        brk_, x = dy.if_(dy.gt(x, 3), then_, else_, (brk_, x))
        return brk_, x

    brk_, x = dy.while_(test_, body_, (brk_, x))
    return x


SAMPLES = [(-1,), (0,), (1,), (2,), (5,)]
