"""Losses and distances, by PyTorch's names.

In: predictions and targets, arrays. Out: the mean or sum of the losses, or each of them
(`reduction` "mean", "sum", "none").
"""

from __future__ import annotations

import functools
import inspect
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ... import ops
from ...array import require, type_of
from ...ops.families import known_to_differ
from ...tape import custom_vjp
from ...tensors.promotion import promote
from ...tensors.reductions import norm
from ...tensors.tensor import tensor_function
from .activations import constant, logsigmoid

__all__ = [
    "binary_cross_entropy", "binary_cross_entropy_with_logits", "cosine_embedding_loss", "cosine_similarity",
    "cross_entropy", "gaussian_nll_loss", "hinge_embedding_loss", "huber_loss", "kl_div", "l1_loss",
    "margin_ranking_loss", "mse_loss", "multi_margin_loss", "multilabel_margin_loss", "multilabel_soft_margin_loss",
    "nll_loss", "pairwise_distance", "poisson_nll_loss", "smooth_l1_loss", "soft_margin_loss", "triplet_margin_loss",
    "triplet_margin_with_distance_loss",
]  # fmt: skip


LEAST = float(np.float32(1e-12))  # a constant in float32 in PyTorch


def legacy_reduction(size_average: bool | None, reduce: bool | None) -> str:
    """The reduction that PyTorch's old arguments mean."""
    if reduce is False:
        return "none"
    return "sum" if size_average is False else "mean"


