"""A call that takes a generator gets a list."""


def before(values):
    return sum(v * v for v in values)


def after(values):
    def genexpr_(items_):
        values_ = dy.list_([])

        def body_(v):
            dy.call(dy.attr(values_, "append"), dy.operate("*", v, v))
            return ()

        dy.for_(items_, body_, ())
        return values_

    return dy.call(sum, genexpr_(values))


SAMPLES = [([],), ([1, 2],), ([3, -1, 4],), ([5, 5, -2, 1],)]
