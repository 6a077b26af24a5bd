"""The key of a dict is evaluated before the value."""


def before(values):
    return {v: -v for v in values}, {v % 2 for v in values}


def after(values):
    def dictcomp_(items_):
        values_ = dy.dict_({})

        def body_(v):
            dy.set_item(values_, v, dy.operate("-", v))
            return ()

        dy.for_(items_, body_, ())
        return values_

    def setcomp_(items2_):
        values2_ = dy.set_({*()})

        def body2_(v):
            dy.call(dy.attr(values2_, "add"), dy.operate("%", v, 2))
            return ()

        dy.for_(items2_, body2_, ())
        return values2_

    return dictcomp_(values), setcomp_(values)


SAMPLES = [([],), ([1, 2],), ([3, -1, 4],), ([5, 5, -2, 1],)]
