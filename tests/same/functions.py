"""Functions: arguments, closures, decorators, generators, classes."""

from __future__ import annotations

import collections
import functools
import operator

import numpy as np
from same.case import A, N, P, call, case


@case("args", refusable=False)
def all_kinds(static):
    def g(a, /, b=2.0, *rest, k=1.0, **more):
        s = a * b + k
        for r in rest:
            if r > 0:
                s = s + r
        return s + sum(more.values()) + len(more)

    @static
    def f(x, *ys, scale=2.0, **named):
        return g(x, 3.0, *[v for v in x], k=scale, z=x[0]) + sum(ys) + named.get("w", 0) * x

    return [call(f, P(), 1.0, 2.0, w=3.0), call(f, N(), scale=5.0)]


@case("args", refusable=False)
def mutable_default(static):
    def g(v, seen=[]):
        seen.append(v)
        return len(seen)

    @static
    def f(x):
        return x * g(x[0]) + g(x[1])

    return [call(f, P()), call(f, N())]


@case("closure", refusable=False)
def late_binding(static):
    @static
    def f(x):
        fs = [lambda v: v * i for i in range(3)]
        gs = [lambda v, i=i: v * i for i in range(3)]
        k = 1.0
        h = lambda v: v + k
        if x.sum() > 0:
            k = 10.0
        return sum(g(x) for g in fs), sum(g(x) for g in gs), h(x)

    return [call(f, P()), call(f, N())]


@case("closure", refusable=False)
def counter(static):
    def make():
        n = 0

        def step(v):
            nonlocal n
            n = n + (1 if v > 0 else 2)
            return n

        return step

    @static
    def f(x):
        a, b = make(), make()
        a(x[0])
        a(x[1])
        return x * a(x[2]) + b(x[0])

    return [call(f, P()), call(f, N())]


@case("functools", refusable=False)
def partial_reduce(static):
    def g(a, b, c=1.0):
        return a * b + c if a.sum() > 0 else a - c

    @static
    def f(x):
        h = functools.partial(g, b=x, c=2.0)
        k = functools.partial(g, x)
        m = functools.reduce(lambda a, b: a if a > b else b, x)
        p = functools.reduce(operator.mul, x, 1.0)
        return h(x), k(x[0]), m, p

    return [call(f, P()), call(f, N())]


@case("functools", refusable=False)
def wrapped(static):
    def twice(g):
        @functools.wraps(g)
        def inner(*args, **kwargs):
            return g(*args, **kwargs) * 2

        return inner

    @twice
    def g(v):
        return v + 1 if v.sum() > 0 else v

    @static
    def f(x):
        @twice
        def h(v):
            return v - 1

        return g(x) + h(x)

    return [call(f, P()), call(f, N())]


@case("functools", refusable=False)
def cached(static):
    @functools.lru_cache
    def fib(n):
        return n if n < 2 else fib(n - 1) + fib(n - 2)

    @functools.cache
    def table(n):
        return tuple(range(n))

    @static
    def f(x):
        if x.sum() > 0:
            return x * fib(10)
        return x + table(3)[1]

    return [call(f, P()), call(f, N())]


@case("operator", refusable=False)
def operators(static):
    @static
    def f(x):
        ops = {"+": operator.add, "*": operator.mul, "-": operator.sub, "/": operator.truediv}
        s = x
        for name in "+*-/":
            s = ops[name](s, x[0])
        a = operator.itemgetter(1)(x)
        b = operator.gt(x[0], 0)
        c = operator.neg(x) + operator.getitem(x, 0) + operator.pow(abs(x[0]), 2.0)
        return s, a, b, c, operator.attrgetter("shape")(x), operator.methodcaller("sum")(x)

    return [call(f, P()), call(f, N())]


@case("generator", refusable=False)
def generator_for(static):
    def positive(x):
        for v in x:
            if v > 0:
                yield v * 2

    @static
    def f(x):
        s = 0.0
        for v in positive(x):
            s = s + v
        return s * x

    return [call(f, P()), call(f, N())]


@case("generator", refusable=False)
def generator_known(static):
    def pairs(n):
        for i in range(n):
            for j in range(i):
                yield i, j

    @static
    def f(x):
        s = 0.0
        for i, j in pairs(3):
            if x[i] > x[j]:
                s = s + x[i] * (j + 1)
        return s * x, list(pairs(3)), sum(i for i, _ in pairs(4))

    return [call(f, P()), call(f, N())]


@case("generator", refusable=False)
def generator_interleaved(static):
    def chunks(x, log):
        for i in range(0, len(x), 2):
            log.append(i)
            yield x[i : i + 2]
            log.append(-i)

    @static
    def f(x):
        log = []
        s = 0.0
        for c in chunks(x, log):
            s = s + c.sum()
            log.append(100)
            if s < 0:
                break
        return s * x, log[0]

    return [call(f, A(1.0, 2, 3, 4)), call(f, A(-1.0, -2, 3, 4))]


@case("generator", refusable=False)
def generator_of_arrays(static):
    def newton(a, tol):
        x = a
        while True:
            yield x
            x = (x + a / x) / 2
            if abs(x * x - a) < tol:
                return

    @static
    def f(x):
        n = 0
        y = x[0]
        for y in newton(x[0], x[1]):
            n += 1
        return y, n

    return [call(f, A(2.0, 1e-3)), call(f, A(9.0, 1e-12))]


