"""Generators in turns with who consumes them."""

from __future__ import annotations

import functools
import itertools

import numpy as np
from same.case import A, N, P, call, case


class Tree:
    def __init__(self, value, *below):
        self.value, self.below = value, below

    def __iter__(self):
        yield self.value
        for each in self.below:
            yield from each

    def walk(self, depth=0):
        yield depth, self.value
        for each in self.below:
            yield from each.walk(depth + 1)


@case("generators", refusable=False)
def recursive(static):
    @static
    def f(x):
        t = Tree(x[0], Tree(x[1], Tree(x[2])), Tree(x[0] * 2))
        s = 0.0
        for d, v in t.walk():
            if v > 1:
                s = s + d * v
        return s * x, [v for _, v in t.walk()], sum(d for d, _ in t.walk())

    return [call(f, P()), call(f, N())]


@case("generators")
def class_iterated(static):
    @static
    def f(x):
        t = Tree(x[0], Tree(x[1]), Tree(x[2]))
        s = 0.0
        for v in t:
            if v > 1:
                s = s + v
        return s * x, list(t)

    return [call(f, P()), call(f, N())]


@case("generators", refusable=False)
def state_on_both_sides(static):
    def fold(values, box):
        for v in values:
            box[0] = box[0] * 0.5 + v
            yield box[0]
            if box[0] > 2.5:
                box[1] += 1

    @static
    def f(x):
        box = [0.0, 0]
        out = []
        for m in fold(x, box):
            box[0] = box[0] + 1
            if m > 1:
                out.append(m)
                if len(out) == 2:
                    break
        return x * box[0], box[1], np.array(out + [0.0])

    return [call(f, P()), call(f, N()), call(f, A(2.0, -3, 2, 1, 4))]


@case("generators", refusable=False)
def arrays_changed_in_turns(static):
    def rows(m):
        for i in range(len(m)):
            yield m[i]
            m[i] *= 2

    @static
    def f(m):
        s = 0.0
        for r in rows(m):
            r += 1
            if r.sum() > 4:
                r[0] = 0
                continue
            s = s + r.sum()
        return m, m.sum() * s

    return [call(f, np.arange(6.0).reshape(3, 2)), call(f, -np.arange(6.0).reshape(3, 2))]


@case("generators", refusable=False)
def windows(static):
    def windows(x, size):
        for i in range(len(x) - size + 1):
            yield x[i : i + size]

    @static
    def f(x):
        best = None
        for w in windows(x, 2):
            if best is None or w.sum() > best.sum():
                best = w
        return best, np.stack(list(windows(x, 2))), [w.max() for w in windows(x, 2) if w.size]

    return [call(f, P()), call(f, N())]


@case("generators", refusable=False)
def pipeline(static):
    def numbers(x):
        for v in x:
            yield v

    def positive(values):
        for v in values:
            if v > 0:
                yield v

    def running(values):
        total = 0.0
        for v in values:
            total = total + v
            yield total

    @static
    def f(x):
        s = 1.0
        for i, v in enumerate(running(positive(numbers(x)))):
            s = s * 2 + v * i
        for v in map(lambda v: v * 3, running(numbers(x))):
            s = s + v
        for v in filter(lambda v: v > 1, numbers(x)):
            s = s - v
        for a, b in zip(numbers(x), x * 2):
            s = s + a * b
        for a, b in zip([1.0, 2.0], running(numbers(x))):
            s = s + a * b
        return s * x

    return [call(f, P()), call(f, N()), call(f, A(1.0))]


@case("generators", refusable=False)
def stopped_in_a_function(static):
    def naturals(start):
        n = start
        while True:
            yield n
            n += 1

    def first_above(x, values):
        for v in values:
            if v * x > 7:
                return v
            if v > 100:
                break
        return -1

    @static
    def f(x):
        return first_above(x[0], naturals(1)), first_above(x[1], naturals(2))

    return [call(f, P()), call(f, N())]


@case("generators", refusable=False)
def returns_early(static):
    def upto(x):
        for v in x:
            if v > 2:
                return
            yield v
        yield -1.0

    @static
    def f(x):
        return np.array(list(upto(x))), all(v < 2 for v in upto(x)), min(upto(x), default=x[0])

    return [call(f, P()), call(f, N()), call(f, A(3.0, 1))]


