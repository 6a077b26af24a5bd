"""The state of a loop inside is what it changes itself."""


def before(n):
    count = 0
    for i in range(n):
        j = i
        while j > 0:
            j = j - 2
            count = count + 1
    return count


def after(n):
    count = 0

    def body_(i, count):
        j = i

        def test_(count, j):
            return dy.gt(j, 0)

        def body2_(count, j):
            j = dy.operate("-", j, 2)
            count = dy.operate("+", count, 1)
            return count, j

        count, j = dy.while_(test_, body2_, (count, j))
        return (count,)

    (count,) = dy.for_(dy.call(range, n), body_, (count,))
    return count


SAMPLES = [(-1,), (0,), (1,), (2,), (5,)]
