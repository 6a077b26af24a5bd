"""Training steps in converted code: PyTorch's numbers, eager's state, one graph."""

from __future__ import annotations

import json
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import dy2st.runtime as torch
from dy2st import ConversionError, InputSpec, to_static
from tests.test_nn import tolerance
from tests.torch_programs import FIGURES, arrays, figures
from tests.torch_programs.layers import data
from tests.torch_programs.training import AVERAGES, OPTIMISERS, SCHEDULES, averaged, optimiser, pytorch_style, small

nn, optim = torch.nn, torch.optim
RECORDED = json.loads(FIGURES.read_text())
STATIC: dict[str, Callable[..., Any]] = {
    "pytorch_style": pytorch_style,
    **{name: optimiser(make) for name, make in OPTIMISERS.items() if not name.startswith("LBFGS")},
}


def graphs(static: Any) -> int:
    return sum(len(family.runners) for family in static.families.values())


@pytest.mark.parametrize("name", STATIC)
def test_static_steps_give_figures_of_pytorch(name: str) -> None:
    made: list[Any] = []

    def convert(step: Any) -> Any:
        made.append(to_static(step))
        return made[0]

    found = figures(STATIC[name](torch, convert))
    expected = RECORDED[f"training/{name}"]
    assert found.keys() == expected.keys()
    for path, (dtype, shape, *sums) in expected.items():
        assert found[path][:2] == [dtype, shape], path
        scale = tolerance(f"training/{name}", dtype) * max(1.0, np.prod(shape))
        np.testing.assert_allclose(found[path][2:], sums, scale, scale, err_msg=path)
    assert graphs(made[0]) == (2 if name == "SGD(momentum)" else 1)  # with dampening the first step is another


class Pair:
    """One model and optimiser for each mode, and a step of both."""

    def __init__(self, make: Callable[[Any, Any], Any], step: Callable[..., Any]) -> None:
        self.models, self.optimizers = [], []
        for _ in range(2):
            model, self.x, self.y = small(torch)
            self.models.append(model)
            self.optimizers.append(make(optim, model))
        ours, theirs = zip(self.models, self.optimizers)
        self.static = to_static(lambda x, y: step(*ours, x, y))
        self.eager = lambda x, y: step(*theirs, x, y)

    def each(self, change: Callable[[Any, Any], Any]) -> None:
        for model, optimizer in zip(self.models, self.optimizers):
            change(model, optimizer)

    def check(self, count: int = 2) -> None:
        for _ in range(count):
            a, b = self.static(self.x, self.y), self.eager(self.x, self.y)
            np.testing.assert_allclose(a.item(), b.item(), 1e-10)
        found, expected = (figures(self.state(*both)) for both in zip(self.models, self.optimizers))
        assert found.keys() == expected.keys()
        for path, (dtype, shape, *sums) in expected.items():
            assert found[path][:2] == [dtype, shape], path
            np.testing.assert_allclose(found[path][2:], sums, 1e-9, 1e-9, err_msg=path)

    def state(self, model: Any, optimizer: Any) -> Any:
        gradients = [p.grad for p in model.parameters()]
        assert not any(p.grad is not None and p.grad.requires_grad for p in model.parameters())
        return [dict(model.state_dict()), gradients, optimizer.state_dict()["state"]]


def plain(model: Any, optimizer: Any, x: Any, y: Any) -> Any:
    optimizer.zero_grad()
    loss = nn.functional.mse_loss(model(x), y)
    loss.backward()
    optimizer.step()
    return loss


def clipped(model: Any, optimizer: Any, x: Any, y: Any) -> Any:
    optimizer.zero_grad()
    loss = nn.functional.mse_loss(model(x), y)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 0.3)
    nn.utils.clip_grad_value_(model.parameters(), 0.1)
    optimizer.step()
    return loss


def zeroed(model: Any, optimizer: Any, x: Any, y: Any) -> Any:
    loss = nn.functional.mse_loss(model(x), y)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad(set_to_none=False)
    return loss


