"""The rules: equal nodes merged, dead ones removed, counted loops as scans; values stay."""

from __future__ import annotations

from typing import Any

import numpy as np

import dy2st.runtime as torch
from dy2st import to_static
from dy2st.runtime.nn import functional as F

X = np.linspace(-1.0, 1.0, 5)


def names(function: Any, *args: Any, rtol: float = 1e-12) -> list[str]:
    """The operations of the graph of a function that gives eager's result."""
    static = to_static(function)
    for given in (args, tuple(a * 0.5 for a in args)):
        np.testing.assert_allclose(static(*given), function(*given), rtol=rtol)
    (family,) = static.families.values()
    return [node.name for node in family.runners[0].program.graph.nodes()]


def test_equal_nodes_are_merged() -> None:
    assert names(lambda x: np.exp(x) + np.exp(x), X).count("exp") == 1


def test_dead_nodes_are_removed() -> None:
    def dead(x):
        np.tanh(x)
        return x + 1

    assert names(dead, X) == ["add"]


A, B = np.random.default_rng(0).normal(size=(2, 3, 4))


def test_transposes_cancel() -> None:
    assert names(lambda x: x.T.T + 1, A) == ["add"]
    assert names(lambda x: np.transpose(x[None], (1, 2, 0)).transpose(2, 0, 1) * 2, A) == ["getitem", "multiply"]


def test_products_absorb_transposes_and_rows() -> None:
    assert names(lambda x, y: x @ y.T, A, B) == ["matmul"]
    assert names(lambda x, y: (x.T @ y + y[0]).T, A, B)[-2:] == ["matmul", "transpose"]
    assert names(lambda x, y: x.T @ y + np.ones(4), A, B) == ["matmul"]
    assert names(lambda x, y: (x.T @ y).T, A, B) == ["matmul"]
    assert names(lambda x, y: (lambda p: (p, p + np.ones(3)))(x @ y.T)[1].T, A, B) == ["matmul", "transpose"]


def test_products_that_are_used_twice_stay() -> None:
    def twice(x, y):
        p = x @ y.T
        return p + np.ones(3) + p.T

    def wide(x, y):
        return x @ y.T + np.ones((3, 1))

    assert names(twice, A, B).count("matmul") == 1
    assert "add" in names(wide, A, B)
    assert names(lambda x, y: x.astype(int) @ y.T.astype(int), A * 9, B * 9).count("transpose") == 1


def test_products_take_what_is_added() -> None:
    c = np.full((3, 3), 0.5)
    assert names(lambda x, y: c + x @ y.T, A, B) == ["matmul"]
    assert "add" in names(lambda x, y: x @ y.T + c[:, :1], A, B)

    def convolved(x, w, bias):
        return F.conv2d(torch.tensor(x), torch.tensor(w), torch.tensor(bias)).numpy()

    x, w, bias = (np.ones(shape, np.float32) for shape in ((2, 3, 4, 4), (5, 3, 2, 2), 5))
    assert "add" not in names(convolved, x, w, bias, rtol=1e-6)
    assert "add" in names(convolved, *(a.astype(float) for a in (x, w, bias)))


def test_broadcasts_are_left_to_the_operations() -> None:
    assert names(lambda x, y: np.broadcast_to(x[0], (3, 4)) * y, A, B) == ["getitem", "multiply"]
    assert names(lambda x, y: np.broadcast_to(x[:1], (2, 3, 4)) + y, A, B).count("broadcast_to") == 1
    found = names(lambda x, y: (lambda wide: (wide, wide - y))(np.broadcast_to(x[:, :1], (3, 4)))[1].copy(), A, B)
    assert "broadcast_to" not in found
    assert "broadcast_to" in names(lambda x, y: np.broadcast_to(y[0], (3, 4)) @ x.T, A, B)


def padded(x, before, after, axis=0):
    widths = [(0, 0)] * x.ndim
    widths[axis] = before, after
    return np.pad(x, widths)


