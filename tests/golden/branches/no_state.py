"""Nothing that is set is needed afterwards."""


def before(values):
    if len(values) > 2:
        first = values[0]
        values.append(first)


def after(values):
    def then_():
        first = dy.item(values, 0)
        dy.call(dy.attr(values, "append"), first)
        return ()

    def else_():
        return ()

    dy.if_(dy.gt(dy.call(len, values), 2), then_, else_, ())


SAMPLES = [([],), ([1, 2],), ([3, -1, 4],), ([5, 5, -2, 1],)]