def summed(model: Any, optimizer: Any, x: Any, y: Any) -> Any:
    """Two backward passes for a step."""
    optimizer.zero_grad()
    loss = nn.functional.mse_loss(model(x), y)
    loss.backward()
    nn.functional.l1_loss(model(x * 2), y).backward()
    optimizer.step()
    return loss


def adam(o: Any, m: Any) -> Any:
    return o.Adam(m.parameters(), lr=0.05)


@pytest.mark.parametrize("step", [plain, clipped, zeroed, summed], ids=lambda step: step.__name__)
def test_steps(step: Callable[..., Any]) -> None:
    pair = Pair(lambda o, m: o.SGD(m.parameters(), lr=0.1, momentum=0.9), step)
    pair.check(3)


def test_the_state_changes_outside() -> None:
    """Loaded, forgotten, written: between calls; and eager steps in between."""
    pair = Pair(adam, plain)
    pair.check()
    saved = [o.state_dict() for o in pair.optimizers], [dict(m.state_dict()) for m in pair.models]
    changes: list[Callable[[Any, Any], Any]] = [
        lambda m, o: plain(m, o, pair.x, pair.y),
        lambda m, o: next(iter(o.state.values()))["exp_avg"].mul_(2),
        lambda m, o: o.state.clear(),
        lambda m, o: o.state.pop(m[0].weight),
        lambda m, o: m[0].weight.data.mul_(0.5),
        lambda m, o: o.load_state_dict(saved[0][pair.optimizers.index(o)]),
        lambda m, o: m.load_state_dict({k: v + 1 for k, v in m.state_dict().items()}),
        lambda m, o: m[2].requires_grad_(False),
        lambda m, o: o.add_param_group({"params": [m.extra], "lr": 0.5}),
    ]
    for model in pair.models:
        model.extra = nn.Parameter(torch.ones(2, dtype=torch.float64))
    for change in changes:
        pair.each(change)
        pair.check()


def test_a_state_that_begins_again_needs_no_other_graph() -> None:
    pair = Pair(adam, plain)
    for _ in range(3):
        pair.check(1)
        pair.each(lambda m, o: o.state.clear())
    assert graphs(pair.static) == 1


def test_hooks() -> None:
    pair = Pair(adam, plain)
    seen: list[Any] = []
    pair.each(lambda m, o: m[0].weight.register_hook(lambda g: g * 3))
    pair.check()
    first_bias = lambda o: o.param_groups[0]["params"][1]
    pair.each(lambda m, o: o.register_step_pre_hook(lambda o, args, keywords: first_bias(o).grad.zero_()))
    pair.check()
    pair.each(lambda m, o: o.register_step_post_hook(lambda o, args, keywords: seen.append(len(args))))
    pair.check(1)
    assert seen


class Signs(optim.Optimizer):  # type: ignore[misc, name-defined]
    """An optimiser of the user's own, in the way of PyTorch's."""

    def __init__(self, params: Any, lr: float) -> None:
        super().__init__(params, {"lr": lr})

    @torch.no_grad()
    def step(self, closure: Any = None) -> None:
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["mean"] = torch.zeros_like(p)
                state["mean"].mul_(0.9).add_(p.grad, alpha=0.1)
                p.add_(state["mean"].sign(), alpha=-group["lr"])


def test_an_optimiser_of_the_users() -> None:
    Pair(lambda o, m: Signs(m.parameters(), lr=0.1), plain).check(3)


@pytest.mark.parametrize("name", SCHEDULES)
def test_schedules_change_an_input(name: str) -> None:
    """The rate, and what else a schedule changes, is an input from the second value on."""
    if name == "ReduceLROnPlateau":
        advance: Callable[[Any], Any] = lambda scheduler: scheduler.step(1.0)
    else:
        advance = lambda scheduler: scheduler.step()
    pair = Pair(lambda o, m: o.SGD(m.parameters(), lr=0.2, momentum=0.5), plain)
    schedulers = [SCHEDULES[name](optim.lr_scheduler, optimizer) for optimizer in pair.optimizers]
    for _ in range(7):
        pair.check(1)
        for scheduler in schedulers:
            advance(scheduler)
    assert graphs(pair.static) <= 2


