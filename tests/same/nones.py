"""None chosen by data."""

from __future__ import annotations

import numpy as np
from same.case import A, Holder, N, P, call, case


@case("none", refusable=False)
def best_so_far(static):
    @static
    def f(x):
        best = None
        for v in x:
            if v > 0 and (best is None or v < best):
                best = v
        if best is None:
            return x[0] * 0 - 1
        return best

    return [call(f, P()), call(f, N()), call(f, A(-1.0, 3, 2))]


@case("none", refusable=False)
def best_row(static):
    @static
    def f(x):
        best, score = None, -np.inf
        for i in range(x.shape[0]):
            s = x[i].sum()
            if best is None or s > score:
                best, score = x[i], s
        return best * 2, score

    return [call(f, P().reshape(3, 1)), call(f, N().reshape(3, 1))]


@case("none", refusable=False)
def none_in_while(static):
    @static
    def f(x):
        last = None
        n = 0
        while x.sum() > 1 and n < 5:
            if last is not None:
                x = x - last * 0.5
            last = x
            n += 1
            x = x * 0.75
        if last is None:
            last = x * 0
        return last, n

    return [call(f, P()), call(f, N())]


@case("none", refusable=False)
def none_from_branch(static):
    @static
    def f(x):
        w = None
        if x.sum() > 0:
            w = x * 2
        if w is not None:
            x = x + w
        return x

    return [call(f, P()), call(f, N())]


@case("none", refusable=False)
def none_from_function(static):
    def find(x, t):
        for i in range(len(x)):
            if x[i] > t:
                return i
        return None

    @static
    def f(x):
        i = find(x, 1.5)
        if i is None:
            return x * 0
        return x * i

    return [call(f, P()), call(f, N())]


@case("none", refusable=False)
def none_reset(static):
    @static
    def f(x):
        start = None
        total = 0.0
        for i, v in enumerate(x):
            if v > 0 and start is None:
                start = i
            elif v < 0 and start is not None:
                total += i - start
                start = None
        return x * total

    return [call(f, A(1.0, 2, -1, 3, -1)), call(f, A(-1.0, 2, -1, 3, 4)), call(f, N())]


@case("none")
def none_used_as_a_number(static):
    @static
    def f(x):
        w = None
        if x.sum() > 0:
            w = x * 2
        return x + w

    return [call(f, P()), call(f, N())]


@case("none")
def none_returned(static):
    @static
    def f(x):
        return x if x.sum() > 0 else None

    return [call(f, P()), call(f, N())]


@case("none", refusable=False)
def none_kept_in_places(static):
    @static
    def f(x):
        o = Holder(None)
        d = {"best": None, "n": 0}
        for v in x:
            if v > 1:
                if d["best"] is None or v < d["best"]:
                    d["best"] = v
                    d["n"] += 1
                o.v = v if o.v is None else o.v + v
        if d["best"] is not None and o.v is not None:
            return d["best"] * o.v, d["n"]
        return x[0] * 0, d["n"]

    return [call(f, P()), call(f, N())]


@case("none", refusable=False)
def none_and_logic(static):
    @static
    def f(x):
        w = x if x.sum() > 0 else None
        a = w is not None and w[0] > 1
        b = x[0] if w is None else w[1]
        c = isinstance(w, np.ndarray)
        if w is not None:
            x = x + w
        return x, bool(a), b, c, w is None

    return [call(f, P()), call(f, N())]


@case("none", refusable=False)
def none_after_assert(static):
    @static
    def f(x):
        w = None
        for v in x:
            if v > 0:
                w = v
        assert w is not None, "none found"
        return np.sqrt(w), max(w, 2.0), f"{x.shape}"

    return [call(f, P()), call(f, N())]


@case("none", refusable=False)
def none_raises(static):
    @static
    def f(x):
        w = None
        if x.sum() > 0:
            w = x.copy()
        if w is None:
            raise ValueError("nothing")
        w += 1
        return w, np.sum(w)

    return [call(f, P()), call(f, N())]


@case("none", refusable=False)
def none_of_tuples(static):
    @static
    def f(x):
        best = None
        for i, v in enumerate(x):
            if best is None or v > best[1]:
                best = (i, v)
        k = None
        while x[0] > 0.5:
            x = x / 2
            k = (x.sum(), 1) if k is None else (k[0] + x.sum(), k[1] + 1)
        return best[0], best[1], x if k is None else x * k[0] / k[1]

    return [call(f, P()), call(f, N())]


