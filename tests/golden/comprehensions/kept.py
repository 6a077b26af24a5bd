"""A generator that is kept runs when it is consumed."""


def before(values):
    scaled = (k * v for v in values if v > 0)
    k = 2
    total = 0
    for s in scaled:
        total += s
    return total


def after(values):
    def genexpr_(consume_, items_):
        result_ = dy.undefined("result_")
        returned_ = False

        def body_(v, result_, returned_):
            def then_(result_, returned_):
                def then2_(result_, returned_):
                    result_ = None
                    returned_ = True
                    return result_, returned_

                def else2_(result_, returned_):
                    return result_, returned_

                result_, returned_ = dy.if_(
                    dy.yield_(consume_, dy.operate("*", k, v)), then2_, else2_, (result_, returned_)
                )
                return result_, returned_

            def else_(result_, returned_):
                return result_, returned_

            result_, returned_ = dy.if_(dy.gt(v, 0), then_, else_, (result_, returned_))
            return result_, returned_

        def stop_(result_, returned_):
            return returned_

        result_, returned_ = dy.for_(items_, body_, (result_, returned_), stop_)

        def then3_(result_):
            result_ = None
            return (result_,)

        def else3_(result_):
            return (result_,)

        (result_,) = dy.if_(dy.not_(returned_), then3_, else3_, (result_,))
        return result_

    scaled = dy.generator(genexpr_, values)
    k = 2
    total = 0

    def body2_(s, total):
        total = dy.inplace("+", total, s)
        return (total,)

    (total,) = dy.for_(scaled, body2_, (total,))
    return total


SAMPLES = [([],), ([1, -1, 2],)]
