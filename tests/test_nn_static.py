"""Layers convert: the same results, classes and dtypes as eager, the same state afterwards."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

import dy2st.runtime as torch
from dy2st import ConversionError, InputSpec, export, load, to_static
from dy2st.runtime.tree import flatten
from tests.torch_programs.layers import CALLS, LAYERS, data, filled

nn = torch.nn

pytestmark = pytest.mark.filterwarnings("ignore")


def made(name: str) -> tuple[Any, list[Any], Any]:
    """(module, inputs, how it is called) of a row."""
    make, *inputs = LAYERS[name]
    call = inputs.pop() if inputs[-1] in CALLS else (lambda module, *given: module(*given))
    module = filled(torch, make(nn).double())
    return module, [x(torch) if callable(x) else data(torch, *x, seed=i) for i, x in enumerate(inputs)], call


def assert_equal(found: Any, expected: Any, tolerance: float = 1e-11) -> None:
    a, structure = flatten(found)
    b, wanted = flatten(expected)
    assert structure == wanted
    for x, y in zip(a, b):
        if y is None or isinstance(y, (int, float)):
            assert x == y
            continue
        assert x.dtype == y.dtype and x.shape == y.shape
        np.testing.assert_allclose(x, y, tolerance, tolerance)


def test_new_tensors_and_states_of_unknown_size(tmp_path: Any) -> None:
    """`torch.zeros(len(x), …)` in a graph whose batch is not fixed; a recurrent layer begins with it."""
    memory = nn.LSTM(3, 4, batch_first=True)

    def run(x: Any) -> Any:
        n = x.shape[0]
        made = torch.cat([torch.zeros(n, 1), torch.ones((n, 2)), torch.full((n, 1), 3.0)], 1)
        return memory(x)[0][:, -1] + made

    with torch.no_grad():
        export(run, tmp_path / "run.onnx", InputSpec(("batch", 5, 3)))
        for size in (1, 4):
            x = torch.randn(size, 5, 3)
            assert_equal(load(tmp_path / "run.onnx")(x.numpy()), run(x).numpy(), 1e-6)



@pytest.mark.parametrize("mode", ["train", "eval"])
@pytest.mark.parametrize("name", LAYERS)
def test_static_equals_eager(name: str, mode: str) -> None:
    module, inputs, call = made(name)
    module.train(mode == "train")
    twin = copy.deepcopy(module)

    def run(*given: Any) -> Any:
        return call(module, *given)

    static = to_static(run)
    for _ in range(2):
        assert_equal(static(*inputs), call(twin, *inputs))
    assert_equal(dict(module.state_dict()), dict(twin.state_dict()))


# --- tensors in converted code ----------------------------------------------------------------------

lin = nn.Linear(2, 2)
seen = torch.zeros(2)


def loops_while_the_sum_is_small(x: Any) -> Any:
    h, n = x, 0
    while h.sum() < 10 and n < 5:
        h = torch.relu(lin(h)) + 1 if h.mean() > 0.5 else h * 2
        n += 1
    return h, n


def counts_outside(x: Any) -> Any:
    h = x
    while h.sum() < 10:
        h = h + 1
        seen.add_(1)
    return h, seen.clone()


def writes_in_branches(x: Any) -> Any:
    y = torch.zeros(2)
    if x.sum() > 0:
        y.add_(1)
        x[0] = 5.0
    else:
        y += x[0]
    return y, x


def sizes(x: Any) -> Any:
    return x.view(x.size(0), -1).sum(dim=1, keepdim=True) + x.shape[0]


def rows(x: Any) -> Any:
    total = torch.zeros(2)
    for row in x:
        total = total + row * row.max()
    return total




@pytest.mark.parametrize("function", [
    loops_while_the_sum_is_small, counts_outside, writes_in_branches, sizes, rows
])  # fmt: skip
def test_control_flow_on_tensors(function: Any) -> None:
    static = to_static(function)
    for low in (-1.0, 0.3, 1.0):
        for size in (2, 3):
            x = torch.full((size, 2), low) if function is not loops_while_the_sum_is_small else torch.full((2, 2), low)
            if function is counts_outside and low < 0:
                continue
            before = seen.clone()
            first, second = x.clone(), x.clone()
            with torch.no_grad():
                expected = function(first)
                seen.copy_(before)
                assert_equal(static(second), expected, 1e-6)
            assert_equal(second, first, 0)


def test_weights_are_inputs() -> None:
    module = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))
    static = to_static(lambda x: module(x))
    x = torch.randn(5, 3)
    for change in (
        lambda: None,
        lambda: module[0].weight.data.mul_(2),
        lambda: module.load_state_dict({k: v + 1 for k, v in module.state_dict().items()}),
        lambda: setattr(module[2], "bias", nn.Parameter(torch.ones(2))),
        lambda: setattr(module[2], "bias", None),
        lambda: module.__setitem__(1, nn.Tanh()),
    ):
        change()
        assert_equal(static(x), module(x), 1e-6)
    static(x.numpy())
    assert isinstance(static(x), torch.Tensor)


def refused(function: Any, *args: Any) -> str:
    with pytest.raises(ConversionError) as caught:
        to_static(function)(*args)
    return str(caught.value)


def test_refused() -> None:
    x = torch.ones(2, 2)

    def chosen(x: Any) -> Any:
        y = x if x.sum() > 0 else x + 1
        y.add_(1)
        return y

    assert "a branch or a loop chose" in refused(chosen, x)


def test_options_of_embeddings() -> None:
    """The weight that max_norm makes shorter is so afterwards, too."""
    module = nn.Embedding(5, 3, padding_idx=1, max_norm=0.5, scale_grad_by_freq=True).double()
    twin, static, index = copy.deepcopy(module), to_static(lambda i: module(i)), torch.tensor([[1, 2, 2], [4, 1, 2]])
    assert_equal(static(index), twin(index))
    assert_equal(dict(module.state_dict()), dict(twin.state_dict()))


def test_ctc_loss() -> None:
    """Lengths may be inputs; of targets in one row those must be known."""
    x, lengths = torch.randn(6, 3, 5), torch.tensor([6, 3, 4])
    padded, row = torch.tensor([[1, 2, 2], [3, 3, 4], [4, 0, 0]]), torch.tensor([1, 2, 2, 3, 3, 4, 4])
    loss = nn.CTCLoss(reduction="none")
    static = to_static(lambda *given: loss(*given))
    for counts in ([3, 3, 1], [2, 1, 0]):
        given = (x.log_softmax(2), padded, lengths, torch.tensor(counts))
        assert_equal(static(*given), loss(*given), 1e-5)
    with pytest.raises(RuntimeError, match="input_lengths"):
        static(x, padded, lengths + 1, torch.tensor([3, 3, 1]))
    known = to_static(lambda x, r: loss(x, r, (6, 3, 4), (3, 3, 1)))
    assert_equal(known(x, row), loss(x, padded, lengths, (3, 3, 1)), 1e-5)
    assert "int() needs it" in refused(loss, x, row, lengths, torch.tensor([3, 3, 1]))


def test_export() -> None:
    module = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()).eval()
    static = to_static(lambda x: module(x))
    x = torch.randn(2, 1, 6, 6)
    model = static.to_onnx(x)
    assert [node.op_type for node in model.graph.node].count("Conv") == 1
    assert len(model.graph.input) == 1


def test_tensors_from_outside_are_inputs() -> None:
    """However converted code reaches them."""
    weights, table = torch.ones(3), {"k": [torch.ones(3)]}

    class Holder:
        shared = torch.ones(3)

    def by_default(x: Any, w: Any = weights) -> Any:
        return x * w

    def held(x: Any) -> Any:
        return x * table["k"][0] + Holder.shared + torch.stack([weights, weights]).sum(0)

    def saved(x: Any) -> Any:
        return x + lin.state_dict()["bias"].sum()

    def known(x: Any) -> Any:
        return x * 2 + bool(weights.sum() > 100)

    x = torch.ones(2, 3)
    for function in (by_default, held, saved, known):
        static = to_static(function)
        for _ in range(2):
            assert_equal(static(x), function(x), 1e-6)
            for tensor in (weights, table["k"][0], Holder.shared, lin.bias.data):
                tensor.add_(1)


def test_a_tensor_inside_foreign_code_is_refused() -> None:
    weights = torch.ones(3)
    foreign = type("Foreign", (), {"__call__": lambda self, x: weights})()
    foreign.__class__.__call__.__module__ = "numpy.fake"
    assert "code that is not converted" in refused(lambda x: x + foreign(1), torch.ones(3))


def test_hooks_and_modes() -> None:
    module = nn.Sequential(nn.Linear(3, 2), nn.Dropout(0.5)).eval()
    static = to_static(lambda x: module(x))
    x = torch.ones(2, 3)
    assert_equal(static(x), module(x), 1e-6)
    handle = module[0].register_forward_hook(lambda m, args, result: result * 100)
    assert_equal(static(x), module(x), 1e-6)
    handle.remove()
    assert_equal(static(x), module(x), 1e-6)
    module.train()
    results = []
    for call in (static, module):
        torch.manual_seed(1)
        results.append(call(x))
    assert_equal(*results, 1e-6)


def test_lengths_that_depend_on_data_are_refused() -> None:
    def packed(x: Any, lengths: Any) -> Any:
        return nn.utils.rnn.pack_padded_sequence(x, lengths).data

    with pytest.raises(ConversionError, match="int"):
        to_static(packed)(torch.ones(3, 2, 1), torch.tensor([3, 1]))
    assert torch.equal(to_static(lambda x: packed(x, [3, 1]))(torch.ones(3, 2, 1)), torch.ones(4, 1))


def test_an_array_set_to_a_scalar_is_read_anew() -> None:
    class Counter:
        def __init__(self) -> None:
            self.count = torch.tensor(0.0)

        def step(self, x: Any) -> Any:
            self.count.array = self.count.array + np.float32(1)
            return x * self.count

    static, eager = Counter(), Counter()
    step = to_static(static.step)
    for _ in range(4):
        assert_equal(step(torch.ones(2)), eager.step(torch.ones(2)))
    assert_equal(static.count, eager.count)
