"""Loops of all kinds."""

from __future__ import annotations

import itertools

import numpy as np
from same.case import A, N, P, call, case


def M():
    return np.array([[1.0, -2, 3], [4, 5, -6]])


@case("for", refusable=False)
def rows(static):
    @static
    def f(m):
        s = np.zeros(3)
        for r in m:
            if r.sum() > 2:
                s = s + r
                continue
            r *= 2
        return s, m

    return [call(f, M()), call(f, -M())]


@case("for", refusable=False)
def range_of_data(static):
    @static
    def f(x):
        n = int(x[0])
        s = 0.0
        for i in range(n, int(x[1])):
            s = s + i * x[2]
        for j in range(int(x[2]), n - 1, -2):
            s = s + j * 100.0 * x[1]
        return s * x

    return [call(f, A(1.0, 4, 5)), call(f, A(3.0, 1, 0))]


@case("for", refusable=False)
def range_then_index(static):
    @static
    def f(x):
        n = int(x[0])
        i = -1
        for i in range(n):
            if x[i % 3] > 5:
                break
        return i

    return [call(f, A(3.0, 4, 6)), call(f, A(0.0, 1, 0)), call(f, A(2.0, 9, 0))]


@case("for")
def range_step_of_data(static):
    @static
    def f(x):
        s = 0
        for i in range(0, 10, int(x[0])):
            s = s + i
        return s

    return [call(f, A(1.0)), call(f, A(3.0)), call(f, A(0.0))]


@case("for", refusable=False)
def reversed_enumerate_zip(static):
    @static
    def f(x, y):
        s = 0.0
        for i, (a, b) in enumerate(zip(reversed(x), y), 1):
            if a > b:
                s = s + i * a
            else:
                s = s - b
        for i, v in reversed(list(enumerate(x))):
            s = s * 2 + i * v
        return s * x

    return [call(f, P(), N()), call(f, N(), P())]


@case("for", refusable=False)
def ndindex(static):
    @static
    def f(m):
        out = np.zeros_like(m)
        for i, j in np.ndindex(m.shape):
            if m[i, j] > 0:
                out[i, j] = m[i, j] * (i + j)
        for index in np.ndindex(2, 3):
            out[index] += 1
        return out

    return [call(f, M()), call(f, -M())]


@case("for", refusable=False)
def ndindex_star(static):
    @static
    def f(m):
        s = 0.0
        for i, j in np.ndindex(*m.shape):
            s = s * 0.5 + m[i, j]
        return s

    return [call(f, M()), call(f, -M())]


@case("for", refusable=False)
def ndenumerate(static):
    @static
    def f(m):
        s = 0.0
        for (i, j), v in np.ndenumerate(m):
            if v > 0:
                s = s + v * (i + 1) * (j + 2)
        return s * m

    return [call(f, M()), call(f, -M())]


@case("for")
def nditer(static):
    @static
    def f(m):
        s = m[0, 0] * 0
        for v in np.nditer(m):
            if v > 0:
                s = s + v
        return s * m

    return [call(f, M()), call(f, -M())]


@case("for", refusable=False)
def flat(static):
    @static
    def f(m):
        s = 0.0
        for v in m.flat:
            s = s * 0.5 + v
        for v in m.ravel():
            s = s * 0.5 + v
        for v in m.T.flatten():
            s = s * 0.5 + v
        return s, m.flat[2]

    return [call(f, M()), call(f, -M())]


@case("for", refusable=False)
def flat_assigned(static):
    @static
    def f(m):
        m.flat[1] = 7.0
        if m.sum() > 0:
            m.flat[[0, 2]] = 1.0
        m.flat = m.flat[:2].sum()
        return m

    return [call(f, M()), call(f, -M())]


@case("while", refusable=False)
def several_breaks(static):
    @static
    def f(x):
        n = 0
        while True:
            n += 1
            if x.sum() > 20:
                break
            x = x * 2
            if n > 6:
                x = x + 1
                break
            if x[0] < -3:
                break
            x = x + 0.5
        else:
            x = x * 0
        return x, n

    return [call(f, P()), call(f, N()), call(f, A(0.1, 0.1, -0.2))]


