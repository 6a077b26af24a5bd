"""Objects from outside in other forms: subclasses of containers, metaclasses, text, namespaces."""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import functools

from same.case import Holder, N, P, call, case


@case("attribute", refusable=False)
def vars_read(static):
    o = Holder(2)

    @static
    def f(x):
        return x * vars(o)["v"] + o.__dict__["v"]

    r = [call(f, P())]
    o.v = 3
    return [*r, call(f, P())]


@case("attribute")
def vars_write(static):
    o = Holder(2)

    @static
    def f(x):
        o.__dict__["w"] = x
        o.v = o.v + 1
        return o.w + vars(o)["v"]

    return [call(f, P()), call(f, N()), call(lambda: o)]


@case("call", refusable=False)
def single_dispatch(static):

    @functools.singledispatch
    def g(v, x):
        return x

    @g.register(int)
    def _(v, x):
        return x * v

    @g.register(str)
    def _(v, x):
        return x + len(v)

    @static
    def f(x):
        return g(3, x) + g("abc", x) + g(None, x)

    r = [call(f, P())]

    @g.register(int)
    def _(v, x):
        return x * 100

    return [*r, call(f, P())]


@case("with")
def gen_cm(static):
    s = Holder(0)

    @contextlib.contextmanager
    def cm():
        s.v += 1
        yield s.v
        s.v += 10

    @static
    def f(x):
        with cm() as k:
            return x * k

    return [call(f, P()), call(f, P()), call(lambda: s)]


@case("attribute")
def class_list(static):

    class C:
        cache = []

        def add(self, x):
            self.cache.append(x)
            return len(C.cache)

    c = C()

    @static
    def f(x):
        return x * c.add(1.0)

    return [call(f, P()), call(f, P()), call(lambda: C.cache)]


@case("container")
def list_subclass(static):

    class L(list):
        def __len__(self):
            return 100

        def __getitem__(self, i):
            return list.__getitem__(self, i) * 2

    items = L([1, 2, 3])

    @static
    def f(x):
        return x * len(items) + items[1] + sum(items)

    r = [call(f, P())]
    items.append(4)
    return [*r, call(f, P())]


@case("container")
def dict_subclass(static):

    class M(dict):
        def __getitem__(self, k):
            return dict.__getitem__(self, k) * 2

        def __missing__(self, k):
            return 7

    m = M(a=1)

    @static
    def f(x):
        return x * m["a"] + m.get("b", 0)

    r = [call(f, P())]
    m["a"] = 5
    return [*r, call(f, P())]


@case("text")
def text_of_object(static):

    class C:
        k = 1

        def __str__(self):
            return "ab" * self.k

        def __repr__(self):
            return "r" * self.k

        def __format__(self, s):
            return "f" * self.k

        def __hash__(self):
            return self.k

        def __eq__(self, o):
            return True

    c = C()

    @static
    def f(x):
        return x * len(str(c)) + len(f"{c}") + len(repr(c)) + len(f"{c!r}") + hash(c)

    r = [call(f, P())]
    c.k = 2
    return [*r, call(f, P())]


@case("class")
def metaclass_call(static):

    class Meta(type):
        def __call__(cls, x):
            o = super().__call__(x)
            o.k = 5
            return o

        @property
        def p(cls):
            return cls.q

    class C(metaclass=Meta):
        q = 1

        def __init__(self, x):
            self.x = x

    @static
    def f(x):
        c = C(x)
        return c.x * c.k + C.p

    r = [call(f, P())]
    C.q = 3
    return [*r, call(f, P())]


@case("class")
def new_method(static):

    class C:
        def __new__(cls, x):
            o = object.__new__(cls)
            o.y = x + 1
            return o

        def __init__(self, x):
            self.x = x

    @static
    def f(x):
        c = C(x)
        if x.sum() > 0:
            c.y = c.y * 2
        return c.x * c.y

    return [call(f, P()), call(f, N())]


