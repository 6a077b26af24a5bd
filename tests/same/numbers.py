"""Python's numbers: what raises, what overflows, which kind comes out."""

from __future__ import annotations

import math

import numpy as np
from same.case import A, N, P, call, case


@case("S10", refusable=False)
def int_shift_r(static):
    @static
    def f(x):
        n = int(x[0])
        return 5 >> n, -5 >> n

    return [call(f, A(2.0)), call(f, A(-1.0)), call(f, A(63.0)), call(f, A(64.0)), call(f, A(100.0))]


@case("S10", refusable=False)
def pow_float(static):
    @static
    def f(x):
        v = float(x[0])
        return v**0.5

    return [call(f, A(4.0)), call(f, A(0.0))]


@case("S10", refusable=False)
def pow_float2(static):
    @static
    def f(x):
        v = float(x[0])
        return v**-1

    return [call(f, A(4.0)), call(f, A(-4.0)), call(f, A(0.0))]


@case("S10")
def pow_float3(static):
    @static
    def f(x):
        v = float(x[0])
        return v**3, 2.0**v

    return [call(f, A(4.0)), call(f, A(1e200)), call(f, A(5000.0))]


@case("S10")
def math_exp(static):
    @static
    def f(x):
        return math.exp(float(x[0]))

    return [call(f, A(4.0)), call(f, A(1e3))]


@case("S10")
def math_sin(static):
    @static
    def f(x):
        return math.sin(float(x[0]))

    return [call(f, A(4.0)), call(f, A(float("inf"))), call(f, A(float("nan")))]


@case("S10")
def math_pow0(static):
    @static
    def f(x):
        return math.pow(float(x[0]), -1.0)

    return [call(f, A(4.5)), call(f, A(0.0))]


@case("S10")
def math_pow1(static):
    @static
    def f(x):
        return math.pow(float(x[0]), 0.5)

    return [call(f, A(4.5)), call(f, A(-2.0))]


@case("S10")
def math_pow2(static):
    @static
    def f(x):
        return math.pow(float(x[0]), 300.0)

    return [call(f, A(4.5)), call(f, A(1e5))]


@case("M01")
def and_int_float(static):
    @static
    def f(x):
        return int(x[0]) and int(x[1]), int(x[0]) or 7, (x[0] > 0) and 3

    return [call(f, A(1.0, 0)), call(f, A(0.0, 2)), call(f, A(3.0, 2))]


@case("S20", refusable=False)
def npint_of_pyint_data(static):
    @static
    def f(i, x):
        k = int(x[0])
        return i + k, i * k, i[0] + k

    return [
        call(f, A(1, 2, 3, dtype=np.int8), A(3.0)),
        call(f, A(1, 2, 3, dtype=np.int8), A(300.0)),
        call(f, A(1, 2, 3, dtype=np.uint8), A(-1.0)),
    ]


@case("S20", refusable=False)
def set_pyint_data(static):
    @static
    def f(i, x):
        i[1] = int(x[0])
        return i

    return [
        call(f, A(1, 2, 3, dtype=np.int8), A(3.0)),
        call(f, A(1, 2, 3, dtype=np.int8), A(300.0)),
        call(f, A(1, 2, 3, dtype=np.uint8), A(-1.0)),
    ]


@case("M01")
def branch_0d_scalar(static):
    @static
    def f(x):
        return x[0] if x[1] > 0 else np.array(3.0)

    return [call(f, P()), call(f, N())]


@case("M01")
def branch_bool_int(static):
    @static
    def f(x):
        return True if x[1] > 0 else 3

    return [call(f, P()), call(f, N())]


@case("S18", refusable=False)
def in_list(static):
    @static
    def f(x):
        return (
            x[0] in [1.0, 2.0],
            x[0] in x,
            2 in x,
            x[0] not in (3,),
            int(x[0]) in range(0, 10, 2),
            int(x[0]) in range(3),
            x[0] in {1.0: 2} if False else 0,
            5 in [1, 2],
            x[0] in range(3),
        )

    return [call(f, P()), call(f, A(2.0, 3, 4)), call(f, A(2.5, 3, 4)), call(f, N())]


