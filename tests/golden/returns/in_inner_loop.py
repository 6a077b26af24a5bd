"""The flag ends all loops."""


def before(n):
    for i in range(n):
        for j in range(n):
            if i * j > 2:
                return i
    return n


def after(n):
    result_ = dy.undefined("result_")
    returned_ = False

    def body_(i, result_, returned_):
        def body2_(j, result_, returned_):
            def then_(result_, returned_):
                result_ = i
                returned_ = True
                return result_, returned_

            def else_(result_, returned_):
                return result_, returned_

            result_, returned_ = dy.if_(dy.gt(dy.operate("*", i, j), 2), then_, else_, (result_, returned_))
            return result_, returned_

        def stop2_(result_, returned_):
            return returned_

        result_, returned_ = dy.for_(dy.call(range, n), body2_, (result_, returned_), stop2_)
        return result_, returned_

    def stop_(result_, returned_):
        return returned_

    result_, returned_ = dy.for_(dy.call(range, n), body_, (result_, returned_), stop_)

    def then2_(result_):
        result_ = n
        return (result_,)

    def else2_(result_):
        return (result_,)

    (result_,) = dy.if_(dy.not_(returned_), then2_, else2_, (result_,))
    return result_


SAMPLES = [(-1,), (0,), (1,), (2,), (5,)]
