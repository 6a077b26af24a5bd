"""A loop that only an exception ends."""


def before(x):
    while True:
        x = 1 // x


def after(x):
    def test_(x):
        return True

    def body_(x):
        x = dy.operate("//", 1, x)
        return (x,)

    (x,) = dy.while_(test_, body_, (x,))


SAMPLES = [(0,), (2,), (3,)]