@case("generator", refusable=False)
def generator_collected(static):
    def even(x):
        for v in x:
            if v % 2 == 0:
                yield v

    @static
    def f(x):
        return np.array(list(even(x))), sum(even(x)), max(even(x), default=0.0), any(v > 2 for v in even(x))

    return [call(f, P()), call(f, A(2.0, 4, 5))]


@case("generator", refusable=False)
def generator_from(static):
    def a(x):
        yield x[0]
        yield from (v * 2 for v in x)
        yield from b(x)

    def b(x):
        if x[0] > 0:
            yield x[1]
        yield x[2]

    @static
    def f(x):
        s = 0.0
        for i, v in enumerate(a(x)):
            s = s + i * v
        return s * x

    return [call(f, P()), call(f, N())]


@case("generator")
def generator_kept(static):
    def count(x):
        for v in x:
            yield v

    @static
    def f(x):
        g = count(x)
        first = next(g)
        return first + sum(g)

    return [call(f, P()), call(f, N())]


@case("generator", refusable=False)
def expression_kept(static):
    @static
    def f(x):
        g = (v * 2 for v in x if v > 1)
        s = 0.0
        for v in g:
            s = s + v
        return s * x

    return [call(f, P()), call(f, N())]


@case("generator")
def expression_lazy(static):
    @static
    def f(x):
        seen = []

        def see(v):
            seen.append(v)
            return v

        a = any(see(v) > 1 for v in x)
        b = next((see(v) for v in x if v > 5), x[0])
        d = dict((i, see(v)) for i, v in enumerate(x))
        return a, b, len(seen), d

    return [call(f, P()), call(f, N())]


@case("generator")
def expression_zipped(static):
    @static
    def f(x):
        t = 1.0
        s = 0.0
        for v in (t * w for w in x):
            t = t + 1
            s = s + v
        return s

    return [call(f, P()), call(f, N())]


@case("recursion", refusable=False)
def recursion_known(static):
    def tree(x, depth):
        if depth == 0 or len(x) == 0:
            return x.sum()
        h = len(x) // 2
        left = tree(x[:h], depth - 1)
        right = tree(x[h:], depth - 1)
        return left * 2 if left > right else left + right

    @static
    def f(x):
        return tree(x, 3)

    return [call(f, A(1.0, 2, 3, 4)), call(f, A(-1.0, -2, -3, -4))]


@case("recursion")
def recursion_data(static):
    def gcd(a, b):
        return a if b == 0 else gcd(b, a % b)

    @static
    def f(x):
        return gcd(int(x[0]), int(x[1]))

    return [call(f, A(12.0, 18)), call(f, A(7.0, 3))]


class Base:
    scale = 2.0

    def __init__(self, w):
        self.w = w

    def forward(self, x):
        return x * self.w if x.sum() > 0 else x

    def __call__(self, x):
        return self.forward(x)

    @property
    def double(self):
        return self.w * 2

    @double.setter
    def double(self, value):
        self.w = value / 2

    @classmethod
    def make(cls, w):
        return cls(w * cls.scale)

    @staticmethod
    def clip(x):
        return np.minimum(x, 5.0) if x[0] > 0 else x


class Child(Base):
    scale = 3.0

    def forward(self, x):
        y = super().forward(x)
        return y + 1 if y.sum() < 10 else self.clip(y)


@case("classes", refusable=False)
def inherited(static):
    c = Child(A(1.0, 2, 3))

    @static
    def f(x):
        y = c(x)
        d = Child.make(y)
        d.double = d.double + x
        return d(x), d.double, Base.clip(x), getattr(d, "scale")

    return [call(f, P()), call(f, N())]


@case("classes", refusable=False)
def method_as_value(static):
    c = Child(A(1.0, 2, 3))

    @static
    def f(x):
        g = c.forward
        fs = [c.clip, g, Base.clip, np.square]
        for h in fs:
            x = h(x)
        return list(map(g, [x, x])), x

    return [call(f, P()), call(f, N())]


@case("packages", refusable=False)
def installed_python(static):
    import textwrap

    @static
    def g(x):
        d = collections.OrderedDict(a=x)
        return d["a"] * len(textwrap.dedent("  a"))

    return [call(g, P()), call(g, N())]


@case("packages")
def bisect_heapq(static):
    import bisect
    import heapq

    @static
    def f(x):
        i = bisect.bisect_left(x, 2.0)
        h = [v for v in x]
        heapq.heapify(h)
        return i, heapq.heappop(h)

    return [call(f, P()), call(f, A(3.0, 2, 1))]


@case("S07", refusable=False)
def deep_recursion_that_known_values_end(static):
    def down(n, x):
        return x if n == 0 else down(n - 1, x) + 1

    @static
    def f(n, x):
        def inner(k):
            return x if k == 0 else inner(k - 1) * 1.0

        return down(n, x), inner(n)

    return [call(f, 300, P()), call(f, 0, N())]


@case("S07", refusable=False)
def divided_in_two(static):
    def find(x, low, high, wanted):
        if high - low < 2:
            return low
        middle = (low + high) // 2
        return find(x, low, middle, wanted) if x[middle] > wanted else find(x, middle, high, wanted)

    @static
    def f(x, wanted):
        return find(x, 0, 8, wanted)

    return [call(f, np.arange(8.0), np.float64(v)) for v in (-1.0, 2.5, 7.0)]
