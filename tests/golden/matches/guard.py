"""A guard sees the names of its pattern."""


def before(x):
    match x:
        case 1 if x is True:
            return "true"
        case n if n > 1:
            return n
    return x


def after(x):
    result_ = dy.undefined("result_")
    subject_ = x

    def then_(result_):
        result_ = "true"
        return (result_,)

    def else_(result_):
        n = subject_
        matched_ = dy.gt(n, 1)

        def then2_(result_):
            result_ = n
            return (result_,)

        def else2_(result_):
            result_ = x
            return (result_,)

        (result_,) = dy.if_(matched_, then2_, else2_, (result_,))
        return (result_,)

    (result_,) = dy.if_(dy.and_(dy.eq(subject_, 1), lambda: dy.is_(x, True)), then_, else_, (result_,))
    return result_


SAMPLES = [(-1,), (0,), (1,), (2,), (5,)] + [(True,)]
