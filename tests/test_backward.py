"""Derivatives in converted code: results, gradients and what the caller's tensors are afterwards, as in eager code."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import dy2st.runtime as torch
from dy2st import ConversionError, to_static
from dy2st.runtime.tree import flatten

nn, F = torch.nn, torch.nn.functional


class Model(nn.Module):
    """Two layers, a buffer, a tensor that is no parameter, in float64."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = nn.Linear(3, 4), nn.Linear(4, 2)
        self.register_buffer("scale", torch.ones(4))
        self.free = torch.linspace(0.5, 1.5, 4, dtype=torch.float64, requires_grad=True)
        generator = np.random.default_rng(0)
        for parameter in self.parameters():
            parameter.data = torch.tensor(generator.normal(size=parameter.shape))
        self.double()

    def forward(self, x: Any) -> Any:
        return self.second(torch.tanh(self.first(x)) * self.scale * self.free)


def values(seed: int, *shape: int) -> Any:
    return torch.tensor(np.random.default_rng(seed).normal(size=shape))


def seen(tensor: Any) -> list[Any]:
    """All that can be seen of a tensor."""
    grad = None if tensor.grad is None else np.array(tensor.grad.detach())
    return [np.array(tensor.detach()), grad, tensor.requires_grad, tensor.is_leaf]


def state(model: Any, arguments: Any) -> list[Any]:
    tensors = [*model.parameters(), model.scale, model.free, *(x for x in arguments if isinstance(x, torch.Tensor))]
    return [part for tensor in tensors for part in seen(tensor)]


def assert_alike(found: list[Any], expected: list[Any]) -> None:
    assert len(found) == len(expected)
    for a, b in zip(found, expected):
        if isinstance(b, np.ndarray):
            assert a.dtype == b.dtype and a.shape == b.shape
            np.testing.assert_allclose(a, b, 1e-10, 1e-12)
        else:
            assert a == b or a is b


def check(program: Callable[..., Any], *arguments: Any, calls: int = 3) -> None:
    """`program(model, *arguments)` leaves and gives the same in both modes, call after call."""
    model, twin = Model(), Model()
    given, ours = copy.deepcopy(arguments), copy.deepcopy(arguments)

    def run(*some: Any) -> Any:
        return program(model, *some)

    static = to_static(run)
    for _ in range(calls):
        expected, wanted = flatten(program(twin, *given))
        found, structure = flatten(static(*ours))
        assert structure == wanted
        assert_alike(*([x if x is None else np.asarray(x) for x in leaves] for leaves in (found, expected)))
        assert_alike(state(model, ours), state(twin, given))


X, Y = values(1, 5, 3), values(2, 5, 2)


def accumulates(model: Any, x: Any, y: Any) -> Any:
    loss = F.mse_loss(model(x), y)
    loss.backward()
    return loss


def forgets(model: Any, x: Any, y: Any) -> Any:
    model.zero_grad()
    loss = F.mse_loss(model(x), y)
    loss.backward()
    return loss.item()


def fills_with_zeros(model: Any, x: Any, y: Any) -> Any:
    for p in model.parameters():
        if p.grad is not None:
            p.grad.zero_()
    F.l1_loss(model(x), y).backward()


def reads_and_sets(model: Any, x: Any, y: Any) -> Any:
    F.mse_loss(model(x), y).backward()
    total = sum(p.grad.pow(2).sum() for p in model.parameters())
    model.first.weight.grad = model.first.weight.grad * 2
    model.second.bias.grad = None
    model.free.grad.add_(1)
    return total, total.sqrt().requires_grad


def steps(model: Any, x: Any, y: Any) -> Any:
    loss = F.mse_loss(model(x), y)
    loss.backward()
    with torch.no_grad():
        for p in model.parameters():
            p -= 0.1 * p.grad
            p.grad = None
    return loss.detach()


def by_data(model: Any, x: Any, y: Any) -> Any:
    F.mse_loss(model(x), y).backward()
    for p in model.parameters():
        p.data.sub_(p.grad, alpha=0.1)
        p.data = p.data * 0.99
        p.grad.detach_().zero_()


def of_arguments(model: Any, x: Any, y: Any) -> Any:
    x.requires_grad_()
    (model(x) - y).pow(2).sum().backward()
    adversarial = x.detach() + 0.1 * x.grad.sign()
    return adversarial, x.grad.clone()


def by_grad(model: Any, x: Any, y: Any) -> Any:
    x = x.clone().requires_grad_(True)
    loss = F.mse_loss(model(x), y)
    a, b = torch.autograd.grad(loss, [x, model.free], retain_graph=True)
    (c,) = torch.autograd.grad(loss, model.first.weight)
    return a, b, c, x


def unused(model: Any, x: Any, y: Any) -> Any:
    w = torch.ones(2, requires_grad=True)
    loss = F.mse_loss(model(x), y)
    return torch.autograd.grad(loss, [w, model.free], allow_unused=True)[0] is None, w.grad is None, w


def twice(model: Any, x: Any, y: Any) -> Any:
    x = x.clone().requires_grad_()
    (g,) = torch.autograd.grad(model(x).sum(), x, create_graph=True)
    penalty = ((g.norm(2, dim=1) - 1) ** 2).mean()
    (F.mse_loss(model(x), y) + penalty).backward()
    return penalty, g


def three_times(model: Any, x: Any, y: Any) -> Any:
    w = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    (a,) = torch.autograd.grad((w ** 4).sum(), w, create_graph=True)
    (b,) = torch.autograd.grad(a.sum(), w, create_graph=True)
    (c,) = torch.autograd.grad(b.sum(), w, create_graph=True)
    return a, b, c.detach()


