"""Reading a name that may have no value."""


def before(n):
    for i in range(n):
        if i == 3:
            found = i
    return found


def after(n):
    found = dy.undefined("found")

    def body_(i, found):
        def then_(found):
            found = i
            return (found,)

        def else_(found):
            return (found,)

        (found,) = dy.if_(dy.eq(i, 3), then_, else_, (found,))
        return (found,)

    (found,) = dy.for_(dy.call(range, n), body_, (found,))
    return dy.read(found, "found")


SAMPLES = [(-1,), (0,), (1,), (2,), (5,)]
