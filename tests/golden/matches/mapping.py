"""A mapping: its keys must be there."""


def before(options):
    match options:
        case {"scale": k, "shift": 0, **others}:
            y = k + len(others)
        case {"scale": k}:
            y = k
        case _:
            y = -1
    return y


def after(options):
    y = dy.undefined("y")
    subject_ = options

    def then_(y):
        k = dy.item(subject_, "scale")
        others = dy.without(subject_, "scale", "shift")
        y = dy.operate("+", k, dy.call(len, others))
        return (y,)

    def else_(y):
        def then2_(y):
            k = dy.item(subject_, "scale")
            y = k
            return (y,)

        def else2_(y):
            y = -1
            return (y,)

        (y,) = dy.if_(dy.is_mapping(subject_, "scale"), then2_, else2_, (y,))
        return (y,)

    (y,) = dy.if_(
        dy.and_(dy.is_mapping(subject_, "scale", "shift"), lambda: dy.eq(dy.item(subject_, "shift"), 0)),
        then_,
        else_,
        (y,),
    )
    return y


SAMPLES = [({},), ({"scale": 2, "shift": 0, "z": 1},), ({"scale": 3, "shift": 1},), (5,)]
