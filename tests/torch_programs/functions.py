"""Derivatives of one's own: autograd.Function."""

from __future__ import annotations

from typing import Any

from tests.torch_programs.layers import data
from tests.torch_programs.training import as_it_is

__all__ = ["PROGRAMS"]


def classes(torch: Any) -> dict[str, Any]:
    """Functions in the ways in which they are written."""
    base = torch.autograd.Function

    class Exp(base):  # type: ignore[misc, valid-type]
        """A result is kept."""

        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            y = x.exp()
            ctx.save_for_backward(y)
            return y

        @staticmethod
        def backward(ctx: Any, g: Any) -> Any:
            (y,) = ctx.saved_tensors
            return g * y * 2

    class Scaled(base):  # type: ignore[misc, valid-type]
        """An argument that is no tensor; arguments and something else are kept."""

        @staticmethod
        def forward(ctx: Any, x: Any, w: Any, power: int) -> Any:
            between = x * w
            ctx.save_for_backward(x, w, None, between)
            ctx.power = power
            return between**power

        @staticmethod
        def backward(ctx: Any, g: Any) -> Any:
            x, w, nothing, between = ctx.saved_tensors
            assert nothing is None
            inner = g * ctx.power * between ** (ctx.power - 1)
            return inner * w, (inner * x if ctx.needs_input_grad[1] else None), None

    class Straight(base):  # type: ignore[misc, valid-type]
        """A step forward, the identity backward."""

        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return (x > 0).to(x.dtype)

        @staticmethod
        def backward(ctx: Any, g: Any) -> Any:
            return g

    class Parts(base):  # type: ignore[misc, valid-type]
        """Two results, one without a derivative, in the newer way of writing."""

        @staticmethod
        def forward(x: Any, w: Any) -> Any:
            best = x.argmax()
            return x * w, best, w.sum()

        @staticmethod
        def setup_context(ctx: Any, inputs: Any, output: Any) -> None:
            x, w = inputs
            ctx.mark_non_differentiable(output[1])
            ctx.set_materialize_grads(False)
            ctx.save_for_backward(x, w)

        @staticmethod
        @torch.autograd.function.once_differentiable
        def backward(ctx: Any, g: Any, nothing: Any, total: Any) -> Any:
            x, w = ctx.saved_tensors
            assert nothing is None
            if total is None:
                return g * w, g * x
            return (None if g is None else g * w), total * x * 0 + 1

    return {"Exp": Exp, "Scaled": Scaled, "Straight": Straight, "Parts": Parts}


def functions(torch: Any, convert: Any = as_it_is) -> Any:
    """Values and gradients."""
    made = classes(torch)
    x, w = (data(torch, 5, seed=n) for n in (0, 1))
    found = {}
    for number, name in enumerate(["exp", "scaled", "unused", "straight", "parts", "total", "branch", "loop"]):

        def step(x: Any, w: Any, number: int = number) -> Any:
            x, w = x.clone().requires_grad_(), w.clone().requires_grad_()
            if number == 0:
                y = made["Exp"].apply(x * w)
            elif number == 1:
                y = made["Scaled"].apply(x, w, 3)
            elif number == 2:
                y = made["Scaled"].apply(x, w.detach(), 2)
            elif number == 3:
                y = made["Straight"].apply(x) * w
            elif number == 4:
                y = made["Parts"].apply(x, w)[0]
            elif number == 5:
                y = made["Parts"].apply(x, w)[2]
            elif number == 6:
                if x.sum() > 0:
                    y = made["Scaled"].apply(x, w, 2)
                else:
                    y = made["Exp"].apply(x) * w
            else:
                y, rounds = made["Scaled"].apply(x, w, 1), 0
                while rounds < 4 and y.abs().sum() < 50:
                    y = made["Scaled"].apply(y, w, 2) + made["Exp"].apply(y * 0.1)
                    rounds += 1
            y.sum().backward()
            return [y.detach(), *(g for g in (x.grad, w.grad) if g is not None)]

        step = convert(step)
        found[name] = [step(x, w), step(-x, w)]
    return found


def second_derivative(torch: Any) -> Any:
    """`backward` is differentiated, too."""
    made = classes(torch)
    x, w = (data(torch, 5, seed=n).requires_grad_() for n in (0, 1))
    (g,) = torch.autograd.grad(made["Scaled"].apply(x, w, 3).sum(), x, create_graph=True)
    g.pow(2).sum().backward()
    return [g, x.grad, w.grad]


PROGRAMS = {"functions": functions, "second_derivative": second_derivative}
