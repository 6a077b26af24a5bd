"""The tape: values, writes in place, derivatives of derivatives, containers."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from dy2st.runtime.array import Primitive, primitives, type_of
from dy2st.runtime.grad import check_gradient, grad, value_and_grad, vjp
from dy2st.runtime.tape import TapedArray
from tests.tracing import run_traced

X = np.array([0.3, -1.2, 2.0])
A = np.array([[0.5, -1.0, 2.0], [1.5, 0.25, -0.75]])


def test_value_and_gradient() -> None:
    value, gradient = value_and_grad(lambda x: np.sum(x * x))(X)
    assert type(value) is np.float64 and value == np.sum(X * X)
    assert type(gradient) is np.ndarray
    np.testing.assert_array_equal(gradient, 2 * X)


def test_gradients_of_several_arguments() -> None:
    both = grad(lambda x, y: np.sum(x * x * y), argnums=(0, 1))(X, A)
    np.testing.assert_allclose(both[0], np.sum(2 * X * A, axis=0))
    np.testing.assert_allclose(both[1], np.broadcast_to(X * X, A.shape))
    second = grad(lambda x, y: np.sum(x * y), argnums=1)(X, np.float64(3))
    assert type(second) is np.float64 and second == np.sum(X)


def test_gradient_of_a_container() -> None:
    @dataclasses.dataclass
    class Layer:
        weight: Any
        steps: Any

    layers = {"a": Layer(A, np.array(3)), "b": [X, np.float32(2)]}
    found = grad(lambda p: np.sum(p["a"].weight * p["b"][0]) * p["b"][1] * p["a"].steps)(layers)
    assert isinstance(found["a"], Layer) and found["a"].steps is None
    np.testing.assert_allclose(found["a"].weight, np.broadcast_to(6 * X, A.shape))
    assert type(found["b"][1]) is np.float32
    assert isinstance(layers["a"].weight, np.ndarray)  # type: ignore[attr-defined]


def test_gradient_keeps_the_dtype_of_its_argument() -> None:
    half = X.astype(np.float32)
    gradient = grad(lambda x, y: np.sum(x * y))(half, X)
    assert gradient.dtype == np.float32


def test_pullback_of_a_structure() -> None:
    y, pullback = vjp(lambda x: {"twice": 2 * x, "count": 3, "square": (x * x,)}, X)
    assert y["count"] == 3 and isinstance(y["twice"], np.ndarray)
    (g,) = pullback({"twice": np.ones(3), "count": None, "square": (np.ones(3),)})
    np.testing.assert_allclose(g, 2 + 2 * X)
    with pytest.raises(TypeError, match="structure"):
        pullback(np.ones(3))


def test_results_share_nothing() -> None:
    _, pullback = vjp(lambda x, y: x + y, X, X)
    first, second = pullback(np.ones(3))
    first += 1
    np.testing.assert_array_equal(second, np.ones(3))
    square, pullback = vjp(lambda x: x * x, source := X.copy())
    square[:], source[:] = 0, 0
    np.testing.assert_array_equal(pullback(np.ones(3))[0], 2 * X)


def test_constants_that_change_later() -> None:
    def weighted(x: Any) -> Any:
        weights, total = np.zeros(3), 0.0
        for i in range(3):
            weights[i] = i + 1
            total = total + np.sum(x * weights)
        return total

    check_gradient(weighted, X)
    np.testing.assert_array_equal(grad(weighted)(X), [3, 4, 3])


def changed_in_place(x: Any) -> Any:
    y = x * 2
    y[0] = x[1] * x[2]
    y[1:] *= x[:2]
    y += x
    return np.sum(y * np.tanh(x))


def changed_through_views(a: Any) -> Any:
    b = a * 1
    row, column = b[0], b.T[1]
    row[:2] = column * row[1]
    column *= 3
    b[1] = row
    return np.sum(b * np.sum(column))


@pytest.mark.parametrize(("function", "x"), [(changed_in_place, X), (changed_through_views, A)])
def test_writes_in_place(function: Any, x: Any) -> None:
    check_gradient(function, x)
    (traced,) = run_traced(grad(function), (x,))
    np.testing.assert_allclose(traced, grad(function)(x))


def test_writes_to_the_argument_stay_inside() -> None:
    def changed(x: Any) -> Any:
        x[0] = x[1] ** 2
        return np.sum(x * x)

    before = X.copy()
    check_gradient(changed, X)
    grad(changed)(before)
    np.testing.assert_array_equal(before, X)


def test_second_derivative() -> None:
    def cube(x: Any) -> Any:
        return np.sum(x * x * x)

    found = grad(lambda x: np.sum(grad(cube)(x) * x))(X)
    assert type(found) is np.ndarray
    np.testing.assert_allclose(found, 9 * X * X)


def test_second_derivative_in_a_graph() -> None:
    gradient = grad(lambda x: np.sum(np.tanh(x) * x))
    hessian = grad(lambda x: np.sum(gradient(x) * np.arange(3.0)))
    check_gradient(gradient, X)
    np.testing.assert_allclose(run_traced(hessian, (X,))[0], hessian(X))


def test_sizes_that_are_known_later() -> None:
    """What is broadcast is only known when the graph runs."""
    both = grad(lambda x, y: np.sum(np.tanh(x * y)), argnums=(0, 1))
    for x, y in (A, X), (A, A[:, :1]), (A[:1], A), (X[:1], A):
        for traced, eager in zip(run_traced(both, (x, y), sizes=False), both(x, y), strict=True):
            assert traced.shape == eager.shape
            np.testing.assert_allclose(traced, eager)


def test_inner_derivative_of_a_closure() -> None:
    def outer(x: Any) -> Any:
        inner = grad(lambda y: np.sum(x * x * y * y))(np.ones(3))
        return np.sum(inner * x)

    np.testing.assert_allclose(grad(outer)(X), 6 * X * X)


def test_inner_derivative_is_not_confused_with_the_outer() -> None:
    def outer(x: Any) -> Any:
        return x * grad(lambda y: x + y)(x)

    assert grad(outer)(np.float64(2)) == 1


def test_unused_and_constant() -> None:
    np.testing.assert_array_equal(grad(lambda x, y: np.sum(y))(X, X), np.zeros(3))
    np.testing.assert_array_equal(grad(lambda x: np.float64(1))(X), np.zeros(3))


def test_branches_on_values() -> None:
    assert grad(lambda x: x * x if x > 1 else -x)(np.float64(3)) == 6
    assert grad(lambda x: x * int(x))(np.float64(3.5)) == 3


def test_derivative_must_not_get_lost() -> None:
    def copied(x: Any) -> Any:
        y = np.zeros(3)
        y[0] = x[0]
        return np.sum(y)

    with pytest.raises(ValueError, match="setting an array element"):  # NumPy's word for it
        grad(copied)(X)
    with pytest.raises(TypeError, match="plain data"):
        grad(lambda x: np.float64(float(np.sum(x))))(X)


def test_integers_have_no_derivative() -> None:
    with pytest.raises(TypeError, match="argument 0 has no floats"):
        grad(lambda x: np.sum(x))(np.arange(3))
    (g,) = vjp(lambda x: x.astype(np.int64), X)[1](np.ones(3, np.int64))
    np.testing.assert_array_equal(g, np.zeros(3))


def test_value_must_be_one_float() -> None:
    with pytest.raises(TypeError, match=r"one float, not of float64\[3\]"):
        grad(lambda x: x * 2)(X)


def test_primitive_without_derivative() -> None:
    name = "test_without_derivative"
    mystery = Primitive(name, lambda x: x, lambda x: type_of(x))
    try:
        with pytest.raises(TypeError, match=f"{name} has no derivative"):
            grad(lambda x: np.sum(mystery(x)))(X)
    finally:
        del primitives[name]


def test_operand_without_derivative() -> None:
    name = "test_half_a_derivative"
    half = Primitive(name, lambda x, y: x, lambda x, y: type_of(x), lambda g, y, a, b: (g, None))
    try:
        np.testing.assert_array_equal(grad(lambda x: np.sum(half(x, 2)))(X), np.ones(3))
        with pytest.raises(TypeError, match=f"{name} has no derivative by one"):
            grad(lambda x: np.sum(half(x, x)))(X)
    finally:
        del primitives[name]


def test_check_gradient_finds_a_wrong_derivative() -> None:
    name = "test_wrong_derivative"
    wrong = Primitive(name, np.square, lambda x: type_of(x), lambda g, y, x: (g * x,))
    try:
        with pytest.raises(AssertionError, match="leaf 0"):
            check_gradient(wrong, X)
    finally:
        del primitives[name]


def test_tensor_behaves_as_an_array() -> None:
    t = TapedArray(A)
    assert t.shape == (2, 3) and t.ndim == 2 and t.dtype == np.float64 and len(t) == 2
    assert isinstance(np.add(A, t), TapedArray) and isinstance(A * t, TapedArray)
    np.testing.assert_array_equal(np.asarray(t), A)
    assert [float(row[0]) for row in t] == [0.5, 1.5]
    assert f"{np.sum(TapedArray(X)):.1f}" == "1.1" and 2.0 in TapedArray(X)
    assert X[TapedArray(np.array([2, 0]))].tolist() == [2.0, 0.3]


def test_tensor_holds_its_own_data() -> None:
    source = X.copy()
    t = TapedArray(source)
    source[0] = 7
    assert t.data[0] == X[0]
