"""Gradients through loops on data: as in eager code, also where no round was made."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import dy2st.runtime as torch
from dy2st import InputSpec, to_static
from tests.test_backward import assert_alike, seen, values
from tests.test_gradients_of_branches import INPUTS, Weights, check, refused
from tests.torch_programs import FIGURES, figures
from tests.torch_programs.control import PROGRAMS

nn, optim, F = torch.nn, torch.optim, torch.nn.functional


def until_small(m: Any, x: Any) -> Any:
    h, n = x, 0
    while h.abs().sum() > 0.5 and n < 20:
        h = torch.tanh(h @ m.w) * 0.7
        n += 1
    return (h * m.a).sum(), n


def two_states(m: Any, x: Any) -> Any:
    """Only one of them is used in the end."""
    h, c, n = x, m.a * 2, 0
    while n < x.abs().sum():
        h, c = torch.tanh(h @ m.w) + c, c * m.s[0] + h
        n += 1
    return h.sum(), n


def a_branch_inside(m: Any, x: Any) -> Any:
    h, n = x, 0
    while n < x.abs().sum():
        if h.sum() > 0:
            h = torch.tanh(h @ m.w) * m.a
        else:
            h = h * m.s[0] + x
        n += 1
    return (h * h).sum(), n


def a_loop_inside(m: Any, x: Any) -> Any:
    h, n = x, 0
    while n < x.abs().sum():
        k = 0
        while k < n:
            if h[k % 3] > 0.1:
                h = torch.sin(h * m.a) + x
            k += 1
        h = h @ m.w
        n += 1
    return (h * h).sum()


def a_loop_in_a_branch(m: Any, x: Any) -> Any:
    h = m.a * x
    if x[0] > 0:
        n = 0
        while n < x.abs().sum():
            h = torch.tanh(h + m.s[n % 3])
            n += 1
    else:
        h = h * m.a
    return h.sum()


def leaves_early(m: Any, x: Any) -> Any:
    total = torch.zeros((), dtype=torch.float64)
    for i in range(int(x.abs().sum().item())):
        if x[0] * i > 2:
            break
        if i == 1:
            continue
        y = (m.w[i % 3] * x * i).sum()
        total = total + y * y
    return total, m.b.sum()


def returns_inside(m: Any, x: Any) -> Any:
    def run() -> Any:
        h = x * 1.0
        for i in range(int(x.abs().sum().item())):
            h = h * m.a + x
            if h.sum() > 2:
                return h.sum()
        return (h * m.s).sum()

    return run()


def known_length(m: Any, x: Any) -> Any:
    """Too many nodes to be written out: a loop of a known number of rounds."""
    h = x * 0.1
    for i in range(400):
        h = torch.tanh(h @ m.w * 0.1 + m.a) * 0.9 + torch.sin(h * m.s[0] + i) * 0.1
    return h.sum()


def set_inside_alone(m: Any, x: Any) -> Any:
    n = 0
    best = None
    while n < 3:
        y = (m.s[n] * x).sum()
        if best is None or y > best:
            best = y * m.a[n]
        n += 1 if x[0] > 0 else 2
    return best + y


def ends_the_tape(m: Any, x: Any) -> Any:
    h, n = m.a * x, 0
    while n < x.abs().sum():
        h = torch.tanh(h.detach() @ m.w)
        n += 2
    return (h * m.s[0]).sum()


def begins_later(m: Any, x: Any) -> Any:
    """A constant at first, from some round on with a derivative."""
    h, n = x * 1.0, 0
    while n < x.abs().sum():
        if n > 1:
            h = h * m.a
        else:
            h = h + 1
        n += 1
    return (h * m.s[0]).sum()


def a_parameter_is_carried(m: Any, x: Any) -> Any:
    w, n = m.a, 0
    while (w * w).sum() > 0.05 and n < x[2] + 3:
        w = w * 0.5 + m.b
        n += 1
    return (w * x).sum()


def swaps(m: Any, x: Any) -> Any:
    a, b, n = m.a * 1.0, m.b + x, 0
    while n < x.abs().sum():
        a, b = b * m.s[1], a
        n += 1
    return (a * x).sum()


def changes_in_place(m: Any, x: Any) -> Any:
    h, n = m.w * 1.0, 0
    while n < x.abs().sum() and n < 3:
        h[n % 3] = h[(n + 1) % 3] * x
        h[0].mul_(m.a)
        n += 1
    return h.pow(2).sum()


def what_would_be_nan(m: Any, x: Any) -> Any:
    """Zero rounds, and sides that are not taken: no 0 * inf."""
    h, n, y = torch.log(m.b), 0, x * m.s[0]
    while n < x[0]:
        y = y + h * m.a if n > 5 else y * 2
        n += 1
    return y.sum(), (m.b * 2).sum()


def indices_of_rounds(m: Any, x: Any) -> Any:
    h, i = x * 1.0, x.argmax()
    while i > 0:
        h = h * m.w[i] + m.s[i]
        i = i - 1
    return h.sum()


def grows(m: Any, x: Any) -> Any:
    """Joined with more at its end, in some rounds."""
    h, n = x * m.a, 0
    while n < x.abs().sum():
        if h.sum() > n * 0.1:
            h = torch.cat([h, torch.tanh(h[-2:]) * m.s[0], x[:1]])
        n += 1
    return (h * h).sum()


def a_cache(m: Any, x: Any) -> Any:
    """Keys and values of all rounds, in a loop that is in another loop."""
    total = m.b.sum()
    for _ in range(x.argmax().item() + 1):
        keys, queries, n = torch.zeros(3, 0, dtype=torch.float64), x * 1.0, 0
        found = (x @ m.w)[:, None] * m.a[:, None]
        while n < x.abs().sum() and n < 3:
            keys = torch.cat([keys, (m.w @ queries)[:, None]], 1)
            queries = torch.tanh(found @ torch.softmax(queries @ keys, -1) + x)
            found = torch.cat([found, (queries * m.s)[:, None]], 1)
            n += 1
        total = total + queries.sum()
    return total


def lists(m: Any, x: Any) -> Any:
    """All outputs are joined; in some rounds there are none."""
    h, n, rows, more = x * m.a, 0, [], [m.b]
    while n < x.abs().sum():
        h = torch.tanh(h * m.s)
        rows.append(h)
        if h.sum() > 0:
            more.append(torch.sin(h))
        n += 1
    total = torch.cat(more).pow(2).sum()
    return total + torch.stack(rows, 1).sum() if n > 0 else total


def lists_in_loops(m: Any, x: Any) -> Any:
    total = m.b.sum()
    for i in range(x.argmax().item() + 1):
        h, rows = x * m.a + i, []
        while len(rows) < x.abs().sum():
            h = torch.sin(h * m.s)
            rows.append(h.sum())
        if len(rows) > 0:
            total = total + torch.stack(rows).pow(2).sum()
    return total


def in_containers(m: Any, x: Any) -> Any:
    state = {"h": x * 1.0, "count": 0, "pair": (m.a * 1.0, m.b)}
    while state["count"] < x.abs().sum():
        a, b = state["pair"]
        state["h"] = torch.tanh(state["h"] * a + b)
        state["pair"] = (a * 0.9 + state["h"] * 0.1, b + a)
        state["count"] = state["count"] + 1
    return state["h"].sum() + state["pair"][1].sum()


LOSSES = [
    until_small, two_states, a_branch_inside, a_loop_inside, a_loop_in_a_branch, leaves_early, returns_inside,
    known_length, set_inside_alone, ends_the_tape, begins_later, a_parameter_is_carried, swaps,
    changes_in_place, what_would_be_nan, indices_of_rounds, in_containers,
    grows, a_cache, lists, lists_in_loops,
]  # fmt: skip


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.__name__)
def test_gradients(loss: Callable[..., Any]) -> None:
    """`b` always has one, so that there is one to take."""

    def program(m: Any, x: Any) -> Any:
        m.zero_grad()
        value, *more = found if isinstance(found := loss(m, x), tuple) else (found,)
        (value + m.b.sum()).backward()
        return value.detach(), *more

    check(program, inputs=[x for x in INPUTS if loss is not known_length or x is INPUTS[0]])



def over_rows(m: Any, x: Any) -> Any:
    h = torch.zeros(3, dtype=torch.float64)
    for row in x:
        h = torch.tanh(row * m.a + h @ m.w)
    return (h * h).sum()


def test_any_number_of_rounds() -> None:
    """A sequence of any length: of no rows, nothing but `b` has a gradient."""
    rows = values(5, 7, 3)
    model = Weights()
    twin = copy.deepcopy(model)

    def program(m: Any, x: Any) -> Any:
        m.zero_grad()
        loss = over_rows(m, x) + m.b.sum()
        loss.backward()
        return loss.detach(), torch.zeros_like(m.a).detach() if m.a.grad is None else m.a.grad.clone()

    static = to_static(lambda x: program(model, x), input_spec=[InputSpec(("n", 3), "float64")])
    for length in (3, 7, 0, 1):
        found, expected = static(rows[:length].clone()), program(twin, rows[:length])
        assert_alike(list(map(np.asarray, found)), list(map(np.asarray, expected)))
        for p, q in zip(model.parameters(), twin.parameters()):
            assert_alike(seen(p), seen(q))
    ops = [node.op_type for node in nodes_of(static.to_onnx(InputSpec(("n", 3), "float64")).graph)]
    assert ops.count("Loop") == 2 and ops.count("If") == 1


def nodes_of(graph: Any) -> list[Any]:
    inner = [a.g for node in graph.node for a in node.attribute if a.HasField("g")]
    return [*graph.node, *(node for each in inner for node in nodes_of(each))]


def test_counted_loops_are_scans() -> None:
    model = Weights()

    def program(x: Any) -> Any:
        model.zero_grad()
        known_length(model, x).backward()
        return model.w.grad.clone()

    ops = [node.op_type for node in nodes_of(to_static(program).to_onnx(INPUTS[0]).graph)]
    assert ops.count("Scan") == 2 and "Loop" not in ops


def trains_inside(m: Any, x: Any) -> Any:
    n = 0
    while n < x.abs().sum():
        m.zero_grad()
        loss, k = (m.a * x).sum() ** 2 + m.b.sum(), 0
        while k < n:
            loss = loss * m.s[0]
            k += 1
        loss.backward()
        with torch.no_grad():
            for p in m.parameters():
                if p.grad is not None:
                    p -= 0.01 * p.grad
        n += 1
    return n


def truncated(m: Any, x: Any) -> Any:
    """`backward` in each round, of that round alone."""
    h, n, total = x * 1.0, 0, torch.zeros(3, 3, dtype=torch.float64)
    while n < x.abs().sum():
        m.zero_grad()
        h = torch.tanh(h.detach() @ m.w)
        h.sum().backward()
        total = total + m.w.grad
        n += 1
    return h.detach(), total


def several_losses(m: Any, x: Any) -> Any:
    """What a loop made is used in two places, and the gradients are taken one after the other."""
    h, c, n = x * m.a, m.b * 1.0, 0
    while n < x.abs().sum():
        h, c = torch.sin(h + c), c * m.s[0] + h
        n += 1
    a, b = torch.autograd.grad((h * c).sum(), [m.a, m.b])
    m.zero_grad()
    (h + c).pow(2).sum().backward()
    return a, b


@pytest.mark.parametrize("program", [trains_inside, truncated, several_losses], ids=lambda program: program.__name__)
def test_programs(program: Callable[..., Any]) -> None:
    check(program)


def test_a_list_of_tensors_is_a_result() -> None:
    m = Weights()

    def rows(x: Any) -> Any:
        h, found = x * m.a, []
        while len(found) < x.abs().sum():
            h = torch.tanh(h * m.s)
            found.append(h)
        return found

    static = to_static(rows)
    for x in INPUTS:
        found, expected = static(x), rows(x)
        assert len(found) == len(expected) and all(y.requires_grad and not y.is_leaf for y in found)
        assert_alike([np.asarray(y.detach()) for y in found], [np.asarray(y.detach()) for y in expected])


def test_nothing_requires_a_gradient() -> None:
    """Of no round, where eager code raises."""
    m = Weights()

    def program(x: Any) -> Any:
        h, n = x * 1.0, 0
        while n < x.sum():
            h = h * m.a
            n += 1
        h.sum().backward()
        return n

    static = to_static(program)
    assert static(INPUTS[0]) == 6
    for mode in (static, static.eager):
        with pytest.raises(RuntimeError, match="does not require grad"):
            mode(INPUTS[3])


def test_refused() -> None:
    m, x = Weights(), INPUTS[0]

    def goes_on(x: Any) -> None:
        h, n = x * m.a, 0
        while n < x.sum():
            h = torch.tanh(h)
            h.sum().backward()
            n += 1

    def shrinks(x: Any) -> None:
        h, n = x * m.a, 0
        while n < x.sum() and h.shape[0] > 1:
            h = h[1:] * m.s[0]
            n += 1
        h.sum().backward()

    def second(x: Any) -> None:
        h, n = x * m.a, 0
        while n < x.sum():
            h = torch.tanh(h)
            n += 1
        torch.autograd.grad(h.sum(), m.a, create_graph=True)

    def in_a_list(x: Any) -> None:
        h, n, found = x * m.a, 0, []
        while n < x.sum():
            h = torch.tanh(h)
            found.append(h)
            n += 1
        found[-1].sum().backward()

    def changes_an_item(x: Any) -> Any:
        n, found = 0, []
        while n < x.sum():
            h = x * m.a
            found.append(h)
            h.mul_(2)
            n += 1
        return torch.stack(found).detach()

    assert "from one round of a loop on data into the one before" in refused(goes_on, x)
    assert "an array whose size changes from round to round" in refused(shrinks, x)
    assert "second derivative through a branch or a loop" in refused(second, x)
    assert "derivative of one item of a list whose length depends on data" in refused(in_a_list, x)
    assert "is changed in place" in refused(changes_an_item, x)


class Cell(nn.Module):
    """A recurrent layer that is applied until its state settles."""

    def __init__(self) -> None:
        super().__init__()
        self.inner, self.outer = nn.Linear(4, 4).double(), nn.Linear(3, 4).double()
        self.head = nn.Linear(4, 1).double()

    def forward(self, x: Any) -> Any:
        h, change, n = torch.tanh(self.outer(x)), torch.ones((), dtype=torch.float64), 0
        while change > 1e-3 and n < 30:
            new = torch.tanh(self.outer(x) + 0.5 * self.inner(h))
            change = (new - h).detach().abs().max()
            h, n = new, n + 1
        return self.head(h)


@pytest.mark.parametrize("make", [lambda p: optim.SGD(p, lr=0.1, momentum=0.9), lambda p: optim.Adam(p, lr=0.02)])
def test_exported_steps_run_without_us(make: Callable[..., Any]) -> None:
    import onnxruntime

    torch.manual_seed(0)
    model = Cell()
    optimizer = make(model.parameters())
    batches = [(values(n, n + 2, 3), values(n + 9, n + 2, 1)) for n in range(6)]

    def step(x: Any, y: Any) -> Any:
        optimizer.zero_grad()
        loss = F.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        return loss

    with torch.no_grad():
        assert model(batches[0][0]).shape == (2, 1)
    for x, y in batches[:1]:
        to_static(step).eager(x, y)
    static = to_static(step)
    file = static.to_onnx(InputSpec(("n", 3), "float64"), InputSpec(("n", 1), "float64"))
    session = onnxruntime.InferenceSession(file.SerializeToString())
    names = [port.name for port in file.graph.input][2:-1]
    state: dict[str, Any] = {}
    for x, y in batches:
        loss, *new = session.run(None, {"x": x.numpy(), "y": y.numpy(), **state})
        state = dict(zip(names, new))
        np.testing.assert_allclose(loss, static.eager(x, y).item(), 1e-9)


@pytest.mark.parametrize("name", PROGRAMS)
def test_static_steps_give_figures_of_pytorch(name: str) -> None:
    """Losses, parameters, gradients, and which parameters have none, as PyTorch 2.13 gave them."""
    made: list[Any] = []

    def convert(step: Any) -> Any:
        made.append(to_static(step))
        return made[0]

    found, expected = figures(PROGRAMS[name](torch, convert)), json.loads(FIGURES.read_text())[f"control/{name}"]
    assert found.keys() == expected.keys()
    for path, (dtype, shape, *sums) in expected.items():
        assert found[path][:2] == [dtype, shape], path
        np.testing.assert_allclose(found[path][2:], sums, 1e-8, 1e-8, err_msg=path)
    assert sum(len(family.runners) for family in made[0].families.values()) == 1
