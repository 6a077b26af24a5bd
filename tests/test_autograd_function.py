"""Derivatives of one's own: PyTorch's numbers in converted code, too, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

import dy2st.runtime as torch
from dy2st import to_static
from tests.test_backward import values
from tests.torch_programs import FIGURES, figures
from tests.torch_programs.functions import classes, functions, second_derivative

Function = torch.autograd.Function
X = values(0, 3)


def test_static_gives_figures_of_pytorch() -> None:
    found, expected = figures(functions(torch, to_static)), json.loads(FIGURES.read_text())["functions/functions"]
    assert found.keys() == expected.keys()
    for path, (dtype, shape, *sums) in expected.items():
        assert found[path][:2] == [dtype, shape], path
        np.testing.assert_allclose(found[path][2:], sums, 1e-9, 1e-9, err_msg=path)


def test_second_derivatives() -> None:
    """What `forward` computed besides has none: that by `x` is None, as PyTorch's."""
    made = classes(torch)

    def penalty(x: Any, w: Any) -> Any:
        x, w = x.clone().requires_grad_(), w.clone().requires_grad_()
        (g,) = torch.autograd.grad(made["Scaled"].apply(x, w, 3).sum(), x, create_graph=True)
        g.pow(2).sum().backward()
        assert x.grad is None
        return g.detach(), w.grad

    for a, b in zip(to_static(penalty)(X, X * 2), penalty(X, X * 2)):
        np.testing.assert_allclose(a, b, 1e-10)
    assert second_derivative(torch)[1] is None


class Nothing(Function):  # type: ignore[misc, name-defined]
    """No gradient for the second argument."""

    @staticmethod
    def forward(ctx: Any, x: Any, w: Any) -> Any:
        return x * w

    @staticmethod
    def backward(ctx: Any, g: Any) -> Any:
        return g * 3, None


class TooFew(Nothing):
    """One gradient for two arguments."""

    @staticmethod
    def backward(ctx: Any, g: Any) -> Any:
        return g


class Clipped(Function):  # type: ignore[misc, name-defined]
    """Branches on data in both directions."""

    @staticmethod
    def forward(ctx: Any, x: Any, most: float) -> Any:
        ctx.save_for_backward(x)
        ctx.most = most
        if x.abs().sum() > most:
            return x / x.abs().sum() * most
        return x * 1

    @staticmethod
    def backward(ctx: Any, g: Any) -> Any:
        (x,) = ctx.saved_tensors
        if x.sum() > ctx.most:
            g = g * 0.1
        return g, None


@pytest.mark.parametrize("convert", [lambda function: function, to_static])
def test_an_argument_without_a_gradient(convert: Any) -> None:
    def step(x: Any) -> Any:
        x, w = x.clone().requires_grad_(), torch.ones(3, dtype=torch.float64, requires_grad=True)
        Nothing.apply(x, w).sum().backward()
        return x.grad, w.grad is None

    gradient, is_none = convert(step)(X)
    assert gradient.tolist() == [3.0, 3.0, 3.0] and is_none


@pytest.mark.parametrize("convert", [lambda function: function, to_static])
def test_the_number_of_gradients_is_checked(convert: Any) -> None:
    def step(x: Any) -> None:
        TooFew.apply(x.clone().requires_grad_(), x).sum().backward()

    with pytest.raises(RuntimeError, match=r"incorrect number of gradients \(expected 2, got 1\)"):
        convert(step)(X)


def test_branches_on_data_inside() -> None:
    def step(x: Any) -> Any:
        x = x.clone().requires_grad_()
        y = Clipped.apply(x, 1.0)
        (y * y).sum().backward()
        return y.detach(), x.grad

    static = to_static(step)
    for scale in (0.1, 5.0, -5.0):
        for a, b in zip(static(X.abs() * scale), step(X.abs() * scale)):
            np.testing.assert_allclose(a, b, 1e-12)
    assert sum(len(family.runners) for family in static.families.values()) == 1


def test_what_is_not_there() -> None:
    class InPlace(Function):  # type: ignore[misc, name-defined]
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.mark_dirty(x)

    with pytest.raises(NotImplementedError, match="mark_dirty"):
        InPlace.apply(X)
    with pytest.raises(NotImplementedError, match="forward"):
        Function.apply(X)
    with torch.no_grad():
        assert not Nothing.apply(X.clone().requires_grad_(), X).requires_grad
