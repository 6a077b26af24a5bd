"""Syntax: walrus, match, unpacking, texts, try, with, imports, assert."""

from __future__ import annotations

import contextlib
import enum
import warnings

import numpy as np
from same.case import A, D, N, P, call, case


@case("syntax", refusable=False)
def walrus(static):
    @static
    def f(x):
        n = 0
        while (s := x.sum()) > 1 and (n := n + 1) < 9:
            x = x / 2
        if (m := x.max()) > 0.3 or (m := m + 5) > 4.9:
            s = s + m
        return s, n, m, [y := v * 2 for v in x], y

    return [call(f, P()), call(f, N())]


@case("syntax", refusable=False)
def match_data(static):
    @static
    def f(x):
        match int(x[0]):
            case 0:
                return x * 0
            case 1 | 2:
                return x * 2
            case n if n > 5:
                return x + n
            case _:
                return x - 1

    return [call(f, A(0.0, 1)), call(f, A(2.0, 1)), call(f, A(7.0, 1)), call(f, A(-1.0, 3))]


@case("syntax", refusable=False)
def match_known(static):
    @static
    def f(x, op):
        match op:
            case "add":
                return x + 1
            case ("mul", k):
                return x * k
            case [first, *rest]:
                return x * first + len(rest)
            case {"shift": k, **other}:
                return x + k + len(other)
            case D(v=w):
                return x - w
            case int(k) | float(k):
                return x * k
            case None:
                return x
            case _:
                return x * 0

    ops = ["add", ("mul", 3), [1, 2, 3], {"shift": 2, "z": 1}, D(P()), 4, 2.5, None, "x"]
    return [call(f, v, o) for o in ops for v in (P(), N())]


@case("syntax", refusable=False)
def unpacking(static):
    @static
    def f(x):
        a, *r = x
        (b, c), d = x[:2], [x[2]]
        *e, g = [v * 2 for v in x]
        h = i = x + 1
        i += 1
        p, q = q0, p0 = a, b
        if a > 0:
            a, b = b, a
        return a, b, len(r), c, d, e, g, h, (*e, *r), {**{"k": p}, "l": q}, [q0, p0]

    return [call(f, P()), call(f, N())]


@case("syntax", refusable=False)
def one_liners(static):
    @static
    def f(x: np.ndarray) -> np.ndarray:
        """Text."""
        # fmt: off
        y: np.ndarray = x + 1; z: float  # noqa: E702
        if y.sum() > 0: y = y * 2  # noqa: E701
        for v in y: y = y + v; y = y - 1  # noqa: E701, E702
        # fmt: on
        z = 2.0
        return y * z if 0 < y[0] < 1e3 else -y

    return [call(f, P()), call(f, N())]


@case("text")
def text_of_data(static):
    @static
    def f(x):
        name = "pos" if x.sum() > 0 else "neg"
        return f"{name}: {x[0]:.2f}"

    return [call(f, P()), call(f, N())]


@case("text", refusable=False)
def text_of_known(static):
    @static
    def f(x):
        d = {f"w{i}": x * i for i in range(x.shape[0])}
        s = f"{len(d)}-{x.ndim}-{x.dtype}"
        return d["w2"], s, "{}:{}".format(*x.shape, "a"), "%d" % x.size, s.upper().split("-")

    return [call(f, P()), call(f, N())]


@case("try", refusable=False)
def try_known(static):
    @static
    def f(x, d):
        log = []
        try:
            w = d["w"]
        except KeyError:
            w = 1.0
        else:
            log.append("found")
        finally:
            log.append("done")
        try:
            y = x.reshape(2, -1)
        except ValueError as error:
            log.append(type(error).__name__)
            y = x
        if y.sum() > 0:
            y = y * w
        return y, log

    return [call(f, P(), {}), call(f, N(), {"w": 3.0}), call(f, A(1.0, 2), {"w": 2.0})]


