"""Arrays under two names, where data decides: eager and static agree, or static refuses."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

from dy2st import ConversionError, to_static

X = np.array([0.5, 2.0, 1.0])


def norm(x):
    if x.max() > 1:
        x = x / x.max()
    x[0] = 0
    return x

def pick(x, y):
    z = x if x.sum() > y.sum() else y
    z += 1
    x[1] = 9
    return z, x * 1, y * 1

def prev(x):
    v = x.copy()
    p = v
    n = 0
    out = 0.0
    while n < 3 and x.sum() < 100:
        out = out + (v - p).sum()
        p = v
        v += 1
        n += 1
    return out

def prev2(x):
    v = x.copy()
    p = v * 1
    n = 0
    out = 0.0
    while n < 3 and x.sum() < 100:
        out = out + (v - p).sum()
        p = v
        v += 1
        n += 1
    return out

def applist(x):
    v = x.copy()
    items = []
    n = 0
    while n < 3 and x.sum() < 100:
        items.append(v)
        v += 1
        n += 1
    return np.stack(items)

def applist2(x):
    v = x.copy()
    items = []
    n = 0
    while n < 3 and x.sum() < 100:
        v += 1
        items.append(v)
        n += 1
    return np.stack(items)

def rowsel(x, i):
    rows = [x.copy(), x * 2]
    r = rows[i]
    r += 1
    return rows[0] * 1, rows[1] * 1

def rowfor(x):
    rows = [x.copy(), x * 2, x * 3]
    for r in rows:
        if r.sum() > 8:
            break
        r += 1
    return rows[0] * 1, rows[1] * 1, rows[2] * 1


EQUAL = [
    (norm, (X,)), (norm, (X / 4,)), (pick, (X, X * 2)), (pick, (X * 3, X)), (prev, (X,)), (prev2, (X,)),
]  # fmt: skip
REFUSED = [(applist, (X,)), (applist2, (X,)), (rowsel, (X, np.int64(1))), (rowfor, (X,))]


def outcome(function: Any, args: tuple[Any, ...]) -> str:
    args = copy.deepcopy(args)
    return repr((function(*args), args))


@pytest.mark.parametrize(("function", "args"), EQUAL)
def test_exact(function: Any, args: tuple[Any, ...]) -> None:
    assert outcome(to_static(function), args) == outcome(function, args)


@pytest.mark.parametrize(("function", "args"), REFUSED)
def test_refused(function: Any, args: tuple[Any, ...]) -> None:
    with pytest.raises(ConversionError, match="may or may not"):
        to_static(function)(*args)
