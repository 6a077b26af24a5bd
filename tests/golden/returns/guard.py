"""What follows moves into the other side."""


def before(x):
    if x < 0:
        return 0
    y = x + 1
    return y


def after(x):
    result_ = dy.undefined("result_")

    def then_(result_):
        result_ = 0
        return (result_,)

    def else_(result_):
        y = dy.operate("+", x, 1)
        result_ = y
        return (result_,)

    (result_,) = dy.if_(dy.lt(x, 0), then_, else_, (result_,))
    return result_


SAMPLES = [(-1,), (0,), (1,), (2,), (5,)]
