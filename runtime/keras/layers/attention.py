"""Attention by Keras's names and shapes of weights."""

from __future__ import annotations

import math
from typing import Any

from ...nn import functional as F
from ...tensors.shapes import einsum
from ..functions.attention import scores
from .base import Layer

__all__ = ["MultiHeadAttention"]


class MultiHeadAttention(Layer):
    """Each place of a query gathers from the values, with weights by how its parts fit those of the keys."""

    def __init__(
        self, num_heads: int, key_dim: int, value_dim: int | None = None, dropout: float = 0.0, use_bias: bool = True,
        output_shape: int | None = None, attention_axes: Any = None, kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros", kernel_regularizer: Any = None, bias_regularizer: Any = None,
        **keywords: Any,
    ) -> None:  # fmt: skip
        super().__init__(**keywords)
        if attention_axes not in (None, 1, (1,)) or (output_shape is not None and not isinstance(output_shape, int)):
            raise ValueError("MultiHeadAttention is there for (n, length, features): no attention_axes")
        self.num_heads, self.key_dim, self.value_dim = num_heads, key_dim, value_dim or key_dim
        self.dropout, self.use_bias, self.width = float(dropout), use_bias, output_shape
        self.first = kernel_initializer, bias_initializer
        self.penalised = kernel_regularizer, bias_regularizer

    def shapes_of(self, args: Any, keywords: Any, shape_of: Any) -> Any:
        """The shapes of query, value and key."""
        given = dict(zip(("query", "value", "key"), args)) | keywords
        query, value = given["query"], given["value"]
        key = given.get("key")
        return [shape_of(each) for each in (query, value, value if key is None else key)]

    def build(self, input_shape: Any) -> None:
        query, value, key = input_shape
        heads, wide, deep = self.num_heads, self.key_dim, self.value_dim
        self.query_kernel, self.query_bias = self._pair("query", (query[-1], heads, wide), (heads, wide))
        self.key_kernel, self.key_bias = self._pair("key", (key[-1], heads, wide), (heads, wide))
        self.value_kernel, self.value_bias = self._pair("value", (value[-1], heads, deep), (heads, deep))
        out = self.width or query[-1]
        self.output_kernel, self.output_bias = self._pair("output", (heads, deep, out), (out,))

    def _pair(self, name: str, shape: Any, bias_shape: Any) -> tuple[Any, Any]:
        (kernel, bias), (one, other) = self.first, self.penalised
        weight = self.add_weight(shape, kernel, regularizer=one, name=f"{name}_kernel")
        if not self.use_bias:
            return weight, None
        return weight, self.add_weight(bias_shape, bias, regularizer=other, name=f"{name}_bias")

    def _parts(self, x: Any, kernel: Any, bias: Any) -> Any:
        """(n, length, heads, width)."""
        found = einsum("nld,dhk->nlhk", x, kernel)
        return found if bias is None else found + bias

    def call(  # type: ignore[override]
        self, query: Any, value: Any, key: Any = None, attention_mask: Any = None,
        return_attention_scores: bool = False, training: bool = False, use_causal_mask: bool = False,
    ) -> Any:  # fmt: skip
        q = self._parts(query, self.query_kernel, self.query_bias) * (1.0 / math.sqrt(self.key_dim))
        k = self._parts(value if key is None else key, self.key_kernel, self.key_bias)
        v = self._parts(value, self.value_kernel, self.value_bias)
        weights = scores(einsum("nlhk,nmhk->nhlm", q, k), attention_mask, use_causal_mask)
        used = F.dropout(weights, self.dropout, training) if self.dropout else weights
        x = einsum("nhlv,hvd->nld", einsum("nhlm,nmhv->nhlv", used, v), self.output_kernel)
        x = x if self.output_bias is None else x + self.output_bias
        return (x, weights) if return_attention_scores else x