@case("none")
def none_to_numpy(static):
    @static
    def f(x):
        hi = None
        if x.sum() > 0:
            hi = 2.0
        return np.clip(x, -2.0, hi)

    return [call(f, P()), call(f, N())]


@case("none", refusable=False)
def deleted_in_loop(static):
    @static
    def f(x):
        y = x + 1
        while x[0] > 0:
            del y
            x = x - 5
        return y

    return [call(f, P()), call(f, N())]


@case("none")
def none_in_lists(static):
    @static
    def f(x):
        found = [None] * 3
        for i in range(3):
            if x[i] > 1:
                found[i] = x[i] * 2
        s = 0.0
        for v in found:
            if v is not None:
                s = s + v
        return x * s

    return [call(f, P()), call(f, N())]


@case("none")
def function_or_none(static):
    @static
    def f(x):
        g = None
        if x.sum() > 0:
            g = np.square
        return x + 1 if g is None else g(x)

    return [call(f, P()), call(f, N())]


@case("none", refusable=False)
def linked_pair(static):
    @static
    def f(x):
        prev = None
        total = 0.0
        i = 0
        while i < len(x) and x[i] > -2.5:
            cur = x[i]
            if prev is None:
                prev = cur
                i += 1
                continue
            if cur < prev:
                total += prev - cur
            prev = cur
            i += 1
        return x * total

    return [call(f, A(3.0, 1, 2)), call(f, N())]


class Part:
    def __init__(self, value):
        self.value, self.name, self.flag = value, "part", 3.0

    def scaled(self, x):
        return self.value * x if x.sum() > 0 else self.value


@case("none", refusable=False)
def attributes_by_any_name(static):
    part = Part(A(5.0, 6, 7))

    @static
    def f(x):
        found = None
        if x[0] < 0:
            found = part
        if found is not None:
            return found.value * x + found.flag, found.scaled(x)
        return x, x

    first = [call(f, P()), call(f, N())]
    part.value = A(9.0, 9, 9)
    return first, call(f, N())


@case("none", refusable=False)
def changed_in_place(static):
    @static
    def f(x):
        array = items = part = shorter = whole = None
        if x[0] < 0:
            array, items, part, shorter, whole = x, [1.0, 2.0], Part(x), [1.0, 2.0], x
        if array is not None:
            array[0] = 9.0
            whole += 1.0
            items[0] = 3.0
            del shorter[0]
            part.value = x * 3
        return x if items is None else x + items[0] + shorter[0] + part.value

    return [call(f, P()), call(f, N())]


@case("none", refusable=False)
def changed_where_it_is_none(static):
    def make(change):
        @static
        def f(x):
            found = None
            if x[0] < 0:
                found = Part(x)
            items = None if found is None else [x[0], x[1]]
            change(found, items)
            return x

        return [call(f, P()), call(f, N())]

    def store(found, items):
        found.value = 1.0

    def store_item(found, items):
        items[0] = 1.0

    def delete(found, items):
        del found.value

    def search(found, items):
        return 1.0 in items

    return [make(change) for change in (store, store_item, delete, search)]


@case("none", refusable=False)
def position(static):
    @static
    def f(x):
        at = None
        for i in range(3):
            if x[i] < -1 and at is None:
                at = i
        if at is None:
            return x, x.sum()
        x[at] = 7.0
        return x * x[at], x[at:].sum()

    return [call(f, P()), call(f, N())]


@case("none")
def as_key_and_as_item(static):
    @static
    def f(x):
        found = None
        if x[0] < 0:
            found = 1.0
        x[1] = found
        return x, len({found: 1})

    return [call(f, P()), call(f, N())]


@case("none")
def object_made_in_a_branch(static):
    @static
    def f(x):
        part = scaled = None
        if x[0] < 0:
            part = Part(x * 1)
            factor = x * 2
            scaled = lambda v: v * factor
        if part is not None:
            part.value = x * 3
        return x if scaled is None else scaled(x + part.value)

    return [call(f, P()), call(f, N())]
