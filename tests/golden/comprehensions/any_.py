"""`any` stops at the first that is true."""


def before(values):
    return any(v > 3 for v in values)


def after(values):
    def any_(items_):
        result_ = dy.undefined("result_")
        returned_ = False

        def body_(v, result_, returned_):
            def then_(result_, returned_):
                result_ = True
                returned_ = True
                return result_, returned_

            def else_(result_, returned_):
                return result_, returned_

            result_, returned_ = dy.if_(dy.gt(v, 3), then_, else_, (result_, returned_))
            return result_, returned_

        def stop_(result_, returned_):
            return returned_

        result_, returned_ = dy.for_(items_, body_, (result_, returned_), stop_)

        def then2_(result_):
            result_ = False
            return (result_,)

        def else2_(result_):
            return (result_,)

        (result_,) = dy.if_(dy.not_(returned_), then2_, else2_, (result_,))
        return result_

    return dy.call(any_, values)


SAMPLES = [([],), ([1, 2],), ([3, -1, 4],), ([5, 5, -2, 1],)]
