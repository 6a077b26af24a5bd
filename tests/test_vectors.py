"""Loops whose rounds need nothing of each other have no loop in the graph, and are equal; others keep their rounds."""

from __future__ import annotations

import itertools
import linecache
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import dy2st.runtime as torch
from dy2st import to_static

N = 1200  # too long to be written out round by round
RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(2, N))
M = RNG.normal(size=(N, 7))
K = RNG.integers(0, N, N)


def run(function: Callable[..., Any], *args: Any) -> list[str]:
    """The operations of its graph; static and eager give the same bits, what they change in place included."""
    static = to_static(function)
    for given in (args, tuple(a[::-1].copy() if np.ndim(a) else a for a in args)):
        mine, theirs = [np.array(a) for a in given], [np.array(a) for a in given]
        found, wanted = static(*mine), function(*theirs)
        for one, other in zip([found, *mine], [wanted, *theirs], strict=True):
            one, other = np.asarray(one), np.asarray(other)
            assert (one.dtype, one.shape) == (other.dtype, other.shape)
            np.testing.assert_array_equal(one, other)
            np.testing.assert_array_equal(np.signbit(one), np.signbit(other))
    (family,) = static.families.values()
    return [node.name for node in family.runners[0].program.graph.nodes()]


def apart(*args: Any) -> Callable[[Callable[..., Any]], Callable[[], None]]:
    """A test that the graph of a function has no loop."""

    def test(function: Callable[..., Any]) -> Callable[[], None]:
        def check() -> None:
            names = run(function, *args)
            assert not {"loop", "scan", "if"} & set(names), names

        check.__doc__ = function.__doc__
        return check

    return test


def together(*args: Any) -> Callable[[Callable[..., Any]], Callable[[], None]]:
    """A test that the graph of a function has a loop."""

    def test(function: Callable[..., Any]) -> Callable[[], None]:
        def check() -> None:
            assert {"loop", "scan"} & set(run(function, *args))

        check.__doc__ = function.__doc__
        return check

    return test


@apart(X)
def test_neighbours_of_another_array(x):
    y = np.zeros_like(x)
    for i in range(1, len(x) - 1):
        y[i] = 2 * x[i] - x[i - 1] * x[i + 1]
    return y


@apart(X)
def test_negative_places_and_a_remainder(x):
    y = np.empty_like(x)
    for i in range(len(x)):
        y[i] = x[i - 1] + x[(i + 1) % len(x)]
    return y


@apart(X)
def test_what_later_rounds_write(x):
    for i in range(len(x) - 1):
        x[i] = x[i + 1] - x[i]
    return x[3]


@together(X)
def test_what_earlier_rounds_wrote(x):
    for i in range(1, len(x)):
        x[i] = x[i] + 0.5 * x[i - 1]
    return x


@apart(X)
def test_backwards_and_in_steps(x):
    y = np.zeros_like(x)
    for i in range(len(x) - 1, 0, -3):
        y[i] = x[i] * 2
    for i in range(0, len(x) - 1, 2):
        x[i], y[i] = x[i + 1], x[i]
    return y


@together(X)
def test_backwards_what_earlier_rounds_wrote(x):
    for i in range(len(x) - 2, -1, -1):
        x[i] = x[i] + 0.5 * x[i + 1]
    return x


@apart(X, Y)
def test_even_from_odd_places(x, y):
    for i in range(600):
        x[2 * i] = x[2 * i + 1] * y[i]
    return x.sum() * 0


@together(X, Y)
def test_places_that_meet(x, y):
    for i in range(600):
        x[2 * i] = x[i] * y[i]
    return x[0]


@apart(X)
def test_branches_choose(x):
    """Both sides are computed; a zero keeps its sign, and what is not wanted does not raise."""
    y = np.zeros_like(x)
    for i in range(len(x)):
        if x[i] > 0.5:
            y[i] = -0.0
        elif i + 3 < len(x) and x[i + 3] > 0:
            y[i] = x[i + 3]
        else:
            y[i] = -x[i]
    return y


@apart(X, K)
def test_places_that_data_choose(x, k):
    y = np.zeros_like(x)
    for i in range(len(x)):
        if k[i] - 5 >= 0:
            y[i] = x[k[i] - 5]
    return y


