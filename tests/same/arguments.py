"""Arguments and state: their memory layout, and what is written back."""

from __future__ import annotations

import numpy as np
from same.case import A, Holder, N, P, call, case


@case("S07", fault=True)
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
