"""The function returns where both sides meet."""


def before(x):
    if x < 0:
        return "negative"
    else:
        return "positive"


def after(x):
    result_ = dy.undefined("result_")

    def then_(result_):
        result_ = "negative"
        return (result_,)

    def else_(result_):
        result_ = "positive"
        return (result_,)

    (result_,) = dy.if_(dy.lt(x, 0), then_, else_, (result_,))
    return result_


SAMPLES = [(-1,), (0,), (1,), (2,), (5,)]
