"""State through control flow: names, None, containers, attributes; changes in place."""

from __future__ import annotations

import collections
import dataclasses
from typing import NamedTuple

import numpy as np
from same.case import A, D, Holder, N, P, call, case


class Pair(NamedTuple):
    a: object
    b: object


@case("names", refusable=False)
def bound_in_one_branch(static):
    @static
    def f(x):
        if x.sum() > 0:
            y = x * 2
        if x.sum() > 1:
            return y
        return x

    return [call(f, P()), call(f, N())]


@case("names", refusable=False)
def unbound_when_not_taken(static):
    @static
    def f(x):
        if x.sum() > 0:
            y = x * 2
        return y + 1

    return [call(f, P()), call(f, N())]


@case("names", refusable=False)
def int_becomes_float(static):
    @static
    def f(x):
        n = 0
        for v in x:
            if v > 1:
                n = n + 0.5 * v
        return x * n

    return [call(f, P()), call(f, N())]


@case("names", refusable=False)
def deleted_in_branch(static):
    @static
    def f(x):
        y = x + 1
        if x.sum() > 0:
            del y
        return y

    return [call(f, P()), call(f, N())]


@case("names", refusable=False)
def deleted_and_set_again(static):
    @static
    def f(x):
        y = x + 1
        while y.sum() > 0:
            z = y - 3
            del y
            y = z
            del z
        return y

    return [call(f, P()), call(f, N())]


@case("names", refusable=False)
def grows_by_concatenate(static):
    @static
    def f(x):
        out = x[:1]
        i = 0
        while x[i] > 0 and i < 2:
            out = np.concatenate([out, x[: i + 1]])
            i += 1
        return out

    return [call(f, P()), call(f, N())]


@case("names", refusable=False)
def shrinks_by_slicing(static):
    @static
    def f(x):
        while len(x) > 1 and x[0] > 0:
            x = x[1:]
        return x

    return [call(f, P()), call(f, N()), call(f, A(1.0, -1, 3))]


@case("containers", refusable=False)
def tuple_rebuilt(static):
    @static
    def f(x):
        t = (x, 0.0)
        for v in x:
            if v > 1:
                t = (t[0] + v, t[1] + 1)
        return t

    return [call(f, P()), call(f, N())]


@case("containers", refusable=False)
def named_tuple_rebuilt(static):
    @static
    def f(x):
        p = Pair(x, x * 0)
        while p.a.sum() > 1:
            p = Pair(p.a / 2, p.b + p.a)
        return p

    return [call(f, P()), call(f, N())]


@case("containers", refusable=False)
def dict_updated(static):
    @static
    def f(x):
        d = {"a": x, "n": 0}
        for v in x:
            if v > 1:
                d["a"] = d["a"] * v
                d["n"] += 1
                d.update(a=d["a"] + 1)
        return d

    return [call(f, P()), call(f, N())]


@case("containers")
def dict_key_added(static):
    @static
    def f(x):
        d = {}
        if x.sum() > 0:
            d["a"] = x
        return d.get("a", x * 5)

    return [call(f, P()), call(f, N())]


@case("containers", refusable=False)
def dataclass_changed(static):
    @dataclasses.dataclass
    class S:
        a: object
        n: int = 0

    @static
    def f(x):
        s = S(x)
        while s.a.sum() > 1:
            s.a = s.a / 2
            s.n += 1
        return s.a, s.n

    return [call(f, P()), call(f, N())]


@case("containers", refusable=False)
def object_changed(static):
    o = Holder(A(0.0, 0, 0))

    @static
    def f(x):
        if x.sum() > 0:
            o.v = o.v + x
        for v in x:
            o.v += v
        return o.v.sum()

    return [call(f, P()), call(f, N()), call(lambda: o)]


@case("lists", refusable=False)
def appended_popped_stacked(static):
    @static
    def f(x):
        rows = []
        for v in x:
            rows.append(x * v)
            if v < 0 and len(rows) > 1:
                rows.pop()
        return np.stack(rows)

    return [call(f, P()), call(f, N())]


@case("lists", refusable=False)
def indexed_by_data(static):
    @static
    def f(x):
        rows = [x, x + 1, x * 2]
        i = int(np.argmax(x))
        rows[i] = rows[i] * 10
        return rows[0], rows[1], rows[2], rows[-i]

    return [call(f, P()), call(f, N())]


@case("lists", refusable=False)
def stack_of_numbers(static):
    @static
    def f(x):
        todo, seen = [0], []
        while todo:
            i = todo.pop()
            seen.append(x[i])
            if 2 * i + 1 < len(x) and x[i] > 0:
                todo.append(2 * i + 1)
                todo.append(min(2 * i + 2, len(x) - 1))
        return np.array(seen)

    return [call(f, P()), call(f, N())]


