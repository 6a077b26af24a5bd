"""Iterators: read once, on from where they were left, also by branches and loops."""

from __future__ import annotations

import itertools

import numpy as np
from same.case import A, N, P, call, case


@case("S11")
def partial_break(static):
    @static
    def f(x):
        it = iter(x)
        s = 0.0
        for v in it:
            s += v
            if v > 1:
                break
        for v in it:
            s += v * 100
        return s

    return [call(f, P()), call(f, N())]


@case("S11", refusable=False)
def partial_known(static):
    @static
    def f(x):
        it = enumerate(x)
        s = 0.0
        for i, v in it:
            s += v
            if i == 1:
                break
        for i, v in it:
            s += v * 100 * i
        return s, list(it)

    return [call(f, P()), call(f, N())]


@case("S11", refusable=False)
def nexts(static):
    @static
    def f(x):
        it = iter(x)
        a = next(it)
        if a > 0:
            b = next(it)
        else:
            b = a
        c = next(it, A(7.0)[0])
        d = next(it, A(8.0)[0])
        return a, b, c, d

    return [call(f, P()), call(f, N()), call(f, A(1.0)), call(f, A(-1.0, 2.0))]


@case("S11")
def nexts2(static):
    @static
    def f(x):
        it = iter(x)
        s = 0.0
        while s < 5:
            s += next(it)
        return s, sum(it)

    return [call(f, P()), call(f, A(4.0, 5, 6)), call(f, A(4.0, -5, 6))]


@case("S11", refusable=False)
def nested(static):
    @static
    def f(x):
        return (
            [a * i for i, (a, b) in enumerate(zip(x, x * 2))],
            list(zip(x, [1, 2, 3])),
            dict(zip("ab", x)),
            max(zip([1, 2], [3, 4])),
            sum(map(lambda v: v * 2, x)),
        )

    return [call(f, P()), call(f, N()), call(f, A(1.0, 2))]


@case("S11", refusable=False)
def starmap(static):
    @static
    def f(x):
        s = 0.0
        for a, b in itertools.product(x, [1, 2]):
            s += a * b
        for a, b in itertools.combinations(x, 2):
            s += a * b
        for i in itertools.chain(x, x):
            if i > 2:
                break
            s += i
        return (
            s,
            list(itertools.accumulate([1, 2, 3])),
            list(itertools.islice(itertools.count(3), 4)),
        )

    return [call(f, P()), call(f, N())]


@case("S11")
def outside(static):
    it = iter([1, 2, 3, 4])

    @static
    def f(x):
        return x * next(it)

    return [call(f, P()), call(f, P())]


@case("S11")
def outside2(static):
    @static
    def f(x, it):
        s = 0.0
        for v in it:
            s += v
        return x * s

    it = iter([1, 2, 3, 4])
    return [call(f, P(), it)[0], call(f, P(), it)[0]]


@case("S11")
def append_while(static):
    @static
    def f(x):
        a = [1.0, 2.0]
        for v in a:
            if len(a) < 5:
                a.append(v + x[0])
        return a

    return [call(f, P()), call(f, N())]


@case("S11", refusable=False)
def set_while(static):
    @static
    def f(x):
        a = [1.0, 2.0, 3.0]
        for i, v in enumerate(a):
            if i < 2:
                a[i + 1] = v + x[0]
        for v in a:
            a[1] = v
        return a

    return [call(f, P()), call(f, N())]


@case("S11")
def ret(static):
    @static
    def f(x):
        return zip(x, x)

    return [call(f, P()), call(f, N())]


@case("S11", refusable=False)
def unpackz(static):
    @static
    def f(x):
        a, b = zip(*[(v, v * 2) for v in x])
        c, *d = reversed(x)
        return a, b, c, d

    return [call(f, P()), call(f, N())]


@case("S11", refusable=False)
def any_it(static):
    @static
    def f(x):
        it = iter(x)
        a = any(map(lambda v: v > 1, it))
        return a

    return [call(f, P()), call(f, N())]


@case("S11")
def any_then(static):
    @static
    def f(x):
        it = iter(x)
        a = 2 in it
        return a, list(it)

    return [call(f, P()), call(f, N())]


@case("S11", refusable=False)
def big(static):
    @static
    def f(x):
        s = 0.0
        for a, b in zip(list(range(500)), [float(i) for i in range(500)]):
            if s > 1000:
                break
            s = s + np.sin(x[0]) + a * b
        for i, v in enumerate(range(400)):
            s = s + np.sin(x[1] * i) + v * x[0] + np.cos(s)
        return s

    return [call(f, P()), call(f, N())]


@case("S11")
def inner(static):
    @static
    def f(x):
        it = iter(x)
        for a in it:
            x = x + next(it, 0) * a
        return x

    return [call(f, P()), call(f, N())]


@case("S11", refusable=False)
def mapeff(static):
    @static
    def f(x):
        log = []
        m = map(log.append, [1, 2, 3])
        n = len(log)
        list(m)
        return n, len(log), x

    return [call(f, P())]


@case("S11", refusable=False)
def in_loop(static):
    @static
    def f(x):
        s = 0.0
        while x.sum() > s:
            for j, v in enumerate(x):
                if v * j > 1:
                    break
                s += abs(v)
            for a, b in zip(x, x, strict=True):
                s += abs(a * b)
            it = iter(x)
            s += abs(next(it))
        return s + x[0]

    return [call(f, P()), call(f, N())]


@case("stop", refusable=False)
def any_all_next_in_tests(static):
    @static
    def f(x):
        found = []
        if any(v > 2 for v in x):
            found.append(1.0)
        else:
            found.append(2.0)
        sure = all(v < 2.5 for v in x)
        if sure and not any(v < -2.5 for v in x):
            found.append(3.0)
        while any(v > 1 for v in x):
            x = x - 1
        return np.array(found), sure, 5.0 if any(v < 0 for v in x) else 6.0, abs(next(v for v in x)), x

    return [call(f, P()), call(f, N()), call(f, A(1.0, 2, 3)), call(f, A(1.0, -2, 3))]