@apart(X, K, np.float32(3))
def test_dtypes(x, k, a):
    y = np.zeros(len(x), np.float32)
    z = np.zeros(len(x), np.uint8)
    b = np.zeros(len(x), bool)
    for i in range(len(x)):
        y[i] = x[i] * a
        z[i] = k[i] % 251
        b[i] = k[i] > 17 and x[i] < 0
    return y + z + b


@apart(M)
def test_rows(m):
    r = np.zeros_like(m)
    total = np.zeros(len(m))
    for i in range(len(m)):
        r[i] = m[i] / (1 + np.abs(m[i]).max())
        r[i, 2:4] = m[i, :2]
        r[i, -1] += m[i, 0]
        total[i] = r[i, 1]
    return r * total[:, None]


@apart(M)
def test_columns_and_windows(m):
    r = np.zeros((5, len(m)))
    for i in range(len(m) - 4):
        window = m[i : i + 3, 2:5]
        r[:, i] = m[i, 1:6]
        r[1, i] = window.max()
    return r


@apart(M)
def test_two_loops_in_each_other(m):
    r = np.zeros_like(m)
    for i in range(1, len(m) - 1):
        for j in range(1, 6):
            if m[i, j] > 0:
                r[i, j] = m[i - 1, j] + m[i + 1, j] - m[i, j - 1] * m[i, j + 1]
    return r


def test_a_row_from_the_row_before() -> None:
    """The rounds of the inner loop need nothing of each other, those of the outer loop do."""

    def f(m):
        for i in range(1, 7):
            for j in range(len(m) - 1):
                if m[j, i - 1] > 0:
                    m[j, i] = m[j + 1, i - 1]
        return m.sum() * 0

    assert not {"loop", "scan"} & set(run(f, M))


@apart(X)
def test_the_last_round_stays(x):
    y = np.zeros_like(x)
    for i in range(5, len(x)):
        last = x[i] * 2
        pair = np.stack([x[i], x[i - 1]]) if i else x[:2]
        y[i] = last
    return y + last + i + pair[0] * pair[1]


@apart(X)
def test_sums_keep_their_order(x):
    """Also in float32, where the order shows, with a sign, in branches, of rows, and read on the way."""
    s, t, count, low = 0.0, -0.0, 0, np.float32(0.1)
    y = np.zeros_like(x)
    rows = np.zeros(3)
    for i in range(len(x)):
        s += x[i] * i
        t = t - x[i] if x[i] > 0 else t
        low = low + np.float32(x[i])
        if x[i] < -0.2:
            count += 1
        y[i] = s
        rows += x[i] * np.arange(3)
    return y * count + s + t + low + rows.sum()


@together(X)
def test_sums_that_are_read_before(x):
    s, t = 0.0, 0.0
    for i in range(len(x)):
        s += x[i] - s * 0.5
    for i in range(len(x)):
        x[i] = t
        t += x[i] * 0.5
    return s + t


@apart(M)
def test_products(m):
    """Of integers, where the order of the sum does not show."""
    m = np.round(m)
    w = np.arange(21.0).reshape(7, 3)
    y, z = np.zeros((len(m), 3)), np.zeros(len(m))
    for i in range(len(m)):
        y[i] = m[i] @ w + w.T @ m[i]
        z[i] = m[i] @ m[i - 1] + m[i] @ w[:, 0]
    return y + z[:, None]


@apart(X)
def test_a_loop_that_leaves_nothing(x):
    for i in range(len(x)):
        x[i] * 2
    return x + 1


@apart(X)
def test_an_array_of_the_round(x):
    y = np.zeros((len(x), 3))
    for i in range(len(x)):
        row = np.zeros(3)
        row[1] = x[i]
        row[2] = row[1] * 2
        y[i] = row
    return y


@apart(X)
def test_enumerate_and_zip(x):
    y = np.zeros_like(x)
    for i, (a, b) in enumerate(zip(x, x[::-1])):
        y[i] = a * b
    return y


def test_an_index_out_of_range_raises() -> None:
    @to_static
    def f(x, k):
        y = np.zeros_like(x)
        for i in range(len(x)):
            y[i] = x[k[i]]
        return y

    f(X, K)
    with pytest.raises(IndexError):
        f(X, K + 1 + N - K.max())


