"""Both sides may go on: a flag says whether one of them has left."""


def before(values):
    s = 0
    for v in values:
        if v > 0:
            if v == 3:
                continue
            s = s + v
        s = s + 1
    return s


def after(values):
    s = 0

    def body_(v, s):
        cont_ = False

        def then_(cont_, s):
            def then2_(cont_, s):
                cont_ = True
                return cont_, s

            def else2_(cont_, s):
                s = dy.operate("+", s, v)
                return cont_, s

            cont_, s = dy.if_(dy.eq(v, 3), then2_, else2_, (cont_, s))
            return cont_, s

        def else_(cont_, s):
            return cont_, s

        cont_, s = dy.if_(dy.gt(v, 0), then_, else_, (cont_, s))

        def then3_(s):
            s = dy.operate("+", s, 1)
            return (s,)

        def else3_(s):
            return (s,)

        (s,) = dy.if_(dy.not_(cont_), then3_, else3_, (s,))
        return (s,)

    (s,) = dy.for_(values, body_, (s,))
    return s


SAMPLES = [([],), ([1, 2],), ([3, -1, 4],), ([5, 5, -2, 1],)]
