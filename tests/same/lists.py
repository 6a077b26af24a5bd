"""Lists whose length depends on data: as results, repeated, and with items of two types."""

from __future__ import annotations

import numpy as np
from same.case import A, Holder, N, P, call, case


@case("lists", refusable=False)
def returned(static):
    @static
    def f(x):
        out, pairs = [], []
        for i, v in enumerate(x):
            if v > 0:
                out.append(v)
                pairs.append((i, x * v, {"k": float(v), "i": i}))
        return out, {"pairs": pairs, "n": len(out)}, pairs[:1]

    return [call(f, P()), call(f, N()), call(f, A(1.0, -2, 3))]


@case("lists", refusable=False)
def rows_are_arrays_of_their_own(static):
    @static
    def f(x):
        out = []
        for v in x:
            if v > 0:
                out.append(x * v)
        return out

    first = f(P())
    first[0][:] = 7.0
    return call(f, P()), [row.tolist() for row in first]


@case("lists", refusable=False)
def of_the_caller(static):
    @static
    def f(items, x):
        for v in x:
            if v > 0:
                items.append(float(v))
            elif len(items) > 1:
                items.pop()
        return len(items)

    return [call(f, [1.0], P()), call(f, [1.0, 2.0], N()), call(f, [], N()), call(f, [0.5], A(1.0, -2, 3))]


@case("lists", refusable=False)
def of_an_object(static):
    class Memory:
        def __init__(self):
            self.seen = [0.0]

        def step(self, x):
            for v in x:
                if v > 0:
                    self.seen.append(v.item())
            return x.sum()

    memory = Memory()
    step = static(memory.step)
    return [step(P()), list(memory.seen), step(N()), list(memory.seen), step(P()), list(memory.seen)]


@case("lists")
def arrays_of_the_caller(static):
    @static
    def f(items, x):
        for v in x:
            if v > 0:
                items.append(x * v)
        return len(items)

    return [call(f, [P()], P()), call(f, [P()], N())]


@case("lists", refusable=False)
def repeated_by_data(static):
    @static
    def f(n, x):
        out = [0.0] * n
        for i in range(n):
            out[i] = out[i - 1] + x.sum()
        return np.array(out), len(out), [1, 2] * n, n * [(1, 2.5)], [] * n

    return [call(f, np.int64(n), P()) for n in (3, 1, 0, -2)]


@case("lists", refusable=False)
def repeated_after_growing(static):
    @static
    def f(x):
        out = []
        for i, v in enumerate(x):
            if v > 0:
                out.append(i)
        return out * 2, out * len(out), len(out * 0)

    return [call(f, P()), call(f, N()), call(f, A(1.0, -2, 3))]


@case("lists")
def repeated_arrays_are_one(static):
    @static
    def f(n, x):
        rows = [x] * n
        if n > 0:
            rows[0][0] = 9.0
        return rows

    return [call(f, np.int64(2), P()), call(f, np.int64(0), P())]


@case("lists")
def repeated_by_an_array_or_a_float(static):
    @static
    def by_array(n):
        return [1, 2] * n

    @static
    def by_float(n):
        return [1, 2] * n

    return [call(by_array, np.array([3, 4])), call(by_float, np.float64(2))]


@case("lists", refusable=False)
def as_python_numbers(static):
    @static
    def f(x):
        items = x[x > 0].tolist()
        total = 0.0
        for v in items:
            total += v
        return items, total

    given = P(), N(), A(1, 2, dtype=np.int32), A(True, False, dtype=bool), A(1.5, dtype=np.float32)
    return [call(f, x) for x in given]


def kinds(x):
    """Lists of ints that get floats: in a branch, a loop, by index, by joining."""
    ints = []
    for v in x:
        if v > 0:
            ints.append(1)
    one, two, three, four = list(ints), list(ints), list(ints), [0]
    one.append(2.5)
    two.extend([0.5, 1.5])
    three += [0.25]
    for v in x:
        if v > 0:
            four.append(v + 0.5)
    five = [1, 2, 3]
    five[int(abs(x[0]))] = 2.5
    six = [1, 2, 3]
    six[int(abs(x[0]))] = x[1] + 0.5
    return [np.array(each) for each in (one, two, three, four, five, six, ints + one, one + ints)]


@case("lists", refusable=False)
def floats_among_ints(static):
    f = static(kinds)
    return [call(f, P()), call(f, A(1.0, -2, 3))]


@case("lists", refusable=False)
def floats_among_ints_in_place(static):
    @static
    def f(x):
        out = [0, 0]
        for v in x:
            out.append(len(out))
            if v > 1:
                out[1] = v / 2
        return np.array(out)

    return [call(f, P()), call(f, A(1.0, -2, 3))]


@case("lists")
def other_types(static):
    @static
    def halves(x):
        out = [0.1]
        for v in x:
            if v > 0:
                out.append(v.astype(np.float32))
        return np.array(out)

    @static
    def bools(x):
        out = [1]
        for v in x:
            if v > 0:
                out.append(v > 2)
        return np.array(out)

    @static
    def bytes_(x):
        out = [300]
        for v in x:
            if v > 0:
                out.append(v.astype(np.uint8))
        return np.array(out)

    return [[call(f, P()), call(f, N())] for f in (halves, bools, bytes_)]


@case("lists", refusable=False)
def kept_in_an_attribute(static):
    holder = Holder([])

    @static
    def f(x):
        holder.v = []
        for v in x:
            if v > 0:
                holder.v.append(v)
        return len(holder.v)

    return [call(f, P()), list(holder.v), call(f, N()), list(holder.v)]


@case("lists", refusable=False)
def cut_by_data(static):
    @static
    def f(x):
        items, i = [x[0], x[1], x[2]], int(x.argmax())
        return items[i:], items[:i], items[i::-1], items[-i:][:1], len(items[i:])

    return [call(f, P()), call(f, N()), call(f, A(1.0, -2, 3))]


@case("lists", refusable=False)
def returned_in_a_container_by_a_loop(static):
    @static
    def f(x):
        total, items = 0.5, [1.0]
        for i in range(int(x.argmax()) + 1):
            total += i
            if x[i] > 1:
                return {"total": total, "items": items + [0.5], "pair": (i, x)}, [total]
        return {"total": total, "items": items, "pair": (-1, x)}, [total]

    return [call(f, P()), call(f, N()), call(f, A(1.0, -2, 3))]