@case("generators", refusable=False)
def in_branches_and_loops(static):
    def powers(v):
        while abs(v) > 0.5:
            yield v
            v = v / 2

    @static
    def f(x):
        s = 0.0
        for v in x:
            if v > 1:
                for p in powers(v):
                    s = s + p
            else:
                s = s + sum(powers(v * 2))
        i = 0
        while i < 2:
            for p in powers(x[i]):
                if p < 1:
                    break
                s = s + 100
            i += 1
        return s * x

    return [call(f, P()), call(f, N())]


@case("generators")
def zip_of_two(static):
    def numbers(x):
        for v in x:
            yield v

    @static
    def f(x):
        return sum(a * b for a, b in zip(numbers(x), numbers(x)))

    return [call(f, P()), call(f, N())]


@case("generators")
def consumed_twice(static):
    def numbers(x):
        for v in x:
            yield v

    @static
    def f(x):
        g = numbers(x)
        a = sum(g)
        b = sum(g)
        h = numbers(x)
        for v in h:
            if v > 1:
                break
        return a, b, sum(h)

    return [call(f, P()), call(f, N())]


@case("generators")
def made_outside_a_branch(static):
    @static
    def f(x):
        g = (v * 2 for v in x)
        s = 0.0
        if x.sum() > 0:
            for v in g:
                s = s + v
        return x * s

    return [call(f, P()), call(f, N())]


@case("generators", refusable=False)
def kept_expression_given_to_functions(static):
    def use(values, d):
        s = 0.0
        for v in values:
            d["k"] = d["k"] + 1
            s = s + v
        return s

    @static
    def f(x):
        d = {"k": 0.0}
        a = use((d["k"] * v for v in x), d)
        b = np.array(list(v * 2 for v in x))
        c = functools.reduce(lambda a, b: a if a > b else b, (v * v for v in x))
        e = dict((i, v) for i, v in enumerate(x))
        items = [1.0]
        items.extend(v for v in x if v > 1)
        items += (v for v in x if v < 0)
        return a, b, c, e, np.array(items), "".join(s for s in ["a", "b"])

    return [call(f, P()), call(f, N())]


@case("generators", refusable=False)
def unpacked(static):
    def three(x):
        yield x[0]
        if x[0] > 0:
            yield x[1]
        else:
            yield x[2]
        yield x.sum()

    @static
    def f(x):
        a, b, c = three(x)
        d, *r = (v + 1 for v in x)
        return a, b, c, d, len(r), max(*three(x)), [*three(x)]

    return [call(f, P()), call(f, N())]


@case("generators")
def raises_in_turns(static):
    def checked(x):
        for v in x:
            if v > 2:
                raise ValueError("too large")
            yield v

    @static
    def f(x):
        s = 0.0
        for v in checked(x):
            s = s + v
            if s < -4:
                raise KeyError("small")
        return s

    return [call(f, P()), call(f, N()), call(f, A(1.0, 1))]


@case("generators", refusable=False)
def infinite_tools(static):
    @static
    def f(x):
        s = 0.0
        for i, v in zip(itertools.count(1), x):
            s = s + i * v
        for c, v in zip(itertools.cycle([1.0, -1.0]), x):
            s = s + c * v
        for v, k in zip(x, itertools.repeat(2.0)):
            s = s + v * k
        return s * x

    return [call(f, P()), call(f, N())]


@case("generators", refusable=False)
def counted(static):
    @static
    def f(x):
        for i in itertools.count():
            if x[0] * i > 5 or i > 9:
                break
        return i

    return [call(f, P()), call(f, N())]


@case("generators")
def counted_in_floats(static):
    @static
    def f(x):
        s = 0.0
        for c, v in zip(itertools.count(0.1, 0.1), x):
            s = s + c * v
        for c, v in zip(itertools.count(int(x[0]), 2), x):
            s = s * 2 + c * v
        return s, list(itertools.repeat(x[0], 2)), next(itertools.cycle(x))

    return [call(f, P()), call(f, N()), call(f, A(1.0, 2, 3, 4, 5, 6, 7))]
