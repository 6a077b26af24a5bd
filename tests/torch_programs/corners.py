"""Corners: infinities and NaN, kinks, zero norms, old arguments, rows that see nothing, jumps of schedules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.torch_programs.layers import data, filled

__all__ = ["PROGRAMS"]

SPECIAL = [-np.inf, -1e3, -20.5, -3.0, -1.0, -0.5, 0.0, 0.5, 1.0, 3.0, 6.0, 20.5, 1e3, np.inf, np.nan]
FINITE = [x for x in SPECIAL if np.isfinite(x)]
ACTIVATIONS = (
    "relu relu6 leaky_relu elu selu celu gelu sigmoid tanh silu mish softplus softsign logsigmoid hardtanh hardsigmoid "
    "hardswish hardshrink softshrink tanhshrink rrelu"
).split()
ROWS = [[1.0, 2.0, 3.0], [0.0, 0.0, 0.0], [1.0, -1.0, 1.0]]
OTHERS = [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [1.0, -1.0, 1.0]]
LOSSES = ("mse_loss", "l1_loss", "smooth_l1_loss", "hinge_embedding_loss", "binary_cross_entropy_with_logits")


def of(function: Callable[..., Any], *values: Any) -> Callable[[Any], Any]:
    """A program: function(torch, *tensors) and the gradients of the tensors."""

    def program(torch: Any) -> Any:
        given = [torch.tensor(x, dtype=torch.float64).requires_grad_() for x in values]
        found = function(torch, *given)
        floats = [y for y in (found if isinstance(found, (tuple, list)) else [found]) if y.requires_grad]
        sum(y.sum() for y in floats).backward()
        return {"found": found, "gradients": [x.grad for x in given]}

    return program


def special(torch: Any) -> Any:
    """Values of the activations where a number is not finite."""
    x = torch.tensor(SPECIAL, dtype=torch.float64)
    functional = torch.nn.functional
    return [*(getattr(functional, name)(x) for name in ACTIVATIONS), functional.threshold(x, 0.5, 9.0)]


def kinks(torch: Any, x: Any) -> Any:
    return [getattr(torch.nn.functional, name)(x * 1) for name in ACTIVATIONS if name != "hardsigmoid"]


def norms(torch: Any, x: Any, y: Any) -> Any:
    functional = torch.nn.functional
    return [
        *(x.norm(p, dim=1) for p in (0, 1, 2, 3, np.inf)), functional.normalize(x), functional.cosine_similarity(x, y),
        functional.pairwise_distance(x, y, eps=0.0), x.std(1), x.std(False), x.var(1, False),
        x.std(dim=1, correction=0),
    ]  # fmt: skip


def logits(torch: Any, x: Any) -> Any:
    return torch.nn.functional.binary_cross_entropy_with_logits(x, x.detach() * 0)


def saturated(torch: Any, p: Any, t: Any) -> Any:
    return torch.nn.functional.binary_cross_entropy(p, t.detach(), reduction="none")


def old_arguments(torch: Any, x: Any, y: Any) -> Any:
    functional, classes = torch.nn.functional, torch.tensor([0, 2, 1])
    found = []
    for old in ({"size_average": False}, {"reduce": False}, {"size_average": True, "reduce": True}):
        found += [getattr(functional, name)(x, y.detach(), **old) for name in LOSSES]
        found += [functional.cross_entropy(x, classes, **old), functional.nll_loss(x, classes, **old)]
    weight = y.detach().abs() + 1
    found += [getattr(functional, name)(x, y, weight=weight) for name in ("mse_loss", "l1_loss", "huber_loss")]
    return [*found, functional.mse_loss(x, y, False), functional.smooth_l1_loss(x, y, None, None, "sum", 0.5)]


def searched(torch: Any) -> Any:
    rows = torch.tensor([[1.0, 3.0, 5.0], [2.0, 4.0, 4.0]])
    values = torch.tensor([[3.0, 4.0, -1.0, np.nan], [4.0, 7.0, 2.0, 3.0]])
    shuffled, order = rows.flip(1), torch.tensor([[2, 1, 0], [2, 1, 0]])
    return [
        *(torch.searchsorted(rows, values, **options) for options in ({}, {"right": True}, {"side": "right"})),
        torch.searchsorted(rows[0], values), torch.searchsorted(rows, values, out_int32=True),
        torch.searchsorted(shuffled, values, sorter=order), torch.bucketize(values[:, :3], rows[0], right=True),
    ]  # fmt: skip


def distances(torch: Any, x: Any, y: Any) -> Any:
    return [torch.cdist(x, y), torch.cdist(x, y[:2], p=1.0), torch.cdist(x[None], y[None], 3.0)]


def medians(torch: Any) -> Any:
    x = torch.tensor([[1.0, np.nan, 0.0], [2.0, 2.0, 5.0]], dtype=torch.float64)
    return [x.median(), *x.median(1), *x.median(0, keepdim=True), *x[1:].median(1)]


def cumulated(torch: Any, x: Any) -> Any:
    return [x.median(), x.logcumsumexp(1), *x.cummin(1), *x.cummax(0), torch.cross(x, x.flip(0), dim=1)]


def integers(torch: Any) -> Any:
    a, b = torch.tensor([7, -7, 2**62 + 1, -(2**62) - 1, 6]), torch.tensor([2, 2, 3, 3, -4])
    ones = torch.tensor([1, 1])
    return [
        *(a.div(b, rounding_mode=mode) for mode in ("trunc", "floor", None)), torch.bincount(ones),
        torch.bincount(ones, torch.tensor([0.5, 0.5])), torch.bincount(ones, torch.tensor([5, 5])),
    ]  # fmt: skip


def unseen(torch: Any, x: Any) -> Any:
    mask = torch.tensor([[True, False, True], [False, False, False], [True, True, True]])
    return torch.nn.functional.scaled_dot_product_attention(x, x, x, attn_mask=mask)


def margins(torch: Any, x: Any, y: Any) -> Any:
    return torch.nn.functional.margin_ranking_loss(x, y, torch.ones(3, dtype=torch.float64), reduction="none")


def cut(torch: Any, x: Any) -> Any:
    modes = ("constant", "reflect", "replicate", "circular")
    return [torch.nn.functional.pad(x, pair, mode) for mode in modes for pair in ((-1, 2), (3, -1), (-1, -1))]


def embedded(**options: Any) -> Callable[[Any], Any]:
    """A program: the rows, the weight afterwards and its gradient."""

    def program(torch: Any) -> Any:
        module = filled(torch, torch.nn.Embedding(5, 3, **options).double())
        rows = module(torch.tensor([[1, 2, 2], [4, 1, 2]]))
        (rows * data(torch, 2, 3, 3)).sum().backward()
        return [rows, dict(module.state_dict()), module.weight.grad]

    return program


def ctc(padded: bool, **options: Any) -> Callable[[Any], Any]:
    """A program: the loss of three sequences, of which the second is too short for its labels, and the gradient."""

    def program(torch: Any) -> Any:
        x = data(torch, 6, 3, 5).requires_grad_()
        targets = torch.tensor([[1, 2, 2], [3, 3, 4], [4, 0, 0]] if padded else [1, 2, 2, 3, 3, 4, 4])
        lengths, counts = torch.tensor([6, 3, 4]), torch.tensor([3, 3, 1])
        loss = torch.nn.CTCLoss(**options)(torch.nn.functional.log_softmax(x, 2), targets, lengths, counts)
        loss.sum().backward()
        return [loss, x.grad]

    return program


def one_ctc(torch: Any, x: Any) -> Any:
    probabilities = torch.nn.functional.log_softmax(x, 1)
    return torch.nn.functional.ctc_loss(probabilities, torch.tensor([0, 1]), (3,), (2,), blank=2, reduction="sum")


def schedule(make: Callable[[Any, Any], Any], *epochs: int) -> Callable[[Any], Any]:
    """A program: the rates after jumps to epochs, or as the second of two schedules, and after taking over a state."""

    def program(torch: Any) -> Any:
        schedulers = torch.optim.lr_scheduler

        def rates(build: Any, steps: Any, state: Any = None) -> Any:
            optimizer = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.2)
            scheduler, found = build(optimizer), []
            if state is not None:
                scheduler.load_state_dict(state)
            for step in steps:
                optimizer.step()
                scheduler.step(*step)
                found.append(optimizer.param_groups[0]["lr"])
            return found, scheduler.state_dict()

        def second(optimizer: Any) -> Any:
            parts = [schedulers.ConstantLR(optimizer, 0.1, 20), make(schedulers, optimizer)]
            return schedulers.SequentialLR(optimizer, parts, [4])

        jumps, _ = rates(lambda optimizer: make(schedulers, optimizer), [(epoch,) for epoch in epochs])
        whole, _ = rates(second, [()] * 12)
        _, state = rates(second, [()] * 6)
        later, _ = rates(second, [()] * 4, state)
        return [jumps, whole, later]

    return program


SCHEDULES: dict[str, Callable[[Any, Any], Any]] = {
    "StepLR": lambda s, o: s.StepLR(o, 3, 0.5),
    "MultiStepLR": lambda s, o: s.MultiStepLR(o, [2, 5, 5], 0.3),
    "ExponentialLR": lambda s, o: s.ExponentialLR(o, 0.9),
    "CosineAnnealingLR": lambda s, o: s.CosineAnnealingLR(o, 5, 0.01),
    "LambdaLR": lambda s, o: s.LambdaLR(o, lambda epoch: 0.9**epoch),
    "ConstantLR": lambda s, o: s.ConstantLR(o, 0.25, 4),
    "LinearLR": lambda s, o: s.LinearLR(o, 0.2, 0.9, 6),
    "PolynomialLR": lambda s, o: s.PolynomialLR(o, 8, 2.0),
}


def assigned(torch: Any) -> Any:
    """The parameters are those of the state, in its dtype."""
    source, target = filled(torch, torch.nn.Linear(3, 2).double()), torch.nn.Linear(3, 2)
    target.load_state_dict(source.state_dict(), assign=True)
    target(torch.ones(1, 3, dtype=torch.float64)).sum().backward()
    return [dict(target.state_dict()), target.weight.grad, target.weight.requires_grad]


def zeroed(torch: Any) -> Any:
    """A gradient that is filled with zeros is the same tensor."""
    x = torch.ones(2, requires_grad=True)
    (x * 3).sum().backward()
    seen = x.grad
    torch.optim.SGD([x], lr=0.1).zero_grad(set_to_none=False)
    return [seen, x.grad, seen is x.grad]


def sequences(torch: Any) -> Any:
    """Sequences of different lengths, padded and packed, and back."""
    rnn = torch.nn.utils.rnn
    given = [data(torch, length, 2, seed=length) for length in (2, 4, 1)]
    packed = rnn.pack_sequence(given, enforce_sorted=False)
    sized = rnn.pack_padded_sequence(data(torch, 3, 2, 2), torch.tensor([3, 1]))
    return [
        rnn.pad_sequence(given), rnn.pad_sequence(given, True, -1.0), rnn.pad_sequence(given, padding_side="left"),
        packed, rnn.unpack_sequence(packed), rnn.pad_packed_sequence(packed, True, 7.0, 6), sized,
        rnn.unpad_sequence(*rnn.pad_packed_sequence(sized)), rnn.invert_permutation(packed.sorted_indices),
    ]  # fmt: skip


PROGRAMS: dict[str, Callable[[Any], Any]] = {
    "sequences": sequences,
    "special": special,
    "kinks": of(kinks, FINITE),
    "logits at 0": of(logits, [0.0, 0.0, 1.0]),
    "norms": of(norms, ROWS, OTHERS),
    "saturated": of(saturated, [0.0, 0.1, 0.5, 1.0, 0.0, 1.0], [0.0, 0.3, 1.0, 1.0, 1.0, 0.0]),
    "old arguments": of(old_arguments, ROWS, OTHERS),
    "medians": medians,
    "searched": searched,
    "distances": of(distances, ROWS, OTHERS),
    "cumulated": of(cumulated, [[1.0, 3.0, 2.0], [2.0, 2.0, 0.0], [0.5, -4.0, 1.0]]),
    "cross": of(lambda t, x, y: t.cross(x, y), ROWS, [[1.0, 2.0, 3.0], [3.0, 2.0, 1.0], [5.0, 6.0, 1.0]]),
    "integers": integers,
    "unseen": of(unseen, ROWS),
    "margins": of(margins, [1.0, 2.0, 3.0], [1.0, 0.0, 4.0]),
    "Embedding(max_norm)": embedded(max_norm=0.7),
    "Embedding(all)": embedded(padding_idx=-1, max_norm=0.5, norm_type=1.0, scale_grad_by_freq=True),
    "CTC": ctc(True, zero_infinity=True),
    "CTC(infinite)": ctc(True, reduction="none"),
    "CTC(in one row)": ctc(False, reduction="sum", zero_infinity=True),
    "CTC(one)": of(one_ctc, [[0.3, -1.0, 2.0], [1.0, 0.0, 0.5], [-0.2, 0.7, 0.1], [5.0, 5.0, 5.0]]),
    "cut": of(cut, [[[0.3, -1.0, 2.0, 0.7, 1.1], [1.0, 0.0, 0.5, -0.4, 0.2]]]),
    "assigned": assigned,
    "zeroed": zeroed,
    **{name: schedule(make, 3, 1, 7, 0, 5) for name, make in SCHEDULES.items()},
}