def creates(model: Any, x: Any, y: Any) -> Any:
    loss = (model(x) - y).pow(2).mean()
    loss.backward(create_graph=True)
    sum(p.grad.pow(2).sum() for p in model.parameters()).backward()


def given_cotangents(model: Any, x: Any, y: Any) -> Any:
    model(x).backward(y, retain_graph=True)
    out = model(x)
    torch.autograd.backward([out, out.sum()], [y, torch.tensor(2.0, dtype=torch.float64)])
    out.sum().backward(inputs=[model.free])


def detaches(model: Any, x: Any, y: Any) -> Any:
    h = torch.tanh(model.first(x))
    with torch.no_grad():
        target = model(x)
        assert not target.requires_grad
        with torch.enable_grad():
            assert model(x).requires_grad
    loss = (model.second(h.detach()) - target).pow(2).sum() + h.sum()
    assert not h.detach().requires_grad and target.is_leaf and target.grad_fn is None
    assert loss.requires_grad and not loss.is_leaf and loss.grad_fn is not None and model.free.is_leaf
    loss.backward()
    return loss, target


def freezes(model: Any, x: Any, y: Any) -> Any:
    model.first.requires_grad_(False)
    model.scale.requires_grad = True
    F.mse_loss(model(x), y).backward()
    return [p.requires_grad for p in model.parameters()]


def writes(model: Any, x: Any, y: Any) -> Any:
    h = model(x) * 2
    h[0] = h[1] * y[0]
    h[:, 0] += y[:, 1]
    row = h[2]
    row.mul_(3)
    h.clamp_(min=-1.5)
    h.sum().backward()
    return h


def hooks(model: Any, x: Any, y: Any) -> Any:
    out = []
    h = model.first(x)
    h.register_hook(lambda g: g * 2)
    h.register_hook(lambda g: out.append(g.sum()))
    h.retain_grad()
    model.second(torch.relu(h)).sum().backward()
    return out, h.grad


def keeps(model: Any, x: Any, y: Any) -> Any:
    """Another function of the model has the gradient of before."""
    before = model.free.grad
    old = torch.zeros(4, dtype=torch.float64) if before is None else before.clone()
    (model.free * old.detach()).sum().backward()
    (model.free ** 2).sum().backward()
    return old


def makes_leaves(model: Any, x: Any, y: Any) -> Any:
    w = nn.Parameter(torch.ones(3, dtype=torch.float64))
    v = torch.zeros_like(x[0]).requires_grad_()
    ((x * w).sum() + (v * x).sum()).backward()
    return w.grad, v, v.grad


PROGRAMS = [
    accumulates, forgets, fills_with_zeros, reads_and_sets, steps, by_data, of_arguments, by_grad, unused,
    twice, three_times, creates, given_cotangents, detaches, freezes, writes, hooks, keeps, makes_leaves,
]  # fmt: skip


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
def test_straight_line(program: Callable[..., Any]) -> None:
    check(program, X, Y)


def test_arguments_with_gradients() -> None:
    """An argument that requires a gradient, with and without one from before."""
    x = X.clone().requires_grad_()
    check(accumulates, x, Y)
    x.grad = torch.ones_like(x)
    check(accumulates, x, Y)
    check(lambda model, x, y: [x.grad, accumulates(model, x, y)], x, Y)


def test_the_world_outside_changes() -> None:
    """Gradients set and forgotten, tensors frozen, recording switched, hooks added: between calls."""
    model, twin = Model(), Model()
    static = to_static(lambda x, y: accumulates(model, x, y))
    handles: list[Any] = []
    changes: list[Callable[[Any], Any]] = [
        lambda m: m.zero_grad(),
        lambda m: m.first.requires_grad_(False),
        lambda m: m.zero_grad(set_to_none=False),
        lambda m: m.first.requires_grad_(True),
        lambda m: setattr(m.free, "grad", torch.ones_like(m.free)),
        lambda m: m.free.register_hook(lambda g: g * 10),
        lambda m: setattr(m.first, "weight", nn.Parameter(m.first.weight.detach() * 2)),
    ]
    for change in changes:
        for each in (model, twin):
            change(each)
        for _ in range(2):
            assert_alike([np.asarray(static(X, Y).detach())], [np.asarray(accumulates(twin, X, Y).detach())])
            assert_alike(state(model, []), state(twin, []))
    forward = to_static(lambda x: model(x))
    assert forward(X).requires_grad
    with torch.no_grad():
        assert not forward(X).requires_grad
    assert forward(X).requires_grad and not handles


def test_a_result_has_no_tape_outside() -> None:
    model = Model()
    static = to_static(lambda x: model(x).sum())
    result = static(X)
    assert result.requires_grad and not result.is_leaf
    uses = lambda: result.backward(), lambda: (result * 2).backward(), lambda: torch.autograd.grad(result, model.free)
    for use in uses:
        with pytest.raises(RuntimeError, match="to_static"):
            use()
    assert result.detach().numpy().shape == ()


def refused(function: Any, *arguments: Any) -> str:
    with pytest.raises(ConversionError) as caught:
        to_static(function)(*arguments)
    return str(caught.value)


def test_refused() -> None:
    model = Model()
    computed = model(X)

    def flows_outside() -> Any:
        computed.sum().backward()

    def switches(x: Any) -> Any:
        torch.set_grad_enabled(False)
        return x * 2

    def adds_hooks(x: Any) -> Any:
        model.free.register_hook(lambda g: g)
        return x

    assert "computed outside" in refused(flows_outside)
    assert "recording is switched" in refused(switches, X)
    assert "hook is added to a tensor from outside" in refused(adds_hooks, X)
    with pytest.raises(RuntimeError, match="does not require grad"):
        to_static(lambda x: x.sum().backward())(X)
    with pytest.raises(RuntimeError, match="scalar outputs"):
        to_static(lambda x: model(x).backward())(X)
