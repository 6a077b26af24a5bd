"""`yield from` gives what another gives."""


def before(x):
    def inner():
        yield x
        yield

    def outer():
        yield from inner()
        yield from [x, x]

    return list(outer())


def after(x):
    def inner():
        def inner_(consume_):
            result_ = dy.undefined("result_")

            def then_(result_):
                result_ = None
                return (result_,)

            def else_(result_):
                def then2_(result_):
                    result_ = None
                    return (result_,)

                def else2_(result_):
                    result_ = None
                    return (result_,)

                (result_,) = dy.if_(dy.yield_(consume_, None), then2_, else2_, (result_,))
                return (result_,)

            (result_,) = dy.if_(dy.yield_(consume_, x), then_, else_, (result_,))
            return result_

        return dy.generator(inner_)

    def outer():
        def outer2_(consume2_):
            result2_ = dy.undefined("result2_")
            returned2_ = False

            def body_(item_, result2_, returned2_):
                def then3_(result2_, returned2_):
                    result2_ = None
                    returned2_ = True
                    return result2_, returned2_

                def else3_(result2_, returned2_):
                    return result2_, returned2_

                result2_, returned2_ = dy.if_(dy.yield_(consume2_, item_), then3_, else3_, (result2_, returned2_))
                return result2_, returned2_

            def stop_(result2_, returned2_):
                return returned2_

            result2_, returned2_ = dy.for_(dy.call(inner), body_, (result2_, returned2_), stop_)

            def then4_(result2_):
                returned2_ = False

                def body2_(item2_, result2_, returned2_):
                    def then5_(result2_, returned2_):
                        result2_ = None
                        returned2_ = True
                        return result2_, returned2_

                    def else5_(result2_, returned2_):
                        return result2_, returned2_

                    result2_, returned2_ = dy.if_(dy.yield_(consume2_, item2_), then5_, else5_, (result2_, returned2_))
                    return result2_, returned2_

                def stop2_(result2_, returned2_):
                    return returned2_

                result2_, returned2_ = dy.for_(dy.list_([x, x]), body2_, (result2_, returned2_), stop2_)

                def then6_(result2_):
                    result2_ = None
                    return (result2_,)

                def else6_(result2_):
                    return (result2_,)

                (result2_,) = dy.if_(dy.not_(returned2_), then6_, else6_, (result2_,))
                return (result2_,)

            def else4_(result2_):
                return (result2_,)

            (result2_,) = dy.if_(dy.not_(returned2_), then4_, else4_, (result2_,))
            return result2_

        return dy.generator(outer2_)

    return dy.call(list, dy.call(outer))


SAMPLES = [(1,), (2,)]
