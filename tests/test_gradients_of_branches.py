"""Gradients through branches on data: as in eager code, also where there is none."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import dy2st.runtime as torch
from dy2st import ConversionError, to_static
from dy2st.runtime.tree import flatten
from tests.test_backward import assert_alike, seen, values

nn, optim, F = torch.nn, torch.optim, torch.nn.functional
INPUTS = [torch.tensor(v, dtype=torch.float64) for v in ([1.0, 2, 3], [-1, -2, 0.5], [0.25, 0.5, 0], [0, 0, 0])]


class Weights(nn.Module):
    """Four parameters."""

    def __init__(self) -> None:
        super().__init__()
        start = values(0, 3, 3), values(1, 3), torch.zeros(3, dtype=torch.float64), values(3, 3).abs() + 0.5
        self.w, self.a, self.b, self.s = map(nn.Parameter, start)


def check(program: Callable[..., Any], model: Any = None, inputs: Any = INPUTS) -> Any:
    """`program(model, x)` leaves and gives the same in both modes, for inputs that go all ways; the static one."""
    model = Weights() if model is None else model
    twin = copy.deepcopy(model)
    for p, q in zip(model.parameters(), twin.parameters()):
        q.__dict__.update({name: value for name, value in p.__dict__.items() if name == "_hooks"})

    def run(x: Any) -> Any:
        return program(model, x)

    static = to_static(run)
    for x in (*inputs, *inputs):
        with np.errstate(all="ignore"):
            expected, wanted = flatten(program(twin, x.clone()))
        found, structure = flatten(static(x.clone()))
        assert structure == wanted
        assert_alike(*([y if y is None else np.asarray(y) for y in leaves] for leaves in (found, expected)))
        pairs = list(zip(model.parameters(), twin.parameters()))
        assert_alike(*([part for p in side for part in seen(p)] for side in zip(*pairs)))
    return static


def two_sides(m: Any, x: Any) -> Any:
    m.zero_grad()
    if x.sum() > 0:
        y = torch.tanh(x @ m.w) * m.a
    else:
        y = (x * m.s).exp() + m.a
    loss = (y**2).sum()
    loss.backward()
    return loss


def accumulated(m: Any, x: Any) -> Any:
    if x[0] > 0:
        y = x @ m.w
    else:
        y = x * m.a
    (y * y).sum().backward()


def what_would_be_nan(m: Any, x: Any) -> Any:
    """A derivative that does not come through must not be 0 * inf."""
    m.zero_grad()
    h = torch.log(m.b)
    if x[0] > 0.9:
        y = h * x
    else:
        y = x * 2
    (y.sum() + (m.b * m.s).sum()).backward()


def nested(m: Any, x: Any) -> Any:
    m.zero_grad()
    h = m.a * 2
    if x.sum() > 0:
        if x[0] > 0.5:
            y = h * x
        else:
            y = m.w[0] * x * h
        z = y * m.s
    else:
        y = x * 2
        z = y - m.a
    (y * z).sum().backward()
    return y.detach(), z


def expression(m: Any, x: Any) -> Any:
    m.zero_grad()
    y = m.a * x if x[0] > 0 else m.b + x
    y.pow(2).sum().backward()


def one_is_constant(m: Any, x: Any) -> Any:
    m.zero_grad()
    y = x * 2
    if x[0] > 0:
        y = m.a * x
    (y * m.s).sum().backward()


def passes_through(m: Any, x: Any) -> Any:
    m.zero_grad()
    h = torch.sin(m.a)
    y = h
    if x[0] > 0:
        y = h * h * x[1]
    ((y + h) * m.s).sum().backward()


def chooses_parameters(m: Any, x: Any) -> Any:
    m.zero_grad()
    p = m.a if x[0] > 0 else m.s
    (p * p * x).sum().backward()


def broadcasts(m: Any, x: Any) -> Any:
    m.zero_grad()
    if x[0] > 0:
        y = m.w * m.a + m.s[:, None]
    else:
        y = m.w.T @ m.w
    (y.mean() * x).sum().backward()


def writes(m: Any, x: Any) -> Any:
    m.zero_grad()
    h = m.w * 2
    if x[0] > 0:
        h[0] = x * m.a
        h.mul_(2)
    row = h[1]
    if x[1] > 0:
        row.mul_(m.s)
    h.sum().backward()
    return h


def indices(m: Any, x: Any) -> Any:
    m.zero_grad()
    i = x.argmax()
    if x.sum() > 0:
        y = m.w[i] * x
    else:
        y = m.w[:, i].clamp(min=0.1)
    (y * y).sum().backward()


def many_results(m: Any, x: Any) -> Any:
    m.zero_grad()
    out = {"n": 0, "t": (m.a, m.b)}
    if x.sum() > 0:
        out["t"] = (m.a * m.s, m.b - x)
        out["n"] = 3
    loss = (out["t"][0] * x).sum() * out["n"] + out["t"][1].sum()
    loss.backward()
    return out["n"]


def early_return(m: Any, x: Any) -> Any:
    def loss() -> Any:
        if x.sum() > 3:
            return (m.a * x).sum()
        h = m.w @ x
        if h.sum() > 0:
            return h.pow(2).sum()
        return (h - m.s).abs().sum()

    m.zero_grad()
    value = loss()
    value.backward()
    return value


def backward_inside(m: Any, x: Any) -> Any:
    m.zero_grad()
    h = m.a * x
    if x[0] > 0:
        h.pow(2).sum().backward()
    else:
        (h * m.s).sum().backward()


def by_grad(m: Any, x: Any) -> Any:
    y = m.a * x if x[0] > 0 else m.a * m.a
    h = y * m.s
    return torch.autograd.grad(h.sum(), [m.a, y, m.s], retain_graph=True)


def may_be_unused(m: Any, x: Any) -> Any:
    y = m.a * x if x[0] > 0 else m.s * x
    a, s = torch.autograd.grad(y.sum(), [m.a, m.s], allow_unused=True)
    return torch.zeros(3).double() if a is None else a, s is None


def hooks(m: Any, x: Any) -> Any:
    m.zero_grad()
    if x[0] > 0:
        h = m.a * x
        h.register_hook(lambda g: g * 3)
        y = h * h
    else:
        y = m.s * x
    y.sum().backward()


def hooks_of_parameters(m: Any, x: Any) -> Any:
    m.zero_grad()
    y = m.a * x if x[0] > 0 else m.s * x
    y.sum().backward()


def no_grad_inside(m: Any, x: Any) -> Any:
    m.zero_grad()
    if x[0] > 0:
        with torch.no_grad():
            scale = m.s * 2
        y = m.a * scale
    else:
        y = m.a.detach() * m.s
    y.sum().backward()
    return y


def forgotten_with_zeros(m: Any, x: Any) -> Any:
    m.zero_grad(set_to_none=False)
    y = m.a * x if x[0] > 0 else m.s * x
    y.sum().backward()


def twice_in_a_call(m: Any, x: Any) -> Any:
    """The second gradient is added to one that may not be there, and is not always there itself."""
    m.zero_grad()
    for k in range(2):
        y = m.a * x if x[k] > 0.3 else m.s * x
        y.sum().backward()


PROGRAMS = [
    two_sides, accumulated, what_would_be_nan, nested, expression, one_is_constant, passes_through,
    chooses_parameters, broadcasts, writes, indices, many_results, early_return, backward_inside, by_grad,
    may_be_unused, hooks, no_grad_inside, forgotten_with_zeros, twice_in_a_call,
]  # fmt: skip


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
def test_programs(program: Callable[..., Any]) -> None:
    check(program)


def test_hooks_of_parameters() -> None:
    model = Weights()
    model.a.register_hook(lambda g: g * 10)
    check(hooks_of_parameters, model)


def refused(function: Any, *arguments: Any) -> str:
    with pytest.raises(ConversionError) as caught:
        to_static(function)(*arguments)
    return str(caught.value)


def test_refused() -> None:
    m, x = Weights(), INPUTS[0]

    def second(x: Any) -> Any:
        y = m.a * x if x[0] > 0 else m.s * x
        (g,) = torch.autograd.grad(y.pow(2).sum(), m.a, create_graph=True)
        g.sum().backward()

    def changes_a_list(x: Any) -> Any:
        seen = []
        if x[0] > 0:
            h = m.a * x
            h.register_hook(lambda g: seen.append(g.sum()))
            y = h * h
        else:
            y = m.s * x
        y.sum().backward()
        return seen

    def made_inside(x: Any) -> Any:
        if x[0] > 0:
            w = torch.ones(3, dtype=torch.float64, requires_grad=True)
            y = w * x
        else:
            y = m.s * x
        y.sum().backward()

    def changed_inside(x: Any) -> Any:
        y = m.s * x
        if x[0] > 0:
            with torch.no_grad():
                m.a.mul_(2)
            y = m.a * x
        y.sum().backward()

    def gradient_of_a_chosen_one(x: Any) -> Any:
        p = m.a if x[0] > 0 else m.s
        (p * x).sum().backward()
        return p.grad

    assert "second derivative through a branch" in refused(second, x)
    assert "a hook of a tensor inside" in refused(changes_a_list, x)
    assert "made, or changed in place, inside" in refused(made_inside, x)
    assert "made, or changed in place, inside" in refused(changed_inside, x)
    assert "gradient of a tensor that a branch or a loop chose" in refused(gradient_of_a_chosen_one, x)


def test_nothing_requires_a_gradient() -> None:
    """Where eager code raises, because of the side that was taken."""
    m = Weights()

    def program(x: Any) -> Any:
        y = m.a * x if x[0] > 0 else x * 2
        y.sum().backward()
        return m.a.grad.clone()

    def unused(x: Any) -> Any:
        y = m.a * x if x[0] > 0 else m.s * x
        return torch.autograd.grad(y.sum(), [m.s])

    for function, good, bad, text in (
        (program, INPUTS[0], INPUTS[1], "does not require grad"), (unused, INPUTS[1], INPUTS[0], "allow_unused"),
    ):  # fmt: skip
        static = to_static(function)
        static(good)
        for mode in (static, static.eager):
            with pytest.raises(RuntimeError, match=text):
                mode(bad)


class Two(nn.Module):
    """A layer for each side."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = nn.Linear(3, 2).double(), nn.Linear(3, 2).double()

    def forward(self, x: Any) -> Any:
        return self.first(x).tanh() if x.sum() > 0 else self.second(x)