def test_a_schedule_of_adam() -> None:
    """OneCycleLR changes a tuple of betas, too."""
    pair = Pair(adam, plain)
    schedulers = [optim.lr_scheduler.OneCycleLR(o, 0.1, total_steps=9) for o in pair.optimizers]
    for _ in range(6):
        pair.check(1)
        for scheduler in schedulers:
            scheduler.step()
    assert graphs(pair.static) == 2
    assert next(iter(pair.static.families.values())).runners[0].fast


def refused(function: Any, *arguments: Any) -> str:
    with pytest.raises(ConversionError) as caught:
        to_static(function)(*arguments)
    return str(caught.value)


def test_refused() -> None:
    model, x, y = small(torch)
    lbfgs, later = optim.LBFGS(model.parameters()), optim.Adam(model.parameters())

    def makes(x: Any) -> None:
        w = torch.ones(5, dtype=torch.float64, requires_grad=True)
        (x * w).sum().backward()
        optim.SGD([w], lr=0.1).step()

    def fails(x: Any, y: Any) -> Any:
        plain(model, later, x, y)
        return sorted(x, key=lambda row: row.sum())

    assert "`LBFGS.step`" in refused(lambda: lbfgs.step(lambda: model(x).sum()))
    refused(makes, x)
    refused(fails, x, y)
    assert not later.state_dict()["state"]


def test_calls_are_fast_and_values_do_not_change() -> None:
    """Later calls go past everything but the guard; what was read before is what it was."""
    pair = Pair(adam, plain)
    pair.check()
    runner = next(iter(pair.static.families.values())).runners[0]
    assert runner.fast
    model = pair.models[0]
    before, view, copied = model[0].weight.array, model[0].weight.detach(), model[0].weight.detach().clone()
    loss = nn.functional.mse_loss(model(pair.x), pair.y)
    model.zero_grad()
    loss.backward(retain_graph=True)
    wanted = model[0].weight.grad.clone()
    pair.check()
    np.testing.assert_array_equal(before, copied)
    assert not torch.allclose(view, copied)
    model.zero_grad()
    loss.backward()
    np.testing.assert_array_equal(model[0].weight.grad, wanted)

    def doubles() -> Any:
        with torch.no_grad():
            model[2].bias.mul_(2)
        return model[2].bias.detach().numpy(), model[2].bias.detach()

    array, tensor = to_static(doubles)()
    array[:] = 5
    assert not (model[2].bias == 5).any() and torch.equal(tensor, model[2].bias)


def exported(optimizer: Callable[..., Any]) -> tuple[Any, Any, Any]:
    """(the model of a training step, its session, and the eager step of the same state)."""
    import onnxruntime

    model, _, _ = small(torch)
    model = nn.Sequential(*model, nn.BatchNorm1d(2).double())
    stepper = optimizer(model.parameters())
    static = to_static(lambda x, y: plain(model, stepper, x, y))
    file = static.to_onnx(InputSpec(("n", 5), "float64"), InputSpec(("n", 2), "float64"))
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    return file, onnxruntime.InferenceSession(file.SerializeToString(), options), static.eager


