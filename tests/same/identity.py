"""Arrays and containers reached under two names, made and changed in branches and loops."""

from __future__ import annotations

from same.case import A, N, P, call, case


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
