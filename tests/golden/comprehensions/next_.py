"""`next` stops at the first."""


def before(values):
    return next((v for v in values if v > 2), None)


def after(values):
    def next_(items_, default_):
        result_ = dy.undefined("result_")
        returned_ = False

        def body_(v, result_, returned_):
            def then_(result_, returned_):
                result_ = v
                returned_ = True
                return result_, returned_

            def else_(result_, returned_):
                return result_, returned_

            result_, returned_ = dy.if_(dy.gt(v, 2), then_, else_, (result_, returned_))
            return result_, returned_

        def stop_(result_, returned_):
            return returned_

        result_, returned_ = dy.for_(items_, body_, (result_, returned_), stop_)

        def then2_(result_):
            result_ = default_
            return (result_,)

        def else2_(result_):
            return (result_,)

        (result_,) = dy.if_(dy.not_(returned_), then2_, else2_, (result_,))
        return result_

    return dy.call(next_, values, None)


SAMPLES = [([],), ([1, 2],), ([3, -1, 4],), ([5, 5, -2, 1],)]
