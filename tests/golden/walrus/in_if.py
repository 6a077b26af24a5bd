"""A statement before the branch."""


def before(values):
    if (n := len(values)) > 2:
        return n
    return -1


def after(values):
    result_ = dy.undefined("result_")
    n = dy.call(len, values)

    def then_(result_):
        result_ = n
        return (result_,)

    def else_(result_):
        result_ = -1
        return (result_,)

    (result_,) = dy.if_(dy.gt(n, 2), then_, else_, (result_,))
    return result_


SAMPLES = [([],), ([1, 2],), ([3, -1, 4],), ([5, 5, -2, 1],)]
