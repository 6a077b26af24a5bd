"""Where it is evaluated only sometimes it becomes a branch."""


def before(x):
    if x > 0 and (y := x - 1) > 0:
        return y
    z = (x := 3) if x < 0 else 4
    return x, z


def after(x):
    result_ = dy.undefined("result_")
    y = dy.undefined("y")
    value_ = dy.gt(x, 0)

    def then_(value_, y):
        y = dy.operate("-", x, 1)
        value_ = dy.gt(y, 0)
        return value_, y

    def else_(value_, y):
        return value_, y

    value_, y = dy.if_(value_, then_, else_, (value_, y))

    def then2_(result_):
        result_ = dy.read(y, "y")
        return (result_,)

    def else2_(result_, *, x=x):
        value2_ = dy.undefined("value2_")

        def then3_(value2_, x):
            x = 3
            value2_ = x
            return value2_, x

        def else3_(value2_, x):
            value2_ = 4
            return value2_, x

        value2_, x = dy.if_(dy.lt(x, 0), then3_, else3_, (value2_, x))
        z = value2_
        result_ = x, z
        return (result_,)

    (result_,) = dy.if_(value_, then2_, else2_, (result_,))
    return result_


SAMPLES = [(-1,), (0,), (1,), (2,), (5,)]
