"""A function that falls off its end returns None."""


def before(x):
    if x > 0:
        return x


def after(x):
    result_ = dy.undefined("result_")

    def then_(result_):
        result_ = x
        return (result_,)

    def else_(result_):
        result_ = None
        return (result_,)

    (result_,) = dy.if_(dy.gt(x, 0), then_, else_, (result_,))
    return result_


SAMPLES = [(-1,), (0,), (1,), (2,), (5,)]
