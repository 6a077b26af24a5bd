"""Attention, by PyTorch's names.

In: queries, keys, values and masks. Out: the values, weighted by the softmax of the scores.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ... import ops
from ...array import type_of
from ...tensors.tensor import tensor_function
from .activations import _dropped

__all__ = ["multi_head_attention_forward", "scaled_dot_product_attention"]


def _additive(mask: Any, dtype: Any) -> Any:
    """A mask that is added: -inf where a bool mask is True."""
    if type_of(mask).dtype != bool:
        return mask
    return np.where(mask, np.asarray(-np.inf, dtype), np.asarray(0, dtype))


@tensor_function()
def scaled_dot_product_attention(
    query: Any, key: Any, value: Any, attn_mask: Any = None, dropout_p: float = 0.0, is_causal: bool = False,
    scale: float | None = None, enable_gqa: bool = False,
) -> Any:  # fmt: skip
    """softmax(query keyᵀ · scale + mask) value, over (…, length, width); a bool mask is True where
    attention goes, and what sees nothing is 0."""
    dtype = type_of(query).dtype
    if enable_gqa:
        times = query.shape[-3] // key.shape[-3]
        key, value = (np.repeat(x, times, axis=-3) for x in (key, value))
    factor = 1 / math.sqrt(query.shape[-1]) if scale is None else scale
    scores = np.matmul(query * factor, np.swapaxes(key, -1, -2))
    if is_causal:
        causal = np.tril(np.ones((query.shape[-2], key.shape[-2]), bool))
        scores = scores + _additive(np.logical_not(causal), dtype)
    if attn_mask is not None:
        is_bool = type_of(attn_mask).dtype == bool
        scores = scores + (_additive(np.logical_not(attn_mask), dtype) if is_bool else attn_mask)
    weights = _softmax(scores) if attn_mask is None else _softmax_of_masked(scores)
    return np.matmul(_dropped(weights, dropout_p, dropout_p > 0, False), value)


def _softmax(scores: Any) -> Any:
    return ops.softmax(scores, axis=type_of(scores).ndim - 1)


def _softmax_of_masked(scores: Any) -> Any:
    """softmax of the last axis; zeros where nothing is seen."""
    blind = np.max(scores, axis=-1, keepdims=True) == -np.inf
    zeros = np.zeros_like(scores)
    return np.where(blind, zeros, _softmax(np.where(blind, zeros, scores)))


def _split(x: Any, heads: int) -> Any:
    """(length, n, width) as (n, heads, length, width / heads)."""
    length, n, width = x.shape
    return np.transpose(np.reshape(x, (length, n, heads, width // heads)), (1, 2, 0, 3))


def _projected(query: Any, key: Any, value: Any, weight: Any, bias: Any, separate: Any) -> list[Any]:
    width = query.shape[-1]
    if separate is not None:
        weights = separate
    else:
        weights = [weight[i * width : (i + 1) * width] for i in range(3)]
    biases = [None] * 3 if bias is None else [bias[i * width : (i + 1) * width] for i in range(3)]
    made = []
    for x, w, b in zip((query, key, value), weights, biases):
        y = np.matmul(x, np.transpose(w))
        made.append(y if b is None else y + b)
    return made


def _mask(attn_mask: Any, key_padding_mask: Any, n: Any, heads: int, dtype: Any) -> Any:
    """The sum of both masks, to be added to scores (n, heads, length, source); None if there is none."""
    total = None
    if attn_mask is not None:
        total = _additive(attn_mask, dtype)
        if type_of(total).ndim == 3:
            total = np.reshape(total, (n, heads, *total.shape[1:]))
    if key_padding_mask is not None:
        padded = _additive(key_padding_mask, dtype)
        padded = np.reshape(padded, (n, 1, 1, padded.shape[-1]))
        total = padded if total is None else total + padded
    return total


@tensor_function()
def multi_head_attention_forward(
    query: Any, key: Any, value: Any, num_heads: int, in_proj_weight: Any, in_proj_bias: Any, bias_k: Any, bias_v: Any,
    add_zero_attn: bool, dropout_p: float, out_proj_weight: Any, out_proj_bias: Any, training: bool,
    key_padding_mask: Any, need_weights: bool, attn_mask: Any, separate: Any, average_attn_weights: bool,
) -> Any:  # fmt: skip
    """(attended (length, n, width), weights (n, length, source) or None); `separate` are three
    weights that stand in place of in_proj_weight."""
    length, n, width = query.shape
    dtype = type_of(query).dtype
    q, k, v = _projected(query, key, value, in_proj_weight, in_proj_bias, separate)
    more = 0
    if bias_k is not None:
        k, v = (np.concatenate([x, np.broadcast_to(b, (1, n, width))]) for x, b in ((k, bias_k), (v, bias_v)))
        more += 1
    q, k, v = (_split(x, num_heads) for x in (q, k, v))
    if add_zero_attn:
        zeros = np.zeros((n, num_heads, 1, width // num_heads), dtype)
        k, v = (np.concatenate([x, zeros], 2) for x in (k, v))
        more += 1
    if more:
        attn_mask, key_padding_mask = (_wider(mask, more) for mask in (attn_mask, key_padding_mask))
    scores = np.matmul(q * math.sqrt(1 / (width // num_heads)), np.swapaxes(k, -1, -2))
    mask = _mask(attn_mask, key_padding_mask, n, num_heads, dtype)
    weights = _softmax(scores if mask is None else scores + mask)
    attended = np.matmul(_dropped(weights, dropout_p, training, False), v)
    joined = np.reshape(np.transpose(attended, (2, 0, 1, 3)), (length, n, width))
    result = np.matmul(joined, np.transpose(out_proj_weight))
    if out_proj_bias is not None:
        result = result + out_proj_bias
    if not need_weights:
        return result, None
    return result, np.mean(weights, axis=1) if average_attn_weights else weights


def _wider(mask: Any, more: int) -> Any:
    """A mask with places that are seen at its end."""
    return None if mask is None else np.pad(mask, [(0, 0)] * (type_of(mask).ndim - 1) + [(0, more)])
