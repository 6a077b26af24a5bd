"""Arguments, state and mutable things: aliases, what is kept, what is returned, and what branches change."""

from __future__ import annotations

import collections
import copy
import dataclasses
import typing

import numpy as np
from same.case import A, Holder, N, P, call, case


@case("mutable")
def same_array_twice(static):
    @static
    def f(x, y):
        x += 1
        return x + y

    q = P()
    return [call(f, q, q), call(f, P(), P())]


@case("mutable")
def overlapping_views(static):
    @static
    def f(x, y):
        x += 1
        return x + y

    q = A(1.0, 2, 3, 4)
    return [call(f, q[:3], q[1:])]


@case("mutable")
def list_with_argument(static):
    @static
    def f(items, x):
        items.append(x)
        items[0] += 1
        x += 10
        return items

    return [call(f, [P()], N())]


@case("mutable")
def list_holds_argument_twice(static):
    @static
    def f(items, x):
        x += 10
        return items[0] * 1

    q = P()
    return [call(f, [q], q)]


@case("mutable")
def nested_dict_in_branch(static):
    @static
    def f(d, x):
        if x.sum() > 0:
            d["a"]["b"][0] = x * 2
        else:
            d["a"]["c"] = d["a"]["b"][0] + 1
        return 0

    return [call(f, {"a": {"b": [P()], "c": P()}}, P()), call(f, {"a": {"b": [P()], "c": P()}}, N())]


@case("mutable")
def readonly(static):
    @static
    def f(x):
        x[0] = 5
        return x * 2

    q = P()
    q.flags.writeable = False

    @static
    def g(x):
        return x * 2

    return [call(f, q), call(g, q)]


@case("mutable")
def zero_d(static):
    @static
    def f(x):
        y = x + 1
        x += 1
        return y, x, x[()], x.copy()

    return [call(f, np.array(3.0)), call(f, np.array(3)), call(f, np.float32(3))]


@case("mutable")
def big_endian(static):
    @static
    def f(x):
        return x + 1, x.dtype.itemsize

    @static
    def g(x):
        x += 1

    return [call(lambda x: [np.asarray(a, float) for a in f(x)], A(1.0, 2, dtype=">f8")), call(f, P())]


@case("mutable")
def empties(static):
    @static
    def f(x):
        s = 0.0
        for v in x:
            s += v
        return s, x.reshape(-1) * 2, x.sum()

    return [call(f, np.zeros(0)), call(f, P())]


@case("mutable")
def int_subclass(static):
    class Number(int):
        pass

    @static
    def f(x, n):
        return x * n, n

    return [
        call(lambda *a: f(*a)[0], P(), Number(3)),
        call(lambda *a: f(*a)[0], P(), 3),
        call(lambda *a: f(*a)[0], P(), True),
        call(lambda *a: f(*a)[0], P(), np.int64(3)),
        call(lambda *a: f(*a)[0], P(), np.bool_(True)),
    ]


@case("mutable")
def mutable_defaults(static):
    @static
    def f(x, *, items=[], d={}, s=set()):
        items.append(1)
        d[len(d)] = 1
        s.add(len(s))
        return x + len(items) + len(d) + len(s)

    return [call(f, P()), call(f, P())]


@case("mutable")
def returned_argument(static):
    @static
    def f(x, items):
        x += 1
        return x, items, x[:1]

    q, items = P(), [1]
    r = f(q, items)
    return [r[0] is q, r[1] is items]


@case("mutable")
def swap_state(static):
    o = Holder(P())
    o.w = N()

    @static
    def f(x):
        o.v, o.w = o.w, o.v
        return x + o.v

    v, w = o.v, o.w
    r = [call(f, P()), o.v is w, o.w is v, call(f, P()), o.v is v]
    return r


@case("mutable")
def state_and_result(static):
    o = Holder(P())

    @static
    def f(x):
        h = o.v * 2 + x
        o.v = h
        return h

    r = f(P())
    a = [o.v is r]
    r[0] = 100
    return [a, call(f, P())]


@case("mutable")
def state_branch_keeps(static):
    o = Holder(P())
    v = o.v

    @static
    def f(x):
        if x.sum() > 0:
            o.v = x * 2
        return o.v + 1

    r = [call(f, N())]
    v[0] = 100
    return [*r, call(f, N()), call(f, P())]