@case("S20", refusable=False)
def compare_small(static):
    @static
    def f(i, x):
        k = int(x[0])
        return i < k, i == k, i > k, k != i, i[0] < k

    return [call(f, A(1, 2, 44, dtype=d), A(v)) for d in (np.int8, np.uint8, np.uint64) for v in (300.0, -1.0, 2.0)]


@case("S20", refusable=False)
def small_by_many_ways(static):
    ways = [
        lambda i, k: np.where(i > 1, i, k),
        lambda i, k: np.clip(i, 0, k),
        lambda i, k: np.minimum(i, k),
        lambda i, k: np.full(3, k, dtype=np.int8),
        lambda i, k: np.int8(k),
        lambda i, k: np.array([k, 1], dtype=np.int8),
        lambda i, k: i.fill(k),
        lambda i, k: np.append(i, k),
        lambda i, k: np.full_like(i, k),
        lambda i, k: np.put(i, [0], k),
        lambda i, k: np.asarray(k).astype(np.int8),
        lambda i, k: i.sum(initial=k),
        lambda i, k: np.arange(k, k + 2, dtype=np.int8),
        lambda i, k: np.copyto(i, k),
        lambda i, k: np.putmask(i, i > 0, k),
        lambda i, k: np.insert(i, 0, k),
        lambda i, k: divmod(i, k),
        lambda i, k: i**k,
    ]
    found = []
    for way in ways:

        @static
        def f(i, x, way=way):
            return way(i, int(x[0])), i

        small = [(np.int8, 3.0), (np.int8, 300.0), (np.uint8, -1.0), (np.uint64, -1.0), (np.int64, 5.0)]
        found += [call(f, A(1, 2, 3, dtype=dtype), A(value)) for dtype, value in small]
    return found


@case("S10", refusable=False)
def ints_that_fit(static):
    @static
    def f(x):
        k = int(x[0])
        n, r, a, b, seed = int(x[1]), 1, 0, 1, k
        while n > 1:
            r, n = r * n, n - 1
            a, b = b, a + b
            seed = (seed * 1103515245 + 12345) % 2**31
        return k + k, k - 1, k * 3, k * k, k**3, -k, abs(k), ~k, r, a, seed, k << 3

    return [call(f, A(3.7, 5)), call(f, A(-7.0, 20)), call(f, A(2097151.0, 1))]


@case("M01")
def kinds_of_and_or(static):
    @static
    def f(x):
        a = x[0] > 0 and x[1] > 0
        b = bool(x[0] > 0) and bool(x[1] > 0)
        n = 0
        if x[0] > 0 and int(x[1]):
            n = 1
        if not (int(x[0]) or x[2] > 2):
            n = 2
        return a, b, n

    return [call(f, P()), call(f, N()), call(f, A(1.0, 0, 0))]


@case("M01")
def kept_and_or(static):
    @static
    def f(x):
        a = x[0] > 0 and int(x[1])
        return a + 1

    return [call(f, P()), call(f, N())]


@case("zero", refusable=False)
def sign_of_a_chosen_zero(static):
    @static
    def f(x):
        a = 0.0
        b = {"key": np.float64(0.0)}
        if x[0] < 0:
            a, b = -0.0, {"key": np.float64(-0.0)}
        return a, b["key"], 0.0 if x[0] < 0 else -0.0

    return [call(f, P()), call(f, N())]


@case("constants")
def equal_sets_of_other_numbers(static):
    @static
    def f(x):
        chosen = frozenset({1}) if x[0] > 0 else frozenset({1.0})
        return list(chosen)

    return [call(f, P()), call(f, N())]
