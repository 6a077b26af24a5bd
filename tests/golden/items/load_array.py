"""Slices and ellipsis in a tuple."""

import numpy as np


def before(x, i):
    return x[:, 0], x[..., i], x[i:, 1], x[[0, i]]


def after(x, i):
    return (
        dy.item(x, (dy.slice(None, None), 0)),
        dy.item(x, (..., i)),
        dy.item(x, (dy.slice(i, None), 1)),
        dy.item(x, dy.list_([0, i])),
    )


SAMPLES = [(np.arange(6.0).reshape(2, 3), 1)]
