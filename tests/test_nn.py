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


def test_sequences_bags_and_images_raise_what_pytorch_raises() -> None:
    def pack(t: Any, *lengths: int, **options: Any) -> Any:
        return t.nn.utils.rnn.pack_padded_sequence(t.ones(3, 2, 1), list(lengths), **options)

    def bag(t: Any, *more: Any, **options: Any) -> Any:
        return t.nn.functional.embedding_bag(t.tensor([1, 2]), t.ones(3, 2), *more, **options)

    def sampled(t: Any, *shape: int, **options: Any) -> Any:
        return t.nn.functional.grid_sample(t.ones(1, 1, 2, 2), t.ones(*shape), **options)

    def padded(t: Any) -> Any:
        return t.nn.utils.rnn.pad_packed_sequence(pack(t, 3, 1), total_length=2)

    raises(RuntimeError, "decreasing", lambda t: pack(t, 1, 3))
    raises(RuntimeError, "batch_size", lambda t: pack(t, 3))
    raises(RuntimeError, "greater than 0", lambda t: pack(t, 3, 0))
    raises(ValueError, "total_length", padded)
    raises(RuntimeError, "padding_side", lambda t: t.nn.utils.rnn.pad_sequence([t.ones(2)], padding_side="up"))
    raises(ValueError, "offsets", bag)
    raises(RuntimeError, "position 0", lambda t: bag(t, t.tensor([1])))
    raises(ValueError, "mode", lambda t: bag(t, t.tensor([0]), mode="least"))
    raises(NotImplementedError, "sum", lambda t: bag(t, t.tensor([0]), per_sample_weights=t.ones(2)))
    raises(RuntimeError, "rank", lambda t: sampled(t, 1, 2, 2))
    raises(ValueError, "mode", lambda t: sampled(t, 1, 2, 2, 2, mode="cubic"))
    raises(ValueError, "padding_mode", lambda t: sampled(t, 1, 2, 2, 2, padding_mode="wrap"))
    raises(ValueError, "Anti-alias", lambda t: t.nn.functional.interpolate(t.ones(1, 1, 4), 2, antialias=True))
    raises(ValueError, "cutoffs", lambda t: t.nn.AdaptiveLogSoftmaxWithLoss(4, 8, [3, 8]))
    raises(RuntimeError, "Target values", lambda t: t.nn.AdaptiveLogSoftmaxWithLoss(4, 8, [3])(
        t.ones(1, 4), t.tensor([8])
    ))  # fmt: skip
    raises(ValueError, "decay", lambda t: t.optim.swa_utils.get_ema_avg_fn(1.5))
    raises(ValueError, "beta2_decay", lambda t: t.optim.Adafactor([t.ones(1)], beta2_decay=0.5))


def test_refused() -> None:
    t = dy2st.runtime
    with pytest.raises(RuntimeError, match="at most 3"):
        t.nn.utils.rnn.pack_padded_sequence(t.ones(3, 2, 1), [4, 1])
    with pytest.raises(NotImplementedError, match="scale_grad_by_freq"):
        t.nn.EmbeddingBag(3, 2, scale_grad_by_freq=True)(t.tensor([[1, 2]]))
    weight = t.ones(2, 3, requires_grad=True)
    with pytest.raises(NotImplementedError, match="sparse"):
        t.nn.functional.embedding(t.tensor([0]), weight, sparse=True)
    with pytest.raises(RuntimeError, match="leaf"):
        t.nn.functional.embedding(t.tensor([0]), weight * 2, max_norm=1.0)
    with pytest.raises(NotImplementedError, match="differentiable"):
        t.optim.SGD([weight], differentiable=True)
