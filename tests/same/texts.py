"""Strings made of values: as results, in messages, printed."""

from __future__ import annotations

import contextlib
import dataclasses
import io

import numpy as np
from same.case import A, N, P, case


@dataclasses.dataclass
class Point:
    at: object


class Named:
    def __init__(self, value):
        self.value = value

    def __repr__(self):
        return f"Named({self.value!r})"


def shown(static, function, *arguments):
    """What each call gave, raised (with its message) and printed."""
    made, results = static(function), []
    for x in arguments:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            try:
                given = repr(made(x))
            except (ValueError, AssertionError, TypeError, KeyError) as error:
                given = type(error).__name__, str(error)
        results.append((given, printed.getvalue(), x.tolist()))
    return results


FUNCTIONS = {}


def text(function):
    FUNCTIONS[function.__name__] = function

    @case(f"texts-{function.__name__}", refusable=False)
    def texts(static):
        return shown(static, function, P(), N(), A(1.0, -2, 3))

    return function


@text
def fstring(x):
    found = f"{x} {x.sum():.3f} {[x[0], 2, (float(x[1]),)]!r} {x.dtype} {x[2]:>8.2f}|{x.tolist()}"
    x += 1  # not in the text
    return found, x


@text
def functions(x):
    return str(x), repr(x), str(x[0]), repr(x[0]), str([x[0], x]), repr({"k": float(x[1])}), str((x.sum() > 0, None))


@text
def other_ways(x):
    return "%s|%5.2f|%d" % (x, x[0], x[2]), "%.1f" % x[1], "{} {:.2f} {a!r}".format(x, x[0], a=x[1]), "%%"  # noqa: UP032


@text
def joined(x):
    parts = ", ".join(str(v) for v in x) + "!" + "; ".join(["a", "b"])
    return parts, "<" + f"{x[0]}" + ">", "".join([f"{v:.0f}" for v in x]), "-".join("abc")


@text
def gathered(x):
    found = ""
    for v in x:
        found += f"{v} "
    return found


@text
def objects(x):
    return str(Point(x[0])), f"{Point(x)!r}", str(Named(x[1])), f"{Named([x[0]])}", repr(Point(2))


@text
def known_values(x):
    y = np.array([1, 2])
    return f"{y} {y[0]} {[y, y[1]]} {x}"


@text
def in_a_text(x):
    inner = f"[{x}]"
    return f"<{inner}> {inner!s}"


@text
def printed(x):
    print("%s|%5.2f" % (x, x[0]), [x[0]], {"a": x}, f"{[x]}")
    if x.sum() > 0:
        print("sum", [x.sum()], sep="=")
    return x


@text
def raised(x):
    if x.sum() > 0:
        raise ValueError(f"bad {[x[0]]} and {x}", x[0], [x, 2])
    assert x[0] > 0, ("a tuple", x[0])
    return x


@text
def format_that_does_not_fit(x):
    try:
        return f"{x:>20}"
    except TypeError as error:
        return str(error)


@text
def too_few(x):
    return "%d %d" % (x[0],)  # noqa: F507