def loss_function(function: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate a loss: it takes tensors, and `size_average` and `reduce` in place of its `reduction`."""
    signature = inspect.signature(function)
    before = list(signature.parameters).index("size_average")

    @functools.wraps(function)
    def call(*args: Any, **keywords: Any) -> Any:
        if len(args) <= before and keywords.get("size_average") is keywords.get("reduce") is None:
            return function(*args, **keywords)
        given = signature.bind(*args, **keywords)
        old = [given.arguments.pop(name, None) for name in ("size_average", "reduce")]
        if old != [None, None]:
            given.arguments["reduction"] = legacy_reduction(*old)
        return function(*given.args, **given.kwargs)

    return tensor_function()(call)


def reduced(loss: Any, reduction: str) -> Any:
    """The mean, the sum or all of the losses. Raises ValueError for another reduction."""
    if reduction == "mean":
        return np.mean(loss)
    if reduction == "sum":
        return np.sum(loss)
    if reduction != "none":
        raise ValueError(f"{reduction} is not a valid value for reduction")
    return loss


def _differ(one: Sequence[Any], other: Sequence[Any]) -> bool:
    """Whether two shapes are known to differ."""
    return len(one) != len(other) or any(known_to_differ(a, b) for a, b in zip(one, other))


def _weighted_errors(loss: Any, weight: Any, reduction: str) -> Any:
    """The losses times the weights of their elements; their mean is over the sum of the weights."""
    if weight is None:
        return reduced(loss, reduction)
    if _differ(type_of(weight).shape, type_of(loss).shape):
        raise ValueError("Weights and input must have the same size.")
    return np.sum(loss * weight) / np.sum(weight) if reduction == "mean" else reduced(loss * weight, reduction)


@loss_function
def mse_loss(
    input: Any, target: Any, size_average: Any = None, reduce: Any = None, reduction: str = "mean", weight: Any = None
) -> Any:
    """(input - target)²."""
    a, b = promote(input, target)
    difference = a - b
    return _weighted_errors(difference * difference, weight, reduction)


@loss_function
def l1_loss(
    input: Any, target: Any, size_average: Any = None, reduce: Any = None, reduction: str = "mean", weight: Any = None
) -> Any:
    """|input - target|."""
    a, b = promote(input, target)
    return _weighted_errors(np.abs(a - b), weight, reduction)


@loss_function
def smooth_l1_loss(
    input: Any, target: Any, size_average: Any = None, reduce: Any = None, reduction: str = "mean", beta: float = 1.0
) -> Any:
    """Half the square over beta below beta, else |difference| - beta / 2."""
    if beta == 0:
        return reduced(np.abs(np.subtract(*promote(input, target))), reduction)
    return reduced(_huber(input, target, beta) / beta, reduction)


@tensor_function()
def huber_loss(input: Any, target: Any, reduction: str = "mean", delta: float = 1.0, weight: Any = None) -> Any:
    """Half the square up to delta, else delta * (|difference| - delta / 2); with weights the mean is over the count."""
    loss = _huber(input, target, delta)
    return reduced(loss if weight is None else loss * weight, reduction)


def _huber(input: Any, target: Any, delta: float) -> Any:
    size = np.abs(np.subtract(*promote(input, target)))
    near = np.minimum(size, delta)
    return near * (size - 0.5 * near)


# --- classes -------------------------------------------------------------------------------------


def _classes_last(x: Any) -> Any:
    """(n, classes, …) as (n, …, classes); (classes,) as it is."""
    return np.moveaxis(x, 1, -1) if type_of(x).ndim > 2 else x


def _check_target(input: Any, target: Any) -> None:
    given, wanted = type_of(target).shape, type_of(input).shape
    expected = (wanted[:1] if len(wanted) > 1 else ()) + wanted[2:]
    if _differ(given, expected):
        if given[:1] != expected[:1] and given and expected:
            raise ValueError(f"Expected input batch_size ({expected[0]}) to match target batch_size ({given[0]}).")
        raise RuntimeError(f"size mismatch (got input: {list(wanted)}, target: {list(given)})")


def _picked(rows: Any, target: Any, ignore_index: int) -> tuple[Any, Any, Any]:
    """(rows[…, target], which targets count, the targets with 0 in place of those that do not)."""
    counts = target != ignore_index
    safe = np.where(counts, target, np.zeros_like(target))
    picked = np.take_along_axis(rows, np.expand_dims(safe, -1), -1)
    return np.squeeze(picked, -1), counts, safe


@loss_function
def nll_loss(
    input: Any, target: Any, weight: Any = None, size_average: Any = None, ignore_index: int = -100,
    reduce: Any = None, reduction: str = "mean",
) -> Any:  # fmt: skip
    """-input[target], of log-probabilities (n, classes, …) and classes (n, …)."""
    _check_target(input, target)
    picked, counts, safe = _picked(_classes_last(input), target, ignore_index)
    return _weighted(-picked, counts, safe, weight, reduction)


def _weighted(loss: Any, counts: Any, target: Any, weight: Any, reduction: str) -> Any:
    """The losses times the weights of their classes; their mean is over the sum of the weights."""
    dtype = type_of(loss).dtype
    share = np.astype(counts, dtype) if weight is None else np.take(weight, target) * np.astype(counts, dtype)
    loss = np.where(counts, loss, np.zeros_like(loss)) * share
    return np.sum(loss) / np.sum(share) if reduction == "mean" else reduced(loss, reduction)


@loss_function
def cross_entropy(
    input: Any, target: Any, weight: Any = None, size_average: Any = None, ignore_index: int = -100,
    reduce: Any = None, reduction: str = "mean", label_smoothing: float = 0.0,
) -> Any:  # fmt: skip
    """-log softmax(input)[target]; the target has classes, or a probability for each.

    input (n, classes, …) or (classes,). Raises IndexError for a class out of range.
    """
    axis = 0 if type_of(input).ndim == 1 else 1
    if type_of(target).dtype.kind == "f":
        return _soft_cross_entropy(input, target, weight, reduction, label_smoothing, axis)
    _check_target(input, target)
    rows = _classes_last(ops.log_softmax(input, axis=axis))
    picked, counts, safe = _picked(rows, target, ignore_index)
    if label_smoothing == 0:
        return _weighted(-picked, counts, safe, weight, reduction)
    hard = _weighted(-picked, counts, safe, weight, "none")
    spread = np.sum(rows if weight is None else rows * weight, axis=-1)
    smooth = np.where(counts, -spread, np.zeros_like(spread))
    classes = input.shape[axis]
    if reduction == "mean":
        ones = np.astype(counts, type_of(input).dtype)
        total = np.sum(ones if weight is None else ones * np.take(weight, safe))
        return (1 - label_smoothing) * (np.sum(hard) / total) + (label_smoothing / classes) * (np.sum(smooth) / total)
    return reduced((1 - label_smoothing) * hard + (label_smoothing / classes) * smooth, reduction)


def _soft_cross_entropy(
    input: Any, target: Any, weight: Any, reduction: str, label_smoothing: float, axis: int
) -> Any:
    rows = _classes_last(ops.log_softmax(input, axis=axis))
    wanted = _classes_last(target)
    if label_smoothing:
        wanted = wanted * (1 - label_smoothing) + label_smoothing / input.shape[axis]
    loss = -np.sum(rows * wanted if weight is None else rows * wanted * weight, axis=-1)
    if reduction != "mean":
        return reduced(loss, reduction)
    shape = type_of(loss).shape
    return np.sum(loss) / (math.prod(loss.shape) if shape else 1)


@loss_function
def binary_cross_entropy(input: Any, target: Any, weight: Any = None, size_average: Any = None, reduce: Any = None,
                         reduction: str = "mean") -> Any:  # fmt: skip
    """-(t log p + (1 - t) log(1 - p)); each logarithm is at least -100."""
    loss = custom_vjp(_cross_entropy_of_two, _cross_entropy_of_two_vjp)(input, target)
    return reduced(loss if weight is None else loss * weight, reduction)


def _log(p: Any) -> Any:
    """log p, not below -100; no logarithm of 0 is taken."""
    return np.maximum(np.log(np.maximum(p, np.finfo(p.dtype).tiny)), -100)


def _cross_entropy_of_two(p: Any, target: Any) -> Any:
    return -(target * _log(p) + (1 - target) * _log(1 - p))


def _cross_entropy_of_two_vjp(g: Any, y: Any, p: Any, target: Any) -> tuple[Any, Any]:
    return g * (p - target) / np.maximum((1 - p) * p, LEAST), g * (_log(1 - p) - _log(p))


@loss_function
def binary_cross_entropy_with_logits(
    input: Any, target: Any, weight: Any = None, size_average: Any = None, reduce: Any = None,
    reduction: str = "mean", pos_weight: Any = None,
) -> Any:  # fmt: skip
    """binary_cross_entropy of sigmoid(input), without loss."""
    if pos_weight is None:
        loss = (1 - target) * input - logsigmoid(input)
    else:
        loss = (1 - target) * input - (1 + (pos_weight - 1) * target) * logsigmoid(input)
    return reduced(loss if weight is None else loss * weight, reduction)


@loss_function
def kl_div(
    input: Any, target: Any, size_average: Any = None, reduce: Any = None, reduction: str = "mean",
    log_target: bool = False,
) -> Any:  # fmt: skip
    """target * (log target - input), for a log-probability as input."""
    if log_target:
        loss = np.exp(target) * (target - input)
    else:
        safe = np.where(target > 0, target, np.ones_like(target))
        loss = np.where(target > 0, target * np.log(safe), np.zeros_like(target)) - target * input
    return np.sum(loss) / input.shape[0] if reduction == "batchmean" else reduced(loss, reduction)


@loss_function
def poisson_nll_loss(
    input: Any, target: Any, log_input: bool = True, full: bool = False, size_average: Any = None,
    eps: float = 1e-8, reduce: Any = None, reduction: str = "mean",
) -> Any:  # fmt: skip
    """The negative log-likelihood of a Poisson distribution."""
    loss = np.exp(input) - target * input if log_input else input - target * np.log(input + eps)
    if full:
        safe = np.where(target > 1, target, np.ones_like(target))
        stirling = safe * np.log(safe) - safe + 0.5 * np.log(2 * math.pi * safe)
        loss = loss + np.where(target > 1, stirling, np.zeros_like(target))
    return reduced(loss, reduction)


@tensor_function()
def gaussian_nll_loss(
    input: Any, target: Any, var: Any, full: bool = False, eps: float = 1e-6, reduction: str = "mean"
) -> Any:
    """The negative log-likelihood of a normal distribution; a variance below eps counts as eps.

    Raises ValueError for a negative variance.
    """
    if isinstance(var, float):
        var = np.full_like(constant(input), var)
    require(np.all(constant(var) >= 0), ValueError("var has negative entry/entries"))
    if type_of(var).shape != type_of(input).shape and type_of(var).shape == type_of(input).shape[:-1]:
        var = np.expand_dims(var, -1)
    spread = var + constant(np.maximum(var, eps) - var)
    difference = input - target
    loss = 0.5 * (np.log(spread) + difference * difference / spread)
    return reduced(loss + 0.5 * math.log(2 * math.pi) if full else loss, reduction)


# --- margins and distances -----------------------------------------------------------------------


@loss_function
def margin_ranking_loss(
    input1: Any, input2: Any, target: Any, margin: float = 0.0, size_average: Any = None, reduce: Any = None,
    reduction: str = "mean",
) -> Any:  # fmt: skip
    """max(0, -target * (input1 - input2) + margin)."""
    return reduced(_bounded(-target * (input1 - input2) + margin), reduction)


def _bounded(x: Any) -> Any:
    """clamp_min(x, 0): x itself where it is 0."""
    return np.where(x < 0, np.zeros_like(x), x)


@loss_function
def hinge_embedding_loss(
    input: Any, target: Any, margin: float = 1.0, size_average: Any = None, reduce: Any = None, reduction: str = "mean"
) -> Any:
    """input where the target is 1, max(0, margin - input) where it is -1."""
    zero = np.zeros_like(input)
    far = np.where(target != 1, _bounded(margin - input), zero)
    near = np.where(target != -1, input, zero)
    return reduced(far + near, reduction)


@loss_function
def soft_margin_loss(
    input: Any, target: Any, size_average: Any = None, reduce: Any = None, reduction: str = "mean"
) -> Any:
    """log(1 + exp(-target * input))."""
    return reduced(np.log1p(np.exp(-target * input)), reduction)


@loss_function
def multilabel_soft_margin_loss(
    input: Any, target: Any, weight: Any = None, size_average: Any = None, reduce: Any = None, reduction: str = "mean"
) -> Any:
    """The mean over classes of the binary cross entropy of logits."""
    loss = -(target * logsigmoid(input) + (1 - target) * logsigmoid(-input))
    return reduced(np.mean(loss if weight is None else loss * weight, axis=-1), reduction)


@loss_function
def multi_margin_loss(
    input: Any, target: Any, p: int = 1, margin: float = 1.0, weight: Any = None, size_average: Any = None,
    reduce: Any = None, reduction: str = "mean",
) -> Any:  # fmt: skip
    """Σ max(0, margin - input[target] + input[i])^p over the other classes, over their number."""
    x = input if type_of(input).ndim == 2 else np.expand_dims(input, 0)
    classes = np.reshape(target, (-1, 1))
    own = np.take_along_axis(x, classes, -1)
    gap = _bounded(margin - own + x)
    gap = gap if p == 1 else gap * gap
    if weight is not None:
        gap = gap * np.take(weight, classes)
    others = np.arange(x.shape[1]) != classes
    loss = np.sum(np.where(others, gap, np.zeros_like(gap)), axis=-1) / x.shape[1]
    return reduced(loss if type_of(input).ndim == 2 else loss[0], reduction)


@loss_function
def multilabel_margin_loss(
    input: Any, target: Any, size_average: Any = None, reduce: Any = None, reduction: str = "mean"
) -> Any:
    """Σ max(0, 1 - (input[t] - input[i])) over targets t (up to the first -1) and other classes i."""
    x, wanted = (y if type_of(y).ndim == 2 else np.expand_dims(y, 0) for y in (input, target))
    valid = np.cumprod(np.astype(wanted >= 0, np.int64), axis=1) == 1
    safe = np.where(valid, wanted, np.zeros_like(wanted))
    hits = np.logical_and(np.expand_dims(safe, -1) == np.arange(x.shape[1]), np.expand_dims(valid, -1))
    is_target = np.any(hits, axis=1)
    gap = _bounded(1 - (np.expand_dims(np.take_along_axis(x, safe, -1), -1) - np.expand_dims(x, 1)))
    counted = np.logical_and(np.expand_dims(valid, -1), np.expand_dims(np.logical_not(is_target), 1))
    loss = np.sum(np.where(counted, gap, np.zeros_like(gap)), axis=(1, 2)) / x.shape[1]
    return reduced(loss if type_of(input).ndim == 2 else loss[0], reduction)


@tensor_function()
def pairwise_distance(x1: Any, x2: Any, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False) -> Any:
    """‖x1 - x2 + eps‖ over the last axis."""
    return norm(x1 - x2 + eps, p, -1, keepdim)


@tensor_function()
def cosine_similarity(x1: Any, x2: Any, dim: int = 1, eps: float = 1e-8) -> Any:
    """x1 · x2 / (max(‖x1‖, eps) max(‖x2‖, eps))."""
    sizes = [np.maximum(norm(x, 2, dim), eps) for x in (x1, x2)]
    return np.sum(x1 * x2, axis=dim) / (sizes[0] * sizes[1])


@loss_function
def cosine_embedding_loss(
    input1: Any, input2: Any, target: Any, margin: float = 0.0, size_average: Any = None, reduce: Any = None,
    reduction: str = "mean",
) -> Any:  # fmt: skip
    """1 - cosine where the target is 1, max(0, cosine - margin) where it is -1."""
    eps = 1e-12
    products = np.sum(input1 * input2, axis=-1)
    cosine = products / np.sqrt((np.sum(input1 * input1, axis=-1) + eps) * (np.sum(input2 * input2, axis=-1) + eps))
    zero = np.zeros_like(cosine)
    alike = np.where(target == 1, 1 - cosine, zero)
    return reduced(alike + np.where(target == -1, _bounded(cosine - margin), zero), reduction)


@loss_function
def triplet_margin_loss(
    anchor: Any, positive: Any, negative: Any, margin: float = 1.0, p: float = 2, eps: float = 1e-6,
    swap: bool = False, size_average: Any = None, reduce: Any = None, reduction: str = "mean",
) -> Any:  # fmt: skip
    """max(0, distance to positive - distance to negative + margin)."""
    near = pairwise_distance(anchor, positive, p, eps)
    far = pairwise_distance(anchor, negative, p, eps)
    if swap:
        far = np.minimum(far, pairwise_distance(positive, negative, p, eps))
    return reduced(_bounded(margin + near - far), reduction)


def triplet_margin_with_distance_loss(
    anchor: Any, positive: Any, negative: Any, *, distance_function: Callable[[Any, Any], Any] | None = None,
    margin: float = 1.0, swap: bool = False, reduction: str = "mean",
) -> Any:  # fmt: skip
    """triplet_margin_loss with a distance of one's own, a function of tensors."""
    distance = distance_function or pairwise_distance
    near, far = distance(anchor, positive), distance(anchor, negative)
    if swap:
        far = _smaller(far, distance(positive, negative))
    return _triplet(near, far, margin, reduction)


@tensor_function()
def _smaller(a: Any, b: Any) -> Any:
    return np.minimum(a, b)


@tensor_function()
def _triplet(near: Any, far: Any, margin: float, reduction: str) -> Any:
    return reduced(_bounded(margin + near - far), reduction)