@case("while", refusable=False)
def loop_else(static):
    @static
    def f(x):
        for v in x:
            if v > 2:
                break
        else:
            v = x.sum()
        i = 0
        while i < 3:
            if x[i] < 0:
                break
            i += 1
        else:
            i = 99
        return v, i

    return [call(f, P()), call(f, N()), call(f, A(1.0, 1, 1))]


@case("while", refusable=False)
def return_from_inner(static):
    @static
    def f(m):
        for i in range(m.shape[0]):
            for j in range(m.shape[1]):
                if m[i, j] < -1:
                    return i, j, m[i, j]
        return -1, -1, m[0, 0]

    return [call(f, M()), call(f, -M()), call(f, np.abs(M()))]


@case("while", refusable=False)
def deep(static):
    @static
    def f(x):
        n = 0
        for i in range(3):
            if x[i] > 0:
                k = int(x[i])
                while k > 0:
                    for j in range(k):
                        if (i + j) % 2 == 0:
                            n += j
                            continue
                        if x[j] > 2.5:
                            break
                        n += 10
                    k -= 1
            else:
                for v in x:
                    if v < -2:
                        n -= 1
                        break
        return n

    return [call(f, P()), call(f, N()), call(f, A(2.0, -1, 3))]


@case("zero", refusable=False)
def defined_only_inside(static):
    @static
    def f(x):
        for i in range(int(x[0])):
            last = x * i
        return last

    return [call(f, A(3.0, 1)), call(f, A(0.0, 1))]


@case("zero", refusable=False)
def loop_variable_after(static):
    @static
    def f(x):
        n = int(x[0])
        for i in range(n):
            pass
        if n > 0:
            return i
        return -1

    return [call(f, A(3.0, 1)), call(f, A(0.0, 1))]


@case("zero", refusable=False)
def while_defines(static):
    @static
    def f(x):
        while x[0] > 1:
            y = x + 1
            x = x / 2
        return y.sum() + x.sum()

    return [call(f, A(3.0, 1)), call(f, A(0.0, 1))]


@case("zero", refusable=False)
def empty_rows(static):
    @static
    def f(x):
        y = x[x > 0]
        s = x[0] * 0
        for v in y:
            s = s + v
        else:
            s = s + 100
        return s, len(y)

    return [call(f, P()), call(f, N())]


@case("iter", refusable=False)
def product(static):
    @static
    def f(x):
        s = 0.0
        for i, j in itertools.product(range(3), repeat=2):
            if x[i] > x[j]:
                s = s + x[i] * (j + 1)
        for i, k in itertools.product([0, 1], (2.0, 3.0)):
            s = s + x[i] * k
        return s * x

    return [call(f, P()), call(f, N())]


@case("iter", refusable=False)
def product_of_arrays(static):
    @static
    def f(x):
        s = 0.0
        for a, b in itertools.product(x, x):
            if a > b:
                s = s + a
        return s * x

    return [call(f, P()), call(f, N())]


@case("iter", refusable=False)
def combinations(static):
    @static
    def f(x):
        s = 0.0
        for i, j in itertools.combinations(range(len(x)), 2):
            s = s + abs(x[i] - x[j])
        for a, b in itertools.combinations(x, 2):
            s = s + max(a, b)
        for p in itertools.permutations(range(3)):
            s = s * 0.9 + x[p[0]]
        return s * x

    return [call(f, P()), call(f, N())]


@case("iter", refusable=False)
def pairwise_chain_islice(static):
    @static
    def f(x):
        s = 0.0
        for a, b in itertools.pairwise(x):
            if b > a:
                s = s + b - a
        for v in itertools.chain(x, x[:2], [1.0]):
            s = s + v
        for v in itertools.islice(x, 1, None):
            s = s * 0.5 + v
        return s * x

    return [call(f, P()), call(f, N())]


