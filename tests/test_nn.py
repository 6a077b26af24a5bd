"""Programs in PyTorch's words give PyTorch's numbers: live where PyTorch is installed, else those recorded."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import dy2st.runtime
from tests.torch_programs import FIGURES, arrays, collect, figures

try:
    import torch
except ModuleNotFoundError:  # not a dependency
    torch = None

PROGRAMS = collect()
RECORDED = json.loads(FIGURES.read_text())
TOLERANCE = {"float64": 1e-9, "float32": 2e-5, "float16": 5e-3}
LOOSE = {
    "layers/Hardsigmoid": 1e-7,  # PyTorch 2.13 has its 1 / 6 in float32
    "layers/CELU(alpha)": 1e-7,  # and its alpha
    "training/pytorch_style": 2e-6,  # float32, its losses as Python's floats
}


def tolerance(name: str, dtype: str) -> float:
    return max(LOOSE.get(name, 0.0), TOLERANCE.get(dtype, 0.0))


pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize("name", PROGRAMS)
def test_figures_of_pytorch(name: str) -> None:
    found = figures(PROGRAMS[name](dy2st.runtime))
    assert found.keys() == RECORDED[name].keys()
    for path, (dtype, shape, *sums) in RECORDED[name].items():
        assert found[path][:2] == [dtype, shape], path
        size = max(1.0, np.prod(shape))
        scale = tolerance(name, dtype) * size
        np.testing.assert_allclose(found[path][2:], sums, scale, scale, err_msg=path)


def test_figures_are_those_of_the_programs() -> None:
    assert set(RECORDED) - {"torch"} == set(PROGRAMS), "run `python -m tests.torch_programs`"
    assert RECORDED["torch"].startswith("2.13.")


@pytest.mark.skipif(torch is None, reason="PyTorch is not installed")
@pytest.mark.parametrize("name", PROGRAMS)
def test_equals_pytorch(name: str) -> None:
    found, expected = arrays(PROGRAMS[name](dy2st.runtime)), arrays(PROGRAMS[name](torch))
    assert found.keys() == expected.keys()
    for path, x in expected.items():
        assert found[path].dtype == x.dtype, path
        assert found[path].shape == x.shape, path
        scale = tolerance(name, x.dtype.name)
        np.testing.assert_allclose(found[path], x, scale, scale, err_msg=path)


def raises(error: type[Exception], text: str, call: Callable[[Any], Any]) -> None:
    """`call(torch)` raises with this text; the same type with PyTorch, where it is installed."""
    with pytest.raises(error, match=text):
        call(dy2st.runtime)
    if torch is not None:
        with pytest.raises(error):
            call(torch)


def test_raises_what_pytorch_raises() -> None:
    def causal(t: Any) -> Any:
        return t.nn.MultiheadAttention(4, 2)(*[t.ones(3, 1, 4)] * 3, is_causal=True)

    def negative(t: Any) -> Any:
        return t.nn.functional.gaussian_nll_loss(t.ones(2), t.ones(2), t.tensor([1.0, -1.0]))

    def too_long(t: Any) -> Any:
        return t.nn.functional.ctc_loss(t.zeros(3, 1, 4), t.ones(1, 2, dtype=t.int64), (4,), (2,))

    def too_few(t: Any) -> Any:
        return t.nn.functional.ctc_loss(t.zeros(3, 2, 4), t.ones(2, dtype=t.int64), (3, 3), (2, 1))

    def no_rule(t: Any) -> Any:
        p = t.ones(1, requires_grad=True)
        (p * 2).sum().backward()
        t.optim.Optimizer([p], {}).step()

    raises(RuntimeError, "is_causal", causal)
    raises(ValueError, "negative", negative)
    raises(RuntimeError, "input_lengths", too_long)
    raises(RuntimeError, "target_lengths", too_few)
    raises(ValueError, "same size", lambda t: t.nn.functional.mse_loss(t.ones(2), t.ones(2), weight=t.ones(1)))
    raises(ValueError, "more than 1 spatial", lambda t: t.nn.InstanceNorm1d(2)(t.ones(3, 2, 1)))
    raises(RuntimeError, "Padding size", lambda t: t.nn.functional.pad(t.ones(1, 1, 3), (3, 0), "reflect"))
    raises(AssertionError, "num_embeddings", lambda t: t.nn.functional.embedding(t.tensor([0]), t.ones(2, 3), 2))
    raises(NotImplementedError, "", no_rule)
    raises(NotImplementedError, "", lambda t: t.optim.lr_scheduler.LRScheduler(t.optim.SGD([t.ones(1)])))


def test_refused() -> None:
    t = dy2st.runtime
    weight = t.ones(2, 3, requires_grad=True)
    with pytest.raises(NotImplementedError, match="sparse"):
        t.nn.functional.embedding(t.tensor([0]), weight, sparse=True)
    with pytest.raises(RuntimeError, match="leaf"):
        t.nn.functional.embedding(t.tensor([0]), weight * 2, max_norm=1.0)
    with pytest.raises(NotImplementedError, match="differentiable"):
        t.optim.SGD([weight], differentiable=True)
