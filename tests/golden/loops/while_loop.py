"""What the body changes and the test reads goes around."""


def before(x):
    while x < 10:
        x = x + 3
    return x


def after(x):
    def test_(x):
        return dy.lt(x, 10)

    def body_(x):
        x = dy.operate("+", x, 3)
        return (x,)

    (x,) = dy.while_(test_, body_, (x,))
    return x


SAMPLES = [(-1,), (0,), (1,), (2,), (5,)]