@pytest.mark.parametrize("make", [
    lambda p: optim.SGD(p, lr=0.1), lambda p: optim.SGD(p, lr=0.1, momentum=0.9), optim.Adam, optim.NAdam, optim.Rprop,
])  # fmt: skip
def test_exported_steps_run_without_us(make: Callable[..., Any]) -> None:
    """Inputs, then state; the loss, then state: stepped by plain ONNX Runtime, with batches of any size."""
    file, session, eager = exported(make)
    names = [port.name for port in file.graph.input]
    assert names[:6] == ["x", "y", "0.weight", "0.bias", "2.weight", "2.bias"] and names.pop() == "lr"
    assert [port.name for port in file.graph.output] == ["result", *(f"{name}_out" for name in names[2:])]
    state: dict[str, Any] = {}
    for size in (8, 3, 8, 5):
        x, y = data(torch, size, 5, seed=size), data(torch, size, 2, seed=size + 1)
        loss, *new = session.run(None, {"x": x.numpy(), "y": y.numpy(), **state})
        state = dict(zip(names[2:], new))
        np.testing.assert_allclose(loss, eager(x, y).item(), 1e-9)


@pytest.mark.parametrize("make", [
    lambda p: optim.SGD(p, lr=0.1, momentum=0.9, weight_decay=0.1, nesterov=True), optim.Adam, optim.AdamW,
    optim.RMSprop, optim.Adagrad, optim.Adadelta, optim.Adamax, optim.NAdam, optim.RAdam, optim.ASGD,
    lambda p: optim.SGD([{"params": [each], "lr": 0.1 * n} for n, each in enumerate(p, 1)]),
])  # fmt: skip
def test_rates_are_inputs_of_a_file(make: Callable[..., Any]) -> None:
    """One rate for each group, the file's own by default: the file is stepped with any other."""
    model = torch.nn.Linear(3, 1).double()
    optimizer = make(list(model.parameters()))
    x = data(torch, 4, 3, seed=1)
    static = to_static(lambda x: plain(model, optimizer, x, x[:, :1]))
    import onnxruntime

    file = static.to_onnx(x)
    session = onnxruntime.InferenceSession(file.SerializeToString())
    names = [port.name for port in file.graph.input][1:]
    rates = [name for name in names if name.startswith("lr")]
    assert rates == (["lr"] if len(optimizer.param_groups) == 1 else ["lr.0", "lr.1"]) == names[-len(rates) :]
    state: dict[str, Any] = {}
    for _ in range(3):
        loss, *new = session.run(None, {"x": x.numpy(), **state})
        np.testing.assert_allclose(loss, static.eager(x).item(), 1e-9)
        for group in optimizer.param_groups:
            group["lr"] *= 0.5
        state = {**dict(zip(names, new)), **dict(zip(rates, [np.array(g["lr"]) for g in optimizer.param_groups]))}


def test_state_that_begins_in_a_branch() -> None:
    """Where the branch is not taken nothing is left, as in eager code; one graph does for all."""
    pair = Pair(adam, steps_if_large)
    for scale in (1e-3, 1e-3, 1.0, 1e-3, 1.0):
        pair.x, pair.y = data(torch, 8, 5) * scale, data(torch, 8, 2, seed=1) * scale
        pair.check(1)
        states = [len(optimizer.state_dict()["state"]) for optimizer in pair.optimizers]
        assert states[0] == states[1]
    pair.each(lambda m, o: o.state.clear())
    pair.x, pair.y = pair.x * 1e-3, pair.y * 1e-3
    pair.check(2)
    assert not pair.optimizers[0].state_dict()["state"] and graphs(pair.static) == 1


def steps_if_large(model: Any, optimizer: Any, x: Any, y: Any) -> Any:
    optimizer.zero_grad()
    loss = torch.nn.functional.mse_loss(model(x), y)
    loss.backward()
    if x.abs().max() > 0.1:
        optimizer.step()
    return loss


def test_a_state_that_does_not_begin_because_of_an_error() -> None:
    model, x, y = small(torch)
    optimizer = optim.Adam(model.parameters())

    def step(x: Any, y: Any) -> Any:
        loss = steps_if_large(model, optimizer, x, y)
        assert loss < 0
        return loss

    with pytest.raises(AssertionError):
        to_static(step)(x * 1e-3, y)
    assert not any(optimizer.state.values())


