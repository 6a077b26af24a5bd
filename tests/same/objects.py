"""Attributes of objects, classes and modules, however Python finds them, and when they change between calls."""

from __future__ import annotations

import enum
import functools
import types

import numpy as np
from same.case import A, Holder, N, P, call, case


@case("attribute", refusable=False)
def class_attribute(static):
    class B:
        k = 2

    class C(B):
        pass

    c = C()

    @static
    def f(x):
        return x * c.k

    found = [call(f, P())]
    B.k = 3
    found.append(call(f, P()))
    C.k = 4
    found.append(call(f, P()))
    c.k = 5
    found.append(call(f, P()))
    del c.k
    found.append(call(f, P()))
    del C.k
    return [*found, call(f, P())]


@case("attribute", refusable=False)
def class_attribute_set(static):
    class C:
        n = 0

        def step(self, x):
            C.n = C.n + 1
            return x * self.n

    c = C()

    @static
    def f(x):
        return c.step(x) + C.n

    return [call(f, P()), call(f, N()), call(f, P()), call(lambda: (C.n, vars(c)))]


@case("attribute", refusable=False)
def getattr_hook(static):
    class C:
        def __init__(self):
            self.table = {"a": 2}

        def __getattr__(self, name):
            if name in self.table:
                return self.table[name]
            raise AttributeError(name)

    c = C()

    @static
    def f(x):
        return x * c.a + getattr(c, "b", 0) + hasattr(c, "z")

    found = [call(f, P())]
    c.table["a"] = 5
    found.append(call(f, P()))
    c.table["b"] = 7
    found.append(call(f, P()))
    c.b = 1
    found.append(call(f, P()))
    c.z = 1
    return [*found, call(f, P())]


@case("attribute", refusable=False)
def setattr_hook(static):
    class C:
        def __init__(self):
            self.v = np.zeros(3)
            self.log = 0

        def __setattr__(self, name, value):
            if name == "v":
                value = np.clip(value, -1, 1)
                object.__setattr__(self, "log", getattr(self, "log", 0) + 1)
            super().__setattr__(name, value)

    c = C()

    @static
    def f(x):
        c.v = x * 2
        return c.v + c.log

    return [call(f, P()), call(f, N()), call(lambda: vars(c))]


@case("attribute", refusable=False)
def getattribute_hook(static):
    class C:
        def __init__(self):
            self.k = 2

        def __getattribute__(self, name):
            found = object.__getattribute__(self, name)
            return found * 10 if name == "k" else found

    c = C()

    @static
    def f(x):
        return x * c.k

    found = [call(f, P())]
    c.k = 3
    return [*found, call(f, P())]


@case("attribute", refusable=False)
def slots(static):
    class C:
        __slots__ = ("k", "v")

        def __init__(self):
            self.k, self.v = 2, np.zeros(3)

    c = C()

    @static
    def f(x):
        c.v = c.v + x
        return x * c.k

    found = [call(f, P()), call(f, P())]
    c.k = 3
    return [*found, call(f, P()), call(lambda: (c.k, c.v))]


@case("attribute", refusable=False)
def descriptors(static):
    class Clipped:
        def __set_name__(self, owner, name):
            self.name = "_" + name

        def __get__(self, owner, cls):
            return getattr(owner, self.name) + 1

        def __set__(self, owner, value):
            if value.sum() > 0:
                value = value * 2
            setattr(owner, self.name, value)

    class C:
        v = Clipped()

    c = C()
    c._v = np.zeros(3)

    @static
    def f(x):
        before = c.v
        c.v = x
        return c.v + before

    return [call(f, P()), call(f, N()), call(f, P()), call(lambda: vars(c))]


@case("attribute", refusable=False)
def property_with_data(static):
    class C:
        def __init__(self):
            self.w = np.ones(3)

        @property
        def scaled(self):
            if self.w.sum() > 4:
                return self.w * 2
            return self.w

        @scaled.setter
        def scaled(self, value):
            self.w = value / 2

    c = C()

    @static
    def f(x):
        c.scaled = x + c.scaled
        return c.scaled

    return [call(f, P()), call(f, P()), call(f, N()), call(lambda: vars(c))]


@case("attribute", refusable=False)
def cached_property(static):
    class C:
        def __init__(self):
            self.k = 2

        @functools.cached_property
        def table(self):
            return np.arange(3.0) * self.k

    c = C()

    @static
    def f(x):
        return x + c.table

    found = [call(f, P()), call(f, P())]
    c.k = 3
    found.append(call(f, P()))
    del c.table
    return [*found, call(f, P()), call(lambda: vars(c))]


