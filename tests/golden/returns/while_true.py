"""Nothing follows the loop."""


def before(x):
    while True:
        x = x + 1
        if x > 3:
            return x


def after(x):
    result_ = dy.undefined("result_")
    returned_ = False

    def test_(result_, returned_, x):
        return dy.not_(returned_)

    def body_(result_, returned_, x):
        x = dy.operate("+", x, 1)

        def then_(result_, returned_):
            result_ = x
            returned_ = True
            return result_, returned_

        def else_(result_, returned_):
            return result_, returned_

        result_, returned_ = dy.if_(dy.gt(x, 3), then_, else_, (result_, returned_))
        return result_, returned_, x

    result_, returned_, x = dy.while_(test_, body_, (result_, returned_, x))
    return result_


SAMPLES = [(-1,), (0,), (1,), (2,), (5,)]
