"""A name that the comprehension shares with the function."""


def before(values):
    last = None
    a = [last := v for v in values]
    return a, last, [y for v in values if (y := v + 1) > 2]


def after(values):
    last = dy.Box(None, "last")

    def listcomp_(items_):
        values_ = dy.list_([])

        def body_(v):
            dy.set_attr(last, "value", v)
            dy.call(dy.attr(values_, "append"), dy.attr(last, "value"))
            return ()

        dy.for_(items_, body_, ())
        return values_

    a = listcomp_(values)

    def listcomp2_(items2_):
        values2_ = dy.list_([])

        def body2_(v):
            y = dy.operate("+", v, 1)

            def then_():
                dy.call(dy.attr(values2_, "append"), y)
                return ()

            def else_():
                return ()

            dy.if_(dy.gt(y, 2), then_, else_, ())
            return ()

        dy.for_(items2_, body2_, ())
        return values2_

    return a, dy.attr(last, "value"), listcomp2_(values)


SAMPLES = [([],), ([1, 2],), ([3, -1, 4],), ([5, 5, -2, 1],)]