@case("try")
def try_data(static):
    @static
    def f(x):
        try:
            if x.sum() < 0:
                raise ValueError("negative")
            y = x + 1
        except ValueError:
            y = x * 0
        return y

    return [call(f, P()), call(f, N())]


@case("try")
def try_finally_data(static):
    @static
    def f(x):
        n = 0
        try:
            if x.sum() > 0:
                return x + n
            n = 1
        finally:
            n += 5
        return x * n

    return [call(f, P()), call(f, N())]


@case("try", refusable=False)
def try_import(static):
    @static
    def f(x):
        try:
            import no_such_module as lib
        except ImportError:
            lib = None
        if lib is None:
            import math

            return x * math.pi if x.sum() > 0 else x
        return lib.f(x)

    return [call(f, P()), call(f, N())]


@case("with", refusable=False)
def with_statements(static):
    @static
    def f(x):
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            y = np.where(x > 0, np.log(np.abs(x)), 0.0)
            if y.sum() > 0:
                return y
        with contextlib.nullcontext(x) as z:
            z = z + 1
        with contextlib.suppress(KeyError):
            z = z * {}["k"]
        return z

    return [call(f, P()), call(f, N())]


@case("with")
def context_manager(static):
    @contextlib.contextmanager
    def scaled(d, k):
        old = d["k"]
        d["k"] = k
        yield d
        d["k"] = old

    @static
    def f(x):
        d = {"k": 1.0}
        with scaled(d, 3.0) as e:
            y = x * e["k"]
            if y.sum() > 0:
                y = y + 1
        return y * d["k"]

    return [call(f, P()), call(f, N())]


@case("assert", refusable=False)
def asserted(static):
    @static
    def f(x):
        assert x.ndim == 1, "rank"
        assert x.sum() > 0, f"sum is {x.sum()}"
        if x[0] > 5:
            raise KeyError("big")
        elif x[1] > 5:
            raise ValueError
        return x[int(x[2])]

    return [call(f, a) for a in (P(), N(), A(6.0, 1, 1), A(1.0, 6, 1), A(1.0, 2, 2))]


class Mode(enum.Enum):
    A = 1
    B = 2


@case("syntax", refusable=False)
def enum_and_slices(static):
    @static
    def f(x, mode):
        s = slice(0, 2)
        y = x[s] if mode is Mode.A else x[::-1]
        if mode == Mode.B and y[0] > 0:
            y = y * mode.value
        return y, x[..., None].shape, x[None, 1:, np.newaxis]

    return [call(f, P(), Mode.A), call(f, P(), Mode.B), call(f, N(), Mode.B)]


@case("syntax", refusable=False)
def comprehensions(static):
    @static
    def f(x):
        a = [v if v > 0 else -v for v in x]
        b = {i: v for i, v in enumerate(x) if i != 1}
        c = [[u * v for u in x] for v in x]
        d = [v for r in c for v in r]
        e = np.array([v for v in x if v > 1])
        g = sum(v > 0 for v in x)
        return a, b, c, d, e, g, tuple(v + 1 for v in x), max(v * v for v in x)

    return [call(f, P()), call(f, N())]


@case("syntax", refusable=False)
def set_returned(static):
    @static
    def f(x):
        return {len(x), 5}, {v.ndim for v in x}

    return [call(f, P()), call(f, N())]


@case("syntax", refusable=False)
def conditional_function(static):
    @static
    def f(x, fast=True):
        if fast:

            def g(v):
                return v * 2
        else:

            def g(v):
                return v + v if v.sum() > 0 else v

        return g(x)

    return [call(f, P()), call(f, N()), call(f, P(), fast=False), call(f, N(), fast=False)]


@case("syntax")
def function_chosen_by_data(static):
    @static
    def f(x):
        g = np.sin if x.sum() > 0 else np.cos
        return g(x)

    return [call(f, P()), call(f, N())]
