"""What stands between brackets: `np.c_`, `np.r_`, ranges, a single bool."""

from __future__ import annotations

import numpy as np
from same.case import A, N, P, call, case


def on_three(function):
    """The function is tried on three vectors."""

    @case(f"indices-{function.__name__}", refusable=False)
    def tried(static):
        made = static(function)
        return [call(made, P()), call(made, N()), call(made, A(1.0, -2, 3))]

    return function


@on_three
def columns(x):
    return np.c_[np.ones(3), x], np.c_[x, x, x], np.c_[np.stack([x, x]), [1, 2]], np.c_[x.reshape(3, 1), x]


@on_three
def rows(x):
    return np.r_[x, 1.0, 0:3, x[:2]], np.r_[-1, x, [2.0]], np.r_[np.outer(x, x), np.outer(x, x)], np.r_[x[0], 0:1:5j]


@on_three
def dtypes(x):
    small, whole = x.astype(np.float32), x.astype(np.int32)
    return np.r_[small, 1.0], np.r_[small, 2], np.r_[whole, 0:2], np.r_[whole, small], np.c_[whole, [True, False, True]]


@case("indices")
def beginning_with_a_string(static):
    @static
    def f(x):
        return np.r_["0,2", x, x]

    return call(f, P())


@on_three
def ranges(x):
    table = np.stack([x, -x])
    table[[0, 1], range(2)] = 9.0
    table[range(1)] += 1
    return x[range(2)], table[[1, 0, 1], range(3)], table, x[range(2, 0, -1)], x[range(0)]


@on_three
def single_bool(x):
    first, second = np.ones_like(x[0]), np.array(x[0])
    first[x[0] < 0] *= 0.5
    second[second < 0] += np.array([1.0])
    return first, second


@case("indices")
def arrays_of_objects(static):
    @static
    def held(x):
        items = np.empty(2, dtype=object)
        items[0] = (1, x)
        return x

    @static
    def made(x):
        return np.array([x, x[:1]], dtype=object).shape[0]

    return [call(f, P()) for f in (held, made)]