def test_a_row_out_of_range_raises_only_where_it_is_written() -> None:
    def f(m, row, x):
        for i in range(m.shape[1]):
            if x[i] > 0:
                m[row, i] = x[i]
        return m.max()

    static = to_static(f)
    assert static(M.T.copy(), np.int64(3), X) == f(M.T.copy(), np.int64(3), X)
    assert static(M.T.copy(), np.int64(99), -np.abs(X)) == f(M.T.copy(), np.int64(99), -np.abs(X))
    with pytest.raises(IndexError):
        static(M.T.copy(), np.int64(99), X)


def test_tensors_keep_their_derivatives() -> None:
    def f(x):
        y = x * 1
        for i in range(6):
            y[i] = y[i] * y[i]
        return torch.autograd.grad((y * y).sum(), [x])[0]

    x = torch.tensor(np.arange(6.0), requires_grad=True)
    np.testing.assert_array_equal(to_static(f)(x).numpy(), 4 * np.arange(6.0) ** 3)


# --- loops made at random ------------------------------------------------------------------------


class Writer:
    """Bodies that read and write three arrays at places near the counter, with branches."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)

    def one(self, *options: str) -> str:
        return str(self.rng.choice(options))

    def place(self) -> str:
        return self.one("i", "i", "i", "i + 1", "i - 1", "i + 2", "2 * i", "7", "n - 1 - i", "k[i]")

    def value(self, depth: int = 2) -> str:
        if depth == 0 or self.rng.random() < 0.3:
            names = [f"{name}[{self.place()}]" for name in "abc"]
            return self.one(*names, f"m[{self.place()}, 1]", "i", "0.5", *["s"][: self.rng.random() < 0.2])
        op = self.one("+", "-", "*")
        return f"({self.value(depth - 1)} {op} {self.value(depth - 1)})"

    def write(self) -> str:
        if self.rng.random() < 0.25:
            return f"s {self.one('+=', '-=')} {self.value()}"
        target = self.one("a[i]", "a[i]", "b[i]", "b[i + 1]", "c[2 * i]", "m[i, 0]", "m[i, 1]", "m[i]")
        return f"{target} {self.one('=', '=', '+=')} {self.value()}"

    def function(self) -> str:
        lines = [f"for i in {self.one('range(2, 20)', 'range(19, 1, -1)', 'range(2, 20, 2)')}:"]
        for _ in range(self.rng.integers(1, 4)):
            if self.rng.random() < 0.4:
                lines += [f"    if {self.value()} > {self.value(1)}:", f"        {self.write()}"]
                if self.rng.random() < 0.5:
                    lines += ["    else:", f"        {self.write()}"]
            else:
                lines.append(f"    {self.write()}")
        body = "\n".join(f"    {line}" for line in lines)
        return f"def f(a, b, c, m, k):\n    n, s = len(a), 0.5\n{body}\n    return np.append(a, s)\n"


counter = itertools.count()


@pytest.mark.parametrize("seed", range(60))
def test_random_loops(seed: int) -> None:
    source = Writer(seed).function()
    name = f"<loop {next(counter)}>"
    linecache.cache[name] = (len(source), None, source.splitlines(True), name)
    space: dict[str, Any] = {"np": np}
    exec(compile(source, name, "exec"), space)
    rng = np.random.default_rng(seed)
    arrays = [rng.integers(-9, 9, size) / 4.0 for size in (41, 41, 41, (41, 3))]
    with np.errstate(all="ignore"):
        run(space["f"], *arrays, rng.integers(0, 41, 41))


def test_names_of_one_array_after_a_loop() -> None:
    """What a loop gives another name is changed under both."""
    def program(x: Any, y: Any) -> Any:
        kept, other, total = x, x - y, x.sum()
        while True:
            if total > 100:
                return kept, other, total
            break
        for r in y:
            total = total + r
            other = kept
        part = other[1:]
        part[0] = 9.0
        return kept, other, total

    given = [np.array([0.0, 1.0, -2.0, 3.0]), np.array([1.0, -1.0, 0.5, 2.0])]
    again = [each.copy() for each in given]
    for ours, theirs in zip(to_static(program)(*given), program(*again)):
        np.testing.assert_array_equal(ours, theirs)
    np.testing.assert_array_equal(given, again)
