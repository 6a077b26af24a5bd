"""Iterators, identity, comparison, keys: the rest of Python."""

from __future__ import annotations

import collections
import dataclasses

from same.case import A, Holder, N, P, call, case


@case("S11", refusable=False)
def map_twice(static):
    @static
    def f(x):
        g = map(lambda v: v * 2, x)
        h = zip(x, x)
        e = enumerate(x)
        r = reversed(x)
        a = sum(g)
        b = sum(g)
        n = 0
        for p, q in h:
            n = n + p
        for p, q in h:
            n = n + p * 100
        for p, q in e:
            n = n + q
        for p, q in e:
            n = n + q * 100
        for q in r:
            n = n + q
        for q in r:
            n = n + q * 100
        return a, b, n

    return [call(f, P()), call(f, N())]


@case("S14", refusable=False)
def strict_zip(static):
    @static
    def f(x, y):
        s = 0.0
        for a, b in zip(x, y, strict=True):
            s = s + a * b
        return s

    return [
        call(f, P(), P()),
        call(f, A(1.0, 2), P()),
        call(f, A(1.0, 2), A(1.0, 2)),
        call(f, A(1.0, 2, 3, 4), A(1.0, 2, 3)),
    ]


@case("S14", refusable=False)
def strict_zip_dyn(static):
    @static
    def f(x, y):
        s = 0.0
        for a, b in zip(x[x > 0], y[y > 0], strict=True):
            s = s + a * b
        return s

    return [call(f, P(), P()), call(f, P(), A(1.0, -2, 3))]


@case("S14", refusable=False)
def strict_zip_list(static):
    @static
    def f(x, y):
        s = 0.0
        for a, b in zip([1, 2, 3], y[y > 0], strict=True):
            s = s + a * b
        return s

    return [call(f, P(), P()), call(f, P(), A(1.0, -2, 3))]


@case("S17", refusable=False)
def eq_none(static):
    @static
    def f(x, k=None):
        return (
            x == None,
            x is None,
            k is None,
            k == None,
            x != "a" if False else 1,
            x[0] == None,
            None in [k],
            [x] == [x] if False else 2,
        )

    return [call(f, P()), call(f, P(), 3), call(f, N())]


@case("S16")
def is_ident_data(static):
    @static
    def f(x):
        w = x.copy()
        a = x if x.sum() > 0 else w
        return a is x

    return [call(f, P()), call(f, N())]


@case("S16")
def is_true(static):
    @static
    def f(x):
        a = bool(x[0] > 0)
        return a is True, (x[0] > 0) is True, a == True

    return [call(f, P()), call(f, N())]


@case("W03", refusable=False)
def tuple_cmp(static):
    @static
    def f(x):
        a = (float(x[0]), float(x[1]))
        b = (1.0, 3.0)
        if a < b:
            return x
        if a == b:
            return x * 2
        return x * 3

    return [call(f, P()), call(f, A(1.0, 3, 1)), call(f, A(1.0, 4, 1)), call(f, A(2.0, 3, 1))]


@case("W03", refusable=False)
def list_index(static):
    @static
    def f(x):
        li = [float(v) for v in x]
        return li.index(2.0), li.count(2.0)

    return [call(f, P()), call(f, A(2.0, 2, 1)), call(f, N())]


@case("C02")
def set_data(static):
    @static
    def f(x):
        s = {int(x[0]), int(x[1])}
        return len(s)

    return [call(f, P()), call(f, A(2.0, 2, 1)), call(f, N())]


@case("C02")
def set_call(static):
    @static
    def f(x):
        s = set([int(x[0]), int(x[1])])
        s.add(int(x[2]))
        return len(s), len(set(x))

    return [call(f, P()), call(f, A(2.0, 2, 1)), call(f, N())]


@case("C02")
def dict_data(static):
    @static
    def f(x):
        s = dict([(int(x[0]), 1), (int(x[1]), 2)])
        return len(s)

    return [call(f, P()), call(f, A(2.0, 2, 1)), call(f, N())]


@case("C02")
def dict_setdefault(static):
    @static
    def f(x):
        d = {}
        d.setdefault(x[0], 1)
        d.get(x[1])
        return len(d), x[2] in d

    return [call(f, P()), call(f, A(2.0, 2, 2)), call(f, N())]


@case("C02")
def counter(static):
    @static
    def f(x):
        c = collections.Counter([int(v) for v in x])
        return len(c)

    return [call(f, P()), call(f, A(2.0, 2, 2)), call(f, N())]


@case("M02", refusable=False)
def global_del_readd(static):
    g = dict(a=1)

    @static
    def f(x):
        g["b"] = g.get("b", 0) + 1
        del g["a"]
        g["a"] = 2
        return x * g["b"], list(g)

    return [call(f, P()), call(f, N()), call(f, P()), call(lambda: dict(g))]


@case("M02")
def type_dispatch(static):
    class A1:
        def g(s, x):
            return x + 1

    class B1(A1):
        def g(s, x):
            return super().g(x) * 2

    o = Holder(A1())

    @static
    def f(x):
        return o.v.g(x)

    r = [call(f, P())]
    o.v = B1()
    r.append(call(f, P()))
    o.v.__class__ = A1
    r.append(call(f, P()))
    return r


@case("M02")
def type_dispatch_arg(static):
    class A1:
        def g(s, x):
            return x + 1

    class B1(A1):
        def g(s, x):
            return super().g(x) * 2

    o = A1()

    @static
    def f(x, o):
        return o.g(x), isinstance(o, B1)

    r = [call(f, P(), o)]
    o.__class__ = B1
    r.append(call(f, P(), o))
    return r


@case("W03", refusable=False)
def dc_eq2(static):
    @dataclasses.dataclass(order=True)
    class Q:
        a: float
        b: int = 0

    @static
    def f(x):
        return Q(float(x[0])) == Q(1.0), Q(float(x[0])) < Q(2.0)

    return [call(f, P()), call(f, N())]
