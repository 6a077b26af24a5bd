"""All functions see the last value."""


def before(n):
    shows = []
    for i in range(n):
        shows.append(lambda: i)
    return [show() for show in shows]


def after(n):
    i = dy.Box(dy.undefined("i"), "i")
    shows = dy.list_([])

    def body_(item_):
        dy.set_attr(i, "value", item_)
        dy.call(dy.attr(shows, "append"), lambda: dy.read(dy.attr(i, "value"), "i"))
        return ()

    dy.for_(dy.call(range, n), body_, ())

    def listcomp_(items_):
        values_ = dy.list_([])

        def body2_(show):
            dy.call(dy.attr(values_, "append"), dy.call(show))
            return ()

        dy.for_(items_, body2_, ())
        return values_

    return listcomp_(shows)


SAMPLES = [(-1,), (0,), (1,), (2,), (5,)]
