"""`to_static` on Modules and on classes of them: the same object, whose forward runs static."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dy2st
import dy2st.runtime as torch
from dy2st import InputSpec, to_static
from dy2st.__main__ import main

nn = torch.nn


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(3, 4)
        self.norm = nn.BatchNorm1d(4)

    def forward(self, x: Any) -> Any:
        h = self.norm(self.first(x))
        if h.sum() > 1:
            h = h + 1
        return h


@to_static(opset=22)
class Decorated(Net):
    pass


class Below(Decorated):
    def forward(self, x: Any) -> Any:
        return super().forward(x) * 2


def filled(module: Any) -> Any:
    rng = np.random.default_rng(0)
    with torch.no_grad():
        for p in module.parameters():
            p.copy_(torch.tensor(rng.normal(size=p.shape).astype("f4")))
    return module


def inputs(rows: int) -> Any:
    return torch.tensor(np.random.default_rng(rows).normal(size=(rows, 3)).astype("f4"))


def assert_close(found: Any, expected: Any, tolerance: float = 1e-5, absolute: float = 1e-6) -> None:
    a, b = (x.detach().numpy() if isinstance(x, torch.Tensor) else x for x in (found, expected))
    np.testing.assert_allclose(a, b, tolerance, absolute)


def test_an_instance_is_given_back() -> None:
    module, twin = filled(Net()), filled(Net())
    keys = list(module.state_dict())
    assert to_static(module) is module and list(module.state_dict()) == keys and repr(module) == repr(twin)
    for mode in (True, False):
        module.train(mode), twin.train(mode)
        for rows in (4, 7, 2):
            assert_close(module(inputs(rows)), twin(inputs(rows)), 1e-5, 1e-6)
    for key, value in module.state_dict().items():
        assert_close(value, twin.state_dict()[key], 1e-5)
    assert_close(module.eager(inputs(3)), twin(inputs(3)), 1e-6)
    assert isinstance(module.forward, dy2st.StaticFunction) and "dy.if_" in module.forward.code


@pytest.mark.parametrize("other", [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))])
@pytest.mark.parametrize("make", [lambda: to_static(Net(), opset=22), Decorated])
def test_a_copy_is_static_and_has_parameters_of_its_own(make: Any, other: Any) -> None:
    module = filled(make()).eval()
    found = other(module)
    assert isinstance(found.forward, dy2st.StaticFunction) and found.forward.opset == 22
    assert found.eager.__self__ is found
    expected = module(inputs(4))
    assert_close(found(inputs(4)), expected)
    with torch.no_grad():
        module.first.weight.zero_()
    assert_close(found(inputs(4)), expected)
    assert abs(module(inputs(4)) - expected).max() > 0.1


def test_a_class_is_given_back_and_classes_below_it_stay_as_they_are() -> None:
    assert isinstance(Decorated, type) and not isinstance(Net.forward, dy2st.StaticFunction)
    plain, static, below = filled(Net()), filled(Decorated()), filled(Below())
    for module in (plain, static, below):
        module.eval()
    assert_close(static(inputs(5)), plain(inputs(5)), 1e-5, 1e-6)
    assert_close(static.eager(inputs(5)), plain(inputs(5)), 1e-6)
    for way in (below, below.eager, to_static(below), below.eager):
        assert_close(way(inputs(5)), plain(inputs(5)) * 2, 1e-5, 1e-6)
    assert to_static(static) is static
    with pytest.raises(TypeError, match="static as a class"):
        to_static(static, opset=21)


def test_a_static_module_is_a_part_of_others_and_of_a_training_step() -> None:
    losses = []
    for wrap in (lambda m: m, to_static):
        module = nn.Sequential(wrap(filled(nn.Linear(3, 4))), nn.Tanh(), filled(nn.Linear(4, 1)))
        optimizer = torch.optim.SGD(module.parameters(), lr=0.1)

        def step(x: Any) -> Any:
            optimizer.zero_grad()
            loss = (module(x) ** 2).mean()
            loss.backward()
            optimizer.step()
            return loss

        losses.append([float(wrap(step)(inputs(rows))) for rows in (4, 4, 6)])
        losses[-1] += [float(x) for x in module.state_dict()["0.weight"].reshape(-1)]
    assert_close(losses[1], losses[0], 1e-5)


def test_the_tape_ends_at_a_static_module() -> None:
    module = to_static(filled(nn.Linear(3, 1)))
    with pytest.raises(RuntimeError, match="the tape does not go on inside"):
        module(inputs(2)).sum().backward()
    with dy2st.eager():
        module(inputs(2)).sum().backward()
    assert_close(module.weight.grad[0], inputs(2).sum(0), 1e-6)


def test_hooks_comparison_and_export(tmp_path: Path) -> None:
    module = to_static(filled(Net()).eval(), opset=22)
    expected = module.eager(inputs(4)).detach().numpy()
    handle = module.register_forward_hook(lambda _, given, result: result + 100)
    assert_close(module(inputs(4)), expected + 100, 1e-5)
    handle.remove()
    assert dy2st.compare(module, inputs(4))
    dy2st.export(module, tmp_path / "net.onnx", InputSpec(("n", 3)))
    assert_close(dy2st.load(tmp_path / "net.onnx")(inputs(4).numpy()), expected, 1e-5, 1e-6)


def test_a_loaded_step_takes_its_state_by_name(tmp_path: Path) -> None:
    module = filled(nn.Linear(3, 1))
    optimizer = torch.optim.SGD(module.parameters(), lr=0.1, momentum=0.5)

    @to_static
    def step(x: Any) -> Any:
        optimizer.zero_grad()
        loss = (module(x) ** 2).mean()
        loss.backward()
        optimizer.step()
        return loss

    dy2st.export(step, tmp_path / "step.onnx", InputSpec(("n", 3)))
    loaded = dy2st.load(tmp_path / "step.onnx")
    assert loaded.input_names == ["x"] and loaded.default_names[:2] == ["weight", "bias"]
    state: dict[str, Any] = {}
    for rows in (4, 6, 4):
        found = dict(zip(loaded.output_names, loaded(inputs(rows).numpy(), **state)))
        assert_close(found["result"], step.eager(inputs(rows)))
        state = {name: found[f"{name}_out"] for name in loaded.default_names if name != "lr"}
    with pytest.raises(TypeError, match="`bias` is float64, the model takes float32"):
        loaded(inputs(4).numpy(), bias=np.zeros(1))


def test_run_takes_state_that_has_a_default(tmp_path: Path) -> None:
    total = np.zeros(2)

    def add(x: Any) -> Any:
        total[:] = total + x
        return total.sum()

    dy2st.export(add, tmp_path / "add.onnx", InputSpec((2,), "float64"))
    name = dy2st.load(tmp_path / "add.onnx").default_names[0]
    for state, expected in (({}, 3.0), ({name: np.array([5.0, 5.0])}, 13.0)):
        np.savez(tmp_path / "in.npz", x=np.array([1.0, 2.0]), **state)
        arguments = ["run", "add.onnx", "--inputs", "in.npz", "-o", "out.npz"]
        assert main([str(tmp_path / a) if "." in a else a for a in arguments]) == 0
        assert np.load(tmp_path / "out.npz")["result"] == expected


def test_detached_tensors_are_reshaped() -> None:
    weight = torch.nn.Parameter(torch.arange(6.0).reshape(2, 3))
    flat = weight.detach().reshape(-1)
    weight.data[0, 0] = 7.0
    assert flat.tolist() == [7.0, 1.0, 2.0, 3.0, 4.0, 5.0]
    assert weight.detach().T.reshape(-1).tolist() == [7.0, 3.0, 1.0, 4.0, 2.0, 5.0]


@pytest.mark.parametrize("convert", [lambda f: f, to_static])
def test_a_transposed_convolution_without_elements_raises(convert: Any) -> None:
    layer = nn.ConvTranspose1d(2, 3, 2, padding=1)
    with pytest.raises(RuntimeError, match="Output size is too small"):
        convert(lambda x: layer(x))(torch.ones(1, 2, 1))
    plain = nn.Conv1d(2, 3, 2)
    convolution = convert(lambda x: plain(x))
    for size in (3, 4):  # then the size is any size
        assert convolution(torch.ones(1, 2, size)).shape == (1, 3, size - 1)
    with pytest.raises(RuntimeError):
        convolution(torch.ones(1, 2, 1))
    buffers = nn.Sequential(nn.BatchNorm1d(2))
    assert buffers.get_buffer("0.running_mean") is buffers[0].running_mean
    with pytest.raises(AttributeError):
        buffers.get_buffer("0.weight")
