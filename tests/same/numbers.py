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


@case("S10", fault=True)
def pow_float(static):
    @static
    def f(x):
        v = float(x[0])
        return v**0.5

    return [call(f, A(4.0)), call(f, A(-4.0)), call(f, A(0.0))]


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


@case("M01", fault=True)
def and_int_float(static):
    @static
    def f(x):
        return int(x[0]) and int(x[1]), int(x[0]) or 7, (x[0] > 0) and 3

    return [call(f, A(1.0, 0)), call(f, A(0.0, 2)), call(f, A(3.0, 2))]


@case("S20", fault=True)
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


@case("S20", fault=True)
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


@case("M01", fault=True)
def branch_0d_scalar(static):
    @static
    def f(x):
        return x[0] if x[1] > 0 else np.array(3.0)

    return [call(f, P()), call(f, N())]


@case("M01", fault=True)
def branch_bool_int(static):
    @static
    def f(x):
        return True if x[1] > 0 else 3

    return [call(f, P()), call(f, N())]


@case("S18", refusable=False, fault=True)
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
