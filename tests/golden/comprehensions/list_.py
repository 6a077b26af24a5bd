"""A function with a loop, called in place."""


def before(values):
    return [v + 1 for v in values if v > 0]


def after(values):
    def listcomp_(items_):
        values_ = dy.list_([])

        def body_(v):
            def then_():
                dy.call(dy.attr(values_, "append"), dy.operate("+", v, 1))
                return ()

            def else_():
                return ()

            dy.if_(dy.gt(v, 0), then_, else_, ())
            return ()

        dy.for_(items_, body_, ())
        return values_

    return listcomp_(values)


SAMPLES = [([],), ([1, 2],), ([3, -1, 4],), ([5, 5, -2, 1],)]
