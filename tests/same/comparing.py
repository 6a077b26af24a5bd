"""Comparisons: `==`, `<`, `is` and `in` on data, also inside tuples, lists and records."""

from __future__ import annotations

import dataclasses

import numpy as np
from same.case import A, N, P, call, case


@case("S17", refusable=False)
def eqs(static):
    @static
    def f(x, i):
        return (
            x == None,
            x != None,
            x[0] == None,
            x[0] != None,
            int(x[0]) == None,
            x == "a",
            x != "a",
            x[0] == "a",
            i == None,
            x[0] == b"a",
        )

    return [call(f, P(), A(1, 2, dtype=int)), call(f, N(), A(2, dtype=int))]


@case("S17", refusable=False)
def eqobj(static):
    class Thing:
        pass

    o = Thing()

    @static
    def f(x):
        return x == o, x != o, x[0] == o, [x[0] == None]

    return [call(f, P())]


@case("S16", refusable=False)
def isbool(static):
    @static
    def f(x):
        a = bool(x[0] > 0)
        b = bool(x[1] > 0)
        return (
            a is True,
            a is b,
            a is not False,
            (x[0] > 0) is True,
            (x[0] > 0) is np.True_,
            a is None,
            x[0] is None,
        )

    return [call(f, P()), call(f, N()), call(f, A(1.0, -1, 0))]


@case("S16")
def ident(static):
    @static
    def f(x, y):
        a = x
        b = x[:]
        c = np.asarray(x)
        d = x.copy()
        e = x[0]
        g = e
        return a is x, b is x, c is x, d is x, e is g, x[0] is e, x is y, x.T is x, x is not y

    return [call(f, P(), N()), (lambda p: call(f, p, p))(P())]


@case("S16")
def ident2(static):
    @static
    def f(x):
        w = x.copy()
        a = x if x.sum() > 0 else w
        return a is w

    return [call(f, P()), call(f, N())]


@case("S16")
def ident3(static):
    @static
    def f(x):
        one = 1
        return int(x[0]) is one

    return [call(f, P()), call(f, N())]


@case("S16")
def ident5(static):
    @static
    def f(x):
        a = [x]
        b = a if x[0] > 0 else [x]
        return b is a

    return [call(f, P()), call(f, N())]


@case("S16")
def ident6(static):
    g = A(1.0, 2)

    @static
    def f(x):
        return x is g

    return [call(f, P()), call(f, g)]


@case("S16")
def ident_loop(static):
    @static
    def f(x):
        y = x
        while y.sum() < 10 and y.sum() > 0:
            y = y * 2
        return y is x

    return [call(f, P()), call(f, N())]


@case("S18", refusable=False)
def inrange(static):
    @static
    def f(x, n):
        k = int(x[0])
        return (
            x[0] in range(3),
            k in range(0, 10, 2),
            k in range(10, 0, -3),
            x[0] in range(0, 10, 2),
            k not in range(3),
            2 in range(k),
            x[0] in range(k),
            k in range(-5, 5),
            x[1] in range(10, -10, -4),
            x[2] in range(0),
        )

    return [
        call(f, A(v, w, u), 3)
        for v, w, u in [
            (2, 2, 2),
            (2.5, -2.0, 1),
            (9.0, 6, 5),
            (-2.0, -6, 5),
            (0, -9.5, 0),
            (1.0, 1, 1),
            (4.0, 10, 1),
        ]
    ]


@case("W03", refusable=False)
def inlist(static):
    @static
    def f(x):
        li = [float(v) for v in x]
        k = int(x[0])
        return (
            2.0 in li,
            x[0] in li,
            k in (1, 2, 3),
            (k, 1) in [(1, 1), (2, 1)],
            x[1] in (1, 2),
            5 in x,
            "a" in [1, x[0]],
            None in [x[0]],
            k in {1: 2},
            k in {3, 4},
        )

    return [call(f, P()), call(f, A(2.0, 2, 2))]


@case("W03", refusable=False)
def tuplecmp(static):
    @static
    def f(x):
        a = (float(x[0]), float(x[1]))
        b = (1.0, 3.0)
        li = [float(x[0]), 2]
        return (
            a < b,
            a <= b,
            a > b,
            a >= b,
            a == b,
            a != b,
            li == [1.0, 2],
            li != [1.0, 2],
            li < [1.0, 3],
            a < (1.0,),
            a == (1.0,),
            (a, 1) == ((1.0, 3.0), 1),
            a == [1.0, 3.0],
            (1, a) < (1, b),
        )

    return [call(f, P()), call(f, A(1.0, 3, 1)), call(f, A(1.0, 4, 1)), call(f, A(2.0, 3, 1)), call(f, N())]


@case("W03", refusable=False)
def listmeth(static):
    @static
    def f(x):
        li = [float(v) for v in x]
        return li.index(2.0), li.count(2.0), (1, 2, int(x[0])).index(2), (float(x[0]), 2.0).count(2.0)

    return [call(f, P()), call(f, A(2.0, 2, 1)), call(f, A(1.0, 1, 1))]


@case("W03", refusable=False)
def minmaxkey(static):
    @static
    def f(x):
        ps = [(float(a), i) for i, a in enumerate(x)]
        return (
            min(ps),
            max(ps),
            max(ps, key=lambda p: p[0]),
            min(range(3), key=lambda i: x[i]),
            max([1, 2, int(x[0])], default=3),
            min([], default=x[0]),
            max(x[0], x[1], key=abs),
            min((float(x[0]), 2), (1.0, 5)),
        )

    return [call(f, P()), call(f, N()), call(f, A(2.0, 2, 1))]


@case("S10")
def sortplain(static):
    @static
    def f(x):
        return sorted(x), sorted(x, reverse=True), sorted([float(v) for v in x]), sorted([3, int(x[0]), 1])

    return [call(f, P()), call(f, N()), call(f, A(2.0, 2, 1))]


@case("W03", refusable=False)
def dceq(static):
    @dataclasses.dataclass(order=True)
    class Q:
        a: float
        b: int = 0

    @static
    def f(x):
        return Q(float(x[0])) == Q(1.0), Q(float(x[0])) < Q(2.0), Q(float(x[0])) != Q(1.0)

    return [call(f, P()), call(f, N())]
