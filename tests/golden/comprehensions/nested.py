"""Several loops, and a comprehension in each."""


def before(values):
    return [[w * v for w in values] for u in values for v in range(u)]


def after(values):
    def listcomp_(items_):
        values_ = dy.list_([])

        def body_(u):
            def body2_(v):
                def listcomp2_(items2_):
                    values2_ = dy.list_([])

                    def body3_(w):
                        dy.call(dy.attr(values2_, "append"), dy.operate("*", w, v))
                        return ()

                    dy.for_(items2_, body3_, ())
                    return values2_

                dy.call(dy.attr(values_, "append"), listcomp2_(values))
                return ()

            dy.for_(dy.call(range, u), body2_, ())
            return ()

        dy.for_(items_, body_, ())
        return values_

    return listcomp_(values)


SAMPLES = [([],), ([1, 2],), ([3, -1, 4],), ([5, 5, -2, 1],)]
