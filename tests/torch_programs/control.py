"""Training through branches and loops on data: losses, parameters, and which of them had a gradient."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.torch_programs.layers import data, filled
from tests.torch_programs.training import as_it_is

__all__ = ["PROGRAMS"]


def trained(make: Callable[[Any], Any], optimiser: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    """A program: `make(torch)` is a model; convert is done to its training step."""

    def program(torch: Any, convert: Any = as_it_is) -> Any:
        model = filled(torch, make(torch).double())
        optimizer = optimiser(torch.optim, model.parameters())

        def step(x: Any, y: Any) -> Any:
            optimizer.zero_grad()
            loss = torch.nn.functional.mse_loss(model(x), y)
            loss.backward()
            optimizer.step()
            return loss

        step = convert(step)
        found = []
        for number in range(6):
            x, y = data(torch, 4, 3, seed=number), data(torch, 4, 2, seed=number + 10)
            loss = step(x * (1 - number % 3), y).item()
            found.append([loss, {name: p.grad for name, p in model.named_parameters()}])
        return {"steps": found, "state": dict(model.state_dict())}

    return program


def equilibrium(torch: Any) -> Any:
    """A layer that is applied until its state settles."""
    nn = torch.nn

    class Model(nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.given, self.inner, self.head = nn.Linear(3, 5), nn.Linear(5, 5), nn.Linear(5, 2)

        def forward(self, x: Any) -> Any:
            given = self.given(x)
            h, change, rounds = torch.tanh(given), 1.0, 0
            while change > 1e-2 and rounds < 12:
                new = torch.tanh(given + self.inner(h) * 0.5)
                change = (new - h).abs().max().item()
                h, rounds = new, rounds + 1
            return self.head(h)

    return Model()


def experts(torch: Any) -> Any:
    """One of three layers for a batch; of no batch all of them."""
    nn = torch.nn

    class Model(nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.a, self.b, self.c = nn.Linear(3, 2), nn.Linear(3, 2), nn.Linear(3, 2)

        def forward(self, x: Any) -> Any:
            if x.abs().sum() == 0:
                return self.c(x)
            if x[0, 0] > 1:
                return torch.tanh(self.a(x))
            if x[1, 1] > 0:
                return self.b(x) + self.c(x)
            return self.b(x)

    return Model()


def adaptive(torch: Any) -> Any:
    """Adaptive computation time: each row is halted when it is sure (Graves, 2016)."""
    nn = torch.nn

    class Model(nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.cell, self.halt, self.head = nn.GRUCell(3, 4), nn.Linear(4, 1), nn.Linear(4, 2)

        def forward(self, x: Any) -> Any:
            state = torch.zeros(4, 4, dtype=torch.float64)
            total = torch.zeros(4, 1, dtype=torch.float64)
            mean = torch.zeros(4, 4, dtype=torch.float64)
            rounds = 0
            while (total < 0.99).any() and rounds < 8:
                state = self.cell(x, state)
                p = torch.sigmoid(self.halt(state))
                p = torch.minimum(p, 1 - total)
                mean = mean + p * state
                total = total + p
                rounds += 1
            return self.head(mean) + total

    return Model()


def rows(torch: Any) -> Any:
    """As many rounds as the numbers say, none for some batches; a round skips, or leaves early."""
    nn = torch.nn

    class Model(nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.inner, self.other, self.head = nn.Linear(3, 3), nn.Linear(3, 3), nn.Linear(3, 2)

        def forward(self, x: Any) -> Any:
            h = x
            for i in range(int(x.abs().sum().item())):
                if i == 1:
                    continue
                h = torch.tanh(self.inner(h)) + x
                if h[0, 0] > 0.5:
                    h = self.other(h)
                if h.abs().max() > 3:
                    break
            return self.head(h)

    return Model()


PROGRAMS = {
    "equilibrium": trained(equilibrium, lambda o, p: o.SGD(p, lr=0.1, weight_decay=0.1)),
    "experts": trained(experts, lambda o, p: o.SGD(p, lr=0.1, weight_decay=0.1)),
    "adaptive": trained(adaptive, lambda o, p: o.SGD(p, lr=0.1)),
    "rows": trained(rows, lambda o, p: o.SGD(p, lr=0.1, weight_decay=0.1)),
}
