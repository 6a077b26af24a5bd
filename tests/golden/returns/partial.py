"""Both sides may go on: a flag says whether one of them has returned."""


def before(x):
    if x > 0:
        if x == 2:
            return "two"
        x = x + 10
    return x


def after(x):
    result_ = dy.undefined("result_")
    returned_ = False

    def then_(result_, returned_, x):
        def then2_(result_, returned_, x):
            result_ = "two"
            returned_ = True
            return result_, returned_, x

        def else2_(result_, returned_, x):
            x = dy.operate("+", x, 10)
            return result_, returned_, x

        result_, returned_, x = dy.if_(dy.eq(x, 2), then2_, else2_, (result_, returned_, x))
        return result_, returned_, x

    def else_(result_, returned_, x):
        return result_, returned_, x

    result_, returned_, x = dy.if_(dy.gt(x, 0), then_, else_, (result_, returned_, x))

    def then3_(result_):
        result_ = x
        return (result_,)

    def else3_(result_):
        return (result_,)

    (result_,) = dy.if_(dy.not_(returned_), then3_, else3_, (result_,))
    return result_


SAMPLES = [(-1,), (0,), (1,), (2,), (5,)]