@case("mutable")
def state_row(static):
    o = Holder(None)

    @static
    def f(x):
        o.v = x[0]
        return x + 1

    q = A(1.0, 2, 3, 4).reshape(2, 2)
    r = [call(f, q)]
    q[0] = 7
    return [*r, call(lambda: o)]


@case("mutable")
def deque_window(static):
    @static
    def f(x):
        q = collections.deque(maxlen=2)
        for v in x:
            q.append(v)
        s = q[0] * 10 + q[1]
        if s > 0:
            q.popleft()
            q.append(s)
        return s, list(q), q

    return [call(f, P()), call(f, N())]


@case("mutable")
def deque_in_while(static):
    @static
    def f(x):
        q = collections.deque([x[0], x[1]])
        n = 0
        while q[0] < 10:
            a = q.popleft()
            q.append(a + q[0] + 1)
            n += 1
        return q, n

    return [call(f, P()), call(f, A(20.0, 1))]


@case("mutable")
def od_loop(static):
    @static
    def f(x):
        q = collections.OrderedDict(a=x)
        c = collections.Counter("abca")
        d = collections.defaultdict(list)
        for i in range(3):
            q[i] = x * i
            d[i % 2].append(x + i)
        q.move_to_end("a")
        return q, c, d

    return [call(f, P())]


@case("mutable")
def user_dict(static):
    class Config(dict):
        def __getattr__(self, name):
            return self[name]

    @static
    def f(c, x):
        c["n"] = c["n"] + 1
        return x * c.lr + c.n

    c = Config(lr=0.5, n=1)
    return [call(f, c, P()), call(f, c, N())]


@case("mutable")
def nt_things(static):
    T = collections.namedtuple("T", "a b", defaults=[3])

    class S(typing.NamedTuple):
        a: object
        b: int = 2

    @static
    def f(t, x):
        u = T(x)
        v = S(x)._replace(b=x.sum())
        w = T._make([x, 1])
        return u, v, w, t._fields, t._asdict(), t + (x,)

    return [call(f, T(P()), P())]


@case("mutable")
def dc_things(static):
    @dataclasses.dataclass
    class C:
        a: object
        items: list = dataclasses.field(default_factory=lambda: [0.0])
        n: int = 3

        def __post_init__(self):
            if self.a.sum() > 0:
                self.a = self.a * 2
            self.items.append(self.n)

    @static
    def f(x):
        c = C(x)
        d = dataclasses.replace(c, a=x + 1)
        e = copy.deepcopy(c)
        g = copy.copy(c)
        e.a[0] = 100
        g.items.append(5)
        return c, d, e, g.a, dataclasses.asdict(c), dataclasses.astuple(d), [q.name for q in dataclasses.fields(c)]

    return [call(f, P()), call(f, N())]


@case("mutable")
def frozen_err(static):
    @static
    def f(x):
        d = {"a": 1}
        t = (1, 2)
        if x.sum() > 0:
            return d["b"]
        if x[0] < -5:
            return t.missing
        return x

    return [call(f, P()), call(f, N()), call(f, N() * 9)]


@case("mutable")
def rng_in_branch(static):
    @static
    def f(x):
        r = np.random.default_rng(0)
        a = r.normal()
        if x.sum() > 0:
            a = a + r.normal()
        return a + r.normal()

    return [call(f, P()), call(f, N())]


@case("mutable")
def fresh_result(static):
    @static
    def f(x):
        return {1, 2}, [x, {3}], bytearray(2), x * 2

    r = f(P())
    r[0].add(9)
    r[1][1].add(4)
    r[2][0] = 7
    return [call(f, P())]


@case("mutable")
def object_result(static):
    class C:
        def __init__(self):
            self.n = 1

    @static
    def f(x):
        return C(), x + 1

    first = []
    r = call(lambda x: first.append(f(x)), P())
    first[0][0].n = 5
    return [r, call(f, P())]


@case("mutable")
def list_kept_and_returned(static):
    o = Holder(None)

    @static
    def f(x):
        o.v = [x + 1]
        return o.v

    first = []
    r = call(lambda x: first.append(f(x)), P())
    first[0].append(4)
    return [r, call(lambda: o)]


@case("mutable")
def outer_list_returned(static):
    items = [P()]

    @static
    def f(x):
        items.append(x + 1)
        return items

    r = f(P())
    return [r is items, len(items), call(f, P())]
