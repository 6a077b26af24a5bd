"""A lambda with a comprehension becomes a function."""


def before(values):
    return list(map(lambda x: [v * x for v in values], values))


def after(values):
    def lambda_(x):
        def listcomp_(items_):
            values_ = dy.list_([])

            def body_(v):
                dy.call(dy.attr(values_, "append"), dy.operate("*", v, x))
                return ()

            dy.for_(items_, body_, ())
            return values_

        return listcomp_(values)

    return dy.call(list, dy.call(map, lambda_, values))


SAMPLES = [([],), ([1, 2],), ([3, -1, 4],), ([5, 5, -2, 1],)]
