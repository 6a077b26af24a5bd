"""Losses: the value and the gradient of the input, for each reduction and option."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.torch_programs.layers import data, ints

__all__ = ["LOSSES", "PROGRAMS"]


def loss(make: Callable[[Any, Any], Any], *inputs: Any) -> Callable[[Any], Any]:
    """A program: the value of make(torch, torch.nn)(*inputs), and the gradients of the inputs."""

    def program(torch: Any) -> Any:
        given = [x(torch) if callable(x) else data(torch, *x, seed=i) for i, x in enumerate(inputs)]
        for x in given:
            if str(x.dtype).endswith("float64"):
                x.requires_grad_()
        criterion = make(torch, torch.nn)
        value = criterion(*given)
        weights = data(torch, *value.shape, seed=9) if len(value.shape) else 1.0
        (value * weights).sum().backward()
        return {"value": value, "gradients": [x.grad for x in given]}

    return program


def signs(*shape: int) -> Callable[[Any], Any]:
    """1 and -1, as integers."""
    return lambda torch: torch.tensor(np.random.default_rng(shape).choice([1, -1], shape))


def probabilities(*shape: int) -> Callable[[Any], Any]:
    """Between 0 and 1."""
    return lambda torch: data(torch, *shape, seed=3, low=0.05, high=0.95)


def classes(*shape: int, high: int, ignored: int | None = None) -> Callable[[Any], Any]:
    """Classes, the first of which may be ignored."""

    def make(torch: Any) -> Any:
        values = np.random.default_rng(shape).integers(0, high, shape)
        if ignored is not None:
            values.flat[0] = ignored
        return torch.tensor(values)

    return make


def labels(torch: Any) -> Any:
    return torch.tensor([[3, 0, -1, 1], [2, -1, 0, 1], [0, 1, 2, 3]])


def weights(torch: Any, count: int) -> Any:
    return data(torch, count, seed=5, low=0.3, high=1.7)


X = (4, 5)
LOSSES: dict[str, tuple[Any, ...]] = {
    "MSE": (lambda t, nn: nn.MSELoss(), X, X),
    "MSE(sum)": (lambda t, nn: nn.MSELoss(reduction="sum"), X, X),
    "MSE(none)": (lambda t, nn: nn.MSELoss(reduction="none"), X, X),
    "MSE(old)": (lambda t, nn: nn.MSELoss(size_average=False), X, X),
    "L1": (lambda t, nn: nn.L1Loss(), X, X),
    "SmoothL1": (lambda t, nn: nn.SmoothL1Loss(), X, X),
    "SmoothL1(beta)": (lambda t, nn: nn.SmoothL1Loss(beta=0.3, reduction="sum"), X, X),
    "Huber": (lambda t, nn: nn.HuberLoss(delta=0.7), X, X),
    "CrossEntropy": (lambda t, nn: nn.CrossEntropyLoss(), X, classes(4, high=5)),
    "CrossEntropy(one)": (lambda t, nn: nn.CrossEntropyLoss(), (5,), classes(high=5)),
    "CrossEntropy(weight)": (lambda t, nn: nn.CrossEntropyLoss(weights(t, 5)), X, classes(4, high=5)),
    "CrossEntropy(ignored)": (lambda t, nn: nn.CrossEntropyLoss(ignore_index=-1), X, classes(4, high=5, ignored=-1)),
    "CrossEntropy(smooth)": (lambda t, nn: nn.CrossEntropyLoss(label_smoothing=0.2), X, classes(4, high=5)),
    "CrossEntropy(all)": (
        lambda t, nn: nn.CrossEntropyLoss(weights(t, 5), ignore_index=2, label_smoothing=0.1), X,
        classes(4, high=5, ignored=2),
    ),
    "CrossEntropy(none)": (
        lambda t, nn: nn.CrossEntropyLoss(weights(t, 5), reduction="none", label_smoothing=0.1), X, classes(4, high=5)
    ),
    "CrossEntropy(sum)": (lambda t, nn: nn.CrossEntropyLoss(reduction="sum"), (3, 5, 2), classes(3, 2, high=5)),
    "CrossEntropy(images)": (
        lambda t, nn: nn.CrossEntropyLoss(weights(t, 3)), (2, 3, 4, 5), classes(2, 4, 5, high=3, ignored=-100)
    ),
    "CrossEntropy(soft)": (lambda t, nn: nn.CrossEntropyLoss(weights(t, 5), label_smoothing=0.1), X, probabilities(*X)),
    "NLL": (lambda t, nn: nn.NLLLoss(), X, classes(4, high=5)),
    "NLL(weight)": (
        lambda t, nn: nn.NLLLoss(weights(t, 5), ignore_index=1), (2, 5, 3), classes(2, 3, high=5, ignored=1)
    ),
    "BCE": (lambda t, nn: nn.BCELoss(), probabilities(*X), probabilities(4, 5)),
    "BCE(weight)": (lambda t, nn: nn.BCELoss(weights(t, 5), reduction="sum"), probabilities(*X), probabilities(4, 5)),
    "BCEWithLogits": (lambda t, nn: nn.BCEWithLogitsLoss(), X, probabilities(*X)),
    "BCEWithLogits(all)": (
        lambda t, nn: nn.BCEWithLogitsLoss(weights(t, 5), pos_weight=weights(t, 5)), X, probabilities(*X)
    ),
    "KLDiv": (lambda t, nn: nn.KLDivLoss(), X, probabilities(*X)),
    "KLDiv(batchmean)": (lambda t, nn: nn.KLDivLoss(reduction="batchmean"), X, probabilities(*X)),
    "KLDiv(log)": (lambda t, nn: nn.KLDivLoss(reduction="sum", log_target=True), X, X),
    "PoissonNLL": (lambda t, nn: nn.PoissonNLLLoss(full=True), X, lambda t: data(t, *X, low=0.1, high=5.0)),
    "PoissonNLL(plain)": (lambda t, nn: nn.PoissonNLLLoss(False), probabilities(*X), probabilities(*X)),
    "GaussianNLL": (lambda t, nn: nn.GaussianNLLLoss(full=True), X, X, probabilities(*X)),
    "MarginRanking": (lambda t, nn: nn.MarginRankingLoss(0.3), X, X, signs(*X)),
    "HingeEmbedding": (lambda t, nn: nn.HingeEmbeddingLoss(0.8), X, signs(*X)),
    "SoftMargin": (lambda t, nn: nn.SoftMarginLoss(), X, signs(*X)),
    "MultiLabelSoftMargin": (lambda t, nn: nn.MultiLabelSoftMarginLoss(weights(t, 5)), X, probabilities(*X)),
    "MultiLabelMargin": (lambda t, nn: nn.MultiLabelMarginLoss(), (3, 4), labels),
    "MultiMargin": (lambda t, nn: nn.MultiMarginLoss(), X, classes(4, high=5)),
    "MultiMargin(all)": (
        lambda t, nn: nn.MultiMarginLoss(2, 0.7, weights(t, 5), reduction="none"), X, classes(4, high=5)
    ),
    "CosineEmbedding": (lambda t, nn: nn.CosineEmbeddingLoss(0.1), X, X, signs(4)),
    "TripletMargin": (lambda t, nn: nn.TripletMarginLoss(), X, X, X),
    "TripletMargin(swap)": (lambda t, nn: nn.TripletMarginLoss(2.0, 1, swap=True, reduction="none"), X, X, X),
    "TripletMarginWithDistance": (
        lambda t, nn: nn.TripletMarginWithDistanceLoss(distance_function=lambda a, b: ((a - b) ** 4).sum(-1)), X, X, X
    ),
    "MSE(broadcast)": (lambda t, nn: nn.functional.mse_loss, X, X),
    "embedding": (lambda t, nn: lambda i, w: nn.functional.embedding(i, w, 1), ints(6, high=4), (4, 3)),
    "unpool": (
        lambda t, nn: lambda x: nn.functional.max_unpool2d(*nn.functional.max_pool2d(x, 2, return_indices=True), 2),
        (2, 3, 4, 6),
    ),
    "attention": (
        lambda t, nn: lambda q, k, v: nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True),
        (2, 3, 4, 5), (2, 3, 4, 5), (2, 3, 4, 5),
    ),
    "normalize": (lambda t, nn: lambda x: nn.functional.normalize(x, dim=1), (3, 4)),
}  # fmt: skip

PROGRAMS = {name: loss(*row) for name, row in LOSSES.items()}