OPTIMISERS: list[Callable[..., Any]] = [
    lambda p: optim.SGD(p, lr=0.1, weight_decay=0.1), lambda p: optim.SGD(p, lr=0.1, momentum=0.9),
    lambda p: optim.Adam(p, lr=0.1, weight_decay=0.1), optim.RMSprop, optim.NAdam,
]  # fmt: skip


@pytest.mark.parametrize("make", OPTIMISERS)
def test_optimisers_pass_over_what_has_no_gradient(make: Callable[..., Any]) -> None:
    """No decay, no momentum for the layer that was not used."""
    model = Two()
    twin = copy.deepcopy(model)
    optimizers = [make(each.parameters()) for each in (model, twin)]

    def step(model: Any, optimizer: Any, *batches: Any) -> Any:
        optimizer.zero_grad()
        loss = torch.zeros((), dtype=torch.float64)
        for x in batches:
            loss = loss + model(x).pow(2).sum()
        loss.backward()
        optimizer.step()
        return loss

    static = to_static(lambda x: step(model, optimizers[0], x))
    for x in (*INPUTS, *INPUTS):
        assert_alike([np.asarray(static(x).detach())], [np.asarray(step(twin, optimizers[1], x).detach())])
        for p, q in zip(model.parameters(), twin.parameters()):
            assert_alike(seen(p), seen(q))
            assert bool(optimizers[0].state[p]) == bool(optimizers[1].state[q])
    assert sum(len(family.runners) for family in static.families.values()) == 1
    assert next(iter(static.families.values())).runners[0].fast


def test_exported_steps_run_without_us() -> None:
    import onnxruntime

    model = Two()
    optimizer = optim.SGD(model.parameters(), lr=0.1, weight_decay=0.1)

    def step(x: Any) -> Any:
        optimizer.zero_grad()
        loss = model(x).pow(2).sum()
        loss.backward()
        optimizer.step()
        return loss

    static = to_static(step)
    file = static.to_onnx(INPUTS[0])
    session = onnxruntime.InferenceSession(file.SerializeToString())
    names = [port.name for port in file.graph.input][1:-1]
    assert names == ["first.weight", "first.bias", "second.weight", "second.bias"]
    state: dict[str, Any] = {}
    for x in (*INPUTS, *INPUTS):
        loss, *new = session.run(None, {"x": x.numpy(), **state})
        state = dict(zip(names, new))
        np.testing.assert_allclose(loss, static.eager(x).item(), 1e-10)
    for name, value in model.state_dict().items():
        np.testing.assert_allclose(state[name], value, 1e-10)
