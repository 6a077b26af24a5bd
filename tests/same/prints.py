"""What is printed, and in which order."""

from __future__ import annotations

import contextlib
import io
import sys

import numpy as np
from same.case import A, Holder, N, P, call, case


@case("print", refusable=False)
def print_in_branch(static):
    @static
    def f(x):
        for v in x:
            if v > 0:
                print("positive", v)
            else:
                print(f"{v:.2f}", end=";")
        while x[0] > 1:
            x = x / 2
            print(x, x.sum())
        return x

    return [printed(f, P()), printed(f, N()), printed(f, A(6.0, -1, 0))]


@case("print", refusable=False)
def print_outside(static):
    @static
    def f(x):
        y = x * 2
        print("y", y, y.sum(), sep="|")
        print(f"{y[0]:.3f} {y!r}")
        return y

    return [printed(f, P()), printed(f, N())]


def printed(f, *args):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        result = call(f, *args)
    return result, out.getvalue()


@case("print", refusable=False)
def print_before_a_change(static):
    @static
    def f(x):
        print(x, x[:2])
        x += 1
        print("then", x)
        a = [x[0], 2]
        print(a, {"k": x[1]}, (x[2],))
        a.append(x[1])
        return a

    return [printed(f, P()), printed(f, N())]


@case("print", refusable=False)
def print_in_nested_loops(static):
    @static
    def f(x):
        n = 0
        while x[0] > 1:
            print("round", n)
            for i, v in enumerate(x):
                if v > 1.5:
                    print(i, f"{v:.3f}", v > 2, n, sep=",")
                    break
            n += 1
            x = x / 2
        else:
            print("end", n)
        print()
        return n

    return [printed(f, A(6.0, 1, 3)), printed(f, N()), printed(f, A(3.0, 9, 9))]


@case("print", refusable=False)
def print_in_functions(static):
    def show(v, name):
        print(name, "=", v)
        return v

    def pairs(x):
        for v in x:
            print("give", v)
            yield v

    @static
    def f(x):
        y = show(x[0], "a") + show(x[1], "b") if x.sum() > 0 else show(x[2], "c")
        for v in pairs(x):
            if show(v, "take") < 0:
                break
        print(x.dtype, x.shape, len(x), None, 1.5, "s", np.float32(2), [1, "a"])
        return y

    return [printed(f, P()), printed(f, N())]


@case("print", refusable=False)
def print_of_objects(static):
    class Named:
        def __str__(self):
            return f"<{len(log)}>"

    log = []

    @static
    def f(x):
        print(Named, file=sys.stdout)
        if x.sum() > 0:
            print("up", Mode, end="!\n", flush=True)
        return x

    Mode = Holder
    return [printed(f, P())[0], printed(f, N())[0]]


@case("print")
def print_of_shapes_by_data(static):
    @static
    def f(x):
        y = x[x > 1]
        print(y, len(y))
        while len(y) > 0:
            print(y)
            y = y[1:]
        return y

    return [printed(f, P()), printed(f, N())]


@case("print", refusable=False)
def print_before_an_exception(static):
    @static
    def f(x):
        print("start", x[0])
        for v in x:
            if v > 2:
                raise ValueError(f"too large: {v}")
            print("fine", v)
        assert x.sum() > 0
        print("end")
        return x

    return [printed(f, P()), printed(f, N()), printed(f, A(1.0, 2)), printed(f, A(3.0))]
