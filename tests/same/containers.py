"""Lists, dicts, sets and dataclasses through branches and loops."""

from __future__ import annotations

import collections
import dataclasses
import typing

from same.case import A, D, N, P, call, case


@case("S01")
def list_chosen_then_old_name_appended(static):
    @static
    def f(x):
        a, b = [x], [x + 1]
        if x.sum() > 0:
            a = b
        b.append(x * 5)
        s = x * 0
        for v in a:
            s = s + v
        return s

    return [call(f, P()), call(f, N())]


@case("S01")
def list_chosen_then_old_name_set(static):
    @static
    def f(x):
        a, b = [x, x], [x + 1, x + 2]
        if x.sum() > 0:
            a = b
        b[0] = x * 100
        return a[0]

    return [call(f, P()), call(f, N())]


@case("S01")
def list_chosen_then_set(static):
    @static
    def f(x):
        a, b = [x, x], [x + 1, x + 2]
        if x.sum() > 0:
            a = b
        a[0] = x * 100
        return b[0]

    return [call(f, P()), call(f, N())]


@case("S01")
def dict_chosen_then_set(static):
    @static
    def f(x):
        a, b = {"k": x}, {"k": x + 1}
        c = a if x.sum() > 0 else b
        c["k"] = x * 9
        return a["k"], b["k"]

    return [call(f, P()), call(f, N())]


@case("S01")
def dataclass_chosen_then_set(static):
    @static
    def f(x):
        a, b = D(x), D(x + 1)
        c = a if x.sum() > 0 else b
        c.v = x * 9
        return a.v, b.v

    return [call(f, P()), call(f, N())]


@case("W02", refusable=False)
def slices_list(static):
    @static
    def f(x):
        a = [x, x + 1, x + 2, x + 3]
        a[1:3] = [x * 9]
        b = a[:]
        b.append(x)
        del a[0]
        c = a * 2
        c[0] = x * 7
        if x.sum() > 0:
            a.reverse()
        return len(a), len(b), a[0], c[2], b[0]

    return [call(f, P()), call(f, N())]


@case("S01")
def iadd_alias(static):
    @static
    def f(x):
        a = [x]
        b = a
        if x.sum() > 0:
            a += [x + 1]
        else:
            a = a + [x + 2]
        return len(a), len(b), b[-1]

    return [call(f, P()), call(f, N())]


@case("S08")
def pop_empty(static):
    @static
    def f(x):
        a = []
        for v in x:
            if v > 0:
                a.append(v)
        return a.pop()

    return [call(f, P()), call(f, N())]


@case("S08")
def pop_empty2(static):
    @static
    def f(x):
        a = [1.0]
        while x.sum() > 0:
            a.pop()
            x = x - 1
        return len(a)

    return [call(f, N()), call(f, A(1.0, 0)), call(f, P())]


@case("S08")
def idx_stacked(static):
    @static
    def f(x):
        a = []
        for v in x:
            if v > 0:
                a.append(v)
        return a[1]

    return [call(f, P()), call(f, N()), call(f, A(1.0, -1, -1))]


@case("W01", refusable=False)
def stack_machine(static):
    @static
    def f(x):
        st = [(x[0], 0)]
        n = 0
        best = 0
        while st and n < 20:
            v, d = st.pop()
            n += 1
            best = max(best, d)
            if v > 0:
                st.append((v - 1, d + 1))
        return n, best

    return [call(f, P()), call(f, N()), call(f, A(7.0))]


@case("S15")
def set_branch_ops(static):
    @static
    def f(x):
        q = {1}
        r = q
        if x[0] > 0:
            q |= {2}
        return len(q), 2 in r

    return [call(f, P()), call(f, A(2.0, -2, 2)), call(f, N())]


@case("S15")
def set_branch_symdiff(static):
    @static
    def f(x):
        q = {1}
        if x[0] > 0:
            q.symmetric_difference_update({2})
        if x[0] < 0:
            q.difference_update({1})
        return len(q)

    return [call(f, P()), call(f, A(2.0, -2, 2)), call(f, N())]


@case("S15")
def bytearray_branch(static):
    @static
    def f(x):
        q = bytearray(2)
        if x[0] > 0:
            q[0] = 5
        return x * q[0]

    return [call(f, P()), call(f, N())]


@case("S15")
def od_branch(static):
    @static
    def f(x):
        q = collections.OrderedDict(a=x, b=x * 2)
        if x[0] > 0:
            q["a"] = x * 5
        q2 = collections.defaultdict(lambda: 0.0, a=x)
        if x[0] > 0:
            q2["a"] = x * 5
        return q["a"], q2["a"]

    return [call(f, P()), call(f, N())]


@case("S15")
def od_branch2(static):
    @static
    def f(x):
        q2 = collections.Counter()
        q2["a"] = 1
        if x[0] > 0:
            q2["a"] += 1
        q2.update("a")
        return q2["a"]

    return [call(f, P()), call(f, N())]


@case("S15")
def userlist(static):
    class L(list):
        pass

    class M(dict):
        pass

    @static
    def f(x):
        li = L()
        m = M()
        li.append(x)
        m["a"] = x
        if x[0] > 0:
            li.append(x + 1)
            m["a"] = x * 9
        return len(li), m["a"]

    return [call(f, P()), call(f, N())]


@case("W05", refusable=False)
def nt_replace(static):
    T = collections.namedtuple("T", "a b")

    class U(typing.NamedTuple):
        a: object
        b: int = 3

        def s(self):
            return self.a * self.b

    @static
    def f(x):
        t = T(x, x + 1)
        if x.sum() > 0:
            t = t._replace(a=t.b)
        u = U(x)
        if x.sum() < 0:
            u = u._replace(b=5)
        return t, u.s(), t._asdict()["a"], dataclasses.replace(D(x), v=x + 3).v

    return [call(f, P()), call(f, N())]


@case("S21")
def dc_eq(static):
    @dataclasses.dataclass(order=True)
    class Q:
        a: float
        b: int = 0

    @dataclasses.dataclass
    class R:
        a: object
        li: list = dataclasses.field(default_factory=list)

        def __post_init__(s):
            s.n = s.a.sum()
            s.li.append(1)

    @static
    def f(x):
        r = R(x)
        if x.sum() > 0:
            r.li.append(2)
        return r.n, len(r.li), R(x + 1).n

    return [call(f, P()), call(f, N())]


@case("C03")
def dc_frozen(static):
    @dataclasses.dataclass(frozen=True)
    class Q:
        a: object

    @static
    def f(x):
        q = Q(x)
        if x.sum() > 0:
            q.a = 3
        return q.a

    return [call(f, P()), call(f, N())]


@case("S01")
def dc_arg_rebuild(static):
    @static
    def f(d, x):
        e = d
        if x.sum() > 0:
            e = D(x)
        e.v = e.v + 1
        return e.v

    return [call(f, D(P()), P()), call(f, D(P()), N())]
