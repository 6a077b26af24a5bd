"""The parts of a sequence, in order."""


def before(x, y):
    match (x, y):
        case (0, 0):
            return "origin"
        case (a, (b, c)):
            return a, b, c
        case [a, _] as pair:
            return a, pair


def after(x, y):
    result_ = dy.undefined("result_")
    subject_ = x, y

    def then_(result_):
        result_ = "origin"
        return (result_,)

    def else_(result_):
        def then2_(result_):
            a = dy.item(subject_, 0)
            b = dy.item(dy.item(subject_, 1), 0)
            c = dy.item(dy.item(subject_, 1), 1)
            result_ = a, b, c
            return (result_,)

        def else2_(result_):
            def then3_(result_):
                a = dy.item(subject_, 0)
                pair = subject_
                result_ = a, pair
                return (result_,)

            def else3_(result_):
                result_ = None
                return (result_,)

            (result_,) = dy.if_(dy.is_sequence(subject_, 2), then3_, else3_, (result_,))
            return (result_,)

        (result_,) = dy.if_(
            dy.and_(dy.is_sequence(subject_, 2), lambda: dy.is_sequence(dy.item(subject_, 1), 2)),
            then2_,
            else2_,
            (result_,),
        )
        return (result_,)

    (result_,) = dy.if_(
        dy.and_(dy.is_sequence(subject_, 2), lambda: dy.eq(dy.item(subject_, 0), 0), lambda: dy.eq(dy.item(subject_, 1), 0)),
        then_,
        else_,
        (result_,),
    )
    return result_


SAMPLES = [(0, 0), (1, (2, 3)), (1, 2)]
