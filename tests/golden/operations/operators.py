"""Operators of one and two operands; of numbers that are written out they stay."""


def before(a, b):
    return a + b * 2, -a, ~a, a ** -1, 2 * 3


def after(a, b):
    return (
        dy.operate("+", a, dy.operate("*", b, 2)),
        dy.operate("-", a),
        dy.operate("~", a),
        dy.operate("**", a, -1),
        2 * 3,
    )


SAMPLES = [(1, 2), (3, 3)]
