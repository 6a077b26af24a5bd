"""Arrays and containers reached under two names, made and changed in branches and loops."""

from __future__ import annotations

import numpy as np
from same.case import A, D, N, P, call, case


@case("I01", refusable=False)
def list_made_and_changed_in_a_branch(static):
    @static
    def f(x):
        if x[0] > 0:
            a = [x]
            a.append(x + 1)
        else:
            a = [x]
            a.append(x * 2)
        return a

    return [call(f, P()), call(f, N())]


@case("I02", refusable=False)
def dict_made_and_changed_in_a_branch(static):
    @static
    def f(x):
        if x[0] > 0:
            a = {"q": x}
            a["q"] = x * 3
        else:
            a = {"q": x}
        return a

    return [call(f, P()), call(f, N())]


@case("I03", refusable=False)
def array_that_an_item_may_be(static):
    @static
    def f(x):
        v, w = x * 1, x * 2
        box = [v]
        for _ in range(3):
            box[0][0] = 1.5
            if x.sum() > 0:
                v += 1.0
            else:
                box[0] = w
        return v, w

    return [call(f, P()), call(f, N()), call(f, A(3.0, -9, 1))]


@case("I04", refusable=False)
def two_names_in_a_loop(static):
    @static
    def f(x):
        v = x
        for r in x[x > -5] * 1:
            x[0] += r
            v[1] += x[0]
            x += 1
            v *= 2
        return x, v

    return [call(f, P()), call(f, N())]


@case("I05")
def two_names_in_a_loop_one_becomes_new(static):
    @static
    def f(x, y):
        a = x * 1
        b = a
        s = 0.0
        for r in y[y > -5]:
            a[0] = r
            s += b.sum()
            a = a + 1
            b = b * 2
        return s, a, b

    return [call(f, P(), P()), call(f, P(), N())]


@case("I06", refusable=False)
def list_extended_in_a_loop(static):
    @static
    def f(x, y):
        a = [x * 1]
        b = a
        for r in y[y > -5]:
            a += [r * x]
        return len(a), len(b)

    return [call(f, P(), A(1.0, 2, -1)), call(f, N(), A(1.0, 2, -1)), call(f, P(), N())]


@case("I07")
def list_under_two_names_one_becomes_new(static):
    @static
    def f(x, y):
        a = [x * 1]
        b = a
        s = 0.0
        for r in y[y > -5]:
            b[0] = b[0] * r
            s = s + a[0].sum()
            a = [a[0] + 1]
        return s, a[0], b[0]

    return [call(f, P(), A(1.0, 2, -1)), call(f, N(), A(1.0, 2, -1)), call(f, P(), N())]


@case("I08", refusable=False)
def lists_swapped_in_a_loop(static):
    @static
    def f(x, y):
        a = [x * 1]
        b = [x * 2]
        for r in y[y > -5]:
            a, b = b, a
            a[0] = a[0] + r
        return a[0], b[0]

    return [call(f, P(), A(1.0, 2, -1)), call(f, N(), A(1.0, 2, -1)), call(f, P(), N())]


@case("I09", refusable=False)
def list_taken_from_another_in_a_loop(static):
    @static
    def f(x, y):
        a = [x * 1]
        b = [x * 2]
        s = 0.0
        for r in y[y > -5]:
            a = b
            a[0] = a[0] + r
            s = s + b[0].sum()
            b = [b[0] * 2]
        return a[0], b[0], s

    return [call(f, P(), A(1.0, 2, -1)), call(f, N(), A(1.0, 2, -1)), call(f, P(), N())]


@case("I10")
def dict_rebound_in_a_loop(static):
    @static
    def f(x, y):
        d = {"k": x * 1}
        e = d
        for r in y[y > -5]:
            if r > 1:
                d = {"k": x * r}
            d["k"] = d["k"] + 1
        return d["k"], e["k"]

    return [call(f, P(), A(1.0, 2, -1)), call(f, N(), A(1.0, 2, -1)), call(f, P(), N())]


@case("I11", refusable=False)
def object_changed_in_a_loop(static):
    @static
    def f(x, y):
        d = D(x * 1)
        e = d
        for r in y[y > -5]:
            d.v = d.v + r
            d.n += 1
        return d.v, e.v, e.n

    return [call(f, P(), A(1.0, 2, -1)), call(f, N(), A(1.0, 2, -1)), call(f, P(), N())]


@case("I12")
def object_rebound_in_a_loop(static):
    @static
    def f(x, y):
        d = D(x * 1)
        e = d
        for r in y[y > -5]:
            if r > 1:
                d = D(x * r)
            d.v = d.v + 1
        return d.v, e.v

    return [call(f, P(), A(1.0, 2, -1)), call(f, N(), A(1.0, 2, -1)), call(f, P(), N())]