@case("operator")
def list_eq_users(static):

    class C:
        k = 1

        def __init__(s, v):
            s.v = v

        def __eq__(s, o):
            return s.v == o.v * s.k

        def __lt__(s, o):
            return s.v * s.k < o.v

    a, b = (C(1), C(2))
    items = [a, b]

    @static
    def f(x):
        return x * items.index(C(2)) + items.count(C(1)) + (items == [C(1), C(2)]) + sorted(items)[0].v + max(items).v

    r = [call(f, P())]
    C.k = -1
    return [*r, call(f, P())]


@case("call", refusable=False)
def wraps_(static):

    def deco(g):

        @functools.wraps(g)
        def inner(*a, **k):
            return g(*a, **k) * s.v

        return inner

    s = Holder(2)

    @deco
    def h(x, k=1):
        return x + k

    @static
    def f(x):
        return h(x, k=3)

    r = [call(f, P())]
    s.v = 4
    return [*r, call(f, P())]


@case("default")
def method_kwdefault(static):

    class C:
        def g(self, x, *, k=[1]):
            return x * k[0]

    c = C()

    @static
    def f(x):
        return c.g(x)

    r = [call(f, P())]
    C.g.__kwdefaults__["k"][0] = 5
    r.append(call(f, P()))
    C.g.__kwdefaults__["k"] = [9]
    return [*r, call(f, P())]


@case("call")
def code_replaced(static):

    def h(x):
        return x + 1

    @static
    def f(x):
        return h(x)

    r = [call(f, P())]
    h.__code__ = (lambda x: x * 9).__code__
    return [*r, call(f, P())]


@case("call")
def self_list_of_objects(static):

    class L:
        def __init__(s, k):
            s.k = k

        def __call__(s, x):
            return x * s.k

    class M:
        def __init__(s):
            s.ls = [L(1), L(2)]

        def __call__(s, x):
            for items in s.ls:
                x = items(x)
            return x

    m = M()
    f = static(m)
    r = [call(f, P())]
    m.ls[0].k = 5
    r.append(call(f, P()))
    m.ls.append(L(3))
    r.append(call(f, P()))
    m.ls[1] = L(7)
    return [*r, call(f, P())]


@case("container")
def frozenset_tuple_of_sets(static):
    t = ({1, 2}, frozenset([3]))

    @static
    def f(x):
        return x * len(t[0]) + (1 in t[0]) + len(t[1])

    r = [call(f, P())]
    t[0].add(5)
    return [*r, call(f, P())]


@case("container")
def counter_outside(static):
    c = collections.Counter("aab")
    d = collections.defaultdict(list)
    od = collections.OrderedDict(a=1)

    @static
    def f(x):
        return x * c["a"] + c["z"] + len(d["q"]) + od["a"]

    r = [call(f, P())]
    c["a"] = 7
    return [*r, call(f, P()), call(lambda: (dict(c), dict(d)))]


@case("container")
def iter_outside(static):
    it = iter([1, 2, 3])

    @static
    def f(x):
        return x * next(it)

    return [call(f, P()), call(f, P())]


@case("operator")
def index_dunder(static):

    class Index:
        k = 1

        def __index__(s):
            return s.k

    i = Index()

    @static
    def f(x):
        return x[i] * [1, 2, 3][i] + sum(range(i))

    r = [call(f, P())]
    i.k = 2
    return [*r, call(f, P())]


@case("attribute")
def dataclass_extra(static):

    @dataclasses.dataclass
    class D:
        a: object

        def g(s):
            return s.a * 2

    d = D(P())
    d.extra = 3

    @static
    def f(x):
        return d.g() + getattr(d, "extra", 0)

    r = [call(f, P())]
    d.extra = 4
    r.append(call(f, P()))
    d.a = N()
    r.append(call(f, P()))
    D.g = lambda s: s.a
    return [*r, call(f, P())]


@case("method")
def namedtuple_method(static):

    class T(collections.namedtuple("T", "a b")):
        k = 2

        def g(s):
            return s.a * s.k

    t = T(1, 2)

    @static
    def f(x):
        return x * t.g() + t.b

    r = [call(f, P())]
    T.k = 5
    r.append(call(f, P()))
    t = T(3, 2)
    return [*r, call(f, P())]