@pytest.mark.parametrize("convert", [lambda f: f, to_static])
def test_hooks_of_optimisers_are_removed(convert: Callable[..., Any]) -> None:
    parameter = torch.nn.Parameter(torch.ones(2))
    optimizer = optim.SGD([parameter], lr=1.0)
    before = optimizer.register_step_pre_hook(lambda o, args, kwargs: parameter.grad.mul_(2))
    after = optimizer.register_step_post_hook(lambda o, args, kwargs: parameter.data.add_(10))

    def step() -> Any:
        optimizer.zero_grad()
        parameter.sum().backward()
        optimizer.step()
        return parameter.detach().clone()

    run = convert(step)
    assert run().tolist() == [9.0, 9.0]
    before.remove()
    assert run().tolist() == [18.0, 18.0]
    after.remove()
    assert run().tolist() == [17.0, 17.0]


def test_exporting_begins_nothing_outside() -> None:
    model, x, y = small(torch)
    optimizer = optim.Adam(model.parameters())
    static = to_static(lambda x, y: plain(model, optimizer, x, y))
    first = static.to_onnx(x, y)
    assert not optimizer.state and all(p.grad is None for p in model.parameters())
    static(x, y)
    second = static.to_onnx(x, y)
    assert [port.name for port in first.graph.input] == [port.name for port in second.graph.input]
    assert first.graph.node == second.graph.node

    summed = to_static(lambda x: (model(x).sum().backward(), model[2].bias * 2)[1])
    names = [port.name for port in summed.to_onnx(x).graph.input]
    assert "2.bias.grad" in names and "2.bias" not in names  # gradients that are there are state


def test_tensors_that_share_elements() -> None:
    """One that is changed in place must not be seen under another name; read alone, they may."""
    p = nn.Parameter(torch.ones(3))
    detached, part = p.detach(), p.detach()[1:]

    def doubles() -> Any:
        with torch.no_grad():
            p.mul_(2)

    def written_outside() -> Any:
        doubles()
        return detached.sum()

    def written_through() -> Any:
        part.mul_(2)
        return p.sum().detach()

    def given(x: Any) -> Any:
        doubles()
        return x + 1

    for function, arguments in (
        (written_outside, ()), (written_through, ()), (given, (p,)), (given, (detached,)), (given, (part,)),
    ):  # fmt: skip
        with pytest.raises(ValueError, match="shares elements"):
            to_static(function)(*arguments)
    with pytest.raises(ValueError, match="shares elements"):
        to_static(written_outside).to_onnx()
    static = to_static(given)
    for x in (torch.zeros(3), torch.ones(3), torch.zeros(3)):
        assert torch.equal(static(x), x + 1)
    with pytest.raises(ValueError, match="shares elements"):
        static(p.detach())
    assert torch.equal(to_static(lambda: detached + p.sum())().detach(), detached + p.sum().detach())


def test_a_batch_of_another_size() -> None:
    pair = Pair(adam, plain)
    pair.check(1)
    for size in (3, 6, 5):
        pair.x, pair.y = data(torch, size, 5), data(torch, size, 2, seed=1)
        pair.check(1)
    assert graphs(pair.static) == 2


@pytest.mark.parametrize("name", AVERAGES)
def test_averages_of_models_in_a_static_step(name: str) -> None:
    found = arrays(averaged(AVERAGES[name], to_static)(torch))
    for path, x in arrays(averaged(AVERAGES[name])(torch)).items():
        assert found[path].dtype == x.dtype, path
        np.testing.assert_allclose(found[path], x, 1e-9, 1e-12, err_msg=path)


def test_what_parameters_held_before_is_let_go() -> None:
    model = torch.nn.Linear(3, 2)
    optimizer = torch.optim.Adam(model.parameters())

    @to_static
    def step(x):
        optimizer.zero_grad()
        loss = model(x).sum()
        loss.backward()
        optimizer.step()
        return loss

    for _ in range(2):
        before = weakref.ref(model.weight.array)
        step(torch.ones(2, 3))
        assert before() is None
