"""Large vocabularies: sums of embeddings by bags, and a softmax whose rare classes are in clusters.

In: indices of rows or classes. Out: a row for each bag; the log probability of each target.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from ... import ops
from ...array import require, type_of
from ...ops.index import combine_at
from ...ops.keys import split_index
from ...tensors.tensor import tensor_function
from .convolutions import embedding

__all__ = ["adaptive_log_probabilities", "adaptive_log_softmax", "embedding_bag"]


@tensor_function()
def embedding_bag(
    input: Any, weight: Any, offsets: Any = None, max_norm: float | None = None, norm_type: float = 2.0,
    scale_grad_by_freq: bool = False, mode: str = "mean", sparse: bool = False, per_sample_weights: Any = None,
    include_last_offset: bool = False, padding_idx: int | None = None,
) -> Any:  # fmt: skip
    """The sum, mean or maximum of the rows of `weight` in each bag; zeros for an empty one.

    input: (bags, length) ints, or (n,) with the first place of each bag in `offsets`. Rows padding_idx do not
    count. Raises ValueError, NotImplementedError and RuntimeError as PyTorch does; NotImplementedError for
    scale_grad_by_freq, too, whose numbers in PyTorch are not what its documentation says.
    """
    _check(input, weight, offsets, mode, sparse, scale_grad_by_freq, per_sample_weights)
    rows = embedding(input, weight, None, max_norm, norm_type, sparse=sparse)
    counted = np.ones(input.shape, bool) if padding_idx is None else input != padding_idx % weight.shape[0]
    if per_sample_weights is not None:
        rows = rows * np.expand_dims(per_sample_weights, -1)
    if offsets is None:
        members = np.expand_dims(counted, -1)
        bagged = rows
    else:
        first = offsets[:-1] if include_last_offset else offsets
        require(offsets[0] == 0, RuntimeError(
            "offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from position 0."
        ))  # fmt: skip
        bag = np.searchsorted(first, np.arange(input.shape[0]), side="right") - 1
        members = np.expand_dims(np.logical_and(np.expand_dims(np.arange(first.shape[0]), 1) == bag, counted), -1)
        bagged = np.expand_dims(rows, 0)
    if mode == "max":
        return _largest(bagged, members)
    kept = np.where(np.expand_dims(counted, -1), rows, np.zeros_like(rows))
    if offsets is None:
        total = np.sum(kept, axis=1)
    else:
        empty = np.zeros((first.shape[0], rows.shape[-1]), type_of(rows).dtype)
        index, parts, _ = split_index(empty, (bag,))
        total = combine_at(empty, kept, *parts, index=index, how="add")
    if mode == "sum":
        return total
    return total / np.maximum(np.sum(np.astype(members, type_of(total).dtype), axis=1), 1)


def _check(
    input: Any, weight: Any, offsets: Any, mode: str, sparse: bool, scale_grad_by_freq: bool, per_sample_weights: Any
) -> None:
    rank = type_of(input).ndim
    if per_sample_weights is not None and type_of(input).shape != type_of(per_sample_weights).shape:
        raise ValueError("embedding_bag: per_sample_weights must have the same shape as the input")
    if type_of(weight).ndim != 2:
        raise ValueError(f"weight has to be a 2D Tensor, but got Tensor of dimension {type_of(weight).ndim}")
    if rank not in (1, 2):
        raise ValueError(f"input has to be 1D or 2D Tensor, but got Tensor of dimension {rank}")
    if (rank == 2) != (offsets is None):
        raise ValueError(
            "if input is 2D, then offsets has to be None" if rank == 2 else "offsets has to be a 1D Tensor but got None"
        )
    if mode not in ("sum", "mean", "max"):
        raise ValueError("mode has to be one of sum, mean or max")
    if mode == "max" and (scale_grad_by_freq or sparse):
        raise ValueError("max mode supports neither scale_grad_by_freq nor sparse weights")
    if scale_grad_by_freq:
        raise NotImplementedError(
            "scale_grad_by_freq of bags: PyTorch 2.13 divides by the counts of other rows; divide the gradient instead"
        )
    if per_sample_weights is not None and mode != "sum":
        raise NotImplementedError("embedding_bag: per_sample_weights is only supported for mode='sum'")


def _largest(rows: Any, members: Any) -> Any:
    """The largest of the members of each bag, the first of equal ones."""
    dtype = type_of(rows).dtype
    seen = np.where(members, rows, np.asarray(-np.inf, dtype))
    best = np.take_along_axis(seen, np.argmax(seen, axis=1, keepdims=True), axis=1)
    return np.where(np.any(members, axis=1), np.squeeze(best, 1), np.asarray(0, dtype))


# --- clusters -------------------------------------------------------------------------------------


@tensor_function()
def adaptive_log_softmax(head: Any, clusters: Sequence[Any], target: Any, cutoffs: Sequence[int]) -> Any:
    """(the log probability of each target, minus their mean).

    head (n, short list + clusters), `clusters` an array (n, classes) each; the classes below cutoffs[0] are those of
    the short list. Raises RuntimeError for a target that is no class.
    """
    require(np.all(np.logical_and(target >= 0, target < cutoffs[-1])), RuntimeError(
        f"Target values should be in [0, {cutoffs[-1] - 1}], but others were found."
    ))  # fmt: skip
    place, total = np.minimum(target, cutoffs[0] - 1), None
    for number, (scores, (low, high)) in enumerate(zip(clusters, pairwise(cutoffs))):
        inside = np.logical_and(target >= low, target < high)
        place = np.where(inside, cutoffs[0] + number, place)
        own = _at(ops.log_softmax(scores, axis=1), np.clip(target - low, 0, high - low - 1))
        own = np.where(inside, own, np.zeros_like(own))
        total = own if total is None else total + own
    output = total + _at(ops.log_softmax(head, axis=1), place)
    return output, -np.mean(output)


def _at(rows: Any, places: Any) -> Any:
    """One element of each row."""
    return np.squeeze(np.take_along_axis(rows, np.expand_dims(places, 1), axis=1), 1)


@tensor_function()
def adaptive_log_probabilities(head: Any, clusters: Sequence[Any], short: int) -> Any:
    """The log probabilities of all classes, (n, classes)."""
    known = ops.log_softmax(head, axis=1)
    parts = [known[:, :short]]
    for number, scores in enumerate(clusters):
        parts.append(ops.log_softmax(scores, axis=1) + known[:, short + number : short + number + 1])
    return np.concatenate(parts, axis=1)