@case("iter", refusable=False)
def accumulate_starmap_repeat(static):
    @static
    def f(x):
        t = list(itertools.accumulate(x))
        u = list(itertools.accumulate(x, lambda a, b: a * b if a > 0 else b))
        w = list(itertools.starmap(lambda a, b: a - b, zip(x, [2.0] * 3)))
        return t, u, w, list(itertools.chain.from_iterable([x, x]))

    return [call(f, P()), call(f, N())]


@case("iter", refusable=False)
def takewhile(static):
    @static
    def f(x):
        s = 0.0
        for v in itertools.takewhile(lambda v: v > 0, x):
            s = s + v
        return s * x

    return [call(f, P()), call(f, N()), call(f, A(1.0, -2, 3))]


@case("iter")
def by_hand(static):
    @static
    def f(x):
        it = iter(x)
        a = next(it)
        s = 0.0
        for v in it:
            if v > a:
                s = s + v
        return s * x, next(it, 7.0)

    return [call(f, P()), call(f, N())]


@case("iter", refusable=False)
def dict_items(static):
    @static
    def f(x):
        d = {"a": x, "b": x * 2}
        s = 0.0
        for k, v in d.items():
            if v.sum() > 7:
                d[k] = v + 1
            s = s + v.sum()
        for k in sorted(d):
            s = s + d[k][0] * len(k)
        return s * x, list(d.keys()), d

    return [call(f, P()), call(f, N())]


@case("iter", refusable=False)
def tools_that_call_back(static):
    k = [0.0]

    def positive(v):
        k[0] = k[0] + 1
        return v > 0

    @static
    def f(x):
        k[0] = 0.0
        s = 0.0
        for v in itertools.dropwhile(positive, x):
            s = s + v
        for v in itertools.filterfalse(positive, x):
            s = s * 2 + v
        for v in itertools.compress(x, x > 1):
            s = s * 3 + v
        for a, v in itertools.starmap(lambda a, b: (a * 2, b), zip(x, x)):
            s = s + a - v
        for v in itertools.accumulate(x, initial=100.0):
            s = s + v
        return s * x, k[0] * 1.0

    return [call(f, P()), call(f, N()), call(f, A(1.0, -2, 3))]


@case("S05", refusable=False)
def body_that_always_raises(static):
    @static
    def nested(x, n):
        total = x.sum()
        for _ in x[x > 0]:
            for v in x[x > 1]:
                total += v
                raise ValueError(f"no {n} {v}")
        return total

    @static
    def tested(x):
        while x[0] > 0:
            raise KeyError("k")
        return x

    @static
    def printed(x):
        for v in x[x > 0]:
            print(v)
            assert v < 0
        return x.sum()

    arguments = A(-1.0, -2), A(1.0, -2), A(3.0, 2)
    return [[call(nested, x, 3), call(tested, x), call(printed, x)] for x in arguments]


@case("while", refusable=False)
def another_form_after_the_first_round(static):
    @static
    def power(a, v):
        done, n, last = False, 0, 0
        while not done:
            w = a @ v
            v = w / np.abs(w).max()  # an int array before the loop, a float array after its first round
            n += 1
            size = v @ a @ v
            done = abs(size - last) < 1e-6 or n > 50
            last = size
        return v, n

    @static
    def summed(x):
        total, i = 0, 0
        while True:
            total = total + np.outer(x, x) * x[i]
            i += 1
            if x[i % 3] < 2 or i > 5:
                break
        return total, i

    a = np.array([[4, 1], [1, 3]])
    return [call(power, a, np.array([1, 2])), call(power, a, np.array([1, 1])), call(summed, P()), call(summed, N())]


@case("while")
def another_form_after_a_round_that_may_not_be(static):
    @static
    def f(x):
        total = 0
        while x[0] > 1:
            total = total + x
            x = x / 2
        return total

    return [call(f, A(3.0, 1)), call(f, A(0.0, 1))]