def test_sums_of_blocks_are_joined() -> None:
    def rows(x, y):
        return padded(x[:1], 0, 2) + padded(y[1:2], 1, 1) + padded(x[2:], 2, 0)

    def twice_and_a_gap(x, y):
        return x + padded(x[:1], 0, 2) + padded(y[:1], 0, 2) + padded(y[2:], 2, 0)

    def two_axes(x, y):
        rows = padded(x[:1], 0, 2) + padded(y[:2], 1, 0)
        return padded(x[:, :2], 0, 2, 1) + rows + padded(y[:, 2:], 2, 0, 1)

    def overlapping(x, y):
        return padded(x[:2], 0, 1) + padded(y[1:], 1, 0)

    def used_twice(x, y):
        both = padded(x[:1], 0, 2) + padded(y[:2], 1, 0)
        return both + padded(x[:1], 0, 2), both

    assert [n for n in names(rows, A, B) if n != "getitem"] == ["concatenate"]
    found = names(twice_and_a_gap, A, B)
    assert (found.count("concatenate"), found.count("pad_constant"), found.count("add")) == (0, 2, 3)
    assert sorted(n for n in names(two_axes, A, B) if n != "getitem") == ["add", "concatenate", "concatenate"]
    assert names(overlapping, A, B).count("pad_constant") == 2
    names(used_twice, A, B)
    assert "concatenate" not in names(lambda x, y: np.pad(x, 1) + np.pad(y, 1, constant_values=3), A, B)


def test_what_no_derivative_uses_is_not_kept() -> None:
    network = torch.nn.LSTM(3, 4)
    x = np.ones((5, 2, 3), np.float32)
    static = to_static(lambda x: network(torch.tensor(x))[0].detach().numpy())
    static(x)
    (family,) = static.families.values()
    (found,) = [n for n in family.runners[0].program.graph.nodes() if n.name == "lstm"]
    assert not found.params["saved"] and len(found.results) == 2


def test_a_branch_that_only_chooses_is_a_choice() -> None:
    def larger(x):
        k = (x * 4).astype(np.int64)
        return max(k[0], k[1]) + (k[2] + 1 if x[3] > 0 else k[4]) + x

    def flags(x):
        found = False
        if x.sum() > 0:
            found = True
        for v in x:
            if v > 0.7:
                found = True
        return np.where(found, x, -x)

    assert "if" not in names(larger, X) and "if" not in names(flags, X)


def test_a_branch_that_may_raise_or_is_large_or_long_stays_one() -> None:
    def raises(x):
        return x[np.int64(x[0] * 10)] if x[0] > 0 else x[1]

    def large(x):
        return x if x[0] > 0 else -x

    def long(x):
        a = np.int64(x[0] * 4)
        return (a + 1) * (a + 2) * (a + 3) * (a + 4) if a > 0 else a

    def sign(x):
        return np.copysign(1.0, 0.0 if x[0] > 0 else 0.0 * x[1])

    many = np.linspace(-1, 1, 1000)
    assert "if" in names(raises, X) and "if" in names(large, many) and "if" in names(long, X)
    assert "if" in names(sign, X)


def test_a_counted_loop_is_a_scan() -> None:
    def counted(x):
        s = x * 0
        for i in range(2000):
            s = np.tanh(s + x * i)
        return s

    found = names(counted, X)
    assert "scan" in found and "loop" not in found


def test_a_loop_that_may_stop_or_grows_stays_a_loop() -> None:
    def stops(x):
        s = x * 0
        for i in range(2000):
            s = s + x * i
            if s.max() > 100:
                break
        return s

    def grows(x):
        s = x[:0]
        for i in range(600):
            s = np.concatenate([s, x[:1] * i])
        return s

    for function in (stops, grows):
        found = names(function, X)
        assert "loop" in found and "scan" not in found


def test_rows_that_a_scan_reads_are_its_sequences() -> None:
    rows = np.linspace(-1, 1, 2400).reshape(1200, 2)

    def read(x):
        s = np.zeros(2)
        for row in x:
            s = np.tanh(s + row)
        return s

    def backwards(x):
        s = np.zeros(2)
        for i in range(1200):
            s = np.tanh(s + x[i, ::-1] - x[1199 - i])
        return s

    assert "getitem" not in names(read, rows)
    assert "getitem" in names(backwards, rows)
