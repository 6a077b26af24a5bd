"""`dy2st.grad` and its kin: eager against static, and against derivatives written by hand."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import dy2st
from dy2st import ConversionError, grad, hessian, jacobian, jvp, to_static, value_and_grad, vjp
from dy2st.runtime import ops, tensor
from dy2st.runtime.grad import check_gradient
from dy2st.runtime.tree import flatten

X = np.array([0.3, -1.2, 2.0])
W = np.array([[0.5, -1.0], [1.5, 0.25], [-0.75, 2.0]])
OUTSIDE = W.copy()


def loss(x: Any, w: Any) -> Any:
    return np.sum(np.tanh(x @ w) ** 2)


def by_hand(x: Any, w: Any) -> tuple[Any, Any]:
    y = np.tanh(x @ w)
    inner = 2 * y * (1 - y * y)
    return w @ inner, np.outer(x, inner)


def same(a: Any, b: Any) -> None:
    (first, structure), (second, other) = flatten(a), flatten(b)
    assert structure == other
    for p, q in zip(first, second):
        assert type(p) is type(q)
        if p is not None:
            assert np.asarray(p).dtype == np.asarray(q).dtype
            np.testing.assert_allclose(p, q, rtol=1e-9, atol=1e-12)


def both(function: Callable[..., Any], *arguments: Any) -> Any:
    """Eager's result, after static's was seen to be the same."""
    eager = function(*arguments)
    same(to_static(function)(*arguments), eager)
    return eager


def test_gradients() -> None:
    np.testing.assert_allclose(both(grad(loss), X, W), by_hand(X, W)[0])
    same(both(lambda x, w: grad(loss, (0, 1))(x, w), X, W), by_hand(X, W))
    value, gradient = both(value_and_grad(loss, 1), X, W)
    assert value == loss(X, W)
    np.testing.assert_allclose(gradient, by_hand(X, W)[1])
    assert both(grad(loss), X.astype(np.float32), W).dtype == np.float32


def test_what_a_function_gives_besides() -> None:
    def function(x: Any) -> Any:
        return np.sum(x**3), {"twice": x * 2, "count": 3}

    gradient, more = both(grad(function, has_aux=True), X)
    np.testing.assert_allclose(gradient, 3 * X**2)
    same(more, {"twice": X * 2, "count": 3})
    (value, _), _ = both(lambda x: value_and_grad(function, has_aux=True)(x), X)
    assert np.isclose(value, np.sum(X**3))
    with pytest.raises(TypeError, match="has_aux"):
        grad(loss, has_aux=True)(X, W)


def test_forward() -> None:
    t = np.array([1.0, 0.5, -2.0])
    y, slope = both(lambda x, t: jvp(lambda x: {"a": np.sin(x), "n": np.argmax(x)}, (x,), (t,)), X, t)
    assert y["n"] == 2 and slope["n"] is None
    np.testing.assert_allclose(slope["a"], np.cos(X) * t)
    second = both(lambda x, t: jvp(grad(lambda x: np.sum(x**3)), (x,), (t,))[1], X, t)
    np.testing.assert_allclose(second, 6 * X * t)
    around = both(grad(lambda x: np.sum(jvp(np.sin, (x,), (x,))[1])), X)
    np.testing.assert_allclose(around, np.cos(X) - X * np.sin(X))
    with pytest.raises(TypeError, match="tangents"):
        jvp(loss, (X, W), (t,))


def test_jacobians() -> None:
    np.testing.assert_allclose(both(jacobian(lambda x: np.sin(x) @ W), X), (np.cos(X)[:, None] * W).T)
    same(both(lambda x, w: jacobian(loss, (0, 1))(x, w), X, W), by_hand(X, W))
    np.testing.assert_allclose(both(hessian(lambda x: np.sum(x**3)), X), np.diag(6 * X))
    product = both(lambda x, w: hessian(lambda w: np.sum((x @ w) ** 2))(w), X, W)
    np.testing.assert_allclose(product, 2 * np.einsum("i,k,jl->ijkl", X, X, np.eye(2)))
    assert both(jacobian(lambda x: x * x), np.ones((0, 2))).shape == (0, 2, 0, 2)
    with pytest.raises(TypeError, match="Jacobian"):
        jacobian(np.argmax)(X)


@pytest.mark.parametrize("kind", ["lstm", "gru", "rnn"])
def test_second_derivatives_of_recurrent_networks(kind: str) -> None:
    gates, biases, states = {"lstm": (4, 1, 2), "gru": (3, 2, 1), "rnn": (1, 1, 1)}[kind]
    more: dict[str, Any] = {"bent": "tanh"} if kind == "rnn" else {"saved": True}
    shapes = [(3, 2, 2), (gates * 2, 2), (gates * 2, 2), *[(gates * 2,)] * biases, *[(2, 2)] * states]
    generator = np.random.default_rng(3)
    operands = [generator.normal(size=shape) for shape in shapes]

    def energy(*operands: Any) -> Any:
        found = getattr(ops, kind)(*operands, reverse=True, **more)
        parts = found[:2] if kind == "lstm" else found[:1] if kind == "gru" else [found]
        return sum(np.sum(np.sin(np.arange(1.0, 1 + x.size)) * np.reshape(x, -1)) for x in parts)

    def steepness(*operands: Any) -> Any:
        slopes = grad(energy, argnums=tuple(range(len(operands))))(*operands)
        return sum(np.sum(g * g) for g in slopes)

    check_gradient(steepness, *operands)
    every = tuple(range(len(operands)))
    for a, b in zip(to_static(grad(steepness, every))(*operands), grad(steepness, every)(*operands), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-12)


def test_pullback() -> None:
    gx, gw = both(lambda x: vjp(lambda x, w: (x @ w, x), x, W)[1]((np.ones(2), x)), X)
    np.testing.assert_allclose(gx, W.sum(1) + X)
    np.testing.assert_allclose(gw, np.outer(X, np.ones(2)))


class Model:
    def __init__(self) -> None:
        self.w = W.copy()

    def __call__(self, x: Any) -> Any:
        return loss(x, self.w)

    def method(self, x: Any) -> Any:
        return loss(x, self.w)


def test_what_is_reached_from_outside_is_seen_to_change() -> None:
    model = Model()

    def uses_global(x: Any) -> Any:
        return loss(x, OUTSIDE)

    for function in (model, model.method, uses_global, to_static(uses_global)):
        on, inside = to_static(grad(function)), to_static(lambda x, f=function: grad(f)(x))
        for scale in (1.0, 3.0):
            model.w[:], OUTSIDE[:] = W * scale, W * scale
            for found in (on(X), inside(X), grad(function)(X)):
                np.testing.assert_allclose(found, by_hand(X, W * scale)[0])


def descent(x: Any, w: Any) -> Any:
    steps = 0
    while loss(x, w) > 0.05 and steps < 50:
        w = w - grad(loss, 1)(x, w)
        steps += 1
    return w, steps


def test_a_derivative_in_a_loop_on_data() -> None:
    w, steps = both(descent, X / 10, W)
    assert 1 < steps < 50 and loss(X / 10, w) <= 0.05


def test_sizes_that_change_and_pickles() -> None:
    static = to_static(jacobian(lambda x: x * x))
    for size in (2, 3, 4):
        np.testing.assert_allclose(static(X[:1].repeat(size)), np.diag(2 * X[:1].repeat(size)))
    np.testing.assert_allclose(pickle.loads(pickle.dumps(to_static(grad(loss))))(X, W), by_hand(X, W)[0])


def branches_on_other_data(x: Any, n: Any) -> Any:
    y = x * 2
    if n > 0:
        y[0] = x[1]
    return np.sum(y * y)


def prints(x: Any) -> Any:
    print("sum", np.sum(x))
    return np.sum(x)


def grows(x: Any) -> Any:
    y = x
    while np.sum(y) > 0.5 and y.size < 9:
        y = np.append(y, y[0])
    return np.sum(y)


def chooses_and_writes(x: Any) -> Any:
    y = x * 2 if x[0] > 0 else x * 3
    y[0] = 1
    return np.sum(y)


def keeps_a_list(x: Any) -> Any:
    found, n = [], 0
    while n < np.sum(x) + 3:
        found.append(x * n)
        n += 1
    return np.sum(found[-1])


def test_what_a_branch_changes_in_place() -> None:
    for n in (3, -3):
        both(grad(branches_on_other_data), X, np.int64(n))


def branches(x: Any, w: Any) -> Any:
    y = np.sum(x * x) if np.sum(x) > 0 else np.sum(x)
    if w[0, 0] * y > 1:
        y = y * w[1, 1]
    elif y > 0:
        y = np.tanh(y)
    return y


def halves(x: Any, w: Any) -> Any:
    while np.sum(x * x) > 0.1:
        x = x * 0.5
    return np.sum(x)


def newton(x: Any, w: Any) -> Any:
    root, a = x[2], np.sum(x * x) + np.abs(w[0, 0])
    while np.abs(root * root - a) > 1e-12 * a:
        root = (root + a / root) / 2
    return root


def over_rows(x: Any, w: Any) -> Any:
    total, count = 0.0, 0
    for row in w:
        if row[0] > 0:
            total = total + np.sum(row * x[:2])
        elif row[1] > 1:
            break
        else:
            total = total - np.tanh(row[1])
        count += 1
    return total * count


def best_of_rounds(x: Any, w: Any) -> Any:
    """A loop in a loop, a value that is None at first, an int that is carried."""
    h, best, n = x, None, 0
    while n < 5 + np.sum(x):
        k, y = 0, h * w[0, 0]
        while k < n:
            y = np.sin(y) + h
            k += 1
        h = y if np.sum(y) > 1 else y * 2
        s = np.sum(h)
        if best is None or s > best:
            best = s
        n += 1
    return best + np.sum(h) * x[np.argmax(h) % 3]


def ints_are_carried(x: Any, w: Any) -> Any:
    i, total = np.argmax(x), x[0]
    while i > 0:
        total = total * x[i]
        i = i - 1
    return total


def writes_in_rounds(x: Any, w: Any) -> Any:
    y, n = w * 1.0, 0
    while n < 3 and np.sum(y) < 50:
        y[n] = y[n] * x[:2] + y[n - 1]
        n += 1
    return np.sum(y * y)


def joins_a_list(x: Any, w: Any) -> Any:
    found, n = [x], 0
    while n < 2 + np.abs(x[2]) * 1.3:
        found.append(x * np.tanh(x * n) * w[0, 0])
        n += 1
    return np.sum(np.stack(found) ** 2) + np.sum(np.concatenate(found))


def nothing_comes_through(x: Any, w: Any) -> Any:
    """Not 0 * inf where a side or a round is not taken."""
    h, n = np.sqrt(x * 0), 0
    y = np.sum(h) if x[0] > 100 else x[1]
    while n > 3:
        y = y + h[0]
    return y * w[0, 1]


CONTROL = [
    branches, halves, newton, over_rows, best_of_rounds, ints_are_carried, writes_in_rounds, nothing_comes_through,
    joins_a_list,
]  # fmt: skip


@pytest.mark.parametrize("function", CONTROL, ids=lambda function: function.__name__)
def test_branches_and_loops(function: Callable[..., Any]) -> None:
    static = to_static(lambda x, w: value_and_grad(function, (0, 1))(x, w))
    for scale in (1.0, -1.0, 0.1, 3.0):
        expected = value_and_grad(function, (0, 1))(X * scale, W)
        same(static(X * scale, W), expected)
        if function is not nothing_comes_through:
            check_gradient(function, X * scale, W)
    assert sum(len(family.runners) for family in static.families.values()) == 1


def test_other_derivatives_of_loops() -> None:
    both(jacobian(lambda x: x * 2 if x[0] > 0 else x * x), X)
    both(lambda x, w: vjp(lambda x: {"a": halves(x, w), "n": np.argmax(x)}, x)[1]({"a": 2.0, "n": None}), X, W)

    def descends(x: Any, w: Any) -> Any:
        while halves(x, w) > 0.05:
            x = x - 0.1 * grad(halves)(x, w)
        return x

    both(descends, np.abs(X), W)


@pytest.mark.parametrize("function", [prints, grows, chooses_and_writes, keeps_a_list])
def test_what_is_refused(function: Callable[..., Any]) -> None:
    assert grad(function)(X).shape == X.shape
    with pytest.raises(ConversionError) as found:
        to_static(grad(function))(X)
    assert found.value.lineno is not None


@pytest.mark.parametrize(
    "function",
    [
        lambda x: grad(lambda x: x)(x),
        lambda x: grad(np.sum)(np.arange(3)),
        lambda x: grad(lambda x: np.sum(np.array([x[0], x[1]])))(x),
        lambda x: grad(lambda x: float(x[0]) * x[1])(x),
    ],
)
def test_errors_are_the_same(function: Callable[..., Any]) -> None:
    for run in (function, to_static(function)):
        with pytest.raises(TypeError):
            run(X)


def test_tensors_are_for_backward() -> None:
    with pytest.raises(TypeError, match="backward"):
        grad(lambda t: (t * t).sum())(tensor([1.0, 2.0]))


def test_onnx_is_not_loaded() -> None:
    code = "import sys, dy2st; dy2st.grad, dy2st.jvp, dy2st.hessian; assert not {'onnx', 'gast'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert {"grad", "value_and_grad", "vjp", "jvp", "jacobian", "hessian"} <= set(dy2st.__all__)
