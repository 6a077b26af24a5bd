"""What consumes the values decides whether the generator goes on."""


def before(x, n):
    def pairs(n, step=1):
        while n > 0:
            if x > 3:
                return n
            yield n, step
            n -= step

    return list(pairs(n)), [i for i, _ in pairs(n, step=2)]


def after(x, n):
    def pairs(n, step=1):
        def pairs_(consume_, n, step):
            result_ = dy.undefined("result_")
            returned_ = False

            def test_(n, result_, returned_):
                return dy.and_(dy.not_(returned_), lambda: dy.gt(n, 0))

            def body_(n, result_, returned_):
                def then_(n, result_, returned_):
                    result_ = None
                    returned_ = True
                    return n, result_, returned_

                def else_(n, result_, returned_):
                    def then2_(n, result_, returned_):
                        result_ = None
                        returned_ = True
                        return n, result_, returned_

                    def else2_(n, result_, returned_):
                        n = dy.inplace("-", n, step)
                        return n, result_, returned_

                    n, result_, returned_ = dy.if_(
                        dy.yield_(consume_, (n, step)), then2_, else2_, (n, result_, returned_)
                    )
                    return n, result_, returned_

                n, result_, returned_ = dy.if_(dy.gt(x, 3), then_, else_, (n, result_, returned_))
                return n, result_, returned_

            n, result_, returned_ = dy.while_(test_, body_, (n, result_, returned_))

            def then3_(result_):
                result_ = None
                return (result_,)

            def else3_(result_):
                return (result_,)

            (result_,) = dy.if_(dy.not_(returned_), then3_, else3_, (result_,))
            return result_

        return dy.generator(pairs_, n, step)

    def listcomp_(items_):
        values_ = dy.list_([])

        def body2_(item_):
            i, _ = dy.unpack(item_, 2)
            dy.call(dy.attr(values_, "append"), i)
            return ()

        dy.for_(items_, body2_, ())
        return values_

    return dy.call(list, dy.call(pairs, n)), listcomp_(dy.call(pairs, n, step=2))


SAMPLES = [(1, 3), (5, 3), (1, 0)]