@case("I13")
def nested_lists_rebound_in_a_loop(static):
    @static
    def f(x, y):
        a = [[x * 1], [x * 2]]
        b = a[0]
        for r in y[y > -5]:
            b[0] = b[0] * r
            a = [a[1], a[0]]
        return a[0][0], a[1][0], b[0]

    return [call(f, P(), A(1.0, 2, -1)), call(f, N(), A(1.0, 2, -1)), call(f, P(), N())]


@case("I14")
def list_chosen_then_changed_in_a_loop(static):
    @static
    def f(x, y):
        a = [x * 1]
        b = [x * 2]
        if x[0] > 0:
            a = b
        for r in y[y > -5]:
            b[0] = b[0] + r
        return a[0]

    return [call(f, P(), A(1.0, 2, -1)), call(f, N(), A(1.0, 2, -1)), call(f, P(), N())]


@case("I15", refusable=False)
def list_that_grows_by_addition(static):
    @static
    def f(x, y):
        a = [1.0]
        while x.sum() > 0:
            a = a + [2.0]
            x = x - 1
        return np.array(a).sum()

    return [call(f, P(), A(1.0, 2, -1)), call(f, N(), A(1.0, 2, -1)), call(f, P(), N())]


@case("I16", refusable=False)
def list_that_grows_in_place(static):
    @static
    def f(x, y):
        a = [1.0]
        b = a
        while x.sum() > 0:
            a += [2.0]
            x = x - 1
        return np.array(a).sum(), np.array(b).sum()

    return [call(f, P(), A(1.0, 2, -1)), call(f, N(), A(1.0, 2, -1)), call(f, P(), N())]


@case("I17")
def list_in_a_list_that_grows(static):
    @static
    def f(x, y):
        rows = [[1.0, 2.0]]
        i = rows[0]
        while x.sum() > 0:
            rows.append([3.0, 4.0])
            x = x - 1
        i[0] = 9.0
        return rows[0][0]

    return [call(f, P(), A(1.0, 2, -1)), call(f, N(), A(1.0, 2, -1)), call(f, P(), N())]


@case("I18")
def list_kept_from_a_step(static):
    @static
    def f(x, y):
        c = [1.0, 2.0]
        best = c
        for r in y[y > -5]:
            c = [r, r * 2]
            if r > 1:
                best = c
            c[0] = 7.0
        return best[0]

    return [call(f, P(), A(1.0, 2, -1)), call(f, N(), A(1.0, 2, -1)), call(f, P(), N())]


@case("I19", refusable=False)
def returned_from_a_loop_that_changes_it(static):
    @static
    def f(x):
        while True:
            if x.sum() > 50:
                return x
            x += 1.0


@case("is")
def tuple_or_another(static):
    @static
    def f(x):
        a = (x[0],)
        b = a
        if x[0] > 0:
            b = (x[1],)
        return a is b

    return [call(f, P()), call(f, N())]


@case("I20", refusable=False)
def returned_in_a_tuple_from_a_loop_that_changes_it(static):
    @static
    def f(x):
        y = x * 1
        for i in range(100):
            for r in y:
                if r > 50:
                    return y, i
            y += x
        return y, -1

    return [call(f, P()), call(f, N()), call(f, A(100.0, 1, 1))]


@case("I21")
def returned_and_then_changed_in_finally(static):
    @static
    def f(x):
        y = x * 1
        try:
            while True:
                if y.sum() > 50:
                    return y
                if y.sum() < -50:
                    return y * 2
                y += x
        finally:
            y[0] = 7.0


@case("is")
def view_or_another(static):
    @static
    def f(x):
        a = x[1:]
        b = a if x[0] > 0 else x[:2]
        return a is b

    return [call(f, P()), call(f, N())]


@case("array made on one side", refusable=False)
def written_through_a_choice_of_a_choice(static):
    """The array that a branch made, reached by a second name that only some paths set, is changed under both."""
    @static
    def f(x, y):
        v, box = x, {"v": y}
        if x[0] > 0:
            v = np.full(3, y.sum())
        if np.any(v > 1):
            box["v"] = v
        box["v"][0] = 9.0
        return v, y, x

    return [call(f, x, A(1.0, y, 1)) for x in (P(), N()) for y in (1.0, -8.0)]


@case("view on one side")
def written_through_a_choice_of_a_view(static):
    @static
    def f(x, y):
        v, w = x, y
        if x[0] > 0:
            v = y[::-1]
        if y[0] > 1:
            w = v
        w[0] = 9.0
        return v, w, y

    return [call(f, x, A(y, 1, 1)) for x in (P(), N()) for y in (1.0, 2.0)]