@case("method", refusable=False)
def class_and_static_methods(static):
    class C:
        k = 2

        @classmethod
        def up(cls, x):
            return x * cls.k

        @staticmethod
        def plus(x):
            return x + 1

    c = C()

    @static
    def f(x):
        return c.up(x) + C.plus(x) + c.plus(x) + C.up(x)

    found = [call(f, P())]
    C.k = 3
    found.append(call(f, P()))
    C.plus = staticmethod(lambda x: x + 50)
    found.append(call(f, P()))
    C.up = classmethod(lambda cls, x: x * 100)
    return [*found, call(f, P())]


@case("method", refusable=False)
def inherited_methods(static):
    class A1:
        def g(self, x):
            return x + 1

        @property
        def n(self):
            return 2

    class B1(A1):
        def g(self, x):
            return super().g(x) * super().n

    b = B1()

    @static
    def f(x):
        return b.g(x)

    found = [call(f, P())]
    A1.g = lambda self, x: x + 10
    found.append(call(f, P()))
    A1.n = property(lambda self: 7)
    found.append(call(f, P()))
    B1.g = lambda self, x: x
    return [*found, call(f, P())]


@case("method", refusable=False)
def init_replaced(static):
    class C:
        def __init__(self, v):
            self.v = v

    @static
    def f(x):
        return C(x).v

    def init(self, v):
        self.v = v * 2

    found = [call(f, P())]
    C.__init__ = init
    return [*found, call(f, P())]


@case("method", refusable=False)
def method_of_another(static):
    class C:
        def __init__(self, k):
            self.k = k

        def g(self, x):
            return x * self.k

    c, d = C(2), C(3)

    @static
    def f(x):
        return c.g(x)

    found = [call(f, P())]
    c.g = d.g
    found.append(call(f, P()))
    d.k = 4
    return [*found, call(f, P())]


@case("closure", refusable=False)
def closure_rebound(static):
    k, w = 2, np.ones(3)

    def h(x):
        return x * k

    @static
    def f(x):
        return h(x) + w

    found = [call(f, P())]
    k = 3
    found.append(call(f, P()))
    w = np.zeros(3)
    found.append(call(f, P()))
    w = 5

    def h(x):  # noqa: F811
        return x

    return [*found, call(f, P())]


@case("closure", refusable=False)
def one_code_two_closures(static):
    def make(m):
        @static
        def f(x):
            return x * m.pi

        return f

    import math

    return [call(make(math), P()), call(make(Holder(1)), P()), call(make(types.SimpleNamespace(pi=2)), P())]


@case("module", refusable=False)
def nested_modules(static):
    m, inner = types.ModuleType("m"), types.ModuleType("m.inner")
    m.inner, inner.k, inner.np, inner.w = inner, 2, np, np.ones(3)

    @static
    def f(x):
        m.inner.w = m.inner.w + x
        return m.inner.np.sum(x) * m.inner.k

    found = [call(f, P())]
    inner.k = 3
    found.append(call(f, P()))
    other = types.ModuleType("other")
    other.k, other.np, other.w = 4, np, np.zeros(3)
    m.inner = other
    return [*found, call(f, P()), call(lambda: (inner.w, other.w))]


@case("enum", refusable=False)
def enum_members(static):
    class E(enum.Enum):
        A = 1
        B = 2

    state = Holder(E.A)

    @static
    def f(x):
        if state.v is E.A:
            return x * E.B.value
        return x + E["B"].value + len(E)

    found = [call(f, P())]
    state.v = E.B
    return [*found, call(f, P())]


W = [np.ones(3), np.zeros(3)]
K = {"a": [1, {"b": 2}]}


@case("global", refusable=False)
def module_level_containers(static):
    W[:] = [np.ones(3), np.zeros(3)]
    K["a"] = [1, {"b": 2}]

    @static
    def f(x):
        W[0] += x
        return W[0] + W[1] * K["a"][1]["b"]

    found = [call(f, P())]
    W[1] = np.full(3, 5.0)
    found.append(call(f, P()))
    K["a"][1]["b"] = 3
    found.append(call(f, P()))
    W.append(1)
    K["a"] = (1, {"b": 4})
    return [*found, call(f, P()), call(lambda: W)]


COUNT = 0


@case("global", refusable=False)
def one_global_two_functions(static):
    global COUNT
    COUNT = 0

    def h():
        global COUNT
        COUNT = COUNT + 1

    @static
    def f(x):
        h()
        return x * COUNT

    return [call(f, P()), call(f, N()), call(lambda: COUNT)]


@case("alias")
def one_list_two_names(static):
    a = [1, 2]
    b = a

    @static
    def f(x):
        return x * a[0] + b[1]

    found = [call(f, P())]
    b = [7, 8]
    return [*found, call(f, P())]