@case("lists", refusable=False)
def queue_pop_first(static):
    @static
    def f(x):
        todo, n = [0], 0
        while len(todo) > 0 and n < 6:
            i = todo.pop(0)
            n += 1
            if x[i] > 0:
                todo.append((i + 1) % 3)
        return x * n

    return [call(f, P()), call(f, N())]


@case("lists", refusable=False)
def different_shapes(static):
    @static
    def f(x):
        parts = [x[:1], x[:2], x]
        s = 0.0
        for p in parts:
            if p.sum() > 2:
                s = s + p.mean()
        return x * s, np.concatenate(parts)

    return [call(f, P()), call(f, N())]


@case("lists")
def insert_in_branch(static):
    @static
    def f(x):
        a = [x]
        if x.sum() > 0:
            a.insert(0, x * 2)
        return a[0], a[-1]

    return [call(f, P()), call(f, N())]


COUNT = 0


@case("global", refusable=False)
def global_in_branch(static):
    @static
    def f(x):
        global COUNT
        if x.sum() > 0:
            COUNT = COUNT + x[0]
        else:
            COUNT = x[0] * 0
        return COUNT * 2

    r = [call(f, P()), call(f, P()), float(COUNT), call(f, N()), float(COUNT)]
    return r


@case("global", refusable=False)
def nonlocal_in_loop(static):
    @static
    def f(x):
        n = 0.0

        def add(v):
            nonlocal n
            if v > 1:
                n = n + v
            return n

        for v in x:
            add(v)
        return x * n, x * add(5.0)

    return [call(f, P()), call(f, N())]


@case("place", refusable=False)
def slice_mask_fancy(static):
    @static
    def f(x):
        if x[0] > 0:
            x[1:] = x[:-1].copy()
        x[x < 0] = 0
        x[[0, 2]] += 1
        x *= 2
        return x

    return [call(f, P()), call(f, N())]


@case("place", refusable=False)
def view_of_view(static):
    @static
    def f(x):
        m = x.reshape(2, 2)
        r = m[1]
        for i in range(2):
            if r[i] > 0:
                r[i:] = -r[i]
            m.T[0, i] += 1
        return m.sum()

    return [call(f, A(1.0, 2, 3, 4)), call(f, A(-1.0, -2, -3, -4))]


@case("place", refusable=False)
def out_and_copyto(static):
    @static
    def f(x):
        y = np.empty_like(x)
        np.multiply(x, 2, out=y)
        if x.sum() > 0:
            np.copyto(y, x, where=x > 1)
            np.add(y, 1, out=y)
        np.add.at(y, [0, 0, 1], 1.0)
        return y

    return [call(f, P()), call(f, N())]


@case("place", refusable=False)
def sort_fill_swap(static):
    @static
    def f(x):
        n = len(x)
        for i in range(n):
            for j in range(n - 1 - i):
                if x[j] > x[j + 1]:
                    x[j], x[j + 1] = x[j + 1], x[j]
        y = x[::-1].copy()
        if x[0] < 0:
            y.sort()
        else:
            y.fill(7.0)
        return y

    return [call(f, A(3.0, 1, 2)), call(f, N())]


@case("place", refusable=False)
def swap_rows(static):
    @static
    def f(m):
        for i in range(len(m)):
            p = i + int(np.argmax(np.abs(m[i:, i])))
            if p != i:
                m[[i, p]] = m[[p, i]]
        return m

    return [call(f, np.arange(9.0).reshape(3, 3)), call(f, -np.arange(9.0).reshape(3, 3)[::-1].copy())]


@case("place", refusable=False)
def list_of_arguments(static):
    @static
    def f(items, d):
        for v in items:
            if v.sum() > 0:
                v += 1
        d.v[0] = 9.0
        items.append(d.v)
        return len(items)

    return [call(f, [P(), N()], D(P())), call(f, [N()], D(N()))]


@case("containers", refusable=False)
def deque_used(static):
    @static
    def f(x):
        q = collections.deque([0])
        n = 0
        while q:
            i = q.popleft()
            n += 1
            if i < 2:
                q.append(i + 1)
        return x * n

    return [call(f, P()), call(f, N())]


@case("E01", refusable=False)
def the_first_check_that_fails_before_a_node_that_fails(static):
    @static
    def f(x):
        assert x.shape[0] == 4, f"no {x.shape[0]}"
        y = x.reshape(2, 2)
        assert y.sum() > 0
        return y

    return [call(f, np.ones(n)) for n in (4, 6, 5, 4)]
