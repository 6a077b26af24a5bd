"""Operators and context managers of the user's own classes."""

from __future__ import annotations

import numpy as np
from same.case import N, P, call, case


@case("S04", refusable=False)
def operators_read_state(static):
    class C:
        def __init__(self):
            self.items, self.k = [1, 2, 3], 1

        def __getitem__(self, i):
            return self.items[i] * self.k

        def __len__(self):
            return len(self.items)

        def __add__(self, x):
            return x + self.k

        def __bool__(self):
            return self.k > 2

        def __iter__(self):
            return iter(self.items)

        def __contains__(self, v):
            return v in self.items

        def __eq__(self, other):
            return self.k == other

    c = C()

    @static
    def f(x):
        x = x * c[1] + len(c) + (c + x)
        if c:
            x = x + 1000
        for v in c:
            x = x + v
        if 7 in c:
            x = x - 5
        if c == 3:
            x = x * 2
        return x

    found = [call(f, P())]
    for c.k in (2, 3):
        found.append(call(f, P()))
    c.items.append(7)
    return [*found, call(f, P())]


@case("W04", refusable=False)
def with_data(static):
    class CM:
        def __init__(s, v):
            s.v = v
            s.m = np.zeros(3)

        def __enter__(s):
            if s.v.sum() > 0:
                s.m = s.m + 1
            return s.m

        def __exit__(s, *a):
            s.m = s.m * 0

    @static
    def f(x):
        c = CM(x)
        with c as m:
            y = x + m
        return y + c.m

    return [call(f, P()), call(f, N())]


@case("S04")
def cm_state(static):
    class CM:
        def __init__(s):
            s.n = 0

        def __enter__(s):
            s.n += 1

        def __exit__(s, *a):
            s.n += 10

    c = CM()

    @static
    def f(x):
        with c:
            y = x * 2
        return y

    return [call(f, P()), call(f, N()), call(f, P()), call(lambda: c)]


@case("S04")
def op_state(static):
    class C:
        def __init__(s):
            s.n = 0
            s.d = {}

        def __add__(s, x):
            s.n += 1
            return x

        def __setitem__(s, k, v):
            s.d[k] = v

        def __getitem__(s, k):
            return s.d.get(k, 0)

    c = C()

    @static
    def f(x):
        y = c + x
        return y

    return [call(f, P()), call(f, N()), call(f, P()), call(lambda: c)]


@case("S04")
def setitem_state(static):
    class C:
        def __init__(s):
            s.n = 0
            s.d = {}

        def __setitem__(s, k, v):
            s.d[k] = v

    c = C()

    @static
    def f(x):
        c["a"] = x + 1
        return x

    return [call(f, P()), call(f, N()), call(f, P()), call(lambda: c)]


@case("S04")
def iter_state(static):
    class C:
        def __init__(s):
            s.n = 0

        def __iter__(s):
            s.n += 1
            return iter([1, 2])

        def __contains__(s, k):
            s.n += 1
            return True

        def __len__(s):
            s.n += 100
            return 3

        def __bool__(s):
            s.n += 1000
            return True

        def __eq__(s, o):
            s.n += 10000
            return True

    c = C()

    @static
    def f(x):
        for v in c:
            x = x + v
        if 3 in c:
            x = x + 1
        if c:
            x = x + 1
        if c == 3:
            x = x + 1
        return x + len(c)

    return [call(f, P()), call(f, N()), call(f, P()), call(lambda: c)]