@case("array", refusable=False)
def other_kinds_of_array(static):
    names = np.array(["a", "b"])
    table = np.arange(3.0)
    table.flags.writeable = False

    @static
    def f(x):
        return x * table if names[0] == "a" else x

    found = [call(f, P())]
    table = np.full(3, 9.0)
    table.flags.writeable = False
    found.append(call(f, P()))
    names[0] = "b"
    return [*found, call(f, P())]


@case("operator", refusable=False)
def reflected_and_in_place(static):
    class V:
        def __init__(self, v):
            self.v = v

        def __radd__(self, other):
            return V(other + self.v)

        def __iadd__(self, other):
            if other.sum() > 0:
                self.v = self.v + other
            return self

        def __neg__(self):
            return V(-self.v)

        def __matmul__(self, other):
            return (self.v * other.v).sum()

        def __lt__(self, other):
            return self.v.sum() < other.v.sum()

        def __abs__(self):
            return self.v * self.v

        def __float__(self):
            return float(self.v.sum())

        def __call__(self, x):
            return x + self.v

    @static
    def f(x):
        a = V(x)
        b = 1.0 + a
        b += x
        sign = -1.0 if a > b else 1.0
        return (-b).v * sign, a @ b, abs(a), float(b), a(x), sum([a], 2).v

    return [call(f, P()), call(f, N())]


@case("operator")
def array_with_object(static):
    class V:
        def __init__(self):
            self.k = 2

        def __radd__(self, other):
            return self.k

    v = V()

    @static
    def f(x):
        return x + v

    return [call(f, P())]


@case("operator", refusable=False)
def container_class(static):
    class Stack:
        def __init__(self, items):
            self.items = items

        def __len__(self):
            return len(self.items)

        def __iter__(self):
            return iter(self.items)

        def __getitem__(self, i):
            return self.items[i]

        def __setitem__(self, i, v):
            self.items[i] = v

        def __delitem__(self, i):
            del self.items[i]

        def __contains__(self, v):
            return any(i is v for i in self.items)

    s = Stack([np.ones(3), np.zeros(3), np.full(3, 2.0)])

    @static
    def f(x):
        s[0] = s[0] + x
        s[1] += 1
        if len(s) > 2:
            del s[2]
        a, b = s
        total = x * 0
        for v in s:
            if v.sum() > 0:
                total = total + v
        return total, s[-1], len(list(s)), a + b, [v.sum() for v in s], bool(s)

    return [call(f, P()), call(f, N()), call(lambda: s)]


@case("operator", refusable=False)
def iterator_class(static):
    class Count:
        def __init__(self, n):
            self.n = n

        def __iter__(self):
            self.i = 0
            return self

        def __next__(self):
            if self.i >= self.n:
                raise StopIteration
            self.i += 1
            return self.i

    c = Count(3)

    @static
    def f(x):
        for i in c:
            x = x + i * c.i
            if i == 2:
                break
        return x, sum(Count(4)), list(c)

    found = [call(f, P())]
    c.n = 5
    return [*found, call(f, P()), call(lambda: c)]


@case("with", refusable=False)
def with_swallows(static):
    class CM:
        def __init__(self):
            self.seen = 0

        def __enter__(self):
            return self

        def __exit__(self, kind, error, traceback):
            self.seen += 1
            return kind is ValueError

    c = CM()

    @static
    def f(x):
        y = x
        with c as m:
            y = x + 1
            if m.seen < 2:
                raise ValueError("no")
            y = x + 2
        return y

    return [call(f, P()), call(f, P()), call(f, P()), call(lambda: c)]


@case("with")
def with_data_error(static):
    class CM:
        def __enter__(self):
            return self

        def __exit__(self, kind, error, traceback):
            return True

    @static
    def f(x):
        y = x
        with CM():
            y = x + 1
            assert x.sum() > 0
            y = x + 2
        return y

    return [call(f, P()), call(f, N())]


@case("argument", refusable=False)
def object_argument(static):
    class C:
        k = 2

        def g(self, x):
            return x * self.k

    @static
    def f(c, x):
        return c.g(x)

    c = C()
    found = [call(lambda: f(c, P()))]
    c.k = 3
    found.append(call(lambda: f(c, P())))
    C.g = lambda self, x: x
    found.append(call(lambda: f(c, P())))
    c.g = lambda x: x * 50
    return [*found, call(lambda: f(c, P()))]


@case("isinstance", refusable=False)
def class_of_state(static):
    o = Holder(1)

    class Other:
        v = 4

    @static
    def f(x):
        return x + 1 if isinstance(o, Holder) else x * type(o).v

    found = [call(f, P())]
    o.__class__ = Other
    return [*found, call(f, P())]


@case("class")
def class_set_inside(static):
    class A1:
        def g(self, x):
            return x + 1

    class B1:
        def g(self, x):
            return x * 2

    @static
    def f(x):
        a = A1()
        a.__class__ = B1
        return a.g(x)

    return [call(f, A(1.0))]
