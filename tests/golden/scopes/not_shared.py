"""A name that stays as it is needs no box."""


def before(x):
    a = x + 1

    def even(k):
        return True if k == 0 else odd(k - 1)

    def odd(k):
        return False if k == 0 else even(k - 1)

    return even(abs(x)), (lambda y: y + a)(1)


def after(x):
    a = dy.operate("+", x, 1)

    def even(k):
        return dy.ifexp(dy.eq(k, 0), lambda: True, lambda: dy.call(odd, dy.operate("-", k, 1)))

    def odd(k):
        return dy.ifexp(dy.eq(k, 0), lambda: False, lambda: dy.call(even, dy.operate("-", k, 1)))

    return dy.call(even, dy.call(abs, x)), dy.call(lambda y: dy.operate("+", y, a), 1)


SAMPLES = [(-1,), (0,), (1,), (2,), (5,)]
