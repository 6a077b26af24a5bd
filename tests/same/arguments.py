"""Arguments and state: their memory layout, and what is written back."""

from __future__ import annotations

import numpy as np
from same.case import A, Holder, N, P, call, case


@case("S07")
def fortran_argument(static):
    @static
    def f(x):
        w = x.reshape(-1)
        w += 1
        return w, x.ravel() * 2

    return [call(f, np.asfortranarray(A(1.0, 2, 3, 4).reshape(2, 2))), call(f, A(1.0, 2, 3, 4).reshape(2, 2))]


@case("S09")
def obj_arg_effect(static):
    @static
    def f(o, x):
        o.v = x * 2
        o.w = o.v
        o.v += 1
        return o

    o = Holder(1)
    q = P()
    r = call(f, o, q)
    return [r, ("r", o.v is o.w)]


@case("S09")
def view_state(static):
    o = Holder(P())

    @static
    def f(x):
        o.w = o.v[:2]
        o.w += x[:2]
        return o.v

    r = [call(f, P()), call(f, P() * 3)]
    o.w[0] = 1000
    r += [call(lambda: o), call(f, N())]
    return r


@case("S09")
def list_state_arrays(static):
    o = Holder([])

    @static
    def f(x):
        o.v.append(x)
        o.v[0] += 1
        return len(o.v)

    q = P()
    return [call(f, q), call(f, N()), call(f, q), call(lambda: o)]


def M():
    return A(1.0, 2, 3, 4, 5, 6).reshape(2, 3)


@case("S07")
def layouts_given(static):
    @static
    def f(x):
        w = x.ravel()
        w[0] = 100
        return w * 2

    big = A(*range(24)).reshape(4, 6)
    given = M(), np.asfortranarray(M()), M().T, big[:2, :3], big[::2], P(), A(*range(6))[::2], M()[:, :1], M()
    return [call(f, x) for x in given]


@case("S07", refusable=False)
def layouts_read(static):
    @static
    def f(x):
        return x.reshape(-1) * 2, np.ravel(x.T)

    big = A(*range(24)).reshape(4, 6)
    return [call(f, x) for x in (M(), np.asfortranarray(M()), M().T, big[:2, :3], big[::2, :3], M()[:, :1], M())]


@case("S07")
def layout_of_computed(static):
    @static
    def f(x):
        y = x.T * 2
        w = y.reshape(-1)
        w += 1
        return y, w

    return [call(f, M()), call(f, np.asfortranarray(M()))]


@case("S07", refusable=False)
def layout_of_computed_c(static):
    @static
    def f(x):
        y = x * 2 + np.ones((2, 3))
        w = y.reshape(-1)
        w += 1
        z = (x @ x.T).ravel()
        z[0] = 1
        return y, w, z

    return [call(f, M())]


@case("S07")
def contiguous_itself(static):
    @static
    def f(x):
        y = np.ascontiguousarray(x)
        y += 1
        z = np.ascontiguousarray(x.T)
        z *= 2
        v = np.ascontiguousarray(x[0])
        v -= 5
        return x * 1, y, z

    return [call(f, M()), call(f, np.asfortranarray(M()))]


@case("S07")
def strided_flat(static):
    @static
    def f(x):
        y = x * 1
        w = y[::2].ravel()
        w += 1
        v = y[::2].reshape(-1)
        v += 10
        return y, w, v

    return [call(f, P())]


@case("S09", refusable=False)
def keys_of_equal_value(static):
    @static
    def f(d, x):
        return [x * key for key in d]

    x = np.arange(3)
    return [call(f, d, x) for d in ({1: 0}, {True: 0}, {1.0: 0}, {0.0: 0}, {-0.0: 0})] + [
        call(f, {(1, 0): 0}, x[:2]), call(f, {(True, 0): 0}, x[:2]), call(f, {(1.0, 0): 0}, x[:2])
    ]  # fmt: skip


@case("S09", refusable=False)
def numbers_with_attributes(static):
    class Length(float):
        unit = 1

    class Word(str):
        unit = 1

    def made(kind, value, unit):
        found = kind(value)
        found.unit = unit
        return found

    @static
    def f(n, x):
        return x * n.unit

    some = [made(Length, 1.5, 2), made(Length, 1.5, 3), Length(1.5), made(Word, "m", 2), made(Word, "m", 3), Word("m")]
    return [call(lambda x, n=n: f(n, x), P()) for n in [*some, *some]]
