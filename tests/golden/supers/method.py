"""The arguments that Python finds by itself."""

__class__ = int


def before(self):
    return super().__str__()


def after(self):
    return dy.call(super(__class__, self).__str__)


SAMPLES = [(1,), ([2],)]
