"""A sequence of any length: the star takes a list."""


def before(items):
    match items:
        case [first, *rest]:
            y = first + len(rest)
        case [*_]:
            y = 0
    match items:
        case (_, *between, last):
            y = y + last * len(between)
    return y


def after(items):
    y = dy.undefined("y")
    subject_ = items

    def then_(y):
        first = dy.item(subject_, 0)
        rest = dy.middle(subject_, 1, 0)
        y = dy.operate("+", first, dy.call(len, rest))
        return (y,)

    def else_(y):
        def then2_(y):
            y = 0
            return (y,)

        def else2_(y):
            return (y,)

        (y,) = dy.if_(dy.is_sequence(subject_, 0, True), then2_, else2_, (y,))
        return (y,)

    (y,) = dy.if_(dy.is_sequence(subject_, 1, True), then_, else_, (y,))
    subject2_ = items

    def then3_(y):
        between = dy.middle(subject2_, 1, 1)
        last = dy.item(subject2_, -1)
        y = dy.operate("+", dy.read(y, "y"), dy.operate("*", last, dy.call(len, between)))
        return (y,)

    def else3_(y):
        return (y,)

    (y,) = dy.if_(dy.is_sequence(subject2_, 2, True), then3_, else3_, (y,))
    return dy.read(y, "y")


SAMPLES = [([],), ([1],), ([1, 2, 3],), ((1, 2),)]
