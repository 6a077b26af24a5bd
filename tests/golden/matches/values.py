"""Values, `|` and anything."""


def before(x):
    match x:
        case 0 | 1:
            y = "few"
        case None:
            y = "none"
        case _:
            y = "many"
    return y


def after(x):
    y = dy.undefined("y")
    subject_ = x

    def then_(y):
        y = "few"
        return (y,)

    def else_(y):
        def then2_(y):
            y = "none"
            return (y,)

        def else2_(y):
            y = "many"
            return (y,)

        (y,) = dy.if_(dy.is_none(subject_), then2_, else2_, (y,))
        return (y,)

    (y,) = dy.if_(dy.or_(dy.eq(subject_, 0), lambda: dy.eq(subject_, 1)), then_, else_, (y,))
    return y


SAMPLES = [(-1,), (0,), (1,), (2,), (5,)] + [(None,)]
