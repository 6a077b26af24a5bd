"""A method that is called stays, and what is in a module."""

import numpy as np


def before(x):
    return x.T.sum(axis=0), x.shape[0], np.pi, np.linalg.norm(x)


def after(x):
    return (
        dy.call(dy.attr(x, "T").sum, axis=0),
        dy.attr(x, "shape")[0],
        np.pi,
        dy.call(np.linalg.norm, x),
    )


SAMPLES = [(np.ones((2, 3)),)]
